// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/mapping_columns.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>

#include "core/exchange/row_path.h"

namespace arbiter::exchange {
namespace {

std::unexpected<Error> bad_mapping(const char* text, const std::string& name) {
  return fail(ErrorCode::invalid_argument, text, {{"name", name}}, {{}, 0, name});
}

/// `response_c` is 2 after `response_`; nothing where the target is no such letter.
std::optional<std::size_t> letter_after(std::string_view prefix, const std::string& target) {
  if (!target.starts_with(prefix) || target.size() != prefix.size() + 1) return {};
  const char letter = target.back();
  if (letter < 'a' || letter > 'z') return {};
  return static_cast<std::size_t>(letter - 'a');
}

void put(std::vector<std::string>& list, std::size_t index, const std::string& source) {
  list.resize(std::max(list.size(), index + 1));
  list[index] = source;
}

/// The annotator of `label` or `label:NAME`; nothing where the target is no label.
std::optional<std::string> label_annotator(const std::string& target) {
  for (const std::string_view word : {"label", "preference"}) {
    if (target == word) return std::string();
    if (target.starts_with(word) && target.size() > word.size() + 1 && target[word.size()] == ':')
      return target.substr(word.size() + 1);
  }
  return {};
}

/// The targets that are one source each.
std::string* single(MappedColumns& columns, const std::string& target) {
  if (target == "prompt") return &columns.prompt;
  if (target == "input") return &columns.input;
  if (target == "system") return &columns.system;
  if (target == "history") return &columns.history;
  if (target == "responses") return &columns.list;
  if (target == "scores") return &columns.score_list;
  if (target == "models") return &columns.models;
  if (target == "annotator") return &columns.annotator;
  if (target == "rationale") return &columns.rationale;
  return nullptr;
}

/// What is said beside the columns: `labels`, `better`, `within`. Whether the target is one.
Result<bool> take_option(MappedColumns& columns, const std::string& target,
                         const std::string& value) {
  if (target == labels_target) {
    ARBITER_ASSIGN(columns.coding, LabelCoding::parse(value));
    return true;
  }
  if (target == "better") {
    if (value != "higher" && value != "lower")
      return bad_mapping(ARBITER_MESSAGE("core", "\"{name}\" is neither higher nor lower."), value);
    columns.higher_is_better = value == "higher";
    return true;
  }
  if (target != "within") return false;
  const auto parsed = std::from_chars(value.data(), value.data() + value.size(), columns.within);
  if (parsed.ec != std::errc{} || parsed.ptr != value.data() + value.size() ||
      !std::isfinite(columns.within) || columns.within < 0)
    return bad_mapping(ARBITER_MESSAGE("core", "\"{name}\" is no distance between scores."), value);
  return true;
}

Result<void> place(MappedColumns& columns, const std::string& target, const std::string& source) {
  if (auto* one = single(columns, target)) {
    *one = source;
  } else if (const auto response = letter_after("response_", target)) {
    put(columns.responses, *response, source);
  } else if (const auto score = letter_after("score_", target)) {
    put(columns.scores, *score, source);
  } else if (target == "chosen" || target == "rejected") {
    columns.chosen_first = true;
    put(columns.responses, target == "chosen" ? 0 : 1, source);
  } else if (auto annotator = label_annotator(target)) {
    columns.labels.push_back({std::move(*annotator), source});
  } else {
    return bad_mapping(
        ARBITER_MESSAGE("core",
                        "\"{name}\" cannot be mapped. Use prompt, input, system, history, "
                        "response_a, response_b ... or responses, chosen and rejected, label, "
                        "label:ANNOTATOR, annotator, score_a ... or scores, models or rationale."),
        target);
  }
  return {};
}

Result<void> check_answers(const MappedColumns& columns, const std::set<std::string>& targets) {
  if (columns.chosen_first &&
      (targets.contains("response_a") || targets.contains("response_b") || !columns.list.empty()))
    return bad_mapping(
        ARBITER_MESSAGE("core", "\"{name}\" stands beside other names for the responses."),
        "chosen");
  if (!columns.list.empty() && !columns.responses.empty())
    return bad_mapping(
        ARBITER_MESSAGE("core", "\"{name}\" stands beside other names for the responses."),
        "responses");
  for (std::size_t i = 0; i < columns.responses.size(); ++i) {
    if (!columns.responses[i].empty()) continue;
    const std::string missing = columns.chosen_first
                                    ? (i == 0 ? "chosen" : "rejected")
                                    : std::string("response_") + static_cast<char>('a' + i);
    return bad_mapping(ARBITER_MESSAGE("core", "The mapping leaves out {name}."), missing);
  }
  if (columns.chosen_first && columns.responses.size() < 2)
    return bad_mapping(ARBITER_MESSAGE("core", "The mapping leaves out {name}."), "rejected");
  return {};
}

Result<void> check_verdicts(const MappedColumns& columns) {
  const int kinds = (columns.labels.empty() ? 0 : 1) + (columns.has_scores() ? 1 : 0) +
                    (columns.chosen_first ? 1 : 0);
  if (kinds > 1)
    return bad_mapping(ARBITER_MESSAGE("core",
                                       "The mapping says twice which response is better: by "
                                       "{name} and by something else. Leave one out."),
                       columns.chosen_first ? "chosen" : "label");
  const bool own = std::ranges::any_of(columns.labels,
                                       [](const auto& label) { return label.annotator.empty(); });
  if (!columns.annotator.empty() && !own && !columns.has_scores() && !columns.chosen_first) {
    return bad_mapping(
        ARBITER_MESSAGE("core",
                        "\"{name}\" says whose label a row has; the mapping has no label of that "
                        "kind. Map label as well."),
        "annotator");
  }
  if ((!columns.labels.empty() || columns.has_scores()) && columns.list.empty() &&
      columns.responses.size() < 2) {
    return bad_mapping(
        ARBITER_MESSAGE("core", "A label needs at least two responses; the mapping has no {name}."),
        columns.responses.empty() ? "response_a" : "response_b");
  }
  if (!columns.scores.empty() &&
      (columns.scores.size() != columns.responses.size() ||
       std::ranges::find(columns.scores, std::string()) != columns.scores.end()))
    return bad_mapping(
        ARBITER_MESSAGE("core", "The mapping has not one {name} for each of the responses."),
        "score_a");
  if (!columns.coding.words_only() && columns.labels.empty())
    return bad_mapping(
        ARBITER_MESSAGE("core",
                        "The mapping has no label whose values {name} could give a meaning."),
        "--labels");
  return {};
}

}  // namespace

Result<MappedColumns> understand(const Mapping& mapping) {
  MappedColumns columns;
  std::set<std::string> targets;
  std::set<std::string> sources;
  for (const auto& [target, source] : mapping) {
    if (source.empty())
      return bad_mapping(ARBITER_MESSAGE("core", "\"{name}\" is mapped to no column."), target);
    if (!targets.insert(target).second)
      return bad_mapping(ARBITER_MESSAGE("core", "\"{name}\" is mapped twice."), target);
    ARBITER_ASSIGN(const bool option, take_option(columns, target, source));
    if (option) continue;
    if (!is_constant(source) && !sources.insert(source).second)
      return bad_mapping(ARBITER_MESSAGE("core", "The column \"{name}\" is used twice."), source);
    ARBITER_TRY(place(columns, target, source));
  }
  if (columns.prompt.empty())
    return bad_mapping(ARBITER_MESSAGE("core", "The mapping has no {name}."), "prompt");
  ARBITER_TRY(check_answers(columns, targets));
  ARBITER_TRY(check_verdicts(columns));
  return columns;
}

}  // namespace arbiter::exchange
