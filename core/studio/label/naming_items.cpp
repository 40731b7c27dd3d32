// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/label/naming_items.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "core/base/random.h"
#include "core/engine/loader.h"
#include "core/engine/naming_options.h"
#include "core/jobs/job_observer.h"
#include "core/pictures/picture.h"
#include "core/studio/models/run_models.h"
#include "core/studio/training/naming_data.h"
#include "core/studio/training/naming_verdicts.h"
#include "core/studio/training/recipe.h"

namespace arbiter::studio {
namespace {

/// What is named, and by whom.
struct Naming {
  NamedThings things;
  EncodedThings examples;
  std::filesystem::path model;  ///< empty: nobody
  std::string by;               ///< the run's name
};

std::unexpected<Error> no_classifier(const project::Run& run) {
  return fail(
      ErrorCode::incompatible,
      ARBITER_MESSAGE("core", "Run {run} is of no classifier, so it has no names to be judged."),
      {{"run", run.name}});
}

Result<Naming> prepare(project::Project& project, const NamingItemsRequest& request) {
  Naming naming;
  auto source = request.source;
  NamingReading reading{.picture_size = request.picture_size};
  if (request.run != 0) {
    ARBITER_ASSIGN(const auto run, project.runs().get(request.run));
    if (run.kind != project::RunKind::classifier) return no_classifier(run);
    source = NamingSource::from_json(run.settings.value("examples_from", nlohmann::json()));
    reading.picture_size = run.settings.value("picture_size", reading.picture_size);
    naming.by = run.name;
    ARBITER_ASSIGN(naming.model, model_of_run(project, run.id));
  }
  ARBITER_ASSIGN(naming.things, read_source(source, reading));
  NamingReader reader;
  if (naming.things.what != "pictures" && !naming.model.empty()) {
    ARBITER_ASSIGN(reader, NamingReader::load(naming.model));
  }
  if (naming.things.what != "pictures" && naming.model.empty()) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "Texts are named by a classifier: train one first, and name its "
                                "run."));
  }
  ARBITER_ASSIGN(naming.examples, encode(naming.things, reader, reading.picture_size));
  return naming;
}

std::string asked_key(const Naming& naming) {
  return "named/" + naming.examples.hash + '/' + naming.by;
}

/// Examples of the training and validation parts that were not asked of, in the seed's order.
Result<std::vector<std::size_t>> open_examples(project::Project& project, const Naming& naming,
                                               std::uint64_t seed) {
  ARBITER_ASSIGN(const auto stored, project.settings().get(asked_key(naming)));
  std::set<std::size_t> asked;
  if (stored.is_array())
    for (const auto& index : stored)
      if (index.is_number_unsigned()) asked.insert(index.get<std::size_t>());
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < naming.things.things.size(); ++i)
    if (naming.things.things[i].part != engine::Part::test && !asked.contains(i)) open.push_back(i);
  Random random(mix_seed(seed, 0x6E616D65));
  random.shuffle(open);
  return open;
}

Result<void> note_asked(project::Project& project, const Naming& naming,
                        const std::vector<std::size_t>& chosen) {
  ARBITER_ASSIGN(auto stored, project.settings().get(asked_key(naming)));
  if (!stored.is_array()) stored = nlohmann::json::array();
  for (const auto index : chosen) stored.push_back(index);
  return project.settings().set(asked_key(naming), stored);
}

