// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/repeats.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/project/rows.h"

namespace arbiter::project {
namespace {

/// Rows that can be seen, or that came in under import ?1 with the same columns beside (?2): of one
/// file, rows that differ there are two.
constexpr const char* kThereOrMine =
    "(p.import_id=0 OR (p.import_id=?1 AND p.extra IS ?2) OR EXISTS(SELECT 1 FROM imports i WHERE "
    "i.id=p.import_id AND i.committed_seq IS NOT NULL))";

/// The same, whatever stands beside: rows of several annotators are about one comparison.
constexpr const char* kThereOrMineAtAll =
    "(p.import_id=0 OR p.import_id=?1 OR EXISTS(SELECT 1 FROM imports i WHERE "
    "i.id=p.import_id AND i.committed_seq IS NOT NULL))";

/// The key of other imports' prompts in KnownRows; a hash is as unlikely to be this as any number.
constexpr std::int64_t kOfOthers = 0;

/// Responses of a row by place; those with the same body count as the first of them.
using Places = std::vector<std::size_t>;

std::size_t first_alike(const Imports::Row& row, std::size_t place) {
  const auto& body = row.responses[place].body;
  const auto found = std::ranges::find(row.responses, body, &Response::body);
  return static_cast<std::size_t>(found - row.responses.begin());
}

Places sorted(Places places) {
  std::ranges::sort(places);
  return places;
}

/// Each tier in order of its places, so that two that say the same are equal.
std::vector<Places> verdict_of(const Imports::Row& row,
                               const std::vector<std::vector<std::size_t>>& ranking) {
  std::vector<Places> verdict;
  for (const auto& tier : ranking) {
    Places places;
    for (const auto place : tier) places.push_back(first_alike(row, place));
    verdict.push_back(sorted(std::move(places)));
  }
  return verdict;
}

/// A stored comparison of the same responses to the same prompt.
struct Like {
  Id comparison = 0;
  Id import_id = 0;
  std::vector<Id> responses;
  Places places;  ///< what each of `responses` is in the row
};

std::vector<Places> verdict_of(const Like& like, const Ranking& ranking) {
  std::vector<Places> verdict;
  for (const auto& tier : ranking) {
    Places places;
    for (const auto id : tier) {
      const auto found = std::ranges::find(like.responses, id);
      if (found != like.responses.end())
        places.push_back(like.places[static_cast<std::size_t>(found - like.responses.begin())]);
    }
    verdict.push_back(sorted(std::move(places)));
  }
  return verdict;
}

/// What is read again each time, as long as it is no more.
constexpr std::size_t kFewRows = 32;

class Finder {
 public:
  Finder(Database& database, KnownRows& known, Id import_id, const Imports::Row& row)
      : database_(database),
        known_(known),
        import_id_(import_id),
        row_(row),
        text_(rows::text_hash(row.prompt.text)) {}

  Imports::Fate fate() {
    const auto found = fate_by_content();
    // Of one file, rows that differ in their other columns are two.
    const bool differs =
        row_.joins && found == Imports::Fate::repeated && prompt_fate() == Imports::Fate::added;
    return differs ? Imports::Fate::added : found;
  }

  std::vector<Joined> joined() {
    std::vector<Joined> all;
    if (!row_.joins || !names_what_it_has()) return all;
    for (std::size_t i = 0; i < row_.comparisons.size(); ++i) {
      const auto like = comparisons_like(i);
      const auto found = std::ranges::find_if(like, [&](const Like& one) {
        return one.import_id == import_id_ && !is_judged_by_its_annotators(one, i);
      });
      if (found == like.end()) return {};
      Joined& joins = all.emplace_back(Joined{found->comparison, found->responses, {}});
      joins.by_place.resize(row_.responses.size());
      auto free = found->places;  // two that say the same are two responses all the same
      for (const auto place : row_.comparisons[i]) {
        const auto at = std::ranges::find(free, first_alike(row_, place));
        joins.by_place[place] = found->responses[static_cast<std::size_t>(at - free.begin())];
        *at = row_.responses.size();
      }
    }
    return all;
  }

