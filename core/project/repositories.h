// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/project/project.h"
#include "core/project/prompt_roles.h"
#include "core/project/types.h"

/// One repository per aggregate; all SQL of the program is behind these. Safe from any thread.
namespace arbiter::project {

struct PromptFilter {
  std::vector<PromptRole> roles{};  ///< empty: all
  std::string search{};             ///< words; matches prompts and responses (full-text index)
  Id max_id = 0;                    ///< 0: no limit
  /// None: now; else what had been imported when history stood there.
  std::optional<std::int64_t> max_seq{};
};

/// A prompt that was given another role.
struct RoleChange {
  Id prompt = 0;
  PromptRole from = PromptRole::train;
  PromptRole to = PromptRole::train;
  Timestamp at = 0;
};

/// Prompts and their responses.
class Prompts {
 public:
  explicit Prompts(Project::Impl& project) : project_(project) {}

  using Filter = PromptFilter;

  /// Stores them (ids and empty uuids are filled in), in chunks of short transactions.
  Result<void> add(std::span<Prompt> prompts);
  Result<void> add_responses(std::span<Response> responses);
  Result<Prompt> get(Id id) const;
  Result<Response> response(Id id) const;
  Result<std::vector<Response>> responses_of(Id prompt) const;
  /// The first visible prompt with exactly this text; none: there is no such prompt. Looks it up.
  Result<std::optional<Prompt>> with_text(const std::string& text) const;
  /// Visible prompts by ascending id, from `after` (exclusive), at most `limit` (< 0: all).
  Result<std::vector<Prompt>> list(const Filter& filter = {}, Id after = 0,
                                   std::int64_t limit = -1) const;
  /// As `list`, the ids alone.
  Result<std::vector<Id>> ids(const Filter& filter = {}, Id after = 0,
                              std::int64_t limit = -1) const;
  Result<std::int64_t> count(const Filter& filter = {}) const;
  /// As `ids`, one after the other without holding them.
  Result<void> each_id(const Filter& filter, const std::function<void(Id)>& visit) const;
  /// The greatest id there is; 0: none.
  Result<Id> last_id() const;
  /// Responses by persons, or texts that `model` wrote, to the prompts of a filter, by prompt; at
  /// most `limit` (< 0: all). Reads no other prompt.
  Result<std::vector<Response>> written_by_people(const Filter& filter, Id max_response = 0) const;
  Result<std::vector<Id>> responses_of_model(const std::string& model, const Filter& filter,
                                             std::int64_t limit) const;
  Result<Id> last_response_id() const;

  /// The shares for prompts that come in from now on.
  Result<RoleShares> role_shares() const;
  Result<void> set_role_shares(const RoleShares& shares);
  /// The role of the prompts with this text; none: there is no such prompt.
  Result<std::optional<PromptRole>> role_of_text(const std::string& text) const;
  /// Gives prompts, and all with the same texts, another role, and notes it. Once the project has a
  /// run, only from train to test, and only prompts that no run has used: those that came in after
  /// the last one had started.
  Result<void> set_role(std::span<const Id> prompts, PromptRole role);
  Result<std::vector<RoleChange>> role_changes() const;  ///< oldest first

 private:
  Project::Impl& project_;
};

/// What the label page shows: a comparison with its texts.
struct ComparisonView {
  Comparison comparison;
  Prompt prompt;
  std::vector<Response> responses;  ///< in the order of `comparison.responses`
};

/// A row of the data page.
struct ComparisonRow {
  Comparison comparison;
  std::string prompt_text;  ///< cut to 300 characters
  std::int64_t judgments = 0;
  bool retired = false;
};

struct ComparisonFilter {
  std::string search{};
  std::optional<bool> judged{};
  std::optional<bool> retired{};
  Id prompt = 0;
};

class Comparisons {
 public:
  explicit Comparisons(Project::Impl& project) : project_(project) {}

  using Filter = ComparisonFilter;

  Result<void> add(std::span<Comparison> comparisons);
  Result<Comparison> get(Id id) const;
  Result<ComparisonView> view(Id id) const;
  /// The next comparison that `annotator` has no live judgment of and that is open (answered by
  /// fewer people than the setting `judgments_per_comparison`; no limit where it is not set):
  /// highest priority first, then least answered, then oldest, skipping `excluding`. Prompts of
  /// every role are asked: what is said of those for validation and test is measured on. Answers
  /// from an index in well under a millisecond, however many rows there are. Null: nothing left.
  Result<std::optional<ComparisonView>> next_for(Id annotator,
                                                 std::span<const Id> excluding = {}) const;
  /// How many of the open comparisons the annotator has done, and how many are left.
  struct Todo {
    std::int64_t done = 0;
    std::int64_t left = 0;
  };
  Result<Todo> todo(Id annotator) const;
  Result<std::vector<ComparisonRow>> list(const Filter& filter, std::int64_t offset,
                                          std::int64_t limit) const;
  Result<std::int64_t> count(const Filter& filter = {}) const;
  /// How many stand before this one in `list`; null where the filter leaves it out.
  Result<std::optional<std::int64_t>> place(const Filter& filter, Id id) const;
  /// Of exactly this priority and stored after `after`, by ascending id. Looks through all.
  Result<std::vector<Id>> with_priority(double priority, Id after = 0) const;
  /// The greatest id there is; 0: none.
  Result<Id> last_id() const;
  /// Changes priorities in short chunks.
  Result<void> set_priorities(std::span<const std::pair<Id, double>> priorities);

