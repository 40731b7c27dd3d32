// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/naming_source.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/base/gzip.h"
#include "core/base/random.h"
#include "core/exchange/conll.h"
#include "core/pictures/class_folder.h"
#include "core/tasks/pictures/shapes.h"
#include "core/tasks/tags/sentences.h"

namespace arbiter::studio {
namespace {

namespace fs = std::filesystem;
using engine::Part;

constexpr std::size_t longest_row = 64UL << 20;

/// Which part each thing of a group goes to: at least one to validation and test where there are
/// three, by a shuffle of the seed.
std::vector<Part> parts_of(std::size_t count, const NamingSource& source, Random& random) {
  const auto share = [&](double of) {
    if (of <= 0 || count < 3) return std::size_t{0};
    const auto wanted = static_cast<std::size_t>(std::llround(of * static_cast<double>(count)));
    return std::clamp<std::size_t>(wanted, 1, (count - 1) / 2);
  };
  const auto validation = source.validation_data.empty() ? share(source.validation) : 0;
  const auto test = source.test_data.empty() ? share(source.test) : 0;
  std::vector<Part> parts(count, Part::train);
  std::fill_n(parts.begin(), validation, Part::validation);
  std::fill_n(parts.begin() + static_cast<std::ptrdiff_t>(validation), test, Part::test);
  random.shuffle(parts);
  return parts;
}

/// Gives each thing its part, class by class, so that no class is in one part alone.
void share_out(NamedThings& things, const NamingSource& source) {
  Random random(mix_seed(static_cast<std::uint64_t>(source.seed), 0x70617274));
  std::map<std::string, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < things.things.size(); ++i)
    groups[things.what == "tags" ? "" : things.things[i].labels.front()].push_back(i);
  for (const auto& [name, group] : groups) {
    const auto parts = parts_of(group.size(), source, random);
    for (std::size_t i = 0; i < group.size(); ++i) things.things[group[i]].part = parts[i];
  }
}

/// The tags that entities of these types are written with.
std::vector<std::string> tag_labels(const std::set<std::string>& types,
                                    measures::TagScheme scheme) {
  std::vector<std::string> labels{"O"};
  const std::string prefixes = scheme == measures::TagScheme::iobes ? "BIES" : "BI";
  for (const auto& type : types)
    for (const char prefix : prefixes) labels.push_back(std::string(1, prefix) + '-' + type);
  return labels;
}

NamedThings drawn_pictures(const NamingSource& source, std::int64_t size) {
  NamedThings things{.what = "pictures", .labels = tasks::pictures::class_names(), .things = {}};
  for (std::int64_t i = 0; i < source.examples; ++i) {
    auto drawn = tasks::pictures::draw_picture(static_cast<std::uint64_t>(source.seed),
                                               static_cast<std::uint64_t>(i));
    auto& thing = things.things.emplace_back();
    thing.pixels = size == tasks::pictures::picture_size
                       ? std::move(drawn.picture.pixels)
                       : pictures::scaled_square(drawn.picture, size).pixels;
    thing.labels.push_back(things.labels[static_cast<std::size_t>(drawn.label)]);
  }
  return things;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

NamedThings drawn_sentences(const NamingSource& source, const NamingReading& reading) {
  NamedThings things{.what = reading.tags ? "tags" : "text", .labels = {}, .things = {}};
  const auto& types = tasks::tags::entity_types();
  things.labels = reading.tags ? tag_labels({types.begin(), types.end()}, reading.scheme)
                               : tasks::tags::topic_names();
  for (std::int64_t i = 0; i < source.examples; ++i) {
    auto drawn = tasks::tags::draw_sentence(static_cast<std::uint64_t>(source.seed),
                                            static_cast<std::uint64_t>(i));
    auto& thing = things.things.emplace_back();
    if (reading.tags) {
      thing.labels = measures::tags_of(drawn.entities, drawn.words.size(), reading.scheme);
      thing.words = std::move(drawn.words);
    } else {
      thing.labels.push_back(things.labels[static_cast<std::size_t>(drawn.topic)]);
      thing.text = joined(drawn.words);
    }
  }
  return things;
}

Result<void> read_folder(const fs::path& folder, std::int64_t size, Part part,
                         NamedThings& things) {
  ARBITER_ASSIGN(const auto found, pictures::list_class_folder(folder));
  for (const auto& file : found.files) {
    ARBITER_ASSIGN(auto picture, pictures::read_picture(file.path, size));
    auto& thing = things.things.emplace_back();
    thing.pixels = std::move(picture.pixels);
    thing.labels.push_back(found.labels[static_cast<std::size_t>(file.label)]);
    thing.part = part;
  }
  return {};
}

Result<void> read_sentences(const fs::path& file, measures::TagScheme scheme, Part part,
                            NamedThings& things) {
  ARBITER_ASSIGN(auto read, exchange::read_conll(file));
  for (auto& sentence : read.sentences) {
    auto& thing = things.things.emplace_back();
    const auto entities = measures::entities_of(sentence.tags);
    thing.labels = measures::tags_of(entities, sentence.words.size(), scheme);
    thing.words = std::move(sentence.words);
    thing.part = part;
  }
  return {};
}

/// A column's value as text: words stay, numbers and yes or no are written out; else nothing.
std::string column_text(const nlohmann::json& row, const std::string& name) {
  const auto found = row.find(name);
  if (found == row.end() || found->is_null() || found->is_structured()) return {};
  return found->is_string() ? found->get<std::string>() : found->dump();
}

Result<void> read_rows(const fs::path& file, const NamingSource& source, Part part,
                       NamedThings& things) {
  ARBITER_ASSIGN(auto reader, ByteReader::open(file));
  std::string line;
  for (;;) {
    ARBITER_ASSIGN(const bool more, reader.line(line, longest_row));
    if (!more) return {};
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto row = nlohmann::json::parse(line, nullptr, false);
    auto text = row.is_object() ? column_text(row, source.text_column) : std::string();
    auto label = row.is_object() ? column_text(row, source.label_column) : std::string();
    if (text.empty() || label.empty()) {
      return fail(ErrorCode::parse,
                  ARBITER_MESSAGE("core",
                                  "This row is no JSON object with a text in `{text}` and a label "
                                  "in `{label}`."),
                  {{"text", source.text_column}, {"label", source.label_column}},
                  {file.string(), reader.line_number(), {}});
    }
    auto& thing = things.things.emplace_back();
    thing.text = std::move(text);
    thing.labels.push_back(std::move(label));
    thing.part = part;
  }
}

Result<void> read_part(const fs::path& data, const NamingSource& source,
                       const NamingReading& reading, Part part, NamedThings& things) {
  if (things.what == "pictures") return read_folder(data, reading.picture_size, part, things);
  if (things.what == "tags") return read_sentences(data, reading.scheme, part, things);
  return read_rows(data, source, part, things);
}

void name_labels(NamedThings& things, const NamingReading& reading) {
  std::set<std::string> names;
  for (const auto& thing : things.things) {
    if (things.what != "tags") {
      names.insert(thing.labels.front());
      continue;
    }
    for (const auto& tag : thing.labels)
      if (tag != "O") names.insert(tag.substr(2));
  }
  things.labels = things.what == "tags" ? tag_labels(names, reading.scheme)
                                        : std::vector<std::string>(names.begin(), names.end());
}

Result<NamedThings> read_files(const NamingSource& source, const NamingReading& reading) {
  std::error_code ignored;
  NamedThings things{.what = reading.tags                             ? "tags"
                             : fs::is_directory(source.data, ignored) ? "pictures"
                                                                      : "text",
                     .labels = {},
                     .things = {}};
  ARBITER_TRY(read_part(source.data, source, reading, Part::train, things));
  share_out(things, source);
  if (!source.validation_data.empty())
    ARBITER_TRY(read_part(source.validation_data, source, reading, Part::validation, things));
  if (!source.test_data.empty())
    ARBITER_TRY(read_part(source.test_data, source, reading, Part::test, things));
  name_labels(things, reading);
  return things;
}

std::unexpected<Error> unusable(const char* text, const char* field) {
  return fail(ErrorCode::invalid_argument, text, {}, {{}, 0, field});
}

}  // namespace

nlohmann::json NamingSource::to_json() const {
  return {{"generator", generator},
          {"data", data.string()},
          {"validation_data", validation_data.string()},
          {"test_data", test_data.string()},
          {"text_column", text_column},
          {"label_column", label_column},
          {"examples", examples},
          {"validation", validation},
          {"test", test},
          {"seed", seed},
          {"simulate", simulate},
          {"noise", noise}};
}

NamingSource NamingSource::from_json(const nlohmann::json& json) {
  NamingSource source;
  if (!json.is_object()) return source;
  source.generator = json.value("generator", source.generator);
  source.data = json.value("data", std::string());
  source.validation_data = json.value("validation_data", std::string());
  source.test_data = json.value("test_data", std::string());
  source.text_column = json.value("text_column", source.text_column);
  source.label_column = json.value("label_column", source.label_column);
  source.examples = json.value("examples", source.examples);
  source.validation = json.value("validation", source.validation);
  source.test = json.value("test", source.test);
  source.seed = json.value("seed", source.seed);
  source.simulate = json.value("simulate", source.simulate);
  source.noise = json.value("noise", source.noise);
  return source;
}

Result<void> check(const NamingSource& source) {
  const auto& generator = source.generator;
  if (generator.empty() == source.data.empty())
    return unusable(ARBITER_MESSAGE("core", "Name either data or a generator of them."), "data");
  if (!generator.empty() && generator != "pictures" && generator != "tags" && generator != "topics")
    return unusable(ARBITER_MESSAGE("core", "There are the generators pictures, tags and topics."),
                    "generator");
  if (source.examples < 10)
    return unusable(ARBITER_MESSAGE("core", "At least 10 examples are needed."), "examples");
  const auto is_share = [](double value) { return value >= 0 && value < 0.5; };
  if (!is_share(source.validation) || !is_share(source.test))
    return unusable(ARBITER_MESSAGE("core",
                                    "The shares for validation and test should be from 0 to "
                                    "below .5 each."),
                    "validation");
  if (!(source.noise >= 0 && source.noise <= 1))
    return unusable(ARBITER_MESSAGE("core", "The noise should be between 0 and 1."), "noise");
  return {};
}

Result<NamedThings> read_source(const NamingSource& source, const NamingReading& reading) {
  ARBITER_TRY(check(source));
  if (source.generator.empty()) return read_files(source, reading);
  if (reading.tags != (source.generator == "tags"))
    return unusable(ARBITER_MESSAGE("core",
                                    "A tagger learns from the generator tags, a classifier "
                                    "from pictures or topics."),
                    "generator");
  auto things = source.generator == "pictures" ? drawn_pictures(source, reading.picture_size)
                                               : drawn_sentences(source, reading);
  share_out(things, source);
  return things;
}

}  // namespace arbiter::studio
