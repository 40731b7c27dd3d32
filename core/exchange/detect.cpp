// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/detect.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>

#include "core/exchange/preference_label.h"

namespace arbiter::exchange {
namespace {

constexpr std::size_t rows_looked_at = 50;

/// Names of the first and second response in data sets that people use.
struct ResponseNames {
  const char* stem;
  bool letters;
};
constexpr std::array<ResponseNames, 14> response_names{{{"response_", true},
                                                        {"response", false},
                                                        {"response_", false},
                                                        {"output_", false},
                                                        {"output", false},
                                                        {"output_", true},
                                                        {"answer_", true},
                                                        {"answer", false},
                                                        {"answer_", false},
                                                        {"completion_", true},
                                                        {"completion_", false},
                                                        {"assistant_", true},
                                                        {"conversation_", true},
                                                        {"generation_", false}}};
constexpr std::array<const char*, 5> prompt_names{"prompt", "instruction", "question", "query",
                                                  "input"};
constexpr std::array<const char*, 7> annotator_names{
    "annotator", "annotator_id", "rater", "rater_id", "worker", "worker_id", "labeler"};
constexpr std::array<const char*, 4> label_names{"label", "preference", "winner", "annotator"};

bool is_transcript(const nlohmann::json& value) {
  return value.is_string() &&
         value.get_ref<const std::string&>().find("\n\nAssistant:") != std::string::npos;
}

std::string response_column(const ResponseNames& names, std::size_t index) {
  return names.letters ? names.stem + std::string(1, static_cast<char>('a' + index))
                       : names.stem + std::to_string(index + 1);
}

void map_responses(const nlohmann::json& row, Mapping& mapping) {
  for (const auto& names : response_names) {
    if (!row.contains(response_column(names, 0)) || !row.contains(response_column(names, 1)))
      continue;
    for (std::size_t i = 0; i < 26 && row.contains(response_column(names, i)); ++i) {
      mapping.emplace_back(std::string("response_") + static_cast<char>('a' + i),
                           response_column(names, i));
    }
    return;
  }
}

void map_labels(const nlohmann::json& row, Mapping& mapping) {
  for (const char* name : label_names) {
    if (row.contains(name)) {
      mapping.emplace_back("label", name);
      return;
    }
  }
  for (int i = 1; row.contains("annotator" + std::to_string(i)); ++i) {
    const std::string column = "annotator" + std::to_string(i);
    mapping.emplace_back("label:" + column, column);
  }
}

std::optional<Mapping> guess_mapping(const nlohmann::json& row) {
  Mapping mapping;
  const auto prompt = std::find_if(prompt_names.begin(), prompt_names.end(),
                                   [&](const char* name) { return row.contains(name); });
  if (prompt == prompt_names.end()) return {};
  mapping.emplace_back("prompt", *prompt);
  if (std::string_view(*prompt) != "input" && row.contains("input"))
    mapping.emplace_back("input", "input");
  const std::size_t before = mapping.size();
  map_responses(row, mapping);
  if (mapping.size() == before) return {};
  map_labels(row, mapping);
  return mapping;
}

/// Whether a column says who judged a row: by its name, and by values that are people's names or
/// numbers. `annotator` may hold verdicts instead (A, B, tie).
class AnnotatorNames {
 public:
  void look_at(const nlohmann::json& row) {
    for (const char* name : annotator_names) {
      const auto found = row.find(name);
      if (found == row.end() || found->is_null() || *found == "") continue;
      auto& column = columns_[name];
      column.usable = column.usable && (found->is_string() || found->is_number_integer());
      column.names = column.names || (found->is_string() && !read_label(*found, 26, name));
    }
  }

  /// Notes the column, and takes it back where it was taken for one of verdicts.
  void place(Detection& detection) const {
    for (const char* name : annotator_names) {
      const auto found = columns_.find(name);
      if (found == columns_.end() || !found->second.usable) continue;
      const bool verdicts = !found->second.names && std::string_view(name) == "annotator";
      const auto taken = std::ranges::find(detection.mapping, name, &Mapping::value_type::second);
      if (verdicts && taken != detection.mapping.end()) continue;
      if (taken != detection.mapping.end()) detection.mapping.erase(taken);
      detection.annotator = name;
      return;
    }
  }

 private:
  struct Column {
    bool usable = true;  ///< texts and whole numbers only
    bool names = false;  ///< some of them can be no verdict
  };
  std::map<std::string_view, Column> columns_;
};

/// Which of two formats says more of a row.
int rank(const std::string& format) {
  constexpr std::array<std::string_view, 7> order{"",    "prompts", "mapped", "unlabelled",
                                                  "kto", "hh",      "trl"};
  return static_cast<int>(std::find(order.begin(), order.end(), format) - order.begin());
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::unexpected<Error> unknown_format(const std::filesystem::path& file,
                                      const std::vector<std::string>& columns, std::int64_t line) {
  return fail(ErrorCode::parse,
              ARBITER_MESSAGE("core",
                              "No known format has these columns: {columns}. Say what they "
                              "are, for example --map prompt=instruction,"
                              "response_a=output_1,response_b=output_2."),
              {{"columns", joined(columns)}}, {file.string(), line, {}});
}

}  // namespace

Detection detect_row(const nlohmann::json& row) {
  Detection detection;
  for (const auto& [name, value] : row.items()) detection.columns.push_back(name);
  const bool pair = row.contains("chosen") && row.contains("rejected");
  if (pair && !row.contains("prompt") && is_transcript(row["chosen"]) &&
      is_transcript(row["rejected"])) {
    detection.format = "hh";
  } else if (pair && (row.contains("prompt") || row["chosen"].is_array())) {
    detection.format = "trl";
  } else if (row.contains("prompt") && row.contains("completion") && row.contains("label")) {
    detection.format = "kto";
  } else if (row.contains("prompt") && row.contains("responses")) {
    detection.format = "unlabelled";
  } else if (auto mapping = guess_mapping(row)) {
    detection.format = "mapped";
    detection.mapping = std::move(*mapping);
  } else if (row.contains("prompt")) {
    detection.format = "prompts";
  }
  return detection;
}

Result<Detection> detect_file(const std::filesystem::path& file) {
  ARBITER_ASSIGN(RowReader reader, RowReader::open(file));
  return detect_rows(reader);
}

Result<Detection> detect_rows(RowReader& reader) {
  const auto& file = reader.path();
  Detection best;
  AnnotatorNames names;
  std::int64_t first_line = 0;
  std::optional<Error> first_problem;
  std::string text;
  for (std::size_t i = 0; i < rows_looked_at; ++i) {
    ARBITER_ASSIGN(const bool found, reader.peek(i, text));
    if (!found) break;
    const auto row = reader.parse(text);
    if (!row) {
      if (!first_problem) {
        first_problem =
            fail(ErrorCode::parse,
                 ARBITER_MESSAGE("core", "No row can be used; the first one: {reason}."),
                 {{"reason", row.error().reason}}, {file.string(), reader.line(), {}})
                .error();
      }
      continue;
    }
    Detection one = detect_row(*row);
    names.look_at(*row);
    if (first_line == 0) {
      first_line = reader.line();
      best.columns = one.columns;
    }
    if (rank(one.format) > rank(best.format)) best = std::move(one);
  }
  names.place(best);
  if (!best.format.empty()) return best;
  if (first_line > 0) return unknown_format(file, best.columns, first_line);
  if (first_problem) return std::unexpected(std::move(*first_problem));
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core", "The file has no rows. Choose a file with at least one row."),
              {}, {file.string(), 0, {}});
}

}  // namespace arbiter::exchange
