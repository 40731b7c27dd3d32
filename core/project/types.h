// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/engine/algorithm_kind.h"
#include "core/project/response_body.h"

/// Rows of a project as plain values. Integer ids are local to a project file; uuids leave it.
namespace arbiter::project {

using Id = std::int64_t;  ///< 0: not stored yet

/// How a prompt's `text` is written.
enum class PromptForm : std::uint8_t {
  plain,     ///< the user's words
  messages,  ///< a JSON list of {"role","content"}
  hh,        ///< an HH-RLHF transcript up to and with the last "\n\nAssistant:"
};

/// What a prompt is for, for ever: one that was trained on is in no held-out figure. Stored as
/// numbers.
enum class PromptRole : std::uint8_t {
  train,
  validation,  ///< judged, but measured on while something trains
  test,        ///< evaluated on
};

struct Prompt {
  Id id = 0;
  std::string uuid;
  PromptForm form = PromptForm::plain;
  std::string text;
  Id import_id = 0;  ///< 0: made here
  /// Empty while it is not stored: the same text's where the project has it already, else by the
  /// text's hash and the project's shares.
  std::optional<PromptRole> role;
  nlohmann::json extra;  ///< columns of the imported row that have no other place; null: none
};

enum class ResponseOrigin : std::uint8_t { imported, model, person };

struct Response {
  Id id = 0;
  std::string uuid;
  Id prompt = 0;
  ResponseOrigin origin = ResponseOrigin::imported;
  ResponseBody body;
  std::string model;        ///< which model wrote it; never shown while it is judged
  Id run = 0;               ///< the run whose checkpoint wrote it
  nlohmann::json settings;  ///< temperature, seed, `ended` ...; null: none
};

/// A prompt with k >= 2 responses that are shown together, or with one that is judged by itself
/// (rating.h).
struct Comparison {
  Id id = 0;
  std::string uuid;
  Id prompt = 0;
  std::vector<Id> responses;
  Id import_id = 0;
  double priority = 0;  ///< higher is asked first
};

enum class Outcome : std::uint8_t { ranked, both_good, both_bad, skip, withdrawn };
enum class Role : std::uint8_t { annotator, adjudicator, gold, imported };
enum class Occasion : std::uint8_t { first, consistency };

/// Tiers of response ids, best first: {{a}, {b, c}}. A tie of two is {{a, b}}.
using Ranking = std::vector<std::vector<Id>>;

/// What one annotator said of one comparison. Append-only: a correction supersedes an earlier one.
struct Judgment {
  std::int64_t seq = 0;  ///< the order of history
  std::string uuid;
  Id comparison = 0;
  Id annotator = 0;
  Outcome outcome = Outcome::ranked;
  Role role = Role::annotator;
  Occasion occasion = Occasion::first;
  std::optional<std::string>
      supersedes;          ///< uuid of the judgment that this one replaces or withdraws
  Ranking ranking;         ///< empty unless ranked
  double strength = 0;     ///< 0: not given; else 1 slightly, 2 better, 3 much better
  nlohmann::json ratings;  ///< of a single response: see rating.h; null: none
  std::vector<std::string> tags;
  std::string rationale;
  std::string correction;
  std::vector<Id> shown_order;  ///< left to right
  bool rendered = true;         ///< Markdown was rendered when it was answered
  std::int64_t guideline_version = 0;
  Timestamp shown_at = 0;
  Timestamp answered_at = 0;
  std::int64_t active_ms = 0;  ///< time to answer without idle time
};

struct Annotator {
  Id id = 0;
  std::string uuid;
  std::string name;
  std::int64_t judgments = 0;  ///< live ones
};

/// The algorithm that trains; stored as its number.
using RunKind = engine::AlgorithmKind;

/// Whether a run of this kind has tuned a policy with people's preferences.
bool tunes_policy(RunKind kind);
/// Whether what such a run makes writes text, and can become a project's current model.
bool makes_language_model(RunKind kind);
enum class RunState : std::uint8_t { running, paused, done, cancelled, failed, interrupted };

/// One training job with everything it was made from.
struct Run {
  Id id = 0;
  std::string uuid;
  RunKind kind = RunKind::reward;
  std::string name;  ///< `rm-6`, `ppo-7`
  RunState state = RunState::running;
  nlohmann::json settings;  ///< every option, by name
  std::int64_t seed = 0;
  std::int64_t threads = 0;
  std::string precision;
  std::string program_version;
  std::string parent_model;            ///< folder or checkpoint path it started from
  Id reward_run = 0;                   ///< of the reward model that the policy learned from
  std::int64_t judgments_max_seq = 0;  ///< data is what had been said up to here
  nlohmann::json judgments_filter;
  std::string judgments_hash;
  std::int64_t step = 0;
  std::int64_t total_steps = 0;
  Timestamp started_at = 0;
  Timestamp ended_at = 0;
  std::string error;       ///< English; empty unless failed
  nlohmann::json summary;  ///< final figures by metric name
  /// Read from the project, never stored: whether some program that has the project open is at it
  /// (running or paused), and the step of its last checkpoint (-1: none to go on from).
  bool live = false;
  std::int64_t checkpoint_step = -1;
};

struct Checkpoint {
  Id id = 0;
  Id run = 0;
  std::int64_t step = 0;
  std::string folder;  ///< relative to the project folder
  bool final = false;
  Timestamp written_at = 0;
  std::optional<double> score{};  ///< key figure since the checkpoint before; higher is better
};

struct MetricPoint {
  std::int64_t step = 0;
  double value = 0;
};

/// A row of the sample panel: what the policy and the reference answered to one prompt.
struct RunSample {
  std::int64_t step = 0;
  std::string prompt;
  std::string policy;
  std::string reference;
  double policy_score = 0;
  double reference_score = 0;
  double kl = 0;
  /// Whether the response ended by itself; false where it was cut, and where nobody noted it.
  bool policy_ended = false;
  bool reference_ended = false;
};

/// Counters kept up to date with every write: reading them scans nothing.
struct Counts {
  std::int64_t prompts = 0;
  std::int64_t held_out_prompts = 0;  ///< for test
  std::int64_t validation_prompts = 0;
  std::int64_t responses = 0;
  std::int64_t comparisons = 0;
  std::int64_t judgments = 0;          ///< live ones, withdrawn and superseded not counted
  std::int64_t judgments_history = 0;  ///< all rows
  std::int64_t annotators = 0;
  std::int64_t runs = 0;
  std::int64_t max_seq = 0;
};

}  // namespace arbiter::project
