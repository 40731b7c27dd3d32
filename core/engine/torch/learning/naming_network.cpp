// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/naming_network.h"

#include <torch/torch.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/base/files.h"
#include "core/base/json_reader.h"
#include "core/engine/torch/learning/micro_batch.h"
#include "core/engine/torch/nn/batch.h"
#include "core/engine/torch/nn/encoder.h"
#include "core/engine/torch/nn/picture_net.h"
#include "core/engine/torch/nn/weights.h"

namespace arbiter::engine::learning {
namespace {

std::int64_t label_count(const NamingInfo& info) {
  return static_cast<std::int64_t>(info.labels.size());
}

std::int64_t longest(Examples examples) {
  std::size_t length = 1;
  for (const auto* example : examples) length = std::max(length, example->tokens.size());
  return static_cast<std::int64_t>(length);
}

/// Where the rows of tagged texts are read, in a batch of them.
struct Places {
  torch::Tensor sequence;  ///< `[rows]` int64
  torch::Tensor position;  ///< `[rows]` int64
};

Places places_of(Examples examples) {
  std::vector<std::int64_t> sequence;
  std::vector<std::int64_t> position;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    for (const auto place : examples[i]->places) {
      sequence.push_back(static_cast<std::int64_t>(i));
      position.push_back(place);
    }
  }
  return {torch::tensor(sequence, torch::kInt64), torch::tensor(position, torch::kInt64)};
}

class PictureNetwork : public NamingNetwork {
 public:
  PictureNetwork(const nn::PictureNetConfig& config, NamingInfo info, torch::Device device,
                 nn::Weights weights)
      : net(config, device, weights), info_(std::move(info)) {}

  nn::Parameters& parameters() override { return net.parameters(); }

  torch::Tensor logits(Examples examples) const override {
    const auto size = net.config().size;
    const auto bytes = static_cast<std::size_t>(size * size * 3);
    auto pixels =
        torch::empty({static_cast<std::int64_t>(examples.size()), size, size, 3}, torch::kUInt8);
    auto* into = pixels.data_ptr<std::uint8_t>();
    for (const auto* example : examples) {
      std::memcpy(into, example->pixels.data(), bytes);
      into += bytes;
    }
    return net.logits(pixels);
  }

  std::int64_t at_once(Examples) const override { return 256; }

  Result<void> write(const std::filesystem::path&,
                     const std::filesystem::path& into) const override {
    ARBITER_TRY(net.save(into));
    return write_naming_info(info_, into);
  }

  nn::PictureNet net;

 private:
  NamingInfo info_;
};

class EncoderNetwork : public NamingNetwork {
 public:
  EncoderNetwork(const EncoderConfig& config, NamingInfo info, torch::Device device,
                 nn::Weights weights)
      : encoder(config, label_count(info), info.what == "text", device, weights),
        info_(std::move(info)) {}

  nn::Parameters& parameters() override { return encoder.parameters(); }
  std::int64_t context() const override { return encoder.config().context; }
  std::int64_t vocabulary() const override { return encoder.config().vocabulary; }

  torch::Tensor logits(Examples examples) const override {
    std::vector<const Tokens*> sequences;
    for (const auto* example : examples) sequences.push_back(&example->tokens);
    const auto hidden = encoder.hidden(sequences);
    if (info_.what == "text") return encoder.logits(encoder.pooled(hidden)).to(torch::kFloat32);
    const auto places = places_of(examples);
    return encoder.logits(hidden.index({places.sequence, places.position})).to(torch::kFloat32);
  }

  std::int64_t at_once(Examples examples) const override {
    constexpr std::int64_t numbers = std::int64_t{1} << 28;
    const auto& config = encoder.config();
    const auto length = longest(examples);
    const auto of_token =
        config.layers * (12 * config.width + 2 * config.mlp_width + 2 * config.heads * length);
    return std::max<std::int64_t>(numbers / (of_token * length), 1);
  }

  Result<void> write(const std::filesystem::path& base,
                     const std::filesystem::path& into) const override {
    ARBITER_TRY(encoder.save(into, info_.labels));
    ARBITER_TRY(nn::copy_side_files(base, into));
    return write_naming_info(info_, into);
  }

  nn::Encoder encoder;

 private:
  NamingInfo info_;
};

/// A decoder whose reward heads are the labels' logits, as Hugging Face's sequence and token
/// classifiers of these architectures have it.
class DecoderNetwork : public NamingNetwork {
 public:
  DecoderNetwork(std::unique_ptr<nn::Decoder> decoder, NamingInfo info)
      : decoder_(std::move(decoder)), info_(std::move(info)) {}

  nn::Parameters& parameters() override { return decoder_->parameters(); }
  std::int64_t context() const override { return decoder_->config().context; }
  std::int64_t vocabulary() const override { return decoder_->config().vocabulary; }