  /// Comparisons that nobody has answered.
  struct Open {
    std::int64_t fresh = 0;    ///< of the priority that was named, or a higher one
    std::int64_t older = 0;    ///< of a lower one
    std::int64_t retired = 0;  ///< not asked any more, judged later or not
  };
  /// Answers from indices: the older ones and those that are judged cost nothing.
  Result<Open> open(double priority) const;
  /// Of `fresh`, those that are a single response: no pairs. Reads each of the fresh ones.
  Result<std::int64_t> open_singles(double priority) const;
  /// Retires what nobody has answered of a priority below this one: it is not asked any more and
  /// stays in the data, in exports and in trainings. In short transactions; how many there were.
  Result<std::int64_t> retire_older(double priority);
  /// Puts all retired ones back into the queue, as they were; how many there were.
  Result<std::int64_t> take_back();

 private:
  Project::Impl& project_;
};

struct JudgmentFilter {
  std::int64_t max_seq = 0;  ///< 0: no limit; else as history stood there
  Id annotator = 0;
  Id comparison = 0;
  std::vector<PromptRole> roles{};  ///< of their prompts; empty: all
};

class Judgments {
 public:
  explicit Judgments(Project::Impl& project) : project_(project) {}

  /// Appends and returns once it is on disk: `seq`, `uuid` are filled in. Checks that the ranking
  /// has exactly the comparison's responses, and that a single one is rated (rating.h). Updates
  /// heads, counters and queue in the same transaction.
  Result<Judgment> add(Judgment judgment);
  /// As `add`, but where this person has a live judgment of it already, whichever program wrote it:
  /// none, and nothing is written. One transaction decides it.
  Result<std::optional<Judgment>> add_unless_judged(Judgment judgment);
  /// Whether this person has a live judgment of it, said as an annotator and the first time.
  Result<bool> has_judged(Id annotator, Id comparison) const;
  /// For imports: many at once, in chunks.
  Result<void> add_all(std::span<Judgment> judgments);
  /// Takes one back: appends a `withdrawn` judgment that supersedes it.
  Result<Judgment> withdraw(const std::string& uuid);

  using Filter = JudgmentFilter;
  /// The live judgments (heads) as of `max_seq`, by ascending seq. Skips are included.
  Result<std::vector<Judgment>> live(const Filter& filter = {}) const;
  /// The same one by one, by ascending seq: read in pages, so that memory stays small and others
  /// get their turn. `visit` returns false to end early.
  Result<void> each_live(const std::function<bool(const Judgment&)>& visit) const;
  /// The whole history by ascending seq, in pages; `visit` returns false to end early.
  Result<void> each(std::int64_t after_seq,
                    const std::function<bool(const Judgment&)>& visit) const;
  Result<Judgment> by_uuid(const std::string& uuid) const;
  Result<std::vector<Judgment>> of_comparison(Id comparison) const;  ///< whole history of one
  Result<std::int64_t> max_seq() const;

 private:
  Project::Impl& project_;
};

class Annotators {
 public:
  explicit Annotators(Project::Impl& project) : project_(project) {}
  /// Null where nobody of that name has judged anything here.
  Result<std::optional<Annotator>> find(const std::string& name) const;
  /// Finds by name or makes one.
  Result<Annotator> get_or_add(const std::string& name);
  Result<Annotator> get(Id id) const;
  Result<std::vector<Annotator>> list() const;

 private:
  Project::Impl& project_;
};

class Runs {
 public:
  explicit Runs(Project::Impl& project) : project_(project) {}

  /// Stores a new run; fills id, uuid and, where empty, a name like `ppo-7`.
  Result<Run> add(Run run);
  Result<void> set_state(Id run, RunState state, const std::string& error = {});
  Result<void> set_step(Id run, std::int64_t step, std::int64_t total);
  /// Threads and precision as the engine resolved them.
  Result<void> set_compute(Id run, std::int64_t threads, const std::string& precision);
  Result<void> finish(Id run, RunState state, const nlohmann::json& summary,
                      const std::string& error = {});
  Result<Run> get(Id id) const;
  Result<std::vector<Run>> list() const;  ///< newest first
  /// The newest finished run of a kind that has a final checkpoint.
  Result<std::optional<Run>> latest_done(RunKind kind) const;

  /// Removes a run with its curves, samples and files; its number is not used again. One that some
  /// program is at is ErrorCode::locked; one that made the project's current or base model is never
  /// removed, one that another run was made from or learns against only where `though_needed`.
  Result<void> remove(Id run, bool though_needed = false);

