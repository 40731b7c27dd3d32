// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/sft_data.h"

#include <nlohmann/json.hpp>
#include <unordered_set>

#include "core/base/gzip.h"
#include "core/studio/training/reward_data.h"

namespace arbiter::studio {
namespace {

constexpr double held_out_fraction = 0.05;
constexpr std::size_t longest_line = 64UL << 20;

/// Sorts documents into training and held out by the prompt's text.
class Sorter {
 public:
  explicit Sorter(const DialogueEncoder& encoder) : encoder_(encoder) {}

  void add(const std::string& split_key, const std::vector<text::Message>& prompt,
           const std::string& response, bool ended) {
    auto& part = is_held_out(split_key, held_out_fraction) ? data_.held_out : data_.training;
    part.push_back(make_document(encoder_.prompt(prompt), encoder_.response(response, ended)));
  }

  SftData take() { return std::move(data_); }

 private:
  const DialogueEncoder& encoder_;
  SftData data_;
};

Result<void> add_row(const std::string& line, const Where& where, Sorter& sorter) {
  const auto row = nlohmann::json::parse(line, nullptr, false);
  if (!row.is_object() || !row.contains("prompt") || !row["prompt"].is_string() ||
      !row.contains("completion") || !row["completion"].is_string()) {
    return fail(ErrorCode::parse,
                ARBITER_MESSAGE("core",
                                "This row is no JSON object with the texts `prompt` and "
                                "`completion`."),
                {}, where);
  }
  const auto prompt = row["prompt"].get<std::string>();
  const bool ended = !row.contains("ended") || row["ended"] != false;
  sorter.add(prompt, {{"user", prompt}}, row["completion"].get<std::string>(), ended);
  return {};
}

class ProjectCollector {
 public:
  ProjectCollector(project::Project& project, const DialogueEncoder& encoder)
      : project_(project), sorter_(encoder) {}

  Result<void> add_chosen(const project::Judgment& judgment) {
    const bool corrects = !judgment.correction.empty();
    const bool ranks = judgment.outcome == project::Outcome::ranked && judgment.ranking.size() > 1;
    if (!corrects && !ranks) return {};
    ARBITER_ASSIGN(const auto view, project_.comparisons().view(judgment.comparison));
    ARBITER_ASSIGN(const auto messages, messages_of(view.prompt));
    if (corrects) sorter_.add(view.prompt.text, messages, judgment.correction, true);
    if (!ranks) return {};
    const auto& best = judgment.ranking.front();
    for (const auto& response : view.responses) {
      if (std::ranges::find(best, response.id) == best.end()) continue;
      ARBITER_TRY(add(view.prompt, messages, response));
    }
    return {};
  }

  Result<void> add_written(const project::Prompt& prompt) {
    ARBITER_ASSIGN(const auto responses, project_.prompts().responses_of(prompt.id));
    for (const auto& response : responses) {
      if (response.origin != project::ResponseOrigin::person) continue;
      ARBITER_ASSIGN(const auto messages, messages_of(prompt));
      ARBITER_TRY(add(prompt, messages, response));
    }
    return {};
  }

  SftData take() { return sorter_.take(); }

 private:
  Result<void> add(const project::Prompt& prompt, const std::vector<text::Message>& messages,
                   const project::Response& response) {
    if (!seen_.insert(response.id).second) return {};
    ARBITER_ASSIGN(const auto text, plain_text_of(response));
    sorter_.add(prompt.text, messages, text, has_ended(response));
    return {};
  }

  project::Project& project_;
  Sorter sorter_;
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

Result<SftData> read_sft_corpus(const std::filesystem::path& file, const DialogueEncoder& encoder) {
  ARBITER_ASSIGN(auto reader, ByteReader::open(file));
  Sorter sorter(encoder);
  std::string line;
  for (;;) {
    ARBITER_ASSIGN(const bool more, reader.line(line, longest_line));
    if (!more) break;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    ARBITER_TRY(add_row(line, {file.string(), reader.line_number(), {}}, sorter));
  }
  return sorter.take();
}

Result<SftData> collect_sft_data(project::Project& project, const DialogueEncoder& encoder,
                                 std::int64_t max_seq) {
  ProjectCollector collector(project, encoder);
  if (max_seq > 0) {
    ARBITER_ASSIGN(const auto live,
                   project.judgments().live({.max_seq = max_seq, .held_out_prompts = false}));
    for (const auto& judgment : live) ARBITER_TRY(collector.add_chosen(judgment));
  }
  project::PromptFilter for_training;
  for_training.held_out = false;
  ARBITER_ASSIGN(const auto prompts, project.prompts().list(for_training));
  for (const auto& prompt : prompts) ARBITER_TRY(collector.add_written(prompt));
  return collector.take();
}

}  // namespace arbiter::studio
