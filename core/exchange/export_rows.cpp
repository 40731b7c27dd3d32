// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <memory>
#include <unordered_map>
#include <utility>

#include "core/exchange/export.h"
#include "core/exchange/format.h"
#include "core/exchange/history.h"
#include "core/exchange/messages.h"

namespace arbiter::exchange {
namespace {

constexpr std::int64_t page_rows = 512;

using Responses = std::vector<project::Response>;

nlohmann::ordered_json made_here(const project::Prompt& prompt, const Responses& responses) {
  nlohmann::ordered_json row;
  row["prompt"] = write_text(prompt);
  if (responses.empty()) return row;
  nlohmann::json texts = nlohmann::json::array();
  nlohmann::json models = nlohmann::json::array();
  bool any_model = false;
  for (const auto& response : responses) {
    texts.push_back(write_body(response.body));
    models.push_back(response.model.empty() ? nlohmann::json() : nlohmann::json(response.model));
    any_model = any_model || !response.model.empty();
  }
  row["responses"] = texts;
  if (any_model) row["models"] = models;
  return row;
}

class RowExport {
 public:
  RowExport(project::Project& project, OutputFile& out) : project_(project), out_(out) {}

  Result<void> begin() {
    ARBITER_ASSIGN(const auto imports, project_.imports().list());
    for (const auto& import : imports) {
      ARBITER_ASSIGN(auto format, make_format(import.format, mapping_from_json(import.mapping)));
      formats_.emplace(import.id, std::move(format));
    }
    return {};
  }

  Result<void> add(const project::Prompt& prompt) {
    ARBITER_ASSIGN(auto responses, project_.prompts().responses_of(prompt.id));
    const auto made = std::stable_partition(
        responses.begin(), responses.end(), [](const project::Response& response) {
          return response.origin == project::ResponseOrigin::imported;
        });
    const bool any_made_here = made != responses.end();
    const bool imported = formats_.contains(prompt.import_id);
    if (imported) {
      const Responses original(responses.begin(), made);
      ARBITER_TRY(write(write_original(prompt, original)));
      if (!any_made_here) return {};
    }
    return add_made_here(prompt, responses, imported);
  }

  ExportCounts counts() const { return counts_; }

 private:
  nlohmann::ordered_json write_original(const project::Prompt& prompt,
                                        const Responses& original) const {
    const RowFormat& format = *formats_.at(prompt.import_id);
    const std::string name = format.name();
    const bool is_pair = name == "trl" || name == "hh";
    if (is_pair && original.size() < 2) return made_here(prompt, original);
    if (name == "kto" && original.empty()) return made_here(prompt, original);
    return format.write(prompt, original);
  }

  /// The comparisons that were not imported, a row each.
  Result<void> add_made_here(const project::Prompt& prompt, const Responses& responses,
                             bool imported) {
    project::Comparisons::Filter filter;
    filter.prompt = prompt.id;
    ARBITER_ASSIGN(const auto rows, project_.comparisons().list(filter, 0, -1));
    bool any = false;
    for (const auto& row : rows) {
      if (row.comparison.import_id != 0) continue;
      any = true;
      ARBITER_TRY(write(made_here(prompt, pick(responses, row.comparison.responses))));
    }
    if (any || imported) return {};
    return write(made_here(prompt, responses));
  }

  static Responses pick(const Responses& responses, const std::vector<project::Id>& ids) {
    Responses picked;
    for (const auto id : ids) {
      const auto found = std::find_if(responses.begin(), responses.end(),
                                      [&](const auto& response) { return response.id == id; });
      if (found != responses.end()) picked.push_back(*found);
    }
    return picked;
  }

  Result<void> write(const nlohmann::ordered_json& row) {
    ++counts_.rows;
    return out_.write_row(row);
  }

  project::Project& project_;
  OutputFile& out_;
  std::unordered_map<project::Id, std::unique_ptr<RowFormat>> formats_;
  ExportCounts counts_;
};

}  // namespace

Result<ExportCounts> export_rows(project::Project& project, OutputFile& out,
                                 const ExportStep& step) {
  RowExport rows(project, out);
  ARBITER_TRY(rows.begin());
  std::int64_t done = 0;
  for (project::Id after = 0;;) {
    ARBITER_ASSIGN(const auto page, project.prompts().list({}, after, page_rows));
    if (page.empty()) break;
    for (const auto& prompt : page) ARBITER_TRY(rows.add(prompt));
    after = page.back().id;
    done += static_cast<std::int64_t>(page.size());
    if (!step(done)) return export_cancelled();
  }
  return rows.counts();
}

}  // namespace arbiter::exchange
