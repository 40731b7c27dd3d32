// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/schema.h"

#include <SQLiteCpp/Backup.h>
#include <sqlite3.h>

#include <array>

#include "core/base/random.h"
#include "core/project/rows.h"

namespace arbiter::project {
namespace {

/// Version 1. Integer keys inside; a UUID (16 bytes) for each row that leaves the project.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE settings(
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- One row, changed with every write, so that counting scans nothing. next_seq numbers history:
-- judgments and the moments at which imports became visible.
CREATE TABLE counters(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  prompts INTEGER NOT NULL DEFAULT 0,
  held_out_prompts INTEGER NOT NULL DEFAULT 0,
  responses INTEGER NOT NULL DEFAULT 0,
  comparisons INTEGER NOT NULL DEFAULT 0,
  judgments INTEGER NOT NULL DEFAULT 0,
  judgments_history INTEGER NOT NULL DEFAULT 0,
  annotators INTEGER NOT NULL DEFAULT 0,
  runs INTEGER NOT NULL DEFAULT 0,
  next_seq INTEGER NOT NULL DEFAULT 1
);
INSERT INTO counters(id) VALUES(1);

-- Rows of an import are invisible until committed_seq is set.
CREATE TABLE imports(
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  format TEXT NOT NULL,
  mapping TEXT,
  rows INTEGER NOT NULL DEFAULT 0,
  tally TEXT NOT NULL DEFAULT '{}',
  committed_seq INTEGER,
  committed_at INTEGER NOT NULL DEFAULT 0,
  owner TEXT NOT NULL
);

CREATE TABLE prompts(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid BLOB NOT NULL UNIQUE,
  form INTEGER NOT NULL,
  text TEXT NOT NULL,
  import_id INTEGER NOT NULL DEFAULT 0,
  held_out INTEGER NOT NULL DEFAULT 0,
  extra TEXT
);
CREATE INDEX prompts_by_import ON prompts(import_id) WHERE import_id > 0;
CREATE INDEX prompts_held_out ON prompts(id) WHERE held_out = 1;

CREATE TABLE responses(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid BLOB NOT NULL UNIQUE,
  prompt INTEGER NOT NULL REFERENCES prompts(id),
  kind INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  text TEXT NOT NULL,
  form INTEGER NOT NULL,
  model TEXT NOT NULL DEFAULT '',
  run INTEGER NOT NULL DEFAULT 0,
  settings TEXT
);
CREATE INDEX responses_by_prompt ON responses(prompt);

-- The comparisons of one import that the same people have judged, for the queue (queue.h):
-- members are annotator ids in order, an s after one who skipped. count is kept with each write.
CREATE TABLE judge_sets(
  id INTEGER PRIMARY KEY,
  import_id INTEGER NOT NULL,
  members TEXT NOT NULL,
  answered INTEGER NOT NULL,
  count INTEGER NOT NULL DEFAULT 0,
  UNIQUE(import_id, members)
);
CREATE INDEX judge_sets_open ON judge_sets(answered, id) WHERE count > 0;
CREATE TABLE judge_set_members(
  annotator INTEGER NOT NULL,
  judge_set INTEGER NOT NULL,
  PRIMARY KEY(annotator, judge_set)
) WITHOUT ROWID;

-- Ids are never used again: the search index and open windows remember them.
CREATE TABLE comparisons(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid BLOB NOT NULL UNIQUE,
  prompt INTEGER NOT NULL REFERENCES prompts(id),
  responses TEXT NOT NULL,
  import_id INTEGER NOT NULL DEFAULT 0,
  priority REAL NOT NULL DEFAULT 0,
  judge_set INTEGER,  -- null: held out, never asked
  judgments INTEGER NOT NULL DEFAULT 0,
  held_out INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX comparisons_by_prompt ON comparisons(prompt);
CREATE INDEX comparisons_queue ON comparisons(judge_set, priority DESC, id)
  WHERE judge_set IS NOT NULL;

CREATE TABLE annotators(
  id INTEGER PRIMARY KEY,
  uuid BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  judgments INTEGER NOT NULL DEFAULT 0,
  import_id INTEGER NOT NULL DEFAULT 0  -- invisible with its import
);

CREATE TABLE judgments(
  seq INTEGER PRIMARY KEY,
  uuid BLOB NOT NULL UNIQUE,
  comparison INTEGER NOT NULL REFERENCES comparisons(id),
  annotator INTEGER NOT NULL REFERENCES annotators(id),
  outcome INTEGER NOT NULL,
  role INTEGER NOT NULL,
  occasion INTEGER NOT NULL,
  supersedes BLOB UNIQUE,
  ranking TEXT,
  strength REAL NOT NULL DEFAULT 0,
  ratings TEXT,
  tags TEXT,
  rationale TEXT NOT NULL DEFAULT '',
  correction TEXT NOT NULL DEFAULT '',
  shown_order TEXT NOT NULL,
  rendered INTEGER NOT NULL DEFAULT 1,
  guideline_version INTEGER NOT NULL DEFAULT 0,
  shown_at INTEGER NOT NULL DEFAULT 0,
  answered_at INTEGER NOT NULL DEFAULT 0,
  active_ms INTEGER NOT NULL DEFAULT 0,
  import_id INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX judgments_by_comparison ON judgments(comparison);
CREATE INDEX judgments_by_annotator ON judgments(annotator);

-- The one live judgment per comparison, annotator, role and occasion.
CREATE TABLE heads(
  comparison INTEGER NOT NULL,
  annotator INTEGER NOT NULL,
  role INTEGER NOT NULL,
  occasion INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY(comparison, annotator, role, occasion)
) WITHOUT ROWID;
CREATE INDEX heads_by_seq ON heads(seq);

CREATE TABLE runs(
  id INTEGER PRIMARY KEY,
  uuid BLOB NOT NULL UNIQUE,
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  state INTEGER NOT NULL,
  settings TEXT NOT NULL,
  seed INTEGER NOT NULL,
  threads INTEGER NOT NULL,
  precision TEXT NOT NULL,
  program_version TEXT NOT NULL,
  parent_model TEXT NOT NULL,
  reward_run INTEGER NOT NULL DEFAULT 0,
  judgments_max_seq INTEGER NOT NULL DEFAULT 0,
  judgments_filter TEXT,
  judgments_hash TEXT NOT NULL DEFAULT '',
  step INTEGER NOT NULL DEFAULT 0,
  total_steps INTEGER NOT NULL DEFAULT 0,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT '',
  summary TEXT,
  owner TEXT NOT NULL DEFAULT ''
);

CREATE TABLE checkpoints(
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs(id),
  step INTEGER NOT NULL,
  folder TEXT NOT NULL,
  final INTEGER NOT NULL DEFAULT 0,
  written_at INTEGER NOT NULL,
  UNIQUE(run, step)
);

-- data: count steps (int64), then count values (float64), little endian.
CREATE TABLE metric_chunks(
  run INTEGER NOT NULL,
  name TEXT NOT NULL,
  first_step INTEGER NOT NULL,
  last_step INTEGER NOT NULL,
  count INTEGER NOT NULL,
  minimum REAL,
  maximum REAL,
  data BLOB NOT NULL,
  PRIMARY KEY(run, name, first_step)
) WITHOUT ROWID;

CREATE TABLE run_samples(
  run INTEGER NOT NULL,
  step INTEGER NOT NULL,
  number INTEGER NOT NULL,
  prompt TEXT NOT NULL,
  policy TEXT NOT NULL,
  reference TEXT NOT NULL,
  policy_score REAL NOT NULL,
  reference_score REAL NOT NULL,
  kl REAL NOT NULL,
  PRIMARY KEY(run, step, number)
) WITHOUT ROWID;

-- Full text, filled in quiet moments. Rows: 2 x prompt id, 2 x response id + 1.
CREATE VIRTUAL TABLE search_index USING fts5(text, content='', tokenize='unicode61');
CREATE TABLE search_progress(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  prompts INTEGER NOT NULL DEFAULT 0,
  responses INTEGER NOT NULL DEFAULT 0
);
INSERT INTO search_progress(id) VALUES(1);
)sql";

// Each prompt gets a role. Reserved prompts are for test. Of the others, those that every run so
// far has held out by the hash of their text are for validation, where no run has rolled prompts
// out (kinds 2 to 5: those took all of them): `held_out_fraction` is what the recipe and the runs
// of reward models (1) and DPO (6) say, .05 for fine-tuning (0). Prompts with one text share a
// role. hash_place and text_hash: see migrate_through.
constexpr const char* kVersion2 = R"sql(
ALTER TABLE prompts ADD COLUMN role INTEGER NOT NULL DEFAULT 0;
ALTER TABLE prompts ADD COLUMN text_hash INTEGER NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN validation_prompts INTEGER NOT NULL DEFAULT 0;
CREATE TEMP TABLE validation AS SELECT CASE
  WHEN EXISTS(SELECT 1 FROM runs WHERE kind BETWEEN 2 AND 5) THEN 0.0
  ELSE min(
    coalesce((SELECT json_extract(value,'$.reward.held_out_fraction') FROM settings
              WHERE key='recipe'), 0.1),
    coalesce((SELECT min(json_extract(settings,'$.held_out_fraction')) FROM runs
              WHERE kind IN (1,6)), 1.0),
    CASE WHEN EXISTS(SELECT 1 FROM runs WHERE kind=0) THEN 0.05 ELSE 1.0 END)
  END AS share;
UPDATE prompts SET text_hash=text_hash(text), role=CASE
  WHEN held_out=1 THEN 2
  WHEN hash_place(text) < 1000*(SELECT share FROM validation) THEN 1
  ELSE 0 END;
DROP TABLE validation;
CREATE INDEX prompts_by_text ON prompts(text_hash);
UPDATE prompts SET role=CASE WHEN EXISTS(SELECT 1 FROM runs)
    THEN (SELECT min(q.role) FROM prompts q WHERE q.text_hash=prompts.text_hash)
    ELSE (SELECT max(q.role) FROM prompts q WHERE q.text_hash=prompts.text_hash) END
  WHERE text_hash IN
    (SELECT text_hash FROM prompts GROUP BY text_hash HAVING min(role)<>max(role));
DROP INDEX prompts_held_out;
ALTER TABLE prompts DROP COLUMN held_out;
ALTER TABLE comparisons DROP COLUMN held_out;
CREATE INDEX prompts_by_role ON prompts(role,id,import_id);
UPDATE counters SET
  held_out_prompts=(SELECT count(*) FROM prompts WHERE role=2 AND (import_id=0 OR
    import_id IN (SELECT id FROM imports WHERE committed_seq IS NOT NULL))),
  validation_prompts=(SELECT count(*) FROM prompts WHERE role=1 AND (import_id=0 OR
    import_id IN (SELECT id FROM imports WHERE committed_seq IS NOT NULL)));

-- What a training looks for among very many responses.
CREATE INDEX responses_of_people ON responses(prompt,id) WHERE origin=2;
CREATE INDEX responses_of_models ON responses(model,prompt,id) WHERE origin=1 AND kind=0;

CREATE TABLE role_changes(
  id INTEGER PRIMARY KEY,
  prompt INTEGER NOT NULL,
  role_from INTEGER NOT NULL,
  role_to INTEGER NOT NULL,
  at INTEGER NOT NULL
);
)sql";

/// Version 3. Runs that are started again, checkpoints and runs that are removed: what is to go is
/// written down in the transaction that decides it, and done in short steps afterwards, by whoever
/// opens the project next where the program ended in between.
constexpr const char* kVersion3 = R"sql(
-- min_compatible: the oldest version whose programs may open this file for reading.
CREATE TABLE header(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  min_compatible INTEGER NOT NULL
);
INSERT INTO header(id, min_compatible) VALUES(1, 3);

-- Not null while the run is being rewound: nothing past this step is shown.
ALTER TABLE runs ADD COLUMN rewind_step INTEGER;
-- 1: removed by its owner. The row stays, so that its number is never used again.
ALTER TABLE runs ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
-- The run's key figure since the checkpoint before, higher is better; null: not measured.
ALTER TABLE checkpoints ADD COLUMN score REAL;

-- Folders below the project that belong to nothing any more and are still to be deleted.
CREATE TABLE removals(
  folder TEXT PRIMARY KEY,
  run INTEGER NOT NULL
) WITHOUT ROWID;
)sql";

/// Version 4. Samples note whether their responses ended by themselves. Of older ones nobody knows:
/// they count as cut, so that judging one never teaches a model to end where it did not.
constexpr const char* kVersion4 = R"sql(
ALTER TABLE run_samples ADD COLUMN policy_ended INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run_samples ADD COLUMN reference_ended INTEGER NOT NULL DEFAULT 0;
)sql";

