// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/encoder_config.h"

#include "core/base/json_reader.h"

namespace arbiter::engine {
namespace {

// Sizes beyond any model, so that sums and products of them fit into 64 bits.
constexpr std::int64_t largest_width = 1 << 16;
constexpr std::int64_t largest_count = (std::int64_t{1} << 31) - 1;

std::unexpected<Error> unsupported(const std::string& setting, const std::string& file) {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "Encoders with {setting} cannot be read. bert with absolute "
                              "positions and gelu, gelu_new or relu can."),
              {{"setting", setting}}, {file, 0, {}});
}

}  // namespace

Result<EncoderConfig> read_encoder_config(const std::filesystem::path& folder) {
  const auto file = (folder / "config.json").string();
  ARBITER_ASSIGN(const auto object, read_json_object(file));
  JsonReader reader(object, file);
  EncoderConfig config;
  const auto type = reader.text("model_type");
  config.vocabulary = reader.integer("vocab_size", 30522, 1, largest_count);
  config.width = reader.integer("hidden_size", 768, 1, largest_width);
  config.layers = reader.integer("num_hidden_layers", 12, 1, 1024);
  config.heads = reader.integer("num_attention_heads", 12, 1, 4096);
  config.mlp_width = reader.integer("intermediate_size", 3072, 1, 4 * largest_width);
  config.context = reader.integer("max_position_embeddings", 512, 1, 1 << 20);
  config.token_types = reader.integer("type_vocab_size", 2, 1, 1024);
  config.pad_token = reader.integer("pad_token_id", 0, 0, largest_count);
  config.norm_epsilon = reader.number("layer_norm_eps", 1e-12);
  config.activation = reader.text("hidden_act", "gelu");
  const auto positions = reader.text("position_embedding_type", "absolute");
  const bool decodes = reader.flag("is_decoder", false);
  ARBITER_TRY(reader.result());
  if (type != "bert") return unsupported("model_type " + type, file);
  if (positions != "absolute") return unsupported("position_embedding_type " + positions, file);
  if (decodes) return unsupported("is_decoder", file);
  if (config.activation != "gelu" && config.activation != "gelu_new" && config.activation != "relu")
    return unsupported("hidden_act " + config.activation, file);
  if (config.width % config.heads != 0)
    return unsupported("a hidden_size that num_attention_heads does not divide", file);
  return config;
}

EncoderConfig encoder_config_from_shape(const ModelShape& shape) {
  EncoderConfig config;
  config.vocabulary = shape.vocabulary;
  config.width = shape.width;
  config.layers = shape.layers;
  config.heads = shape.heads;
  config.mlp_width = shape.mlp_width;
  config.context = shape.context;
  config.pad_token = shape.pad_token;
  return config;
}

nlohmann::json to_json(const EncoderConfig& config) {
  return {{"model_type", "bert"},
          {"architectures", nlohmann::json::array({"BertModel"})},
          {"vocab_size", config.vocabulary},
          {"hidden_size", config.width},
          {"num_hidden_layers", config.layers},
          {"num_attention_heads", config.heads},
          {"intermediate_size", config.mlp_width},
          {"max_position_embeddings", config.context},
          {"type_vocab_size", config.token_types},
          {"pad_token_id", config.pad_token},
          {"layer_norm_eps", config.norm_epsilon},
          {"hidden_act", config.activation},
          {"position_embedding_type", "absolute"}};
}

}  // namespace arbiter::engine
