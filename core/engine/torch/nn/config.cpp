// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/config.h"

#include <algorithm>
#include <map>

#include "core/base/files.h"

namespace arbiter::engine::nn {
namespace {

using nlohmann::json;

std::int64_t integer_or(const json& object, const char* key, std::int64_t fallback) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return fallback;
  if (found->is_array() && !found->empty()) return found->front().get<std::int64_t>();
  return found->get<std::int64_t>();
}

template <class T>
T value_or(const json& object, const char* key, T fallback) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? fallback : found->get<T>();
}

/// A token id, or a list of them: appends those that are new.
void append_tokens(const json& object, std::vector<std::int64_t>& tokens) {
  const auto found = object.find("eos_token_id");
  if (found == object.end()) return;
  const auto append = [&](const json& id) {
    if (id.is_number_integer() && id.get<std::int64_t>() >= 0 &&
        std::ranges::find(tokens, id.get<std::int64_t>()) == tokens.end())
      tokens.push_back(id.get<std::int64_t>());
  };
  if (found->is_array()) {
    for (const auto& id : *found) append(id);
  } else {
    append(*found);
  }
}

/// What ends a response: chat models list further tokens in `generation_config.json`.
void read_end_tokens(const std::filesystem::path& folder, const json& object,
                     DecoderConfig& config) {
  append_tokens(object, config.end_tokens);
  std::error_code ignored;
  if (std::filesystem::exists(folder / "generation_config.json", ignored)) {
    const auto bytes = read_file(folder / "generation_config.json");
    const auto generation = json::parse(bytes.value_or("{}"), nullptr, false);
    if (generation.is_object()) append_tokens(generation, config.end_tokens);
  }
  if (!config.end_tokens.empty()) config.eos_token = config.end_tokens.front();
}

std::unexpected<Error> unsupported(const char* text, const std::string& value,
                                   const std::filesystem::path& file) {
  return fail(ErrorCode::incompatible, text, {{"value", value}}, {file.string(), 0, {}});
}

void read_gpt2(const json& object, DecoderConfig& config) {
  config.width = integer_or(object, "n_embd", 768);
  config.layers = integer_or(object, "n_layer", 12);
  config.heads = integer_or(object, "n_head", 12);
  config.key_value_heads = config.heads;
  config.head_width = config.width / std::max<std::int64_t>(config.heads, 1);
  config.mlp_width = integer_or(object, "n_inner", 4 * config.width);
  config.context = integer_or(object, "n_positions", integer_or(object, "n_ctx", 1024));
  config.norm_epsilon = value_or(object, "layer_norm_epsilon", 1e-5);
  config.layer_norm = config.learned_positions = config.gelu_mlp = true;
  config.attention_bias = config.output_bias = true;
  config.tied_head = value_or(object, "tie_word_embeddings", true);
}

/// The first setting of a file that asks for something the decoder does not compute; empty: none.
std::string unknown_setting(const json& object, const DecoderConfig& config) {
  const auto is_one_of = [&](const char* key, std::initializer_list<const char*> known) {
    const auto value = value_or<std::string>(object, key, *known.begin());
    return std::ranges::any_of(known, [&](const char* name) { return value == name; });
  };
  const auto named = [&](const char* key) { return std::string(key) + ": " + object[key].dump(); };
  if (config.gelu_mlp) {
    if (!is_one_of("activation_function",
                   {"gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_accurate"}))
      return named("activation_function");
    if (!value_or(object, "scale_attn_weights", true)) return named("scale_attn_weights");
    if (value_or(object, "scale_attn_by_inverse_layer_idx", false))
      return named("scale_attn_by_inverse_layer_idx");
  } else {
    if (!is_one_of("hidden_act", {"silu", "swish"})) return named("hidden_act");
    if (value_or(object, "mlp_bias", false)) return named("mlp_bias");
  }
  if (object.contains("quantization_config") && !object["quantization_config"].is_null())
    return "quantization_config";
  return {};
}

/// Attention over a sliding window is the same as full attention within the window.
void limit_to_window(const json& object, DecoderConfig& config) {
  const bool used =
      config.architecture == "mistral" || value_or(object, "use_sliding_window", false);
  const auto window = integer_or(object, "sliding_window", 0);
  if (used && window > 0) config.context = std::min(config.context, window);
}

