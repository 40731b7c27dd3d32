// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/corpus_rows.h"

#include <algorithm>

#include "core/base/gzip.h"
#include "core/base/number_text.h"
#include "core/base/random.h"

namespace arbiter::studio {
namespace {

constexpr std::size_t longest_line = 64UL << 20;
constexpr const char* transcript = "hh";

std::unexpected<Error> no_row(const std::vector<std::string>& answers, const Where& where) {
  std::string names = "`prompt`";
  for (const auto& answer : answers) names += ", `" + answer + '`';
  return fail(ErrorCode::parse,
              ARBITER_MESSAGE("core",
                              "This row is no JSON object with the texts {names} (or lists of "
                              "messages), of which none is empty."),
              {{"names", names}}, where);
}

bool is_message(const nlohmann::json& item) {
  const auto is_text = [&](const char* name) {
    return item.contains(name) && item[name].is_string();
  };
  return item.is_object() && is_text("role") && is_text("content");
}

/// A text, or a list of the assistant's one message; null where it is neither or says nothing.
const std::string* answer_of(const nlohmann::json& row, const std::string& name) {
  const auto found = row.find(name);
  if (found == row.end()) return nullptr;
  const auto* value = &*found;
  if (value->is_array() && value->size() == 1 && is_message(value->front()))
    value = &value->front()["content"];
  const auto* text = value->get_ptr<const std::string*>();
  return text && text->find_first_not_of(" \t\r\n") != std::string::npos ? text : nullptr;
}

bool read_prompt(const nlohmann::json& row, project::Prompt& prompt) {
  const auto found = row.find("prompt");
  if (found == row.end()) return false;
  if (found->is_array()) {
    prompt.form = project::PromptForm::messages;
    prompt.text = found->dump();
    return !found->empty() && std::ranges::all_of(*found, is_message);
  }
  if (!found->is_string()) return false;
  prompt.text = found->get<std::string>();
  const auto form = row.find("prompt_form");
  if (form != row.end() && *form == transcript) prompt.form = project::PromptForm::hh;
  return true;
}

bool has_ended(const nlohmann::json& row, const std::string& answer) {
  for (const auto& name : {answer + "_ended", std::string("ended")})
    if (const auto found = row.find(name); found != row.end()) return *found != false;
  return true;
}

}  // namespace

Result<std::string> each_row(const std::filesystem::path& file,
                             const std::vector<std::string>& answers,
                             const std::function<Result<void>(const CorpusRow&)>& take) {
  ARBITER_ASSIGN(auto reader, ByteReader::open(file));
  std::string line;
  std::uint64_t hash = 0;
  for (;;) {
    ARBITER_ASSIGN(const bool more, reader.line(line, longest_line));
    if (!more) break;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    hash = stable_hash(hex(hash) + line);
    const auto json = nlohmann::json::parse(line, nullptr, false);
    const Where where{file.string(), reader.line_number(), {}};
    CorpusRow row;
    if (!json.is_object() || !read_prompt(json, row.prompt)) return no_row(answers, where);
    for (const auto& name : answers) {
      const auto* answer = answer_of(json, name);
      if (!answer) return no_row(answers, where);
      row.answers.push_back(*answer);
      row.ended.push_back(has_ended(json, name));
    }
    if (auto taken = take(row); !taken) {
      auto error = taken.error();
      if (error.where.file.empty()) error.where = where;
      return std::unexpected(std::move(error));
    }
  }
  return hex(hash);
}

nlohmann::ordered_json corpus_row(const project::Prompt& prompt) {
  nlohmann::ordered_json row;
  row["prompt"] = prompt.text;
  if (prompt.form == project::PromptForm::messages)
    row["prompt"] = nlohmann::ordered_json::parse(prompt.text);
  if (prompt.form == project::PromptForm::hh) row["prompt_form"] = transcript;
  return row;
}

}  // namespace arbiter::studio
