// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/detect.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>

#include "core/exchange/column_names.h"
#include "core/exchange/layouts/layout.h"
#include "core/exchange/preference_label.h"

namespace arbiter::exchange {
namespace {

constexpr std::size_t rows_looked_at = 50;
/// Where none of those can be used, the first one that can is looked for in so many.
constexpr std::size_t rows_looked_for = 10'000;

constexpr std::array<const char*, 7> annotator_names{
    "annotator", "annotator_id", "rater", "rater_id", "worker", "worker_id", "labeler"};
constexpr std::array<const char*, 6> label_names{"label",   "preference", "winner",
                                                 "verdict", "choice",     "annotator"};

bool is_transcript(const nlohmann::json& value) {
  return value.is_string() &&
         value.get_ref<const std::string&>().find("\n\nAssistant:") != std::string::npos;
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
  const auto prompt = prompt_column(row);
  const auto answers = answer_columns(row);
  if (!prompt || answers.empty()) return {};
  mapping.emplace_back("prompt", *prompt);
  for (const char* before : {"system", "history"})
    if (row.contains(before)) mapping.emplace_back(before, before);
  if (*prompt != "input" && row.contains("input")) mapping.emplace_back("input", "input");
  for (std::size_t i = 0; i < answers.size(); ++i)
    mapping.emplace_back(std::string("response_") + static_cast<char>('a' + i), answers[i]);
  map_labels(row, mapping);
  return mapping;
}

/// Whether a column says who judged a row: by its name, and by values that are people's names or
/// numbers. `annotator` may hold verdicts instead (A, B, tie), and does where all are such words.
class AnnotatorNames {
 public:
  void look_at(const nlohmann::json& row) {
    for (const char* name : annotator_names) {
      const auto found = row.find(name);
      if (found == row.end() || found->is_null() || is_empty_text(*found)) continue;
      auto& column = columns_[name];
      column.usable = column.usable && (found->is_string() || found->is_number_integer());
      column.names = column.names || found->is_number() || !read_label(*found, 26, name);
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

/// What a format that is no published layout is known by.
const char* known_by(const std::string& format) {
  if (format == "trl")
    return ARBITER_MESSAGE("core", "Preference rows: it has chosen and rejected");
  if (format == "hh")
    return ARBITER_MESSAGE("core", "HH-RLHF: chosen and rejected are transcripts");
  if (format == "kto")
    return ARBITER_MESSAGE("core", "Single answers: it has prompt, completion and label");
  if (format == "unlabelled")
    return ARBITER_MESSAGE("core", "Prompts with their responses: it has prompt and responses");
  if (format == "prompts") return ARBITER_MESSAGE("core", "Prompts alone: it has prompt");
  return ARBITER_MESSAGE("core", "Columns by their names: a prompt and answers");
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
  for (const Layout* layout : layouts()) {
    if (!layout->fits(row)) continue;
    detection.format = layout->name;
    detection.because = layout->because;
    return detection;
  }
  const bool pair = row.contains("chosen") && row.contains("rejected");
  if (pair && !row.contains("prompt") && is_transcript(row["chosen"]) &&
      is_transcript(row["rejected"])) {
    detection.format = "hh";
  } else if (pair) {
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
  if (!detection.format.empty()) detection.because = known_by(detection.format);
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
  const auto goes_on = [&](std::size_t i) {
    return i < rows_looked_at || (first_line == 0 && i < rows_looked_for);
  };
  for (std::size_t i = 0; goes_on(i); ++i) {
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