  Result<Checkpoint> add_checkpoint(Checkpoint checkpoint);
  /// Removes a checkpoint, its row before its folder. False, and nothing removed, where it is its
  /// run's last, the project's current or base model, or what another run was made from.
  Result<bool> remove_checkpoint(const Checkpoint& checkpoint);
  Result<std::vector<Checkpoint>> checkpoints(Id run) const;  ///< by ascending step
  Result<std::optional<Checkpoint>> last_checkpoint(Id run) const;

  /// Appends points of several metrics at one step. Buffered: packed into chunks with min-max
  /// levels and written at most twice a second, and always before `finish` and `add_checkpoint`.
  void add_metrics(Id run, std::int64_t step,
                   std::span<const std::pair<std::string, double>> values);
  Result<void> flush_metrics(Id run);
  Result<std::vector<std::string>> metric_names(Id run) const;
  /// Points by ascending step; with `max_points` > 0 reduced to min-max pairs per bucket.
  Result<std::vector<MetricPoint>> metric(Id run, const std::string& name,
                                          std::int64_t max_points = 0) const;
  Result<void> add_samples(Id run, std::span<const RunSample> samples);
  Result<std::vector<RunSample>> samples(Id run,
                                         std::int64_t step = -1) const;  ///< -1: latest step
  /// Makes the stored run this program's, to go on from its last checkpoint. One transaction
  /// decides it: a run that some program is at, or that has a checkpoint past `from`, is
  /// ErrorCode::locked; from then on nothing past the checkpoint's step is shown. It returns when
  /// metrics and samples past it are removed, in short transactions; where the program ends in
  /// between, the next one to open the project finishes that.
  Result<Run> claim(Id run, const Checkpoint& from);

 private:
  Project::Impl& project_;
};

/// Imports come in chunks under an id that stays invisible until `commit`.
class Imports {
 public:
  explicit Imports(Project::Impl& project) : project_(project) {}

  Result<Id> begin(const std::string& source, const std::string& format,
                   const nlohmann::json& mapping);
  /// One chunk: prompts with the responses, comparisons and judgments that hang on them. Short
  /// transactions; labelling goes on between them.
  struct Row {
    Prompt prompt;
    std::vector<Response> responses;
    /// Indices into `responses`, one list a comparison.
    std::vector<std::vector<std::size_t>> comparisons;
    /// Judgments of comparison `comparison` (an index) with rankings of response indices.
    struct RowJudgment {
      std::size_t comparison = 0;
      std::string annotator;
      Outcome outcome = Outcome::ranked;
      std::vector<std::vector<std::size_t>> ranking;  ///< tiers of indices into `responses`
      double strength = 0;
      Timestamp answered_at = 0;   ///< 0: when it came in
      std::int64_t active_ms = 0;  ///< 0: not known
      std::string rationale;
      nlohmann::json ratings;  ///< of a single response: see rating.h
    };
    std::vector<RowJudgment> judgments;
    /// Where an earlier row of the import has compared the same responses to the same prompt, the
    /// judgments are of that comparison, unless its annotator has said something of it: a file
    /// with a row for each of several annotators. Heeded by `add_new`.
    bool joins = false;
  };
  Result<void> add(Id import_id, std::span<const Row> rows);
  /// What became of a row.
  enum class Fate : std::uint8_t {
    added,
    joined,    ///< added, and its judgments are of an earlier row's comparison
    known,     ///< left out: the project has it already
    repeated,  ///< left out: it came in under this import already, with the same columns beside
  };
  /// As `add`, without the rows that say nothing new: the prompt is there with the same responses,
  /// compared as the row compares them, and everybody in it has said the same of them (outcome,
  /// ranking, strength, ratings). The order of responses, and what other imports' rows have beside,
  /// does not count. Rows of other imports that are not committed are not looked at. One fate a
  /// row.
  Result<std::vector<Fate>> add_new(Id import_id, std::span<const Row> rows);
  /// Makes the whole import visible at once.
  Result<void> commit(Id import_id);
  /// Removes everything that came in under it.
  Result<void> abandon(Id import_id);

  struct Info {
    Id id = 0;
    std::string source;
    std::string format;
    nlohmann::json mapping;
    std::int64_t rows = 0;
    Timestamp committed_at = 0;
  };
  Result<std::vector<Info>> list() const;

 private:
  Project::Impl& project_;
};

/// Named values of the project (guidelines, current model, retrain-after ...), JSON each.
class Settings {
 public:
  explicit Settings(Project::Impl& project) : project_(project) {}
  Result<nlohmann::json> get(const std::string& key) const;  ///< null where absent
  Result<void> set(const std::string& key, const nlohmann::json& value);
  /// All of them in one transaction.
  Result<void> set_all(std::span<const std::pair<std::string, nlohmann::json>> values);

 private:
  Project::Impl& project_;
};

}  // namespace arbiter::project
