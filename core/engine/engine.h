// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/engine/algorithm.h"
#include "core/engine/feedback_source.h"
#include "core/engine/naming.h"
#include "core/engine/options.h"
#include "core/engine/policy_options.h"

/// The plain interface to networks and learning. No torch type crosses it; every call is made
/// from a worker thread, blocks until it is done, and reports through a `RunObserver`.
namespace arbiter::engine {

using Token = std::int32_t;
using Tokens = std::vector<Token>;

/// One value of one metric at one step. Names follow TRL: `objective/kl`, `loss/policy_avg` ...
struct Metric {
  std::string name;
  double value = 0;
};

struct Progress {
  std::int64_t step = 0;
  std::int64_t total = 0;
  double seconds_left = -1;  ///< negative: not known yet
  /// Of a cross-validation, counted from 1; steps and total are then those of all its folds and
  /// none of the run's own. 0: none.
  std::int64_t fold = 0;
  std::int64_t folds = 0;
};

/// The policy's response beside the reference policy's to the same prompt.
struct PolicySample {
  Tokens prompt;
  Tokens policy;
  Tokens reference;
  double policy_score = 0;  ///< normalised reward model score
  double reference_score = 0;
  double kl = 0;  ///< of the policy's response, nats per sequence
};

/// A checkpoint that has been written completely: `folder` has its final name.
struct WrittenCheckpoint {
  std::int64_t step = 0;
  std::filesystem::path folder;
  bool final = false;
};

/// What a running job tells and asks. Called on the job's own thread.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  /// Asked often (between the layers of a forward pass, the tokens of a response, the tensors of a
  /// file), so it must be cheap. True: a training writes a checkpoint; every call ends with
  /// ErrorCode::cancelled.
  virtual bool stop_requested() = 0;
  /// Returns at once, or blocks while the job is paused (and returns when it is stopped).
  virtual void wait_while_paused() = 0;
  virtual void on_progress(const Progress& progress) = 0;
  virtual void on_metrics(std::int64_t step, std::span<const Metric> metrics) = 0;
  virtual void on_samples(std::int64_t step, std::span<const PolicySample> samples) = 0;
  virtual Result<void> on_checkpoint(const WrittenCheckpoint& checkpoint) = 0;
};

/// Shape of a fresh Llama-style decoder, or of a BERT encoder.
struct ModelShape {
  std::string architecture = "llama";  ///< llama | bert
  std::int64_t vocabulary = 0;
  std::int64_t width = 192;
  std::int64_t layers = 4;
  std::int64_t heads = 6;
  std::int64_t key_value_heads = 6;
  std::int64_t mlp_width = 512;
  std::int64_t context = 256;
  std::int64_t bos_token = -1;
  std::int64_t eos_token = 0;
  std::int64_t pad_token = 0;
};

/// What a model folder (Hugging Face layout) holds, read without loading its weights.
struct ModelInfo {
  std::string architecture;  ///< llama | gpt2 | mistral | qwen2
  std::int64_t vocabulary = 0;
  std::int64_t context = 0;
  std::int64_t parameters = 0;
  std::int64_t eos_token = -1;
  bool has_reward_head = false;
};

/// A training document; `loss_mask[i]` tells whether predicting `tokens[i]` counts.
struct Document {
  Tokens tokens;
  std::vector<bool> loss_mask;
};

/// Where a training starts and where it puts what it makes.
struct TrainingPlace {
  std::filesystem::path model;        ///< folder of the starting weights; empty: new ones
  std::filesystem::path output;       ///< folder that gets `step-N/` checkpoints
  std::filesystem::path resume_from;  ///< a `step-N/` folder to go on from; empty: start anew
  ComputeOptions compute;
  Token end_token = -1;  ///< what ends a response (a chat's end of turn); -1: the model's EOS
};

/// Prompt and response in one sequence, its last token being the scored one (EOS where the
/// response ended).
struct RewardPair {
  Tokens chosen;
  Tokens rejected;
  double target = 1.0;  ///< probability that `chosen` is better: 1, or .5 for a tie
  double margin = 0.0;
  double weight = 1.0;
  bool held_out = false;
  std::int64_t group = 0;  ///< its prompt: those of one are no independent witnesses; 0: no other's
};

