// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/engine/algorithm_kind.h"
#include "core/engine/options.h"

/// What there is to know of an algorithm without running it: one entry each. The command line, the
/// Train page, recipes, stored runs and their plots are made from the entries.
namespace arbiter::engine {

/// Found where a template is used, wherever the algorithm's own `fields` is declared.
template <class Options>
std::vector<Field> fields_of(Options& options) {
  return fields(options);
}

/// The options of one algorithm, whichever it is; a value, copied with what it holds.
class AnyOptions {
 public:
  /// Implicit: the options of an algorithm are options of any.
  template <class Options>
  requires requires { Options::algorithm; }
  AnyOptions(Options options) : held_(std::make_unique<HeldAs<Options>>(std::move(options))) {}

  AnyOptions(const AnyOptions& other) : held_(other.held_->clone()) {}
  AnyOptions(AnyOptions&&) noexcept = default;
  AnyOptions& operator=(const AnyOptions& other) { return *this = AnyOptions(other); }
  AnyOptions& operator=(AnyOptions&&) noexcept = default;
  ~AnyOptions() = default;

  AlgorithmKind kind() const { return held_->kind; }

  /// They point into these options, which stay in their place until they are assigned to.
  std::vector<Field> fields() { return held_->fields(); }

  /// Takes over the values of the same algorithm's options; what `fields` gave stays good.
  void set_values(const AnyOptions& other) { held_->set_values(*other.held_); }

  /// Null where they are another algorithm's.
  template <class Options>
  Options* as() {
    if (kind() != Options::algorithm) return nullptr;
    return &static_cast<HeldAs<Options>&>(*held_).options;
  }
  template <class Options>
  const Options* as() const {
    return const_cast<AnyOptions*>(this)->as<Options>();
  }

 private:
  struct Held {
    explicit Held(AlgorithmKind of) : kind(of) {}
    virtual ~Held() = default;
    virtual std::vector<Field> fields() = 0;
    virtual std::unique_ptr<Held> clone() const = 0;
    virtual void set_values(const Held& other) = 0;
    AlgorithmKind kind;
  };

  template <class Options>
  struct HeldAs : Held {
    explicit HeldAs(Options given) : Held(Options::algorithm), options(std::move(given)) {}
    std::vector<Field> fields() override { return fields_of(options); }
    std::unique_ptr<Held> clone() const override { return std::make_unique<HeldAs>(options); }
    void set_values(const Held& other) override {
      if (other.kind == kind) options = static_cast<const HeldAs&>(other).options;
    }
    Options options;
  };

  std::unique_ptr<Held> held_;
};

inline std::vector<Field> fields(AnyOptions& options) { return options.fields(); }

/// A curve of a plot: which metric it shows and, where the plot has several, its name.
struct PlotCurve {
  const char* metric;
  const char* label = "";
};

/// Metrics that are read together. Texts are English; the window translates them.
struct PlotGroup {
  const char* title;
  const char* unit = "";
  std::vector<PlotCurve> curves;
  const char* help = "";  ///< `{value}` stands for the value of `setting`
  // Names of settings of a run; empty: none.
  const char* target = "";     ///< its number is drawn as a line
  const char* target_if = "";  ///< unless this is false
  const char* setting = "";    ///< the plot is shown where this number is greater than `above`
  double above = 0;
};

/// What an algorithm learns from.
enum class LearnsFrom : std::uint8_t {
  documents,    ///< written and preferred responses, or a corpus
  rankings,     ///< judgments, whole
  pairs,        ///< the decided pairs of judgments
  rewards,      ///< a reward model's scores of its own responses to prompts
  environment,  ///< what it does in an environment, and what is said of that
  examples,     ///< pictures or texts with names, or what is said of its names
};

/// What comes out.
enum class Makes : std::uint8_t {
  start,         ///< a language model that has not seen people's preferences as such
  reward_model,  ///< a model that scores
  policy,        ///< a language model tuned to people's preferences
  agent,         ///< what acts in an environment; never a project's current model
  names,         ///< a classifier or tagger; likewise
};

struct Algorithm {
  AlgorithmKind kind;
  const char* name;      ///< on the command line and in files: `ppo`
  const char* run_name;  ///< runs are called `ppo-7`
  const char* label;     ///< English, translated by the window (context "options")
  const char* help;      ///< one sentence, likewise
  const char* summary;   ///< one line of the command line's help
  LearnsFrom learns_from;
  Makes makes;
  std::vector<const char*> plain;  ///< settings that a form always shows, in this order
  std::vector<PlotGroup> plots;
  AnyOptions defaults;

  bool needs_judgments() const {
    return learns_from == LearnsFrom::rankings || learns_from == LearnsFrom::pairs;
  }
  bool needs_reward_model() const { return learns_from == LearnsFrom::rewards; }
  /// Whether it starts from a language model and reads the project's texts by its tokenizer.
  bool trains_language_model() const { return makes != Makes::agent && makes != Makes::names; }
  /// Whether what comes out writes text, and can become a project's current model.
  bool makes_language_model() const { return makes == Makes::start || makes == Makes::policy; }
};

/// The entries, each made where its algorithm is described.
#define ARBITER_DECLARE(name, number) Algorithm describe_##name();
ARBITER_ALGORITHMS(ARBITER_DECLARE)
#undef ARBITER_DECLARE

/// All entries, in the order of their kinds.
const std::vector<Algorithm>& algorithms();
/// Null where this version knows none of the kind, as of a run that a newer one stored.
const Algorithm* find_algorithm(AlgorithmKind kind);
const Algorithm* find_algorithm(std::string_view name);
/// Of options, which are always some algorithm's.
const Algorithm& algorithm_of(const AnyOptions& options);

}  // namespace arbiter::engine
