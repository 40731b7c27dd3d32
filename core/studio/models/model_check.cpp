// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/models/model_check.h"

#include <algorithm>
#include <charconv>
#include <span>

#include "core/base/files.h"
#include "core/base/json_reader.h"
#include "core/base/number_text.h"
#include "core/engine/adapter_config.h"
#include "core/engine/checkpoint_check.h"
#include "core/engine/checkpoint_layout.h"
#include "core/engine/model_config.h"
#include "core/engine/reward_members.h"
#include "core/studio/models/model_folder.h"

namespace arbiter::studio {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t bytes_of_number = 4;
/// Weights, gradients and two moments of each.
constexpr std::uint64_t trained_copies = 4;
/// LibTorch itself, and what a batch keeps between layers where nothing is said of its size.
constexpr std::uint64_t engine_bytes = 400U << 20U;
constexpr std::uint64_t cached_tokens = 8 * 1024;

struct Weights {
  bool has_score = false;
  engine::DecoderConfig config;
  engine::CheckpointSummary summary;
  std::int64_t adapter_parameters = 0;
};

Result<Weights> whole_weights(const fs::path& folder) {
  Weights weights;
  ARBITER_ASSIGN(weights.config, engine::read_own_config(folder));
  ARBITER_ASSIGN(const auto file, engine::SafetensorsIndex::open(folder));
  ARBITER_ASSIGN(weights.summary, engine::check_checkpoint(weights.config, file));
  weights.has_score = file.find("score.weight") != nullptr;
  return weights;
}

Result<Weights> adapted_weights(const engine::AdapterFolder& adapter) {
  ARBITER_ASSIGN(auto weights, whole_weights(adapter.base));
  ARBITER_TRY(engine::check_adapter_tensors(adapter, weights.config));
  weights.config.reward_heads = std::max(weights.config.reward_heads, adapter.reward_heads);
  weights.has_score = weights.has_score || adapter.reward_heads > 0;
  for (const auto& entry : adapter.weights.tensors())
    weights.adapter_parameters +=
        static_cast<std::int64_t>((entry.end - entry.begin) / bytes_of_number);
  return weights;
}

Result<Weights> adapted_weights_in(const fs::path& folder, const fs::path& base) {
  ARBITER_ASSIGN(const auto adapter, engine::read_adapter(folder, base));
  return adapted_weights(adapter);
}

/// Whether the folder notes the scale of a reward model's scores; an error where it is none.
Result<bool> has_scale(const fs::path& folder) {
  const auto file = folder / "arbiter.json";
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return false;
  ARBITER_ASSIGN(const auto notes, read_json_object(file));
  JsonReader reader(notes, file.string());
  static_cast<void>(reader.number("reward_mean", 0));
  for (const char* key : {"reward_deviation", "temperature"})
    if (!(reader.number(key, 1) > 0)) reader.refuse(key, "a number above 0");
  ARBITER_TRY(reader.result());
  return true;
}

/// The other members of an ensemble have to fit the first.
Result<void> check_members(const fs::path& folder, const fs::path& base, ModelCheck& check) {
  ARBITER_ASSIGN(const auto members, engine::reward_members(folder));
  check.members = static_cast<std::int64_t>(members.size());
  for (const auto& member : std::span(members).subspan(1)) {
    const auto weights = engine::is_adapter_folder(member) ? adapted_weights_in(member, base)
                                                           : whole_weights(member);
    if (!weights) return std::unexpected(weights.error());
    if (weights->has_score && weights->config.vocabulary == check.vocabulary) continue;
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "{path} does not fit the reward model that it is a member of: it "
                                "has no score, or another vocabulary. Copy the whole folder "
                                "again."),
                {{"path", member.string()}});
  }
  return {};
}

void estimate_memory(const Weights& weights, ModelCheck& check) {
  const auto& config = weights.config;
  const auto numbers = static_cast<std::uint64_t>(check.parameters);
  const auto cache = 2 * static_cast<std::uint64_t>(config.layers * config.key_value_width()) *
                     cached_tokens * bytes_of_number;
  const auto logits = static_cast<std::uint64_t>(config.vocabulary) * 64 * bytes_of_number;
  const auto small = engine_bytes + cache + logits;
  const auto read_at_once = static_cast<std::uint64_t>(check.members);
  check.memory_to_generate = read_at_once * numbers * bytes_of_number + small;
  check.memory_to_train = numbers * bytes_of_number * trained_copies + small;
  std::uint64_t adapted = 0;
  for (const auto& piece : engine::checkpoint_pieces(config))
    if (!engine::adaptable_module(piece).empty())
      adapted += 8 * static_cast<std::uint64_t>(piece.rows + piece.columns);
  check.memory_to_train_adapters = (numbers + trained_copies * adapted) * bytes_of_number + small;
  check.memory_available = available_memory();
}

