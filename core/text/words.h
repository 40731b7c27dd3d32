// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace arbiter::text {

/// The words of a text in order, in lower case and without white space and punctuation: texts whose
/// words are the same say the same. Characters of scripts that put no spaces between words, and
/// signs such as emoji, count one by one. Bytes that are not UTF-8 are passed over.
std::vector<std::string> words_of(std::string_view text);

}  // namespace arbiter::text
