// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/model_config.h"

#include <algorithm>
#include <array>

#include "core/base/json_reader.h"
#include "core/engine/adapter_config.h"

namespace arbiter::engine {
namespace {

using nlohmann::json;

// Sizes beyond any model, so that sums and products of them fit into 64 bits.
constexpr std::int64_t largest_width = 1 << 20;
constexpr std::int64_t largest_mlp = 1 << 22;
constexpr std::int64_t most_heads = 1 << 16;
constexpr std::int64_t largest_projection = 1 << 22;
constexpr std::int64_t most_layers = 1 << 14;
constexpr std::int64_t most_reward_heads = 1 << 16;
constexpr std::int64_t largest_context = 1 << 24;
constexpr std::int64_t largest_count = (std::int64_t{1} << 31) - 1;

constexpr std::array architectures{std::pair{"llama", "Llama"}, std::pair{"mistral", "Mistral"},
                                   std::pair{"qwen2", "Qwen2"}, std::pair{"gpt2", "GPT2"}};

/// Appends the ids that are new; negative ones stand for none.
void append_tokens(JsonReader& reader, std::vector<std::int64_t>& tokens) {
  for (const auto id : reader.integers("eos_token_id"))
    if (id >= 0 && std::ranges::find(tokens, id) == tokens.end()) tokens.push_back(id);
}

std::int64_t first_token(JsonReader& reader, const char* key) {
  const auto ids = reader.integers(key);
  return ids.empty() ? -1 : ids.front();
}

/// What ends a response: chat models list further tokens in `generation_config.json`.
Result<void> read_end_tokens(const std::filesystem::path& folder, JsonReader& reader,
                             DecoderConfig& config) {
  append_tokens(reader, config.end_tokens);
  std::error_code ignored;
  const auto file = folder / "generation_config.json";
  if (std::filesystem::exists(file, ignored)) {
    ARBITER_ASSIGN(const auto object, read_json_object(file));
    JsonReader generation(object, file.string());
    append_tokens(generation, config.end_tokens);
    ARBITER_TRY(generation.result());
  }
  if (!config.end_tokens.empty()) config.eos_token = config.end_tokens.front();
  return {};
}

std::unexpected<Error> unsupported(const char* text, const std::string& value,
                                   const std::filesystem::path& file) {
  return fail(ErrorCode::incompatible, text, {{"value", value}}, {file.string(), 0, {}});
}

void read_gpt2(JsonReader& reader, DecoderConfig& config) {
  config.width = reader.integer("n_embd", 768, 1, largest_width);
  config.layers = reader.integer("n_layer", 12, 1, most_layers);
  config.heads = reader.integer("n_head", 12, 1, most_heads);
  config.key_value_heads = config.heads;
  config.head_width = config.width / config.heads;
  config.mlp_width = reader.integer("n_inner", 4 * config.width, 1, largest_mlp);
  config.context = reader.integer("n_positions", reader.integer("n_ctx", 1024, 1, largest_context),
                                  1, largest_context);
  config.norm_epsilon = reader.number("layer_norm_epsilon", 1e-5);
  config.layer_norm = config.learned_positions = config.gelu_mlp = true;
  config.attention_bias = config.output_bias = true;
  config.tied_head = reader.flag("tie_word_embeddings", true);
}

/// The first setting of a file that asks for something the decoder does not compute; empty: none.
std::string unknown_setting(JsonReader& reader, const DecoderConfig& config) {
  const auto is_one_of = [&](const char* key, std::initializer_list<const char*> known) {
    const auto value = reader.text(key, *known.begin());
    return std::ranges::any_of(known, [&](const char* name) { return value == name; });
  };
  const auto named = [&](const char* key) {
    return std::string(key) + ": " + reader.find(key)->dump();
  };
  if (config.gelu_mlp) {
    if (!is_one_of("activation_function",
                   {"gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_accurate"}))
      return named("activation_function");
    if (!reader.flag("scale_attn_weights", true)) return named("scale_attn_weights");
    if (reader.flag("scale_attn_by_inverse_layer_idx", false))
      return named("scale_attn_by_inverse_layer_idx");
  } else {
    if (!is_one_of("hidden_act", {"silu", "swish"})) return named("hidden_act");
    if (reader.flag("mlp_bias", false)) return named("mlp_bias");
  }
  return reader.has("quantization_config") ? "quantization_config" : "";
}

/// Attention over a sliding window is the same as full attention within the window.
void limit_to_window(JsonReader& reader, DecoderConfig& config) {
  const bool used = config.architecture == "mistral" || reader.flag("use_sliding_window", false);
  const auto window = reader.integer("sliding_window", 0);
  if (used && window > 0) config.context = std::min(config.context, window);
}

/// A number that must be there and above zero.
double positive(JsonReader& reader, const char* key) {
  const double value = reader.number(key, 0);
  if (!(value > 0)) reader.refuse(key, "a number above 0");
  return value;
}

void read_llama3_bands(JsonReader& scaling, RopeScaling& rope) {
  rope.low_frequency = positive(scaling, "low_freq_factor");
  rope.high_frequency = positive(scaling, "high_freq_factor");
  rope.original_context = positive(scaling, "original_max_position_embeddings");
  if (!(rope.high_frequency > rope.low_frequency))
    scaling.refuse("high_freq_factor", "a number above low_freq_factor");
}

Result<void> read_rope_scaling(JsonReader& scaling, RopeScaling& rope,
                               const std::filesystem::path& file) {
  const auto kind = scaling.text("rope_type", scaling.text("type", "unknown"));
  if (kind == "default") return {};
  if (kind == "linear") {
    rope.kind = RopeScaling::Kind::linear;
  } else if (kind == "llama3") {
    rope.kind = RopeScaling::Kind::llama3;
    read_llama3_bands(scaling, rope);
  } else {
    ARBITER_TRY(scaling.result());
    return unsupported(ARBITER_MESSAGE("core",
                                       "The rope scaling `{value}` is not supported. Known are "
                                       "linear and llama3."),
                       kind, file);
  }
  rope.factor = positive(scaling, "factor");
  return {};
}

Result<void> read_rope(JsonReader& reader, DecoderConfig& config,
                       const std::filesystem::path& file) {
  config.rope_theta = reader.number("rope_theta", 10000.0);
  if (auto scaling = reader.object("rope_scaling")) {
    ARBITER_TRY(read_rope_scaling(*scaling, config.rope, file));
    config.rope_scaling = *reader.find("rope_scaling");
  }
  // transformers 5 writes both into one object.
  if (auto rope = reader.object("rope_parameters")) {
    config.rope_theta = rope->number("rope_theta", config.rope_theta);
    if (rope->text("rope_type", "default") != "default") {
      config.rope = {};
      ARBITER_TRY(read_rope_scaling(*rope, config.rope, file));
      config.rope_scaling = *reader.find("rope_parameters");
    }
  }
  if (!(config.rope_theta > 0)) reader.refuse("rope_theta", "a number above 0");
  return {};
}

Result<void> read_llama_like(JsonReader& reader, DecoderConfig& config,
                             const std::filesystem::path& file) {
  config.width = reader.integer("hidden_size", 0, 0, largest_width);
  config.layers = reader.integer("num_hidden_layers", 0, 0, most_layers);
  config.heads = reader.integer("num_attention_heads", 0, 0, most_heads);
  config.key_value_heads = reader.integer("num_key_value_heads", config.heads, 0, most_heads);
  config.head_width = reader.integer(
      "head_dim", config.width / std::max<std::int64_t>(config.heads, 1), 1, largest_projection);
  config.mlp_width = reader.integer("intermediate_size", 0, 0, largest_mlp);
  config.context = reader.integer("max_position_embeddings", 2048, 0, largest_context);
  config.norm_epsilon = reader.number("rms_norm_eps", 1e-6);
  config.attention_bias = reader.flag("attention_bias", config.architecture == "qwen2");
  config.tied_head = reader.flag("tie_word_embeddings", false);
  return read_rope(reader, config, file);
}

Result<void> check_config(const DecoderConfig& config, const std::filesystem::path& file) {
  const bool positive = config.vocabulary > 0 && config.width > 0 && config.layers > 0 &&
                        config.heads > 0 && config.key_value_heads > 0 && config.mlp_width > 0 &&
                        config.head_width > 0 && config.context > 0;
  const bool fit = positive && config.heads % config.key_value_heads == 0 &&
                   config.heads * config.head_width <= largest_projection &&
                   (config.learned_positions || config.head_width % 2 == 0) &&
                   (!config.learned_positions || config.width % config.heads == 0) &&
                   config.norm_epsilon >= 0;
  if (fit) return {};
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "config.json has sizes that do not fit each other (a size is "
                              "missing or zero, or the heads are no multiple of the key/value "
                              "heads)."),
              {}, {file.string(), 0, {}});
}