  torch::Tensor logits(Examples examples) const override {
    std::vector<Tokens> sequences;
    for (const auto* example : examples) sequences.push_back(example->tokens);
    return decoder_->rewards(states(examples, sequences)).to(torch::kFloat32);
  }

  std::int64_t at_once(Examples examples) const override {
    return sequences_at_once(*decoder_, longest(examples));
  }

  Result<void> write(const std::filesystem::path& base,
                     const std::filesystem::path& into) const override {
    ARBITER_TRY(nn::save_weights(*decoder_, into));
    ARBITER_TRY(write_labels(into));
    ARBITER_TRY(nn::copy_side_files(base, into));
    return write_naming_info(info_, into);
  }

 private:
  torch::Tensor states(Examples examples, std::span<const Tokens> sequences) const {
    if (info_.what == "text") return decoder_->last_hidden(sequences);
    const auto places = places_of(examples);
    const auto sequence = places.sequence.to(decoder_->device());
    const auto position = places.position.to(decoder_->device());
    if (info_.attention == "causal") return decoder_->hidden_at(sequences, sequence, position);
    // Every word sees every other: the causal mask gives way to one that hides the padding alone.
    auto batch = nn::pad_right(sequences, decoder_->config().pad_token, decoder_->device());
    const auto time = batch.input.ids.size(1);
    const auto columns = torch::arange(time, batch.lengths.options()).unsqueeze(0);
    batch.input.mask = (columns >= batch.lengths.unsqueeze(1))
                           .to(torch::kFloat32)
                           .mul(nn::kMasked)
                           .view({-1, 1, 1, time});
    return decoder_->hidden(batch.input).index({sequence, position});
  }

  /// The names of the labels, and which kind of head it is, into the config.json that is there.
  Result<void> write_labels(const std::filesystem::path& into) const {
    const auto file = into / "config.json";
    ARBITER_ASSIGN(auto object, read_json_object(file));
    object["id2label"] = nlohmann::json::object();
    object["label2id"] = nlohmann::json::object();
    for (std::size_t i = 0; i < info_.labels.size(); ++i) {
      object["id2label"][std::to_string(i)] = info_.labels[i];
      object["label2id"][info_.labels[i]] = i;
    }
    return write_file_atomically(file, object.dump(2) + "\n");
  }

  std::unique_ptr<nn::Decoder> decoder_;
  NamingInfo info_;
};

std::unexpected<Error> other_labels(const std::filesystem::path& folder) {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The model in {folder} names other things than these data have. "
                              "Start from a model without labels, or from one with the same."),
              {{"folder", folder.string()}});
}

/// Whether what the folder names, if it names anything, is the same.
Result<void> check_labels(const std::filesystem::path& folder, const NamingInfo& info) {
  const auto own = read_naming_info(folder);
  if (own && (own->labels != info.labels || own->what != info.what)) return other_labels(folder);
  return {};
}

Result<std::unique_ptr<NamingNetwork>> open_picture_network(const std::filesystem::path& folder,
                                                            const NewNetwork& made,
                                                            torch::Device device,
                                                            nn::Weights weights) {
  nn::PictureNetConfig config{
      .size = made.info.picture_size, .channels = made.channels, .labels = label_count(made.info)};
  if (!folder.empty()) {
    ARBITER_ASSIGN(config, nn::read_picture_net_config(folder));
    if (config.labels != label_count(made.info) || config.size != made.info.picture_size)
      return other_labels(folder);
  }
  auto network = std::make_unique<PictureNetwork>(config, made.info, device, weights);
  if (folder.empty()) {
    network->net.initialize(made.seed);
  } else {
    ARBITER_TRY(network->net.load(folder));
  }
  return network;
}

}  // namespace

Result<std::unique_ptr<NamingNetwork>> open_network(const std::filesystem::path& folder,
                                                    const NewNetwork& made, torch::Device device,
                                                    nn::Weights weights) {
  if (!folder.empty()) ARBITER_TRY(check_labels(folder, made.info));
  if (made.info.what == "pictures") return open_picture_network(folder, made, device, weights);
  if (is_encoder_folder(folder)) {
    ARBITER_ASSIGN(const auto config, read_encoder_config(folder));
    auto network = std::make_unique<EncoderNetwork>(config, made.info, device, weights);
    network->encoder.initialize(made.seed);  // what the folder does not have, such as the head
    ARBITER_TRY(network->encoder.load(folder));
    return network;
  }
  ARBITER_ASSIGN(auto decoder, nn::load_decoder(folder, device, weights, label_count(made.info)));
  if (decoder->config().reward_heads != label_count(made.info)) return other_labels(folder);
  return std::make_unique<DecoderNetwork>(std::move(decoder), made.info);
}

}  // namespace arbiter::engine::learning