 private:
  Imports::Fate fate_by_content() {
    if (!names_what_it_has()) return Imports::Fate::added;  // refused when it is stored
    auto fate = Imports::Fate::known;
    if (row_.responses.empty()) return prompt_fate();
    for (std::size_t i = 0; i < row_.comparisons.size(); ++i) {
      const auto like = comparisons_like(i);
      if (like.empty()) return Imports::Fate::added;
      const bool known =
          std::ranges::any_of(like, [&](const Like& one) { return one.import_id != import_id_; });
      if (!known) fate = Imports::Fate::repeated;
      for (std::size_t k = 0; k < row_.judgments.size(); ++k) {
        if (row_.judgments[k].comparison != i || is_replaced(k)) continue;
        const auto said = judgment_fate(like, row_.judgments[k]);
        if (said == Imports::Fate::added) return said;
        if (said == Imports::Fate::repeated) fate = said;
      }
    }
    for (std::size_t place = 0; place < row_.responses.size(); ++place) {
      if (is_compared(place)) continue;
      const auto found = response_fate(row_.responses[place].body);
      if (found == Imports::Fate::added) return found;
      if (found == Imports::Fate::repeated) fate = found;
    }
    return fate;
  }

  /// Whether somebody of the row has said something of a stored comparison already.
  bool is_judged_by_its_annotators(const Like& like, std::size_t comparison) {
    return std::ranges::any_of(row_.judgments, [&](const auto& said) {
      if (said.comparison != comparison) return false;
      const auto annotator = id_of(said.annotator);
      if (!annotator) return false;
      auto& row = database_.statement("SELECT 1 FROM heads WHERE comparison=? AND annotator=?");
      row.bind(1, like.comparison);
      row.bind(2, *annotator);
      const bool judged = row.executeStep();
      row.reset();
      return judged;
    });
  }

  bool names_what_it_has() const {
    const auto has = [&](std::size_t place) { return place < row_.responses.size(); };
    return std::ranges::all_of(
               row_.comparisons,
               [&](const auto& members) { return std::ranges::all_of(members, has); }) &&
           std::ranges::all_of(row_.judgments, [&](const auto& said) {
             return said.comparison < row_.comparisons.size() &&
                    std::ranges::all_of(said.ranking, [&](const auto& tier) {
                      return std::ranges::all_of(tier, has);
                    });
           });
  }

  bool is_compared(std::size_t place) const {
    return std::ranges::any_of(row_.comparisons, [&](const auto& members) {
      return std::ranges::find(members, place) != members.end();
    });
  }

  /// Whether the same person says something else of the same comparison later in the row.
  bool is_replaced(std::size_t judgment) const {
    const auto& said = row_.judgments[judgment];
    return std::any_of(row_.judgments.begin() + static_cast<std::ptrdiff_t>(judgment) + 1,
                       row_.judgments.end(), [&](const auto& later) {
                         return later.comparison == said.comparison &&
                                later.annotator == said.annotator;
                       });
  }

  /// Of what a statement finds: its first column is the import that it came in under.
  Imports::Fate found_by(SQLite::Statement& row) const {
    auto fate = Imports::Fate::added;
    if (row.executeStep())
      fate = row.getColumn(0).getInt64() == import_id_ ? Imports::Fate::repeated
                                                       : Imports::Fate::known;
    row.reset();
    return fate;
  }

  Imports::Fate prompt_fate() {
    const auto extra = row_.prompt.extra.is_null() ? std::string() : row_.prompt.extra.dump();
    return best_of(known_.prompts(database_, text_, extra), [&](Id id) {
      auto& row = database_.statement(
          std::string("SELECT p.import_id FROM prompts p WHERE p.id=?3 AND p.text=?4 AND p.form=?5 "
                      "AND ") +
          kThereOrMine);
      bind_prompt(row, id);
      return found_by(row);
    });
  }

  /// Known, where one of them is; the search ends there.
  template <class Look>
  static Imports::Fate best_of(const std::vector<Id>& ids, Look&& look) {
    auto fate = Imports::Fate::added;
    for (const Id id : ids) {
      const auto found = look(id);
      if (found == Imports::Fate::known) return found;
      if (found == Imports::Fate::repeated) fate = found;
    }
    return fate;
  }