/// The architecture that the file names: `model_type`, or where that is missing the one that all
/// of `architectures` agree on.
Result<std::string> architecture_of(JsonReader& reader, const std::vector<std::string>& classes,
                                    const std::filesystem::path& file) {
  if (reader.has("model_type")) return reader.text("model_type");
  std::string found;
  for (const auto& name : classes) {
    std::string one = "?";
    for (const auto& [type, stem] : architectures)
      if (name.starts_with(std::string(stem) + "For") || name == std::string(stem) + "LMHeadModel")
        one = type;
    if (!found.empty() && found != one) one = "?";
    found = one;
  }
  if (!found.empty() && found != "?") return found;
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "config.json has no model_type, so the architecture is unknown. Add "
                              "it: llama, mistral, qwen2 and gpt2 are supported."),
              {}, {file.string(), 0, "model_type"});
}

void read_reward_heads(JsonReader& reader, const std::vector<std::string>& classes,
                       DecoderConfig& config) {
  const auto scores = [](const std::string& name) {
    return name.ends_with("ForSequenceClassification");
  };
  if (std::ranges::none_of(classes, scores)) return;
  std::int64_t labels = 1;
  if (const auto* names = reader.find("id2label"); names != nullptr && names->is_object())
    labels = static_cast<std::int64_t>(names->size());
  config.reward_heads = reader.integer("num_labels", labels, 1, most_reward_heads);
}

}  // namespace

