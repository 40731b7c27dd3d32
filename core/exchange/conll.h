// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/measures/entities.h"

namespace arbiter::exchange {

struct ConllSentence {
  std::vector<std::string> words;
  std::vector<std::string> tags;  ///< as they stand in the file
  std::int64_t line = 0;          ///< of its first word, from 1
};

struct ConllFile {
  std::vector<ConllSentence> sentences;
  std::int64_t columns = 0;  ///< 2 (word, tag) or 4 (word, part of speech, phrase, tag)
  measures::TagScheme scheme = measures::TagScheme::iob2;  ///< as `scheme_of` sees it
};

/// A file of one word a line with its tag in the last of two or four columns, which spaces or tabs
/// separate; an empty line ends a sentence, lines that begin with -DOCSTART- say nothing. Plain or
/// gzip. The first word's number of columns is every word's: a line of another number, a tag that
/// is none, and text that is not UTF-8 are refused by file and line.
Result<ConllFile> read_conll(const std::filesystem::path& file);

/// Two columns, tags in a scheme; what `read_conll` reads again.
std::string write_conll(const std::vector<ConllSentence>& sentences);

}  // namespace arbiter::exchange