  void bind_prompt(SQLite::Statement& row, Id id) const {
    row.bind(1, import_id_);
    rows::bind_json(row, 2, row_.prompt.extra);
    row.bind(3, id);
    row.bind(4, row_.prompt.text);
    row.bind(5, static_cast<int>(row_.prompt.form));
  }

  Imports::Fate response_fate(const ResponseBody& body) {
    rows::ContentHash content(text_);
    content.add(rows::stored_kind(body), rows::stored_form(body), stored_text(body));
    return best_of(known_.responses(database_, text_, content.value()), [&](Id id) {
      auto& row = database_.statement(
          std::string("SELECT p.import_id FROM responses r JOIN prompts p ON p.id=r.prompt WHERE "
                      "r.id=?3 AND p.text=?4 AND p.form=?5 AND r.kind=?6 AND r.form=?7 AND "
                      "r.text=?8 AND ") +
          kThereOrMine);
      bind_prompt(row, id);
      row.bind(6, rows::stored_kind(body));
      row.bind(7, rows::stored_form(body));
      row.bind(8, stored_text(body));
      return found_by(row);
    });
  }

  std::vector<Like> comparisons_like(std::size_t comparison) {
    const auto& members = row_.comparisons[comparison];
    rows::ContentHash content(text_);
    Places wanted;
    for (const auto place : members) {
      const auto& body = row_.responses[place].body;
      content.add(rows::stored_kind(body), rows::stored_form(body), stored_text(body));
      wanted.push_back(first_alike(row_, place));
    }
    std::vector<Like> like;
    for (const Id id : known_.comparisons(database_, text_, content.value())) {
      auto& row = database_.statement(
          std::string("SELECT p.import_id,c.responses FROM comparisons c JOIN prompts p ON "
                      "p.id=c.prompt WHERE c.id=?3 AND p.text=?4 AND p.form=?5 AND ") +
          (row_.joins ? kThereOrMineAtAll : kThereOrMine));
      bind_prompt(row, id);
      if (row.executeStep())
        like.push_back({id, row.getColumn(0).getInt64(), rows::read_ids(row.getColumn(1)), {}});
      row.reset();
    }
    std::erase_if(like, [&](Like& one) {
      return !find_places(members, one) || sorted(one.places) != sorted(wanted);
    });
    return like;
  }

  /// What the responses of a stored comparison are in the row; false: one is none of `members`.
  bool find_places(const std::vector<std::size_t>& members, Like& like) {
    for (const auto id : like.responses) {
      auto& row = database_.statement(std::string("SELECT ") + rows::response_columns +
                                      " FROM responses r WHERE r.id=?");
      row.bind(1, id);
      if (!row.executeStep()) {
        row.reset();
        return false;
      }
      const auto body = rows::read_response(row).body;
      row.reset();
      const auto found = std::ranges::find_if(
          members, [&](std::size_t place) { return row_.responses[place].body == body; });
      if (found == members.end()) return false;
      like.places.push_back(first_alike(row_, *found));
    }
    return true;
  }

  Imports::Fate judgment_fate(const std::vector<Like>& like,
                              const Imports::Row::RowJudgment& said) {
    const auto annotator = id_of(said.annotator);
    if (!annotator) return Imports::Fate::added;
    auto fate = Imports::Fate::added;
    for (const auto& one : like) {
      if (!has_said(one, *annotator, said)) continue;
      if (one.import_id != import_id_) return Imports::Fate::known;
      fate = Imports::Fate::repeated;
    }
    return fate;
  }

  std::optional<Id> id_of(const std::string& annotator) {
    auto& row = database_.statement("SELECT id FROM annotators WHERE name=?");
    row.bind(1, annotator);
    std::optional<Id> id;
    if (row.executeStep()) id = row.getColumn(0).getInt64();
    row.reset();
    return id;
  }

  bool has_said(const Like& like, Id annotator, const Imports::Row::RowJudgment& said) {
    auto& row = database_.statement(
        std::string("SELECT ") + rows::judgment_columns +
        " FROM heads h JOIN judgments j ON j.seq=h.seq WHERE h.comparison=? AND h.annotator=?");
    row.bind(1, like.comparison);
    row.bind(2, annotator);
    const auto verdict = verdict_of(row_, said.ranking);
    bool found = false;
    while (!found && row.executeStep()) {
      const auto judgment = rows::read_judgment(row);
      found = judgment.outcome == said.outcome && judgment.strength == said.strength &&
              judgment.ratings == said.ratings && verdict_of(like, judgment.ranking) == verdict;
    }
    row.reset();
    return found;
  }

