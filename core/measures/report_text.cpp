// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measures/report_text.h"

#include <algorithm>

#include "core/base/number_text.h"

namespace arbiter::measures {
namespace {

using Json = nlohmann::json;

Json to_json(const Figures& figures) {
  return {{"precision", figures.precision}, {"recall", figures.recall}, {"f1", figures.f1}};
}

Json to_json(const Averages& averages) {
  return {{"micro", to_json(averages.micro)},
          {"macro", to_json(averages.macro)},
          {"weighted", to_json(averages.weighted)}};
}

Json to_json(const std::vector<ClassFigures>& classes) {
  Json list = Json::array();
  for (const auto& one : classes) {
    auto row = to_json(one.figures);
    row["name"] = one.name;
    row["support"] = one.support;
    row["predicted"] = one.predicted;
    list.push_back(std::move(row));
  }
  return list;
}

const Json& rows_of(const Json& report) {
  return report.contains("classes") ? report["classes"] : report["entities"];
}

/// As a field of a CSV file: in quotes where it must be.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

std::string number(const Json& row, const char* name) { return fixed(row.value(name, 0.0), 9); }

std::string csv_figures(const Json& row) {
  return ',' + number(row, "precision") + ',' + number(row, "recall") + ',' + number(row, "f1");
}

std::string padded(std::string text, std::size_t width, bool left = false) {
  if (text.size() >= width) return text;
  const std::string space(width - text.size(), ' ');
  return left ? text + space : space + text;
}

std::string table_row(const std::string& name, std::size_t width, const Json& row,
                      const std::string& support) {
  return padded(name, width, true) + padded(fixed(row.value("precision", 0.0), 4), 11) +
         padded(fixed(row.value("recall", 0.0), 4), 11) +
         padded(fixed(row.value("f1", 0.0), 4), 11) + padded(support, 10) + '\n';
}

constexpr const char* average_names[] = {"micro", "macro", "weighted"};

}  // namespace

Json to_json(const ClassificationReport& report) {
  Json labels = Json::array();
  for (const auto& one : report.classes) labels.push_back(one.name);
  return {{"accuracy", report.accuracy},        {"count", report.count},
          {"classes", to_json(report.classes)}, {"averages", to_json(report.averages)},
          {"labels", std::move(labels)},        {"confusion", report.confusion}};
}

Json to_json(const EntityReport& report) {
  return {{"accuracy", report.accuracy},
          {"words", report.words},
          {"sentences", report.sentences},
          {"entities", to_json(report.types)},
          {"averages", to_json(report.averages)}};
}

std::string to_csv(const Json& report) {
  const Json labels = report.value("labels", Json::array());
  std::string text = "row,name,precision,recall,f1,support,predicted";
  for (const auto& label : labels) text += ',' + csv_field("as " + label.get<std::string>());
  text += "\r\n";
  const std::string no_counts(labels.size(), ',');
  std::int64_t support = 0;
  std::int64_t predicted = 0;
  std::size_t at = 0;
  const std::string kind = report.contains("classes") ? "class" : "entity";
  for (const auto& row : rows_of(report)) {
    text += kind + ',' + csv_field(row["name"].get<std::string>()) + csv_figures(row);
    text += ',' + std::to_string(row["support"].get<std::int64_t>());
    text += ',' + std::to_string(row["predicted"].get<std::int64_t>());
    for (std::size_t other = 0; other < labels.size(); ++other)
      text += ',' + std::to_string(report["confusion"][at][other].get<std::int64_t>());
    text += "\r\n";
    support += row["support"].get<std::int64_t>();
    predicted += row["predicted"].get<std::int64_t>();
    ++at;
  }
  for (const auto* name : average_names) {
    text += std::string("average,") + name + csv_figures(report["averages"][name]) + ',' +
            std::to_string(support) + ',' + std::to_string(predicted) + no_counts + "\r\n";
  }
  const auto count = report.value(report.contains("count") ? "count" : "words", std::int64_t{0});
  text += "accuracy,,,," + number(report, "accuracy") + ',' + std::to_string(count) + ',' +
          no_counts + "\r\n";
  return text;
}

std::string to_table(const Json& report) {
  std::size_t width = 10;
  for (const auto& row : rows_of(report))
    width = std::max(width, row["name"].get_ref<const std::string&>().size() + 2);
  std::string text = padded("", width) + padded("precision", 11) + padded("recall", 11) +
                     padded("F1", 11) + padded("support", 10) + '\n';
  for (const auto& row : rows_of(report))
    text += table_row(row["name"].get<std::string>(), width, row,
                      std::to_string(row["support"].get<std::int64_t>()));
  for (const auto* name : average_names)
    text += table_row(name, width, report["averages"][name], "");
  const auto count = report.value(report.contains("count") ? "count" : "words", std::int64_t{0});
  text += padded("accuracy", width, true) + padded(fixed(report.value("accuracy", 0.0), 4), 33) +
          padded(std::to_string(count), 10) + '\n';
  return text;
}

}  // namespace arbiter::measures
