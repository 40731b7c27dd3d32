// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/agents/agent_model.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/base/files.h"
#include "core/base/json_reader.h"
#include "core/engine/safetensors.h"

namespace arbiter::engine::agents {
namespace {

constexpr const char* model_type = "arbiter-agent";
constexpr const char* table_name = "table";
constexpr const char* log_std_name = "log_std";

std::unexpected<Error> no_agent(const std::filesystem::path& folder) {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "There is no agent in {folder}: it is another kind of model, or its "
                              "files are damaged. Choose a run of arbiter train control."),
              {{"folder", folder.string()}}, {folder.string(), 0, {}});
}

const char* name_of(Activation activation) {
  return activation == Activation::relu ? "relu" : "tanh";
}

nlohmann::json config_of(const AgentModel& model) {
  nlohmann::json config{{"model_type", model_type},
                        {"environment", model.environment},
                        {"algorithm", model.algorithm},
                        {"inputs", model.shape.inputs},
                        {"outputs", model.shape.outputs}};
  nlohmann::json names = nlohmann::json::array();
  for (const auto& [name, numbers] : model.networks) names.push_back(name);
  config["networks"] = names;
  if (!model.is_table()) {
    config["hidden"] = model.shape.hidden;
    config["activation"] = name_of(model.shape.activation);
  } else {
    config["bins"] = model.bins.bins;
    config["low"] = model.bins.low;
    config["high"] = model.bins.high;
  }
  if (!model.scale.empty()) {
    config["observation_mean"] = model.scale.mean;
    config["observation_variance"] = model.scale.variance;
  }
  return config;
}

template <class T>
bool read_numbers(const nlohmann::json& config, const char* name, std::vector<T>& into) {
  const auto found = config.find(name);
  if (found == config.end()) return true;
  if (!found->is_array()) return false;
  for (const auto& value : *found) {
    if (!value.is_number()) return false;
    into.push_back(value.get<T>());
  }
  return true;
}

Result<std::vector<float>> numbers_of(const SafetensorsFile& file, const TensorEntry& entry) {
  if (entry.dtype != "F32") return no_agent(file.path().parent_path());
  const auto bytes = file.bytes(entry);
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  if (std::ranges::all_of(values, [](float x) { return std::isfinite(x); })) return values;
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "Tensor `{name}` holds NaN or infinite numbers. The checkpoint is "
                              "damaged or comes from a run that diverged."),
              {{"name", entry.name}}, {file.path().string(), 0, {}});
}

std::int64_t size_of(const std::vector<std::int64_t>& shape) {
  std::int64_t size = 1;
  for (const auto extent : shape) size *= extent;
  return size;
}

/// The names and shapes that a network of this shape has.
std::vector<NamedNumbers> blank(const NetworkShape& shape) {
  Parameters parameters;
  return Network(shape, parameters).write();
}

Result<std::vector<NamedNumbers>> read_network(const SafetensorsFile& file, const std::string& name,
                                               const NetworkShape& shape) {
  auto all = blank(shape);
  for (auto& one : all) {
    const auto* entry = file.find(name + "." + one.name);
    if (entry == nullptr || entry->shape != one.shape) return no_agent(file.path().parent_path());
    ARBITER_ASSIGN(one.values, numbers_of(file, *entry));
  }
  return all;
}