Result<DecoderConfig> read_own_config(const std::filesystem::path& folder) {
  const auto file = folder / "config.json";
  ARBITER_ASSIGN(const json object, read_json_object(file));
  JsonReader reader(object, file.string());
  DecoderConfig config;
  const auto classes = reader.texts("architectures");
  ARBITER_ASSIGN(config.architecture, architecture_of(reader, classes, file));
  config.vocabulary = reader.integer("vocab_size", 0, 0, largest_count);
  ARBITER_TRY(read_end_tokens(folder, reader, config));
  config.bos_token = first_token(reader, "bos_token_id");
  config.pad_token = first_token(reader, "pad_token_id");
  read_reward_heads(reader, classes, config);
  ARBITER_TRY(reader.result());
  if (config.architecture == "gpt2") {
    read_gpt2(reader, config);
  } else if (config.architecture == "llama" || config.architecture == "mistral" ||
             config.architecture == "qwen2") {
    ARBITER_TRY(read_llama_like(reader, config, file));
    limit_to_window(reader, config);
  } else {
    return unsupported(ARBITER_MESSAGE("core",
                                       "The architecture `{value}` is not supported. Known are "
                                       "llama, mistral, qwen2 and gpt2."),
                       config.architecture, file);
  }
  const auto setting = unknown_setting(reader, config);
  ARBITER_TRY(reader.result());
  if (!setting.empty()) {
    return unsupported(ARBITER_MESSAGE("core",
                                       "The model's config.json has a setting that is not "
                                       "supported ({value})."),
                       setting, file);
  }
  config.origin = object;
  ARBITER_TRY(check_config(config, file));
  return config;
}