/// Shows the dialogue as it will be; where a person has to choose first, as the nearest family
/// writes it.
void read_chat(const text::Tokenizer& tokenizer, const std::vector<text::Message>& conversation,
               std::int64_t eos, ModelCheck& check) {
  const std::vector<text::Message> greeting{{"user", "Hello!"}};
  const auto& shown = conversation.empty() ? greeting : conversation;
  const auto ids = text::encode_prompt(tokenizer, check.chat.family, shown);
  check.first_prompt = tokenizer.decode(ids, false);
  check.end_token = text::end_of_turn(tokenizer, check.chat.family, static_cast<std::int32_t>(eos));
  if (check.end_token >= 0)
    check.end_piece = tokenizer.piece(static_cast<std::int32_t>(check.end_token));
}

bool has_tokenizer_files(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "tokenizer.json", ignored) ||
         fs::exists(folder / "vocab.json", ignored);
}

Result<void> check_text(const fs::path& model, const std::string& chat_template,
                        const std::vector<text::Message>& conversation, std::int64_t eos,
                        ModelCheck& check) {
  const auto files = check.is_adapter() && !has_tokenizer_files(model) ? check.base : model;
  const auto tokenizer = text::load_tokenizer(files);
  if (!tokenizer && tokenizer.error().code == ErrorCode::not_found) return {};
  if (!tokenizer) return std::unexpected(tokenizer.error());
  ARBITER_TRY(check_tokenizer_fits(**tokenizer, check.vocabulary, files));
  check.has_tokenizer = true;
  if (chat_template == "auto") {
    ARBITER_ASSIGN(check.chat, text::detect_chat_family(files, **tokenizer));
    check.needs_chat_choice = check.chat.match == text::ChatMatch::similar ||
                              check.chat.match == text::ChatMatch::unknown;
  } else {
    ARBITER_ASSIGN(check.chat, text::choose_chat_family(chat_template, files, **tokenizer));
  }
  read_chat(**tokenizer, conversation, eos, check);
  return {};
}

Error warning(ErrorCode code, const char* text,
              std::vector<std::pair<std::string, std::string>> arguments = {}) {
  return {code, text, std::move(arguments), {}};
}

std::string gigabytes(std::uint64_t bytes) {
  return fixed(static_cast<double>(bytes) / (1U << 30U), 1) + " GiB";
}

void warn_of_chat(ModelCheck& check) {
  const std::string name = text::chat_family_name(check.chat.family);
  if (!check.has_tokenizer) {
    check.warnings.push_back(
        warning(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "There is no tokenizer, so it can neither be trained nor "
                                "asked.")));
  } else if (check.chat.source == "chosen") {
    check.warnings.push_back(
        warning(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "Prompts are written as `{family}`, as was chosen, and not as its "
                                "own files say. They may not be what it was trained on."),
                {{"family", name}}));
  } else if (check.chat.match == text::ChatMatch::unknown) {
    check.warnings.push_back(warning(
        ErrorCode::incompatible,
        ARBITER_MESSAGE("core",
                        "Its chat template is of no known family; by its tokens `{family}` is "
                        "nearest. Prompts may not be what it was trained on."),
        {{"family", name}}));
  } else if (check.chat.match == text::ChatMatch::similar && *check.chat.difference != 0) {
    check.warnings.push_back(warning(
        ErrorCode::incompatible,
        ARBITER_MESSAGE("core",
                        "Its chat template is like `{family}`, but {difference}. Prompts may not "
                        "be what it was trained on."),
        {{"family", name}, {"difference", check.chat.difference}}));
  }
  if (check.has_tokenizer && check.end_token < 0 && !check.is_reward_model()) {
    check.warnings.push_back(
        warning(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "It has no end-of-sequence token: no response ends by itself, "
                                "each runs to the longest length.")));
  }
}

void warn_of_memory(ModelCheck& check) {
  if (check.memory_available == 0) return;
  const auto say = [&](const char* text, std::uint64_t needed) {
    check.warnings.push_back(
        warning(ErrorCode::out_of_memory, text,
                {{"needed", gigabytes(needed)}, {"free", gigabytes(check.memory_available)}}));
  };
  if (check.memory_to_generate > check.memory_available) {
    say(ARBITER_MESSAGE("core",
                        "It does not fit into memory: it needs about {needed}, {free} are free."),
        check.memory_to_generate);
  } else if (check.memory_to_train_adapters > check.memory_available) {
    say(ARBITER_MESSAGE("core",
                        "It can answer here but not be trained: that needs about {needed}, {free} "
                        "are free."),
        check.memory_to_train_adapters);
  } else if (check.memory_to_train > check.memory_available) {
    say(ARBITER_MESSAGE("core",
                        "Training all its weights needs about {needed}, {free} are free: train "
                        "adapters (lora_rank)."),
        check.memory_to_train);
  }
}

