// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/demo/demo_model.h"

#include <charconv>

#include "core/base/files.h"
#include "core/engine/loader.h"
#include "core/jobs/job_observer.h"
#include "core/studio/models/model_folder.h"
#include "core/studio/text/dialogue_encoder.h"
#include "core/text/tokenizer.h"

namespace arbiter::studio {
namespace {

namespace fs = std::filesystem;

/// Where the training keeps its files until the model is finished.
class WorkFolder {
 public:
  explicit WorkFolder(const fs::path& folder) : folder_(folder) {}

  fs::path start() const { return folder_ / "start"; }
  fs::path run() const { return folder_ / "run"; }
  fs::path mark() const { return folder_ / "made-by-arbiter"; }

  /// It is removed in the end: so one that is there already must be marked as made here, and hold
  /// nothing beside what this makes. Folders called `start` and `run` may be anybody's.
  Result<void> make() const {
    std::error_code error;
    const bool made_here = fs::is_regular_file(mark(), error);
    error.clear();
    for (fs::directory_iterator entry(folder_, error), end; !error && entry != end;
         entry.increment(error)) {
      if (made_here &&
          (entry->path() == start() || entry->path() == run() || entry->path() == mark()))
        continue;
      return fail(ErrorCode::invalid_argument,
                  ARBITER_MESSAGE("core",
                                  "{folder} holds {name}, which is not of this training. Move it, "
                                  "or choose another name for the model."),
                  {{"folder", folder_.string()}, {"name", entry->path().filename().string()}});
    }
    error.clear();
    fs::create_directories(run(), error);
    if (error) return fail_errno(error.value(), folder_.string());
    return write_file_atomically(mark(), "The training of a demo model: removed when it ends.\n");
  }

  /// What this training made; with what somebody has put there meanwhile the folder stays.
  void remove() const {
    std::error_code ignored;
    for (const auto& own : {start(), run(), mark()}) fs::remove_all(own, ignored);
    fs::remove(folder_, ignored);
  }

  /// The `step-N` folder with the highest N; empty where there is none.
  fs::path last_checkpoint() const {
    fs::path last;
    std::int64_t last_step = -1;
    std::error_code error;
    for (fs::directory_iterator entry(run(), error), end; !error && entry != end;
         entry.increment(error)) {
      const std::string name = entry->path().filename();
      std::int64_t step = -1;
      if (!name.starts_with("step-")) continue;
      const auto parsed = std::from_chars(name.data() + 5, name.data() + name.size(), step);
      if (parsed.ptr != name.data() + name.size() || step <= last_step) continue;
      last_step = step;
      last = entry->path();
    }
    return last;
  }

 private:
  fs::path folder_;
};

std::vector<std::string> texts_of(const std::vector<tasks::demo::Dialogue>& dialogues) {
  std::vector<std::string> texts;
  texts.reserve(2 * dialogues.size());
  for (const auto& dialogue : dialogues) {
    texts.push_back(dialogue.prompt);
    texts.push_back(dialogue.response);
    if (!dialogue.follow_up.empty()) texts.push_back(dialogue.follow_up);
  }
  return texts;
}

/// A fresh model with the corpus's own tokenizer.
Result<void> make_start(engine::Engine& engine, const DemoModelRecipe& recipe,
                        const std::vector<tasks::demo::Dialogue>& corpus, const fs::path& folder,
                        engine::RunObserver& observer) {
  const text::BpeTrainerOptions bpe{.vocabulary = recipe.vocabulary};
  engine::ModelShape shape = recipe.shape;
  shape.vocabulary = recipe.vocabulary;
  ARBITER_TRY(engine.create_model(shape, recipe.seed, folder, observer));
  return text::train_byte_level_bpe(texts_of(corpus), bpe, folder);
}

std::vector<engine::Document> documents_of(const DialogueEncoder& encoder,
                                           const std::vector<tasks::demo::Dialogue>& dialogues) {
  std::vector<engine::Document> documents;
  documents.reserve(dialogues.size());
  for (const auto& dialogue : dialogues) {
    engine::Document document;
    document.tokens = encoder.prompt({{"user", dialogue.prompt}});
    document.loss_mask.assign(document.tokens.size(), false);
    for (const auto token : encoder.response(dialogue.response, dialogue.ended)) {
      document.tokens.push_back(token);
      document.loss_mask.push_back(true);
    }
    // What follows the answer's EOS: the user's next words, or another EOS where the user leaves.
    // So the position at which a reward model reads its score is one that the trunk has learned.
    const auto next = dialogue.follow_up.empty()
                          ? engine::Tokens{static_cast<engine::Token>(encoder.info().eos_token)}
                          : encoder.prompt({{"user", dialogue.follow_up}});
    for (const auto token : next) {
      document.tokens.push_back(token);
      document.loss_mask.push_back(true);
    }
    documents.push_back(std::move(document));
  }
  return documents;
}

std::int64_t count_tokens(const std::vector<engine::Document>& documents) {
  std::int64_t count = 0;
  for (const auto& document : documents) {
    count += static_cast<std::int64_t>(document.tokens.size());
  }
  return count;
}

}  // namespace

Result<DemoModelReport> make_demo_model(const ModelTarget& out, const DemoModelRecipe& recipe,
                                        jobs::JobControl& control) {
  ARBITER_TRY(check_target(out));
  ARBITER_ASSIGN(engine::Engine * engine, engine::load_engine());
  ARBITER_ASSIGN(const auto place, real_path(out.folder));
  const WorkFolder work(place.string() + ".work");
  ARBITER_TRY(work.make());
  const auto seed = static_cast<std::uint64_t>(recipe.seed);
  const auto corpus = tasks::demo::corpus(seed, recipe.dialogues, recipe.mix);
  const auto held_out = tasks::demo::corpus(seed + 1, recipe.held_out_dialogues, recipe.mix);

  const fs::path resume_from = work.last_checkpoint();
  jobs::JobObserver observer(control, ARBITER_MESSAGE("core", "supervised fine-tuning"));
  if (resume_from.empty()) ARBITER_TRY(make_start(*engine, recipe, corpus, work.start(), observer));
  ARBITER_ASSIGN(const auto encoder, DialogueEncoder::load(*engine, work.start()));

  engine::TrainingRequest request(recipe.sft);
  request.place = {.model = work.start(),
                   .output = work.run(),
                   .resume_from = resume_from,
                   .compute = recipe.compute};
  request.place.compute.seed = recipe.seed;
  request.data.documents = documents_of(encoder, corpus);
  request.data.held_out = documents_of(encoder, held_out);

  DemoModelReport report;
  report.tokens = count_tokens(request.data.documents);
  report.parameters = encoder.info().parameters;
  ARBITER_ASSIGN(report.training, engine->train(std::move(request), observer));
  ARBITER_TRY(copy_model(report.training.model, out));
  work.remove();
  return report;
}

}  // namespace arbiter::studio