/// One person's ranking of k >= 2 responses to one prompt, each in one sequence with it.
struct RewardRanking {
  std::vector<std::vector<Tokens>> tiers;  ///< best first; those in one tier are tied
  double weight = 1.0;
  bool held_out = false;
  std::int64_t group = 0;  ///< as a RewardPair's
};

/// A decided pair; responses end with what ends a response where they were complete.
struct PreferencePair {
  Tokens prompt;
  Tokens chosen;
  Tokens rejected;
  bool held_out = false;
  std::int64_t group = 0;  ///< as a RewardPair's
};

/// What there is to learn from. Each algorithm reads its own parts; the others are empty.
struct TrainingData {
  std::vector<Document> documents;
  std::vector<Document> held_out;  ///< of the documents
  std::vector<RewardPair> pairs;
  std::vector<RewardRanking> rankings;  ///< beside the pairs; one of two responses is a pair
  /// Reference samples on which scores are normalised to mean 0, variance 1; saved with the model.
  std::vector<Tokens> normalisation;
  std::vector<PreferencePair> preferences;
  std::vector<Tokens> prompts;         ///< to roll out
  std::vector<Tokens> sample_prompts;  ///< shown in the sample panel
  NamingData naming;                   ///< of a classifier or tagger
};

/// What a training is made from, whatever the algorithm.
struct TrainingBasis {
  TrainingPlace place;
  std::filesystem::path reference;  ///< empty: the starting point, frozen
  /// The project's base model: how far a policy is from it is measured beside how far it is from
  /// its starting point. Empty: the two are one.
  std::filesystem::path base;
  std::filesystem::path reward_model;  ///< whose scores a policy is tuned to
  TrainingData data;
  // An agent's.
  std::string environment;             ///< name of one of core/tasks/control
  std::filesystem::path teacher;       ///< the agent that it imitates; empty: none
  FeedbackSource* feedback = nullptr;  ///< who judges what it does; null: nobody
  // A classifier's or tagger's.
  NamingJudge* judge = nullptr;  ///< who says good or bad while it learns; null: nobody
};

/// A training by the algorithm whose options these are.
struct TrainingRequest : TrainingBasis {
  explicit TrainingRequest(AnyOptions given) : options(std::move(given)) {}
  TrainingRequest(TrainingBasis basis, AnyOptions given)
      : TrainingBasis(std::move(basis)), options(std::move(given)) {}

  AnyOptions options;
};

/// The same where the algorithm is known.
template <class Options>
struct RequestFor : TrainingBasis {
  Options options;

  operator TrainingRequest() const { return {*this, options}; }
};

/// What a finished training returns.
struct TrainingOutcome {
  std::filesystem::path model;  ///< the final checkpoint's folder
  std::int64_t steps = 0;
  std::vector<Metric> summary;  ///< e.g. `eval/accuracy`, `objective/kl`
  /// Of a classifier or tagger on its test part, as measures::to_json gives it; null: none.
  nlohmann::json report;
  std::string precision;     ///< as resolved
  std::int64_t threads = 0;  ///< as resolved
  double seconds = 0;
};

struct GenerateRequest {
  std::filesystem::path model;
  std::vector<Tokens> prompts;
  GenerationOptions options;
  ComputeOptions compute;
  Token end_token = -1;  ///< ends a response, beside the model's own; -1: those alone
};

struct Generation {
  Tokens tokens;       ///< without the prompt and without EOS
  bool ended = false;  ///< the model wrote EOS
  double log_probability = 0;
  Token end = -1;  ///< which EOS it wrote: a model may have several; -1: none
};

struct ScoreRequest {
  std::filesystem::path reward_model;
  std::vector<Tokens> sequences;
  ComputeOptions compute;
};

