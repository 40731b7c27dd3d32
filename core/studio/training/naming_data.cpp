// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/naming_data.h"

#include <algorithm>
#include <map>
#include <optional>

#include "core/base/number_text.h"
#include "core/base/random.h"
#include "core/engine/encoder_config.h"
#include "core/engine/loader.h"
#include "core/engine/model_config.h"
#include "core/engine/naming_options.h"
#include "core/text/wordpiece.h"

namespace arbiter::studio {
namespace {

using engine::Tokens;

/// What the tokenizer puts around a text.
struct Frame {
  Tokens before;
  Tokens after;
};

Frame frame_of(const text::Tokenizer& tokenizer) {
  constexpr std::int32_t mark = -1;
  const auto ids = tokenizer.with_special({mark});
  const auto at = std::ranges::find(ids, mark);
  if (at == ids.end()) return {};
  return {{ids.begin(), at}, {at + 1, ids.end()}};
}

class Encoder {
 public:
  explicit Encoder(const NamingReader& reader)
      : reader_(reader), frame_(frame_of(*reader.tokenizer)) {
    const auto around = static_cast<std::int64_t>(frame_.before.size() + frame_.after.size());
    room_ = static_cast<std::size_t>(std::max<std::int64_t>(reader.context - around, 0));
  }

  /// Whether all of it is read.
  bool text(const std::string& text, engine::NamedExample& example) const {
    auto tokens = reader_.tokenizer->encode(text);
    const bool whole = tokens.size() <= room_;
    if (!whole) tokens.resize(room_);
    put(std::move(tokens), example);
    return whole;
  }

  bool words(const std::vector<std::string>& words, engine::NamedExample& example) const {
    Tokens tokens;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto pieces = pieces_of(words[i], i == 0);
      if (tokens.size() + pieces.size() > room_) break;
      const auto at = tokens.size() + (reader_.encoder ? 0 : pieces.size() - 1);
      example.places.push_back(static_cast<std::int64_t>(frame_.before.size() + at));
      tokens.insert(tokens.end(), pieces.begin(), pieces.end());
    }
    put(std::move(tokens), example);
    return example.places.size() == words.size();
  }

 private:
  Tokens pieces_of(const std::string& word, bool first) const {
    const auto& tokenizer = *reader_.tokenizer;
    auto pieces = tokenizer.encode(first ? word : ' ' + word, false, first);
    if (pieces.empty()) pieces = tokenizer.encode("?", false, first);
    if (pieces.empty()) pieces.push_back(tokenizer.id_of("[UNK]").value_or(0));
    return pieces;
  }

  void put(Tokens tokens, engine::NamedExample& example) const {
    example.tokens = frame_.before;
    example.tokens.insert(example.tokens.end(), tokens.begin(), tokens.end());
    example.tokens.insert(example.tokens.end(), frame_.after.begin(), frame_.after.end());
  }

  const NamingReader& reader_;
  Frame frame_;
  std::size_t room_ = 0;
};

template <class T>
std::string_view bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

std::string hash_of(const engine::NamingData& data) {
  std::uint64_t hash = 0;
  const auto add = [&](std::string_view bytes) {
    hash = stable_hash(hex(hash) + hex(stable_hash(bytes)));
  };
  for (const auto& label : data.labels) add(label);
  for (const auto& example : data.examples) {
    add(bytes_of(example.pixels));
    add(bytes_of(example.tokens));
    add(bytes_of(example.labels));
    add(std::string(1, static_cast<char>(example.part)));
  }
  return hex(hash);
}

}  // namespace

Result<NamingReader> NamingReader::load(const std::filesystem::path& model) {
  NamingReader reader;
  reader.encoder = engine::is_encoder_folder(model);
  if (reader.encoder) {
    ARBITER_ASSIGN(const auto config, engine::read_encoder_config(model));
    reader.context = config.context;
  } else {
    ARBITER_ASSIGN(const auto config, engine::read_config(model));
    reader.context = config.context;
  }
  ARBITER_ASSIGN(reader.tokenizer, text::load_tokenizer(model));
  return reader;
}

