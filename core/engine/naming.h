// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/engine/options.h"

/// What classifiers and taggers learn from: examples whose names are known, or what somebody said
/// of the names that the model gave them.
namespace arbiter::engine {

enum class Part : std::uint8_t { train, validation, test };

/// A picture or a text of which something is named: a classifier names the whole, in one row; a
/// tagger names places in a text, a row each.
struct NamedExample {
  std::vector<std::uint8_t> pixels;  ///< `[size][size][3]` of a picture; empty: a text
  std::vector<std::int32_t> tokens;
  std::vector<std::int64_t> places;  ///< a tagger's: where in `tokens` each row is read
  std::vector<std::int32_t> labels;  ///< a row each: index into `NamingData::labels`; -1: unknown
  Part part = Part::train;
};

/// The model named row `row` of example `example` so.
struct Naming {
  std::int64_t example = 0;
  std::int64_t row = 0;
  std::int32_t name = 0;
};

/// What was said of it.
struct Verdict {
  Naming what;
  bool good = false;
};

struct NamingData {
  std::vector<std::string> labels;  ///< what there is to choose from; of a tagger, tags
  std::vector<NamedExample> examples;
  std::vector<Verdict> verdicts;  ///< given before the training began
  std::int64_t picture_size = 0;
};

/// Who says good or bad while a training runs. Called on the training's thread. The same naming
/// gets the same answer whenever it is asked, so that a resumed run is the same run.
class NamingJudge {
 public:
  virtual ~NamingJudge() = default;
  /// One answer each: whether the name is right.
  virtual Result<std::vector<bool>> judge(std::span<const Naming> namings) = 0;
};

/// What the model in a folder names, as its `arbiter.json` says.
struct NamingInfo {
  std::string what;  ///< pictures | text | tags
  std::vector<std::string> labels;
  std::int64_t picture_size = 0;
  std::string attention = "both";  ///< of a tagger that is a decoder: both | causal
};

/// An error where the folder's model names nothing.
Result<NamingInfo> read_naming_info(const std::filesystem::path& folder);
Result<void> write_naming_info(const NamingInfo& info, const std::filesystem::path& folder);
/// Whether the folder's config.json is of a BERT encoder; false where there is none.
bool is_encoder_folder(const std::filesystem::path& folder);

struct NameRequest {
  std::filesystem::path model;
  std::vector<NamedExample> examples;  ///< labels only tell how many rows they have
  ComputeOptions compute;
};

/// A model's names for examples.
struct NamedRows {
  std::vector<std::string> labels;
  /// `[example][row * labels + label]`: probabilities.
  std::vector<std::vector<float>> probabilities;
};

}  // namespace arbiter::engine
