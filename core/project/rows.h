// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/project/database.h"
#include "core/project/prompt_roles.h"
#include "core/project/types.h"

/// Between table columns and the values of types.h.
namespace arbiter::project::rows {

/// A value that no Arbiter writes, in a file that came from elsewhere. `guarded` makes it an error.
[[noreturn]] void damaged(const std::string& what);

/// 16 bytes of a 36-character UUID, and back; an ill-formed text gives an empty blob.
std::string uuid_blob(std::string_view text);
std::string uuid_text(const SQLite::Column& column);

void bind_uuid(SQLite::Statement& statement, int index, std::string_view uuid);
void bind_json(SQLite::Statement& statement, int index, const nlohmann::json& value);
nlohmann::json read_json(const SQLite::Column& column);
std::string ids_text(const std::vector<Id>& ids);
std::vector<Id> read_ids(const SQLite::Column& column);

/// Finds prompts by their text.
std::int64_t text_hash(std::string_view text);
std::optional<PromptRole> role_of_text(Database& database, const std::string& text);

/// Finds comparisons by what is compared: a prompt's text and its responses, in whatever order.
/// Stored (schema.cpp), so it must never change. Two that differ may share one: look at the texts.
class ContentHash {
 public:
  explicit ContentHash(std::int64_t prompt_text_hash) : prompt_(prompt_text_hash) {}
  /// A response as it is stored: its kind, whether it is a message list, and the column `text`.
  void add(int kind, int form, std::string_view text);
  std::int64_t value() const;

 private:
  std::int64_t prompt_;
  std::uint64_t responses_ = 0;
};
/// The columns `kind` and `form` of a response.
int stored_kind(const ResponseBody& body);
int stored_form(const ResponseBody& body);

/// Column lists and readers stand together, so that they cannot drift apart.
inline constexpr const char* prompt_columns =
    "p.id,p.uuid,p.form,p.text,p.import_id,p.role,p.extra";
Prompt read_prompt(SQLite::Statement& row);
inline constexpr const char* response_columns =
    "r.id,r.uuid,r.prompt,r.kind,r.origin,r.text,r.form,r.model,r.run,r.settings";
Response read_response(SQLite::Statement& row);
inline constexpr const char* comparison_columns =
    "c.id,c.uuid,c.prompt,c.responses,c.import_id,c.priority";
Comparison read_comparison(SQLite::Statement& row);
inline constexpr const char* judgment_columns =
    "j.seq,j.uuid,j.comparison,j.annotator,j.outcome,j.role,j.occasion,j.supersedes,j.ranking,"
    "j.strength,j.ratings,j.tags,j.rationale,j.correction,j.shown_order,j.rendered,"
    "j.guideline_version,j.shown_at,j.answered_at,j.active_ms";
Judgment read_judgment(SQLite::Statement& row);
inline constexpr const char* run_columns =
    "id,uuid,kind,name,state,settings,seed,threads,precision,program_version,parent_model,"
    "reward_run,judgments_max_seq,judgments_filter,judgments_hash,step,total_steps,started_at,"
    "ended_at,error,summary,owner,(SELECT max(step) FROM checkpoints c WHERE c.run=runs.id)";
inline constexpr int run_owner_column = 21;
/// All but `live`, which takes more than the row (Project::Impl::read_run).
Run read_run(SQLite::Statement& row);
inline constexpr const char* checkpoint_columns = "id,run,step,folder,final,written_at,score";
Checkpoint read_checkpoint(SQLite::Statement& row);

/// A row is visible unless it hangs on an import that has not been committed.
inline constexpr const char* visible_import =
    "(import_id=0 OR import_id IN (SELECT id FROM imports WHERE committed_seq IS NOT NULL))";

/// " IN (0,1)".
std::string in_roles(const std::vector<PromptRole>& roles);

/// Decides its role where it has none: see Prompt::role.
void insert_prompt(Database& database, Prompt& prompt, const RoleShares& shares);
void insert_response(Database& database, Response& response);
/// `judge_set`: where it stands in the queue.
void insert_comparison(Database& database, Comparison& comparison, Id judge_set,
                       const ContentHash& content);
void insert_judgment(Database& database, const Judgment& judgment, Id import_id);

}  // namespace arbiter::project::rows
