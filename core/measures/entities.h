// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

/// Entities in a sentence and the tags that say where they are.
namespace arbiter::measures {

/// How tags are written. O is outside in all of them; a tag is `PREFIX-TYPE`.
enum class TagScheme : std::uint8_t {
  iob1,   ///< I; B only where an entity follows another of its type at once (Ramshaw, Marcus 1995)
  iob2,   ///< B begins every entity, I goes on
  iobes,  ///< B begins, I goes on, E ends, S is an entity of one word
};

const char* scheme_name(TagScheme scheme);
/// An error names those that there are.
Result<TagScheme> scheme_from_name(std::string_view name);

/// Words `[begin, end)` of a sentence.
struct Entity {
  std::string type;
  std::size_t begin = 0;
  std::size_t end = 0;
  friend bool operator==(const Entity&, const Entity&) = default;
  friend auto operator<=>(const Entity&, const Entity&) = default;
};

/// A tag in its two parts. `X` alone has no type; O has the prefix 'O'.
struct TagParts {
  char prefix = 'O';
  std::string_view type;
};
TagParts parts_of(std::string_view tag);

/// The entities that any tags say, whatever their scheme and however broken, by the rules of
/// conlleval (Tjong Kim Sang and Buchholz 2000) with E and S as seqeval 1.2 reads them: an I
/// without a B before it begins an entity, and so does a change of type.
std::vector<Entity> entities_of(std::span<const std::string> tags);

/// The entities that tags say which keep to the scheme, as seqeval's strict mode counts: what does
/// not begin (or, in IOBES, end) as the scheme demands is none.
std::vector<Entity> strict_entities_of(std::span<const std::string> tags, TagScheme scheme);

/// The tags of a sentence of `words` words with these entities, which do not overlap.
std::vector<std::string> tags_of(std::span<const Entity> entities, std::size_t words,
                                 TagScheme scheme);

/// The scheme that a data set's sentences keep to; IOB2 where several fit. An error names the first
/// tag that none knows.
Result<TagScheme> scheme_of(std::span<const std::vector<std::string>> sentences);

/// A tag as this scheme writes them: O, or one of its prefixes with a type.
bool is_tag_of(std::string_view tag, TagScheme scheme);

}  // namespace arbiter::measures
