// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/project/database.h"
#include "core/project/repositories.h"

namespace arbiter::project {

/// What there is to one prompt text, for an import that is going on. It is looked up by the text
/// each time; where very many prompts have one text, what was read is kept, and only newer prompts
/// are read after that. On the writer's thread.
class KnownRows {
 public:
  explicit KnownRows(Id import_id) : import_id_(import_id) {}

  /// Comparisons to prompts with this text whose responses have this rows::ContentHash; look at
  /// their texts.
  std::vector<Id> comparisons(Database& database, std::int64_t text, std::int64_t content);
  /// The same of single responses.
  std::vector<Id> responses(Database& database, std::int64_t text, std::int64_t content);
  /// Prompts with this text of other imports, whatever their columns; and of this one, with these
  /// columns.
  std::vector<Id> prompts(Database& database, std::int64_t text, const std::string& extra);

 private:
  struct Found {
    Id last_prompt = 0;  ///< greater ones were not read
    std::unordered_multimap<std::int64_t, Id> ids;
  };
  using Kept = std::map<std::int64_t, Found>;  ///< by text
  using Read = void (KnownRows::*)(Database&, std::int64_t text, Found&) const;
  void read_comparisons(Database& database, std::int64_t text, Found& into) const;
  void read_responses(Database& database, std::int64_t text, Found& into) const;
  void read_prompts(Database& database, std::int64_t text, Found& into) const;
  std::vector<Id> look(Database& database, Kept& kept, std::int64_t text,
                       std::span<const std::int64_t> contents, Read read) const;

  Id import_id_;
  Kept comparisons_;
  Kept responses_;
  Kept prompts_;
};

/// A comparison that a row's judgments join.
struct Joined {
  Id comparison = 0;
  std::vector<Id> responses;  ///< in its own order
  std::vector<Id> by_place;   ///< the response at each place of the row; 0: not compared
};

/// What each comparison of a row joins, where `Row::joins` and all of them do; else empty.
std::vector<Joined> joined_by(Database& database, KnownRows& known, Id import_id,
                              const Imports::Row& row);

/// Whether a row of an import that is going on says anything new: see Imports::add_new. Looks it up
/// by indices; where nothing is like it, in some microseconds.
Imports::Fate fate_of(Database& database, KnownRows& known, Id import_id, const Imports::Row& row);

}  // namespace arbiter::project
