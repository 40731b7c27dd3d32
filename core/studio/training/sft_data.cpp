// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/sft_data.h"

#include <unordered_set>

#include "core/project/rating.h"
#include "core/studio/training/corpus_rows.h"

namespace arbiter::studio {
namespace {

/// Sorts documents into training and held out, and counts those that do not fit.
class Sorter {
 public:
  Sorter(const DialogueEncoder& encoder, std::int64_t row_length)
      : encoder_(encoder), row_length_(row_length) {
    data_.left_out.context = row_length;
  }

  void add(bool held_out, const std::vector<text::Message>& prompt, const std::string& response,
           bool ended) {
    ++data_.left_out.documents;
    const auto before = encoder_.prompt(prompt);
    const auto length = static_cast<std::int64_t>(before.size());
    if (length >= row_length_) {
      ++data_.left_out.long_prompts;
      return;
    }
    auto document = make_document(before, encoder_.response(response, ended));
    if (static_cast<std::int64_t>(document.tokens.size()) > row_length_)
      ++data_.left_out.cut_answers;
    (held_out ? data_.held_out : data_.training).push_back(std::move(document));
  }

  void leave_out_single() { ++data_.left_out.singles; }

  SftData take() { return std::move(data_); }

 private:
  const DialogueEncoder& encoder_;
  std::int64_t row_length_;
  SftData data_;
};

class ProjectCollector {
 public:
  ProjectCollector(project::Project& project, const DialogueEncoder& encoder,
                   const project::Run& run, std::int64_t row_length)
      : project_(project), sorter_(encoder, row_length), split_(TrainingSplit::of(run)) {}

  Result<void> add_chosen(const project::Judgment& judgment) {
    const bool corrects = !judgment.correction.empty();
    const bool ranks = judgment.outcome == project::Outcome::ranked && judgment.ranking.size() > 1;
    if (!corrects && project::rating_of(judgment)) sorter_.leave_out_single();
    if (!corrects && !ranks) return {};
    ARBITER_ASSIGN(const auto view, project_.comparisons().view(judgment.comparison));
    ARBITER_ASSIGN(const auto messages, messages_of(view.prompt));
    if (corrects) sorter_.add(split_.is_watched(view.prompt), messages, judgment.correction, true);
    if (!ranks) return {};
    const auto& best = judgment.ranking.front();
    for (const auto& response : view.responses) {
      if (std::ranges::find(best, response.id) == best.end()) continue;
      ARBITER_TRY(add(view.prompt, messages, response));
    }
    return {};
  }

  Result<void> add_written(const project::Response& response) {
    ARBITER_ASSIGN(const auto prompt, project_.prompts().get(response.prompt));
    ARBITER_ASSIGN(const auto messages, messages_of(prompt));
    return add(prompt, messages, response);
  }

  SftData take() { return sorter_.take(); }

 private:
  Result<void> add(const project::Prompt& prompt, const std::vector<text::Message>& messages,
                   const project::Response& response) {
    if (!seen_.insert(response.id).second) return {};
    ARBITER_ASSIGN(const auto text, plain_text_of(response));
    sorter_.add(split_.is_watched(prompt), messages, text, has_ended(response));
    return {};
  }

  project::Project& project_;
  Sorter sorter_;
  TrainingSplit split_;
  std::unordered_set<project::Id> seen_;
};

}  // namespace

engine::Document make_document(const engine::Tokens& prompt, const engine::Tokens& response) {
  engine::Document document;
  document.tokens = prompt;
  document.tokens.insert(document.tokens.end(), response.begin(), response.end());
  document.loss_mask.assign(prompt.size(), false);
  document.loss_mask.resize(document.tokens.size(), true);
  return document;
}

Result<SftData> read_sft_corpus(project::Project& project, const std::filesystem::path& file,
                                const DialogueEncoder& encoder, std::int64_t row_length,
                                const TrainingSplit& split) {
  ARBITER_ASSIGN(const auto shares, project.prompts().role_shares());
  Sorter sorter(encoder, row_length);
  const auto add = [&](const CorpusRow& row) -> Result<void> {
    ARBITER_ASSIGN(const auto messages, messages_of(row.prompt));
    ARBITER_ASSIGN(const auto known, project.prompts().role_of_text(row.prompt.text));
    sorter.add(split.is_watched(row.prompt.text, known, shares), messages, row.answers.front(),
               row.ended.front());
    return {};
  };
  ARBITER_ASSIGN(auto hash, each_row(file, {"completion"}, add));
  auto data = sorter.take();
  data.corpus_hash = std::move(hash);
  return data;
}

Result<SftData> collect_sft_data(project::Project& project, const DialogueEncoder& encoder,
                                 const project::Run& run, std::int64_t row_length) {
  ProjectCollector collector(project, encoder, run, row_length);
  if (run.judgments_max_seq > 0) {
    ARBITER_ASSIGN(const auto live,
                   project.judgments().live({.max_seq = run.judgments_max_seq,
                                             .roles = roles_for(project::PromptUse::label)}));
    for (const auto& judgment : live) ARBITER_TRY(collector.add_chosen(judgment));
  }
  ARBITER_ASSIGN(const auto written, project.prompts().written_by_people(
                                         prompts_of(run, project::PromptUse::label),
                                         run.settings.value("last_response", project::Id{0})));
  for (const auto& response : written) ARBITER_TRY(collector.add_written(response));
  return collector.take();
}

}  // namespace arbiter::studio
