// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measures/entities.h"

#include <algorithm>
#include <array>

namespace arbiter::measures {
namespace {

constexpr std::array schemes{TagScheme::iob1, TagScheme::iob2, TagScheme::iobes};

bool inside(char prefix) { return prefix == 'I' || prefix == 'E'; }

/// Whether an entity that `before` belongs to ends before `now`.
bool ends(const TagParts& before, const TagParts& now) {
  if (before.prefix == 'O') return false;
  if (before.prefix == 'E' || before.prefix == 'S') return true;
  return !inside(now.prefix) || before.type != now.type;
}

/// Whether `now` begins an entity.
bool starts(const TagParts& before, const TagParts& now) {
  if (now.prefix == 'O') return false;
  if (now.prefix == 'B' || now.prefix == 'S') return true;
  const bool nothing_open = before.prefix != 'B' && before.prefix != 'I';
  return nothing_open || before.type != now.type;
}

/// Whether `now` may begin an entity by the scheme itself.
bool starts_by(TagScheme scheme, const TagParts& before, const TagParts& now) {
  if (scheme != TagScheme::iob1)
    return now.prefix == 'B' || (scheme == TagScheme::iobes && now.prefix == 'S');
  const bool same = before.prefix != 'O' && before.type == now.type;
  if (now.prefix == 'B') return same;
  return now.prefix == 'I' && (!same || before.prefix == 'B');
}

/// Whether `now` goes on with the entity that `before` is of.
bool goes_on(TagScheme scheme, const TagParts& before, const TagParts& now) {
  if (before.prefix != 'B' && before.prefix != 'I') return false;
  if (before.type != now.type) return false;
  return now.prefix == 'I' || (scheme == TagScheme::iobes && now.prefix == 'E');
}

char prefix_at(const Entity& entity, std::size_t at, TagScheme scheme, bool follows_own_type) {
  const bool first = at == entity.begin;
  const bool last = at + 1 == entity.end;
  switch (scheme) {
    case TagScheme::iob1:
      return first && follows_own_type ? 'B' : 'I';
    case TagScheme::iob2:
      return first ? 'B' : 'I';
    case TagScheme::iobes:
      if (first) return last ? 'S' : 'B';
      return last ? 'E' : 'I';
  }
  return 'O';
}

/// Whether tags keep to the scheme: writing their entities again gives the same.
bool keeps_to(std::span<const std::string> tags, TagScheme scheme) {
  const auto again = tags_of(entities_of(tags), tags.size(), scheme);
  return std::ranges::equal(tags, again);
}

}  // namespace

const char* scheme_name(TagScheme scheme) {
  switch (scheme) {
    case TagScheme::iob1:
      return "iob1";
    case TagScheme::iob2:
      return "iob2";
    case TagScheme::iobes:
      return "iobes";
  }
  return "iob2";
}

Result<TagScheme> scheme_from_name(std::string_view name) {
  for (const auto scheme : schemes)
    if (name == scheme_name(scheme)) return scheme;
  return fail(
      ErrorCode::invalid_argument,
      ARBITER_MESSAGE("core", "There is no tag scheme \"{name}\". There are iob1, iob2 and iobes."),
      {{"name", std::string(name)}});
}

TagParts parts_of(std::string_view tag) {
  if (tag.empty() || tag == "O") return {};
  if (tag.size() == 1) return {tag[0], {}};
  if (tag[1] == '-') return {tag[0], tag.substr(2)};
  return {'I', tag};  // a type alone
}

std::vector<Entity> entities_of(std::span<const std::string> tags) {
  std::vector<Entity> entities;
  TagParts before;
  bool open = false;
  const auto close = [&](std::size_t at) {
    if (open) entities.back().end = at;
    open = false;
  };
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const auto now = parts_of(tags[i]);
    if (ends(before, now)) close(i);
    if (starts(before, now)) {
      close(i);
      entities.push_back({std::string(now.type), i, i});
      open = true;
    }
    before = now;
  }
  close(tags.size());
  return entities;
}

std::vector<Entity> strict_entities_of(std::span<const std::string> tags, TagScheme scheme) {
  std::vector<Entity> entities;
  TagParts before;
  for (std::size_t i = 0; i < tags.size();) {
    auto now = parts_of(tags[i]);
    if (!starts_by(scheme, before, now)) {
      before = now;
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    for (; end < tags.size(); ++end) {
      const auto next = parts_of(tags[end]);
      if (!goes_on(scheme, now, next)) break;
      now = next;
    }
    const bool whole = scheme != TagScheme::iobes || now.prefix == 'E' || now.prefix == 'S';
    if (whole) entities.push_back({std::string(now.type), i, end});
    before = now;
    i = end;
  }
  return entities;
}

std::vector<std::string> tags_of(std::span<const Entity> entities, std::size_t words,
                                 TagScheme scheme) {
  std::vector<std::string> tags(words, "O");
  for (const auto& entity : entities) {
    const bool follows_own_type = std::ranges::any_of(entities, [&](const Entity& other) {
      return other.end == entity.begin && other.type == entity.type;
    });
    for (std::size_t at = entity.begin; at < entity.end; ++at)
      tags[at] =
          std::string(1, prefix_at(entity, at, scheme, follows_own_type)) + '-' + entity.type;
  }
  return tags;
}

bool is_tag_of(std::string_view tag, TagScheme scheme) {
  if (tag == "O") return true;
  const std::string_view prefixes = scheme == TagScheme::iobes ? "BIES" : "BI";
  return tag.size() > 2 && tag[1] == '-' && prefixes.contains(tag[0]);
}

Result<TagScheme> scheme_of(std::span<const std::vector<std::string>> sentences) {
  for (const auto& tags : sentences) {
    for (const auto& tag : tags) {
      if (is_tag_of(tag, TagScheme::iobes)) continue;
      return fail(ErrorCode::parse,
                  ARBITER_MESSAGE("core",
                                  "\"{tag}\" is no tag. A tag is O, or B, I, E or S with a type, "
                                  "such as B-PER."),
                  {{"tag", tag}});
    }
  }
  for (const auto scheme : {TagScheme::iob2, TagScheme::iob1, TagScheme::iobes})
    if (std::ranges::all_of(sentences, [&](const auto& tags) { return keeps_to(tags, scheme); }))
      return scheme;
  // Broken somewhere: what its letters are decides.
  for (const auto& tags : sentences)
    for (const auto& tag : tags)
      if (tag[0] == 'E' || tag[0] == 'S') return TagScheme::iobes;
  return TagScheme::iob2;
}

}  // namespace arbiter::measures