bool read_config(const nlohmann::json& config, AgentModel& model) {
  if (config.value("model_type", nlohmann::json()) != model_type) return false;
  const auto text = [&](const char* name) {
    const auto found = config.find(name);
    return found != config.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const auto number = [&](const char* name) {
    const auto found = config.find(name);
    return found != config.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
  };
  model.environment = text("environment");
  model.algorithm = text("algorithm");
  model.shape.inputs = number("inputs");
  model.shape.outputs = number("outputs");
  model.shape.activation = text("activation") == "relu" ? Activation::relu : Activation::tanh;
  model.bins.bins = number("bins");
  const auto in_range = [](std::int64_t x, std::int64_t most) { return x >= 1 && x <= most; };
  constexpr std::int64_t widest = 4096;
  if (!in_range(model.shape.inputs, widest) || !in_range(model.shape.outputs, widest)) return false;
  if (!read_numbers(config, "hidden", model.shape.hidden)) return false;
  if (!std::ranges::all_of(model.shape.hidden, [&](auto x) { return in_range(x, widest); }))
    return false;
  const auto inputs = static_cast<std::size_t>(model.shape.inputs);
  const auto fits = [&](std::size_t size) { return size == 0 || size == inputs; };
  return read_numbers(config, "low", model.bins.low) &&
         read_numbers(config, "high", model.bins.high) &&
         read_numbers(config, "observation_mean", model.scale.mean) &&
         read_numbers(config, "observation_variance", model.scale.variance) &&
         fits(model.bins.low.size()) && model.bins.high.size() == model.bins.low.size() &&
         fits(model.scale.mean.size()) && model.scale.variance.size() == model.scale.mean.size();
}

}  // namespace

void ObservationScale::apply(std::span<float> rows) const {
  if (empty()) return;
  const auto width = mean.size();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto column = i % width;
    const double scaled =
        (static_cast<double>(rows[i]) - mean[column]) / std::sqrt(variance[column] + 1e-8);
    rows[i] = static_cast<float>(std::clamp(scaled, -10.0, 10.0));
  }
}

Result<void> write_agent(const AgentModel& model, const nlohmann::json& notes,
                         const std::filesystem::path& folder) {
  std::vector<TensorToWrite> tensors;
  const auto add = [&](std::string name, std::vector<std::int64_t> shape,
                       const std::vector<float>& values) {
    tensors.push_back({std::move(name), "F32", std::move(shape), std::as_bytes(std::span(values))});
  };
  for (const auto& [name, numbers] : model.networks)
    for (const auto& one : numbers) add(name + "." + one.name, one.shape, one.values);
  if (!model.log_std.empty())
    add(log_std_name, {static_cast<std::int64_t>(model.log_std.size())}, model.log_std);
  if (model.is_table())
    add(table_name,
        {static_cast<std::int64_t>(model.table.size()) / model.shape.outputs, model.shape.outputs},
        model.table);
  ARBITER_TRY(write_safetensors(folder / "model.safetensors", tensors));
  auto config = config_of(model);
  if (notes.is_object()) config.update(notes);
  return write_file_atomically(folder / "config.json", config.dump(2) + "\n");
}

Result<AgentModel> read_agent(const std::filesystem::path& folder) {
  AgentModel model;
  const auto bytes = read_file(folder / "config.json");
  if (!bytes) return no_agent(folder);
  const auto config = nlohmann::json::parse(*bytes, nullptr, false);
  if (!config.is_object() || !read_config(config, model)) return no_agent(folder);
  ARBITER_ASSIGN(const auto file, SafetensorsFile::open(folder / "model.safetensors"));
  for (const auto& name : config.value("networks", nlohmann::json::array())) {
    if (!name.is_string()) return no_agent(folder);
    auto shape = model.shape;
    if (name == "value") shape.outputs = 1;
    ARBITER_ASSIGN(model.networks[name.get<std::string>()],
                   read_network(file, name.get<std::string>(), shape));
  }
  if (const auto* entry = file.find(log_std_name)) {
    ARBITER_ASSIGN(model.log_std, numbers_of(file, *entry));
    if (static_cast<std::int64_t>(model.log_std.size()) != model.shape.outputs)
      return no_agent(folder);
  }
  if (!model.is_table()) {
    if (!model.networks.contains(model.acting())) return no_agent(folder);
    return model;
  }
  const auto* entry = file.find(table_name);
  constexpr std::int64_t most = std::int64_t{1} << 32;
  const auto cells = model.bins.bins > 0 ? model.bins.cells(most) : 0;
  if (entry == nullptr || cells == 0 || model.bins.low.empty() ||
      size_of(entry->shape) != cells * model.shape.outputs)
    return no_agent(folder);
  ARBITER_ASSIGN(model.table, numbers_of(file, *entry));
  return model;
}

