// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/training_state.h"

#include <torch/torch.h>

#include <cmath>
#include <cstring>

#include "core/base/files.h"
#include "core/engine/reward_members.h"
#include "core/engine/safetensors.h"
#include "core/engine/torch/nn/lora.h"
#include "core/engine/torch/nn/tensor_file.h"
#include "core/engine/torch/nn/weights.h"

namespace arbiter::engine::learning {
namespace {

std::unexpected<Error> damaged(const std::filesystem::path& checkpoint) {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The checkpoint cannot be resumed: its training state is missing or "
                              "does not fit the model. Start a new run from its weights."),
              {}, {checkpoint.string(), 0, {}});
}

Result<void> write_state(const std::filesystem::path& folder, const TrainingState& state) {
  std::vector<torch::Tensor> alive;
  std::vector<TensorToWrite> tensors;
  for (const auto& [name, value] : state.tensors)
    tensors.push_back(nn::tensor_to_write(name, value, alive));
  ARBITER_TRY(write_safetensors(folder / "trainer.safetensors", tensors));
  return write_file_atomically(folder / "trainer.json", state.values.dump(2) + "\n");
}

Result<void> make_folder(const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) return fail_errno(problem.value(), folder.string());
  return {};
}

Result<void> write_notes(const FurtherModel& written, const std::filesystem::path& into) {
  if (!written.notes.is_object()) return {};
  return write_file_atomically(into / "arbiter.json", written.notes.dump(2) + "\n");
}

/// A whole model, and by itself the adapter that is merged into it where it is trained by one.
Result<void> write_model(const FurtherModel& written, const std::filesystem::path& into,
                         const std::filesystem::path& adapter) {
  ARBITER_TRY(make_folder(into));
  ARBITER_TRY(nn::save_weights(*written.model, into));
  ARBITER_TRY(nn::copy_side_files(written.base, into));
  ARBITER_TRY(write_notes(written, into));
  if (written.model->adapters() == nullptr) return {};
  ARBITER_TRY(make_folder(adapter));
  ARBITER_TRY(nn::save_adapters(*written.model, written.base, adapter));
  return write_notes(written, adapter);
}

}  // namespace

std::filesystem::path checkpoint_folder(const TrainingPlace& place, std::int64_t step) {
  return place.output / ("step-" + std::to_string(step));
}

Result<void> write_models(const FurtherModel& first, std::span<const FurtherModel> further,
                          const std::filesystem::path& into) {
  ARBITER_TRY(write_model(first, into, into / kAdapterFolder));
  for (std::size_t i = 0; i < further.size(); ++i) {
    const auto number = static_cast<std::int64_t>(i) + 2;
    ARBITER_TRY(write_model(further[i], member_folder(into, number),
                            member_folder(into / kAdapterFolder, number)));
  }
  return {};
}

Result<std::filesystem::path> write_checkpoint(
    const TrainingPlace& place, std::int64_t step, const TrainingState& state,
    const std::function<Result<void>(const std::filesystem::path& into)>& write_model) {
  const auto folder = checkpoint_folder(place, step);
  ARBITER_TRY(replace_own_folder(folder, [&](const std::filesystem::path& into) -> Result<void> {
    ARBITER_TRY(write_model(into));
    return write_state(into, state);
  }));
  return folder;
}

std::string not_finite(const TrainingState& state) {
  for (const auto& [name, value] : state.values.items()) {
    // JSON writes NaN and infinity as null.
    if (value.is_null() || (value.is_number_float() && !std::isfinite(value.get<double>())))
      return name;
  }
  for (const auto& [name, tensor] : state.tensors)
    if (!torch::isfinite(tensor).all().item<bool>()) return name;
  return {};
}

std::string not_finite(const nn::Decoder& model) {
  const torch::NoGradGuard no_gradients;
  const auto& trained =
      model.adapters() != nullptr ? model.adapters()->parameters() : model.parameters();
  if (torch::isfinite(trained.values()).all().item<bool>()) return {};
  for (const auto& entry : trained.entries())
    if (!torch::isfinite(entry.value).all().item<bool>()) return entry.name;
  return {};
}

Result<TrainingState> read_training_state(const std::filesystem::path& checkpoint) {
  TrainingState state;
  const auto values = read_file(checkpoint / "trainer.json");
  if (!values) return damaged(checkpoint);
  state.values = nlohmann::json::parse(*values, nullptr, false);
  if (!state.values.is_object()) return damaged(checkpoint);
  ARBITER_ASSIGN(const auto file, SafetensorsFile::open(checkpoint / "trainer.safetensors"));
  for (const auto& entry : file.tensors()) {
    if (entry.dtype != "F32") return damaged(checkpoint);
    auto tensor = torch::empty(entry.shape, torch::kFloat32);
    const auto bytes = file.bytes(entry);
    if (!bytes.empty()) std::memcpy(tensor.data_ptr(), bytes.data(), bytes.size());
    state.tensors.emplace(entry.name, std::move(tensor));
  }
  if (const auto name = not_finite(state); !name.empty()) {
    return fail(
        ErrorCode::diverged,
        ARBITER_MESSAGE("core",
                        "The checkpoint cannot be resumed: its `{name}` is NaN or infinite, "
                        "so the run had diverged before it was written. Resume an earlier "
                        "checkpoint, or start a new run with a lower learning rate."),
        {{"name", name}}, {checkpoint.string(), 0, {}});
  }
  return state;
}

void store_optimizer(const AdamW& optimizer, TrainingState& state) {
  state.tensors["adamw.first_moment"] = optimizer.first_moment;
  state.tensors["adamw.second_moment"] = optimizer.second_moment;
  state.values["adamw_steps"] = optimizer.steps;
}

Result<void> restore_optimizer(const TrainingState& state, AdamW& optimizer) {
  const auto first = state.tensors.find("adamw.first_moment");
  const auto second = state.tensors.find("adamw.second_moment");
  if (first == state.tensors.end() || second == state.tensors.end() ||
      first->second.sizes() != optimizer.first_moment.sizes()) {
    return damaged({});
  }
  optimizer.first_moment.copy_(first->second);
  optimizer.second_moment.copy_(second->second);
  optimizer.steps = state.values.value("adamw_steps", std::int64_t{0});
  return {};
}

}  // namespace arbiter::engine::learning
