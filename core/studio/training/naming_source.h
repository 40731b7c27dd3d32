// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/engine/naming.h"
#include "core/measures/entities.h"

/// Where a classifier's or tagger's examples come from, and reading them.
namespace arbiter::studio {

/// As a person asks for it; stored with the run.
struct NamingSource {
  /// One that is drawn by the program: pictures (shapes), tags (entities in sentences), topics (the
  /// same sentences by what they are about). Empty: `data`.
  std::string generator{};
  /// A folder of class folders with PNG and JPEG files; for a tagger a CoNLL file; else JSONL.
  std::filesystem::path data{};
  // Files of their own for these parts; empty: shares of `data`.
  std::filesystem::path validation_data{};
  std::filesystem::path test_data{};
  std::string text_column = "text";  ///< of a row of JSONL
  std::string label_column = "label";
  std::int64_t examples = 4000;  ///< that a generator draws
  double validation = 0.1;       ///< share of all examples
  double test = 0.2;
  std::int64_t seed = 1;  ///< of what is drawn, and of which part an example goes to
  // Of feedback alone.
  bool simulate = false;  ///< the known names play the annotator
  double noise = 0;       ///< how often it errs, in [0, 1]

  nlohmann::json to_json() const;
  static NamingSource from_json(const nlohmann::json& json);
};

/// Refuses what cannot be used together, by the flag's name.
Result<void> check(const NamingSource& source);

/// One example before it is made into what a network reads: a picture, a text, or words with tags.
struct NamedThing {
  std::vector<std::uint8_t> pixels{};
  std::string text{};
  std::vector<std::string> words{};
  std::vector<std::string> labels{};  ///< one, or a tag for each word
  engine::Part part = engine::Part::train;
};

struct NamedThings {
  std::string what;  ///< pictures | text | tags
  std::vector<std::string> labels;
  std::vector<NamedThing> things;
};

/// How things are read.
struct NamingReading {
  bool tags = false;
  std::int64_t picture_size = 32;
  measures::TagScheme scheme = measures::TagScheme::iob2;  ///< that tags are turned into
};

Result<NamedThings> read_source(const NamingSource& source, const NamingReading& reading);

}  // namespace arbiter::studio