/// What a reward model says of some sequences, in units in which its scores of its reference
/// samples have mean 0 and variance 1.
struct RewardScores {
  std::vector<double> values;      ///< the mean over its members, one a sequence
  std::vector<double> deviations;  ///< standard deviation over its members; 0 where it has one
  /// `[member][sequence]`: what each member says, by itself.
  std::vector<std::vector<double>> members;
  std::int64_t heads = 1;  ///< how many members: models, or heads of one model
  /// sigmoid((a - b) / temperature) is the probability that a person prefers the response that
  /// scores a, as fitted on held-out judgments (where there were any).
  double temperature = 1.0;
};

/// What a token is drawn from: the model's distribution at a temperature, cut to the likeliest
/// tokens and scaled up to 1 again. As it stands here it is the model's own.
struct SamplingDistribution {
  double temperature = 1.0;  ///< 0: all on the likeliest token
  std::int64_t top_k = 0;    ///< 0: off
  double top_p = 1.0;
};

struct LogProbabilityRequest {
  std::filesystem::path model;
  std::vector<Tokens> prompts;
  std::vector<Tokens> responses;  ///< EOS included where it was written
  ComputeOptions compute;
  SamplingDistribution sampling;
};

/// What `arbiter doctor` prints about the engine.
struct EngineReport {
  std::string torch_version;
  std::string blas;
  double f32_gflops = 0;
  double bf16_gflops = 0;
  bool bf16_fast = false;  ///< the CPU has native bf16 products: what `auto` picks
  bool cuda = false;
  std::int64_t threads = 0;
};

class Engine {
 public:
  virtual ~Engine() = default;

  virtual Result<EngineReport> report() = 0;
  virtual Result<ModelInfo> inspect(const std::filesystem::path& model) = 0;
  /// Writes a freshly initialised model into `folder`.
  virtual Result<void> create_model(const ModelShape& shape, std::int64_t seed,
                                    const std::filesystem::path& folder, RunObserver& observer) = 0;
  /// Trains with the algorithm that the request's options name.
  virtual Result<TrainingOutcome> train(TrainingRequest request, RunObserver& observer) = 0;
  /// Writes an adapter folder (PEFT's layout) and its base as one model folder.
  virtual Result<void> merge_adapter(const std::filesystem::path& adapter,
                                     const std::filesystem::path& folder,
                                     RunObserver& observer) = 0;
  /// One generation for each prompt, in their order. The random stream of row i depends on
  /// (seed, i) only, not on the batch it lands in.
  virtual Result<std::vector<Generation>> generate(const GenerateRequest& request,
                                                   RunObserver& observer) = 0;
  /// Normalised reward model scores with the disagreement of the model's members.
  virtual Result<RewardScores> score(const ScoreRequest& request, RunObserver& observer) = 0;
  /// Sum of log-probabilities of each response under the model and the way of sampling: minus
  /// infinity where a response has a token that is never drawn so. The mean of a difference of two
  /// models' sums estimates a KL only over responses that the first has drawn in that same way;
  /// with `top_k` or `top_p` that KL may be infinite, as the second may never draw what the first
  /// does.
  virtual Result<std::vector<double>> log_probabilities(const LogProbabilityRequest& request,
                                                        RunObserver& observer) = 0;
  /// What a classifier or tagger calls its examples.
  virtual Result<NamedRows> name(const NameRequest& request, RunObserver& observer) = 0;
  /// Logits of the token after `ids`, `[vocab]`.
  virtual Result<std::vector<float>> next_token_logits(const std::filesystem::path& model,
                                                       const Tokens& ids,
                                                       const ComputeOptions& compute) = 0;
};

/// An observer that asks for nothing and ignores everything, for short calls.
class SilentObserver : public RunObserver {
 public:
  bool stop_requested() override { return false; }
  void wait_while_paused() override {}
  void on_progress(const Progress&) override {}
  void on_metrics(std::int64_t, std::span<const Metric>) override {}
  void on_samples(std::int64_t, std::span<const PolicySample>) override {}
  Result<void> on_checkpoint(const WrittenCheckpoint&) override { return {}; }
};

}  // namespace arbiter::engine