Result<void> check_fits(const AgentModel& model, const Spec& spec,
                        const std::filesystem::path& folder) {
  const bool numbers = !spec.discrete;
  if (model.shape.inputs == spec.observations && model.shape.outputs == spec.actions &&
      (numbers ? !model.log_std.empty() : model.log_std.empty()))
    return {};
  return fail(
      ErrorCode::incompatible,
      ARBITER_MESSAGE("core",
                      "The agent in {folder} was trained in {trained} and cannot act in "
                      "{environment}: it sees or does something else."),
      {{"folder", folder.string()}, {"trained", model.environment}, {"environment", spec.name}},
      {folder.string(), 0, {}});
}

Actor::Actor(const AgentModel& model, const Spec& spec)
    : spec_(spec),
      scale_(model.scale),
      bins_(model.bins),
      table_(model.table),
      log_std_(model.log_std) {
  if (model.is_table()) {
    preferences_.resize(static_cast<std::size_t>(spec.actions * kChunk));
    return;
  }
  network_ = std::make_unique<Network>(model.shape, parameters_);
  network_->read(model.networks.at(model.acting()));
}

std::span<const float> Actor::preferences(std::span<const float> observations, std::int64_t rows) {
  const auto width = static_cast<std::size_t>(spec_.observations);
  if (network_ == nullptr) {
    for (std::int64_t row = 0; row < rows; ++row) {
      const auto cell =
          bins_.cell(observations.subspan(static_cast<std::size_t>(row) * width, width));
      for (std::int64_t a = 0; a < spec_.actions; ++a)
        preferences_[static_cast<std::size_t>(a * kChunk + row)] =
            table_[static_cast<std::size_t>(cell * spec_.actions + a)];
    }
    return preferences_;
  }
  if (scale_.empty()) return network_->forward(observations.data(), rows);
  scaled_.assign(observations.begin(), observations.begin() + rows * spec_.observations);
  scale_.apply(scaled_);
  return network_->forward(scaled_.data(), rows);
}

void Actor::choose(std::span<const float> observations, std::int64_t rows,
                   std::span<std::int64_t> choices) {
  const auto width = static_cast<std::size_t>(spec_.observations);
  for (std::int64_t begin = 0; begin < rows; begin += kChunk) {
    const auto count = std::min(kChunk, rows - begin);
    const auto all =
        preferences(observations.subspan(static_cast<std::size_t>(begin) * width), count);
    for (std::int64_t row = 0; row < count; ++row) {
      std::int64_t best = 0;
      for (std::int64_t a = 1; a < spec_.actions; ++a)
        if (all[static_cast<std::size_t>(a * kChunk + row)] >
            all[static_cast<std::size_t>(best * kChunk + row)])
          best = a;
      choices[static_cast<std::size_t>(begin + row)] = best;
    }
  }
}

void Actor::choose(std::span<const float> observations, std::int64_t rows,
                   std::span<float> values) {
  const auto width = static_cast<std::size_t>(spec_.observations);
  for (std::int64_t begin = 0; begin < rows; begin += kChunk) {
    const auto count = std::min(kChunk, rows - begin);
    const auto all =
        preferences(observations.subspan(static_cast<std::size_t>(begin) * width), count);
    for (std::int64_t row = 0; row < count; ++row)
      for (std::int64_t a = 0; a < spec_.actions; ++a)
        values[static_cast<std::size_t>((begin + row) * spec_.actions + a)] =
            std::clamp(all[static_cast<std::size_t>(a * kChunk + row)],
                       spec_.action_low[static_cast<std::size_t>(a)],
                       spec_.action_high[static_cast<std::size_t>(a)]);
  }
}

}  // namespace arbiter::engine::agents