/// Version 5. Comparisons can be retired: they stay in the data and are not asked any more
/// (judge_set is null). An older program that reads the file shows them like any others.
constexpr const char* kVersion5 = R"sql(
ALTER TABLE comparisons ADD COLUMN retired INTEGER NOT NULL DEFAULT 0;
CREATE INDEX comparisons_retired ON comparisons(id) WHERE retired = 1;
)sql";

/// Version 6. Comparisons say what they compare, so that a file that is imported again is known.
/// They are found by their prompt's text: an index of these hashes would make imports half as slow
/// again. content_hash: rows::ContentHash; all_content: see migrate_through.
constexpr const char* kVersion6 = R"sql(
ALTER TABLE comparisons ADD COLUMN content_hash INTEGER NOT NULL DEFAULT 0;
UPDATE comparisons SET content_hash=coalesce((
  SELECT all_content(p.text_hash,r.kind,r.form,r.text) FROM prompts p,
    json_each(CASE WHEN json_valid(comparisons.responses) THEN comparisons.responses
              ELSE '[]' END) e JOIN responses r ON r.id=e.value
  WHERE p.id=comparisons.prompt),0);
)sql";

/// Step i brings version i to version i + 1. Never change one that has been released: add another,
/// with the oldest version whose programs would still read the project rightly.
constexpr std::array kMigrations{Migration{kVersion1, 0}, Migration{kVersion2, 0},
                                 Migration{kVersion3, 3}, Migration{kVersion4, 0},
                                 Migration{kVersion5, 0}, Migration{kVersion6, 0}};