Result<DecoderConfig> read_config(const std::filesystem::path& folder) {
  if (!is_adapter_folder(folder)) return read_own_config(folder);
  ARBITER_ASSIGN(const auto adapter, read_adapter(folder));
  return read_own_config(adapter.base);
}

bool DecoderConfig::ends(std::int64_t token) const {
  return token == eos_token || std::ranges::find(end_tokens, token) != end_tokens.end();
}

void DecoderConfig::set_end_token(std::int64_t token) {
  if (token < 0) return;
  eos_token = token;
  std::erase(end_tokens, token);
  end_tokens.insert(end_tokens.begin(), token);
}

json config_to_json(const DecoderConfig& config) {
  const bool reward = config.reward_heads > 0;
  std::string kind;
  for (const auto& [type, stem] : architectures)
    if (config.architecture == type) kind = stem;
  kind += reward                          ? "ForSequenceClassification"
          : config.architecture == "gpt2" ? "LMHeadModel"
                                          : "ForCausalLM";
  // What we do not compute with (dropout, initialisation, a sliding window ...) stays as it was.
  json object = config.origin.is_object() ? config.origin : json::object();
  for (const char* stale : {"dtype", "num_labels", "id2label", "label2id"}) object.erase(stale);
  object.update({{"model_type", config.architecture},
                 {"architectures", json::array({kind})},
                 {"vocab_size", config.vocabulary},
                 {"torch_dtype", "float32"},
                 {"tie_word_embeddings", config.tied_head}});
  const auto token = [&](const char* key, std::int64_t id) {
    if (id >= 0) object[key] = id;
  };
  token("eos_token_id", config.eos_token);
  if (config.end_tokens.size() > 1) object["eos_token_id"] = config.end_tokens;
  token("bos_token_id", config.bos_token);
  token("pad_token_id", config.pad_token);
  if (reward) {
    object["num_labels"] = config.reward_heads;
    for (std::int64_t i = 0; i < config.reward_heads; ++i)
      object["id2label"][std::to_string(i)] = "LABEL_" + std::to_string(i);
  }
  if (config.architecture == "gpt2") {
    object.update({{"n_embd", config.width},
                   {"n_layer", config.layers},
                   {"n_head", config.heads},
                   {"n_inner", config.mlp_width},
                   {"n_positions", config.context},
                   {"n_ctx", config.context},
                   {"activation_function", "gelu_new"},
                   {"layer_norm_epsilon", config.norm_epsilon}});
  } else {
    object.update(
        {{"hidden_size", config.width},
         {"num_hidden_layers", config.layers},
         {"num_attention_heads", config.heads},
         {"num_key_value_heads", config.key_value_heads},
         {"head_dim", config.head_width},
         {"intermediate_size", config.mlp_width},
         {"max_position_embeddings", object.value("max_position_embeddings", json(config.context))},
         {"hidden_act", "silu"},
         {"rms_norm_eps", config.norm_epsilon},
         {"rope_theta", config.rope_theta}});
    if (config.architecture == "llama") object["attention_bias"] = config.attention_bias;
    if (!config.rope_scaling.is_null()) object["rope_scaling"] = config.rope_scaling;
  }
  return object;
}

DecoderConfig config_from_shape(const ModelShape& shape) {
  DecoderConfig config;
  config.vocabulary = shape.vocabulary;
  config.width = shape.width;
  config.layers = shape.layers;
  config.heads = shape.heads;
  config.key_value_heads = shape.key_value_heads;
  config.head_width = shape.width / shape.heads;
  config.mlp_width = shape.mlp_width;
  config.context = shape.context;
  config.eos_token = shape.eos_token;
  if (shape.eos_token >= 0) config.end_tokens = {shape.eos_token};
  config.bos_token = shape.bos_token;
  config.pad_token = shape.pad_token;
  return config;
}

}  // namespace arbiter::engine