Result<EncodedThings> encode(const NamedThings& things, const NamingReader& reader,
                             std::int64_t picture_size) {
  EncodedThings made;
  made.data.labels = things.labels;
  made.data.picture_size = picture_size;
  std::map<std::string, std::int32_t> ids;
  for (const auto& label : things.labels) ids.emplace(label, static_cast<std::int32_t>(ids.size()));
  std::optional<Encoder> encoder;
  if (reader.tokenizer) encoder.emplace(reader);
  for (const auto& thing : things.things) {
    auto& example = made.data.examples.emplace_back();
    example.part = thing.part;
    bool whole = true;
    if (things.what == "pictures") {
      example.pixels = thing.pixels;
    } else if (things.what == "tags") {
      whole = encoder->words(thing.words, example);
    } else {
      whole = encoder->text(thing.text, example);
    }
    made.cut += whole ? 0 : 1;
    const auto rows = things.what == "tags" ? example.places.size() : std::size_t{1};
    for (std::size_t i = 0; i < rows; ++i) example.labels.push_back(ids.at(thing.labels[i]));
  }
  made.hash = hash_of(made.data);
  return made;
}

Result<EncodedThings> read_and_encode(const NamingSource& source, const NamingReading& reading,
                                      const std::filesystem::path& model) {
  ARBITER_ASSIGN(const auto things, read_source(source, reading));
  NamingReader reader;
  if (things.what != "pictures") {
    ARBITER_ASSIGN(reader, NamingReader::load(model));
  }
  return encode(things, reader, reading.picture_size);
}

void hide_labels(engine::NamingData& data) {
  for (auto& example : data.examples)
    if (example.part != engine::Part::test) std::ranges::fill(example.labels, -1);
}

NamingReading reading_for(const engine::AnyOptions& options) {
  NamingReading reading;
  if (const auto* classifier = options.as<engine::ClassifierOptions>())
    reading.picture_size = classifier->picture_size;
  const auto* tagger = options.as<engine::TaggerOptions>();
  reading.tags = tagger != nullptr;
  if (tagger == nullptr) return reading;
  // The options' own check has refused other names.
  reading.scheme = measures::scheme_from_name(tagger->scheme).value_or(measures::TagScheme::iob2);
  return reading;
}

TruthJudge::TruthJudge(engine::NamingData& data, double noise, std::uint64_t seed)
    : noise_(noise), seed_(seed) {
  for (const auto& example : data.examples) truth_.push_back(example.labels);
  hide_labels(data);
}

Result<std::vector<bool>> TruthJudge::judge(std::span<const engine::Naming> namings) {
  std::vector<bool> answers;
  for (const auto& [example, row, name] : namings) {
    const auto& truth = truth_[static_cast<std::size_t>(example)];
    const bool good = truth[static_cast<std::size_t>(row)] == name;
    Random random(
        mix_seed(mix_seed(seed_, static_cast<std::uint64_t>(example)),
                 static_cast<std::uint64_t>(row) * 1000003 + static_cast<std::uint64_t>(name)));
    answers.push_back(random.chance(noise_) ? !good : good);
  }
  return answers;
}

Result<void> make_text_start(const NamedThings& things, std::int64_t seed,
                             const std::filesystem::path& folder) {
  std::vector<std::string> words;
  std::size_t longest = 1;
  for (const auto& thing : things.things) {
    if (thing.part != engine::Part::train) continue;
    longest = std::max({longest, thing.words.size(), thing.text.size() / 2});
    words.insert(words.end(), thing.words.begin(), thing.words.end());
    if (!thing.text.empty()) words.push_back(thing.text);
  }
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) return fail_errno(problem.value(), folder.string());
  ARBITER_TRY(text::write_word_vocabulary(words, folder));
  ARBITER_ASSIGN(const auto tokenizer, text::load_tokenizer(folder));
  engine::ModelShape shape;
  shape.architecture = "bert";
  shape.vocabulary = tokenizer->vocabulary_size();
  shape.width = 64;
  shape.layers = 2;
  shape.heads = 4;
  shape.mlp_width = 256;
  shape.context = longest < 100 ? 128 : 512;
  shape.pad_token = 0;
  ARBITER_ASSIGN(engine::Engine * engine, engine::load_engine());
  engine::SilentObserver observer;
  return engine->create_model(shape, seed, folder, observer);
}

}  // namespace arbiter::studio