void line(std::string& text, const std::string& name, const std::string& value) {
  text += name + std::string(name.size() < 16 ? 16 - name.size() : 1, ' ') + value + '\n';
}

}  // namespace

std::uint64_t available_memory() {
  const auto text = read_file("/proc/meminfo").value_or("");
  constexpr std::string_view mark = "MemAvailable:";
  auto at = text.find(mark);
  if (at == std::string::npos) return 0;
  at = text.find_first_not_of(' ', at + mark.size());
  std::uint64_t kilobytes = 0;
  if (at != std::string::npos)
    std::from_chars(text.data() + at, text.data() + text.size(), kilobytes);
  return kilobytes * 1024;
}

Result<ModelCheck> check_model(const fs::path& folder, const fs::path& base,
                               const std::string& chat_template,
                               const std::vector<text::Message>& conversation) {
  ModelCheck check;
  check.folder = folder;
  Weights weights;
  if (engine::is_adapter_folder(folder)) {
    ARBITER_ASSIGN(const auto adapter, engine::read_adapter(folder, base));
    check.base = adapter.base;
    ARBITER_ASSIGN(weights, adapted_weights(adapter));
  } else {
    ARBITER_TRY(check_model_folder(folder));
    ARBITER_ASSIGN(weights, whole_weights(folder));
  }
  check.architecture = weights.config.architecture;
  check.parameters = weights.summary.parameters;
  check.vocabulary = weights.config.vocabulary;
  check.context = weights.config.context;
  check.dtype = weights.summary.dtype;
  check.reward_heads = weights.config.reward_heads;
  check.has_score = weights.has_score;
  if (check.is_reward_model()) {
    ARBITER_ASSIGN(check.scored_here, has_scale(folder));
    ARBITER_TRY(check_members(folder, base, check));
  }
  check.end_token = weights.config.eos_token;
  ARBITER_TRY(check_text(folder, chat_template, conversation, weights.config.eos_token, check));
  estimate_memory(weights, check);
  warn_of_chat(check);
  warn_of_memory(check);
  return check;
}

nlohmann::json ModelCheck::to_json() const {
  nlohmann::json notes = nlohmann::json::array();
  for (const auto& one : warnings) notes.push_back(to_english(one));
  nlohmann::json chat_json;
  if (has_tokenizer) {
    chat_json = {{"template", text::chat_family_name(chat.family)},
                 {"match", text::chat_match_name(chat.match)},
                 {"source", chat.source},
                 {"difference", chat.difference},
                 {"needs_choice", needs_chat_choice},
                 {"first_prompt", first_prompt}};
  }
  return {{"folder", folder.string()},
          {"base", is_adapter() ? nlohmann::json(base.string()) : nlohmann::json()},
          {"architecture", architecture},
          {"parameters", parameters},
          {"vocabulary", vocabulary},
          {"context", context},
          {"dtype", dtype},
          {"reward_heads", reward_heads},
          {"members", members},
          {"tokenizer", has_tokenizer},
          {"chat", std::move(chat_json)},
          {"end_token", end_token < 0 ? nlohmann::json() : nlohmann::json(end_token)},
          {"memory_to_generate", memory_to_generate},
          {"memory_to_train", memory_to_train},
          {"memory_to_train_adapters", memory_to_train_adapters},
          {"memory_available", memory_available},
          {"warnings", std::move(notes)}};
}

std::string ModelCheck::to_text() const {
  std::string text;
  line(text, is_adapter() ? "Adapter" : "Model", folder.string());
  if (is_adapter()) line(text, "Base", base.string());
  line(text, "Architecture",
       architecture + (is_reward_model() ? " with " + std::to_string(reward_heads) + " reward heads"
                                         : std::string()));
  if (members > 1) line(text, "Members", std::to_string(members) + " models, each by itself");
  line(text, "Parameters", std::to_string(parameters) + " (" + dtype + ")");
  line(text, "Vocabulary", std::to_string(vocabulary));
  line(text, "Context", std::to_string(context) + " tokens");
  if (has_tokenizer) {
    line(text, "Chat template",
         std::string(text::chat_family_name(chat.family)) + " (" +
             text::chat_match_name(chat.match) + ", " + chat.source + ")");
    line(text, "Ends with", end_token < 0 ? "nothing" : end_piece);
  }
  line(text, "Memory",
       gigabytes(memory_to_generate) + " to generate, " + gigabytes(memory_to_train_adapters) +
           " to train adapters, " + gigabytes(memory_to_train) + " to train all; " +
           gigabytes(memory_available) + " free");
  if (has_tokenizer) text += "First prompt as the model sees it:\n" + first_prompt + '\n';
  for (const auto& one : warnings) text += "Warning: " + to_english(one) + '\n';
  return text;
}

}  // namespace arbiter::studio