/// A name for each chosen example, by the model's probabilities.
Result<std::vector<std::size_t>> names_for(const Naming& naming,
                                           const std::vector<std::size_t>& chosen,
                                           const NamingItemsRequest& request,
                                           jobs::JobControl& control) {
  const auto labels = naming.things.labels.size();
  std::vector<std::vector<float>> shares(chosen.size(), std::vector<float>(labels, 1.0F));
  if (!naming.model.empty()) {
    engine::NameRequest asked{.model = naming.model, .examples = {}, .compute = request.compute};
    for (const auto index : chosen) asked.examples.push_back(naming.examples.data.examples[index]);
    ARBITER_ASSIGN(engine::Engine * engine, engine::load_engine());
    jobs::JobObserver observer(control);
    ARBITER_ASSIGN(auto named, engine->name(asked, observer));
    shares = std::move(named.probabilities);
  }
  std::vector<std::size_t> names;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    Random random(
        mix_seed(mix_seed(request.seed, 0x6472617), static_cast<std::uint64_t>(chosen[i])));
    double left = random.uniform() * std::accumulate(shares[i].begin(), shares[i].end(), 0.0);
    std::size_t name = 0;
    for (; name + 1 < labels && left >= double{shares[i][name]}; ++name)
      left -= double{shares[i][name]};
    names.push_back(name);
  }
  return names;
}

Result<project::Id> prompt_for(project::Project& project, const std::string& name) {
  const auto text = "Is this: " + name + '?';
  ARBITER_ASSIGN(const auto known, project.prompts().with_text(text));
  if (known) return known->id;
  project::Prompt prompt;
  prompt.text = text;
  prompt.role = project::PromptRole::train;
  ARBITER_TRY(project.prompts().add(std::span(&prompt, 1)));
  return prompt.id;
}

Result<project::ResponseBody> body_of(const project::Project& project, const NamedThing& thing,
                                      std::int64_t size) {
  if (thing.pixels.empty()) return project::ResponseBody(thing.text);
  ARBITER_ASSIGN(const auto png, pictures::encode_png({size, size, thing.pixels}));
  ARBITER_ASSIGN(auto blob, project.blobs().put(png, "image/png"));
  return project::ResponseBody(project::ImageBody{std::move(blob)});
}

Result<void> add_items(project::Project& project, const Naming& naming,
                       const std::vector<std::size_t>& chosen,
                       const std::vector<std::size_t>& names, project::Id run) {
  std::map<std::size_t, project::Id> prompts;
  std::vector<project::Response> responses;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const auto& thing = naming.things.things[chosen[i]];
    const auto& name = naming.things.labels[names[i]];
    auto& prompt = prompts[names[i]];
    if (prompt == 0) {
      ARBITER_ASSIGN(prompt, prompt_for(project, name));
    }
    auto& response = responses.emplace_back();
    response.prompt = prompt;
    response.origin = project::ResponseOrigin::model;
    ARBITER_ASSIGN(response.body, body_of(project, thing, naming.examples.data.picture_size));
    response.model = naming.by;
    response.run = run;
    response.settings =
        naming_settings({naming.examples.hash, static_cast<std::int64_t>(chosen[i]), name},
                        name == thing.labels.front());
  }
  ARBITER_TRY(project.prompts().add_responses(responses));
  std::vector<project::Comparison> comparisons;
  for (const auto& response : responses) {
    auto& comparison = comparisons.emplace_back();
    comparison.prompt = response.prompt;
    comparison.responses = {response.id};
  }
  return project.comparisons().add(comparisons);
}

}  // namespace

Result<NamingItems> add_naming_items(project::Project& project, const NamingItemsRequest& request,
                                     jobs::JobControl& control) {
  ARBITER_ASSIGN(const auto naming, prepare(project, request));
  ARBITER_ASSIGN(auto chosen, open_examples(project, naming, request.seed));
  const auto open = static_cast<std::int64_t>(chosen.size());
  if (open == 0) {
    return fail(ErrorCode::no_data,
                ARBITER_MESSAGE("core",
                                "Every example has been asked of already. Train again, and let the "
                                "new run name them."));
  }
  chosen.resize(static_cast<std::size_t>(std::min(open, request.count)));
  ARBITER_ASSIGN(const auto names, names_for(naming, chosen, request, control));
  ARBITER_TRY(add_items(project, naming, chosen, names, request.run));
  ARBITER_TRY(note_asked(project, naming, chosen));
  const auto added = static_cast<std::int64_t>(chosen.size());
  return NamingItems{added, open - added};
}

}  // namespace arbiter::studio
