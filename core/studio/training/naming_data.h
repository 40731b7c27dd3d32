// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/engine/algorithm.h"
#include "core/engine/naming.h"
#include "core/studio/training/naming_source.h"
#include "core/text/tokenizer.h"

namespace arbiter::studio {

/// How a model reads texts: its tokenizer, and the room that it has.
struct NamingReader {
  std::shared_ptr<const text::Tokenizer> tokenizer;
  std::int64_t context = 0;
  bool encoder = false;  ///< reads a word at its first piece, else (a decoder) at its last

  /// Of a model folder.
  static Result<NamingReader> load(const std::filesystem::path& model);
};

/// Things as a network takes them. Texts and sentences that are too long are cut: `cut` counts
/// those whose end no one reads.
struct EncodedThings {
  engine::NamingData data;
  std::string hash;  ///< of everything in it
  std::int64_t cut = 0;
};

/// `reader` is of no matter to pictures.
Result<EncodedThings> encode(const NamedThings& things, const NamingReader& reader,
                             std::int64_t picture_size);

/// Reads a source and encodes it as the model in `model` reads texts; of no matter to pictures.
Result<EncodedThings> read_and_encode(const NamingSource& source, const NamingReading& reading,
                                      const std::filesystem::path& model);

/// Takes the labels of what is not for test out of `data`: a training by feedback never sees them.
void hide_labels(engine::NamingData& data);

/// How things are read for these options.
NamingReading reading_for(const engine::AnyOptions& options);

/// The known names as an annotator who errs with probability `noise`: the same question gets the
/// same answer.
class TruthJudge : public engine::NamingJudge {
 public:
  /// Hides the labels (`hide_labels`).
  TruthJudge(engine::NamingData& data, double noise, std::uint64_t seed);
  Result<std::vector<bool>> judge(std::span<const engine::Naming> namings) override;

 private:
  std::vector<std::vector<std::int32_t>> truth_;
  double noise_;
  std::uint64_t seed_;
};

/// Makes a small encoder and its vocabulary from the words of things, in `folder`, for those who
/// start without a model.
Result<void> make_text_start(const NamedThings& things, std::int64_t seed,
                             const std::filesystem::path& folder);

}  // namespace arbiter::studio