std::string_view text_of(sqlite3_value* value) {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return {bytes == nullptr ? "" : bytes, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

/// What SQLite keeps of one call of all_content, zeroed at first.
struct AllContent {
  bool begun;
  rows::ContentHash hash;
};

void add_content(sqlite3_context* context, int, sqlite3_value** values) {
  auto* content = static_cast<AllContent*>(sqlite3_aggregate_context(context, sizeof(AllContent)));
  if (content == nullptr) return sqlite3_result_error_nomem(context);
  if (!content->begun) *content = {true, rows::ContentHash(sqlite3_value_int64(values[0]))};
  content->hash.add(sqlite3_value_int(values[1]), sqlite3_value_int(values[2]), text_of(values[3]));
}

void finish_content(sqlite3_context* context) {
  const auto* content = static_cast<const AllContent*>(sqlite3_aggregate_context(context, 0));
  if (content == nullptr) return sqlite3_result_null(context);
  sqlite3_result_int64(context, content->hash.value());
}

/// What the steps need and SQL has not: the hash that finds a text, its place among a thousand, and
/// the hash that finds a comparison, over its responses.
void add_functions(Database& database) {
  database.connection().createFunction(
      "text_hash", 1, true, nullptr,
      [](sqlite3_context* context, int, sqlite3_value** values) {
        sqlite3_result_int64(context, rows::text_hash(text_of(values[0])));
      },
      nullptr, nullptr, nullptr);
  database.connection().createFunction(
      "hash_place", 1, true, nullptr,
      [](sqlite3_context* context, int, sqlite3_value** values) {
        sqlite3_result_int64(context,
                             static_cast<sqlite3_int64>(stable_hash(text_of(values[0])) % 1000));
      },
      nullptr, nullptr, nullptr);
  database.connection().createFunction("all_content", 4, true, nullptr, nullptr, add_content,
                                       finish_content, nullptr);
}

std::int64_t pragma(Database& database, const char* sql) {
  return database.connection().execAndGet(sql).getInt64();
}

Result<void> back_up(Database& database, std::int64_t version, const std::filesystem::path& file) {
  const auto target = file.string() + ".backup-v" + std::to_string(version);
  SQLite::Database copy(target, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  SQLite::Backup(copy, database.connection()).executeStep();
  const std::string verdict = copy.execAndGet("PRAGMA quick_check").getText();
  if (verdict == "ok") return {};
  return fail(ErrorCode::io,
              ARBITER_MESSAGE("core",
                              "The backup before the upgrade is not sound ({reason}), so the "
                              "project was left as it is."),
              {{"reason", verdict}}, {target, 0, {}});
}

/// The oldest version that may read the file; `version` itself where the file does not say.
std::int64_t min_compatible(Database& database, std::int64_t version) {
  try {
    return pragma(database, "SELECT min_compatible FROM header");
  } catch (const SQLite::Exception&) {
    return version;
  }
}

void raise_min_compatible(Database& database, std::int64_t oldest) {
  if (oldest == 0) return;
  auto& update = database.statement("UPDATE header SET min_compatible=max(min_compatible,?)");
  update.bind(1, oldest);
  update.exec();
}

}  // namespace

std::span<const Migration> schema_steps() { return kMigrations; }

std::int64_t current_schema_version() { return static_cast<std::int64_t>(kMigrations.size()); }

Result<std::int64_t> check_schema(Database& database, const std::filesystem::path& file) {
  return guarded(file, [&]() -> Result<std::int64_t> {
    if (pragma(database, "PRAGMA application_id") != application_id) {
      return fail(ErrorCode::not_a_project,
                  ARBITER_MESSAGE("core",
                                  "{path} is not an Arbiter project. Choose a folder that was made "
                                  "with New project or arbiter init."),
                  {{"path", file.string()}}, {file.string(), 0, {}});
    }
    const auto version = pragma(database, "PRAGMA user_version");
    if (version > current_schema_version() &&
        min_compatible(database, version) > current_schema_version()) {
      return fail(
          ErrorCode::newer_version,
          ARBITER_MESSAGE("core",
                          "The project was written by a newer Arbiter (format {found}, this "
                          "one reads up to {known}). Update Arbiter to open it."),
          {{"found", std::to_string(version)}, {"known", std::to_string(current_schema_version())}},
          {file.string(), 0, {}});
    }
    return version;
  });
}

Result<void> migrate(Database& database, std::int64_t version, const std::filesystem::path& file) {
  return migrate_through(database, version, file, kMigrations);
}

Result<void> migrate_through(Database& database, std::int64_t version,
                             const std::filesystem::path& file, std::span<const Migration> steps) {
  const auto newest = static_cast<std::int64_t>(steps.size());
  return guarded(file, [&]() -> Result<void> {
    if (version == newest) return {};
    if (version > 0) ARBITER_TRY(back_up(database, version, file));
    add_functions(database);
    for (auto step = version; step < newest; ++step) {
      SQLite::Transaction transaction(database.connection());
      const auto& migration = steps[static_cast<std::size_t>(step)];
      database.execute(migration.sql);
      raise_min_compatible(database, migration.oldest_reader);
      database.execute(("PRAGMA application_id=" + std::to_string(application_id)).c_str());
      database.execute(("PRAGMA user_version=" + std::to_string(step + 1)).c_str());
      transaction.commit();
    }
    return {};
  });
}

}  // namespace arbiter::project
