// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/studio/training/sft_data.h"

namespace arbiter::studio {

/// Whether a file's name says that it holds text and not rows: `.txt`, `.text` or `.md`, each also
/// with `.gz`, in whatever case.
bool is_raw_text(const std::filesystem::path& file);

/// UTF-8 text to be learned as it stands, every token of it: an unsupervised start. A line
/// `<|endoftext|>` ends a document, and so does the end of the file; the model's EOS follows a
/// document. One that is longer than `row_length` goes in pieces of that length. Pieces are held
/// out by their content and the project's shares, at least one where there are two, never all; the
/// hash is of the whole file. At no time is more of the text in memory than a few lines and its
/// tokens.
Result<SftData> read_raw_text(const std::filesystem::path& file, const DialogueEncoder& encoder,
                              std::int64_t row_length, const project::RoleShares& shares,
                              const TrainingSplit& split = {});

}  // namespace arbiter::studio