  Database& database_;
  KnownRows& known_;
  Id import_id_;
  const Imports::Row& row_;
  std::int64_t text_;
};

}  // namespace

void KnownRows::read_comparisons(Database& database, std::int64_t text, Found& into) const {
  auto& row = database.statement(
      "SELECT p.id,c.content_hash,c.id FROM prompts p INDEXED BY prompts_by_text JOIN comparisons "
      "c "
      "ON c.prompt=p.id WHERE p.text_hash=? AND p.id>?");
  row.bind(1, text);
  row.bind(2, into.last_prompt);
  while (row.executeStep()) {
    into.last_prompt = std::max<Id>(into.last_prompt, row.getColumn(0).getInt64());
    into.ids.emplace(row.getColumn(1).getInt64(), row.getColumn(2).getInt64());
  }
  row.reset();
}

void KnownRows::read_responses(Database& database, std::int64_t text, Found& into) const {
  auto& row = database.statement(
      "SELECT p.id,r.id,r.kind,r.form,r.text FROM prompts p INDEXED BY prompts_by_text JOIN "
      "responses r ON r.prompt=p.id WHERE p.text_hash=? AND p.id>?");
  row.bind(1, text);
  row.bind(2, into.last_prompt);
  while (row.executeStep()) {
    into.last_prompt = std::max<Id>(into.last_prompt, row.getColumn(0).getInt64());
    rows::ContentHash content(text);
    content.add(row.getColumn(2).getInt(), row.getColumn(3).getInt(), row.getColumn(4).getString());
    into.ids.emplace(content.value(), row.getColumn(1).getInt64());
  }
  row.reset();
}

void KnownRows::read_prompts(Database& database, std::int64_t text, Found& into) const {
  auto& row = database.statement(
      "SELECT p.id,p.import_id,p.extra FROM prompts p INDEXED BY prompts_by_text WHERE "
      "p.text_hash=? AND p.id>?");
  row.bind(1, text);
  row.bind(2, into.last_prompt);
  while (row.executeStep()) {
    const Id id = row.getColumn(0).getInt64();
    into.last_prompt = std::max(into.last_prompt, id);
    const bool mine = row.getColumn(1).getInt64() == import_id_;
    into.ids.emplace(mine ? rows::text_hash(row.getColumn(2).getString()) : kOfOthers, id);
  }
  row.reset();
}

std::vector<Id> KnownRows::look(Database& database, Kept& kept, std::int64_t text,
                                std::span<const std::int64_t> contents, Read read) const {
  const auto before = kept.find(text);
  Found fresh;
  auto& found = before == kept.end() ? fresh : before->second;
  (this->*read)(database, text, found);
  std::vector<Id> ids;
  for (const auto content : contents) {
    const auto [begin, end] = found.ids.equal_range(content);
    for (auto it = begin; it != end; ++it) ids.push_back(it->second);
  }
  if (before == kept.end() && fresh.ids.size() > kFewRows) kept.emplace(text, std::move(fresh));
  return ids;
}

std::vector<Id> KnownRows::comparisons(Database& database, std::int64_t text,
                                       std::int64_t content) {
  return look(database, comparisons_, text, {&content, 1}, &KnownRows::read_comparisons);
}

std::vector<Id> KnownRows::responses(Database& database, std::int64_t text, std::int64_t content) {
  return look(database, responses_, text, {&content, 1}, &KnownRows::read_responses);
}

std::vector<Id> KnownRows::prompts(Database& database, std::int64_t text,
                                   const std::string& extra) {
  const std::array keys{kOfOthers, rows::text_hash(extra)};
  return look(database, prompts_, text, keys, &KnownRows::read_prompts);
}

std::vector<Joined> joined_by(Database& database, KnownRows& known, Id import_id,
                              const Imports::Row& row) {
  return Finder(database, known, import_id, row).joined();
}

Imports::Fate fate_of(Database& database, KnownRows& known, Id import_id, const Imports::Row& row) {
  return Finder(database, known, import_id, row).fate();
}

}  // namespace arbiter::project