void read_llama_like(const json& object, DecoderConfig& config) {
  config.width = integer_or(object, "hidden_size", 0);
  config.layers = integer_or(object, "num_hidden_layers", 0);
  config.heads = integer_or(object, "num_attention_heads", 0);
  config.key_value_heads = integer_or(object, "num_key_value_heads", config.heads);
  config.head_width =
      integer_or(object, "head_dim", config.width / std::max<std::int64_t>(config.heads, 1));
  config.mlp_width = integer_or(object, "intermediate_size", 0);
  config.context = integer_or(object, "max_position_embeddings", 2048);
  config.norm_epsilon = value_or(object, "rms_norm_eps", 1e-6);
  config.attention_bias = value_or(object, "attention_bias", config.architecture == "qwen2");
  config.tied_head = value_or(object, "tie_word_embeddings", false);
  config.rope_theta = value_or(object, "rope_theta", 10000.0);
  if (object.contains("rope_scaling")) config.rope_scaling = object["rope_scaling"];
  // transformers 5 writes both into one object.
  if (object.contains("rope_parameters") && object["rope_parameters"].is_object()) {
    const auto& rope = object["rope_parameters"];
    config.rope_theta = value_or(rope, "rope_theta", config.rope_theta);
    if (value_or<std::string>(rope, "rope_type", "default") != "default")
      config.rope_scaling = rope;
  }
}

Result<void> check_config(const DecoderConfig& config, const std::filesystem::path& file) {
  const bool positive = config.vocabulary > 0 && config.width > 0 && config.layers > 0 &&
                        config.heads > 0 && config.key_value_heads > 0 && config.mlp_width > 0 &&
                        config.context > 0;
  if (!positive || config.heads % config.key_value_heads != 0) {
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "config.json has sizes that do not fit each other (a size is "
                                "missing or zero, or the heads are no multiple of the key/value "
                                "heads)."),
                {}, {file.string(), 0, {}});
  }
  if (!config.rope_scaling.is_null()) {
    const auto kind = value_or<std::string>(
        config.rope_scaling, "rope_type",
        value_or<std::string>(config.rope_scaling, "type", std::string("unknown")));
    if (kind != "linear" && kind != "llama3" && kind != "default") {
      return unsupported(ARBITER_MESSAGE("core",
                                         "The rope scaling `{value}` is not supported. Known are "
                                         "linear and llama3."),
                         kind, file);
    }
  }
  return {};
}

}  // namespace

Result<DecoderConfig> read_config(const std::filesystem::path& folder) {
  const auto file = folder / "config.json";
  ARBITER_ASSIGN(const std::string bytes, read_file(file));
  const json object = json::parse(bytes, nullptr, false);
  if (!object.is_object()) {
    return fail(ErrorCode::parse, ARBITER_MESSAGE("core", "config.json is not a JSON object."), {},
                {file.string(), 0, {}});
  }
  DecoderConfig config;
  try {
    config.architecture = value_or<std::string>(object, "model_type", "");
    config.vocabulary = integer_or(object, "vocab_size", 0);
    read_end_tokens(folder, object, config);
    config.bos_token = integer_or(object, "bos_token_id", -1);
    config.pad_token = integer_or(object, "pad_token_id", -1);
    const auto kinds = value_or(object, "architectures", json::array());
    for (const auto& kind : kinds) {
      if (kind.get<std::string>().ends_with("ForSequenceClassification")) {
        config.reward_heads = integer_or(object, "num_labels", 1);
        if (object.contains("id2label") && !object.contains("num_labels"))
          config.reward_heads = static_cast<std::int64_t>(object["id2label"].size());
      }
    }
    if (config.architecture == "gpt2") {
      read_gpt2(object, config);
    } else if (config.architecture == "llama" || config.architecture == "mistral" ||
               config.architecture == "qwen2") {
      read_llama_like(object, config);
      limit_to_window(object, config);
    } else {
      return unsupported(ARBITER_MESSAGE("core",
                                         "The architecture `{value}` is not supported. Known are "
                                         "llama, mistral, qwen2 and gpt2."),
                         config.architecture, file);
    }
    if (const auto setting = unknown_setting(object, config); !setting.empty()) {
      return unsupported(ARBITER_MESSAGE("core",
                                         "The model's config.json has a setting that is not "
                                         "supported ({value})."),
                         setting, file);
    }
  } catch (const json::exception& error) {
    return fail(ErrorCode::parse, ARBITER_MESSAGE("core", "config.json: {reason}."),
                {{"reason", error.what()}}, {file.string(), 0, {}});
  }
  config.origin = object;
  ARBITER_TRY(check_config(config, file));
  return config;
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
  const std::map<std::string, std::string> stems{
      {"llama", "Llama"}, {"mistral", "Mistral"}, {"qwen2", "Qwen2"}, {"gpt2", "GPT2"}};
  std::string kind = stems.at(config.architecture);
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
         {"max_position_embeddings", integer_or(object, "max_position_embeddings", config.context)},
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

}  // namespace arbiter::engine::nn
