// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever a file's layout and coding, and whatever it is exported as: who was better stays better.
// ARBITER_RANDOM_PROJECTS says how many random files are tried.
#include <QTemporaryDir>
#include <QTest>
#include <functional>
#include <map>
#include <random>
#include <set>

#include "core/studio/data/exchange.h"
#include "tests/support/files.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using nlohmann::json;
using studio::ExportFormat;
using studio::ImportRequest;

namespace {

enum class Said { first, second, tie };

struct Pair {
  std::string prompt;
  std::string first;
  std::string second;
  Said said = Said::tie;
};

/// "prompt | better > worse" and "prompt | one = other": what was said, in whatever order answers
/// stand.
using Verdicts = std::multiset<std::string>;

std::string verdict_text(const std::string& prompt, std::string one, std::string other, bool tie) {
  if (tie && other < one) std::swap(one, other);
  return prompt + " | " + one + (tie ? " = " : " > ") + other;
}

std::string bare(std::string text) {
  for (const std::string marker : {"\n\nHuman:", "\n\nAssistant:"}) {
    for (auto at = text.find(marker); at != std::string::npos; at = text.find(marker))
      text.erase(at, marker.size());
  }
  const auto begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? std::string()
                                    : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::string words_of(const std::string& text, bool messages) {
  if (!messages) return bare(text);
  std::string words;
  for (const auto& message : json::parse(text))
    words += (words.empty() ? "" : "/") + message["content"].get<std::string>();
  return words;
}

std::string words_of(const project::ResponseBody& body) {
  return body.text() != nullptr ? bare(*body.text()) : words_of(*body.messages(), true);
}

Verdicts verdicts_in(project::Project& project, bool ties) {
  Verdicts verdicts;
  const auto live = *project.judgments().live();
  for (const auto& judgment : live) {
    const auto view = *project.comparisons().view(judgment.comparison);
    const auto words = [&](project::Id id) {
      for (const auto& response : view.responses)
        if (response.id == id) return words_of(response.body);
      return std::string("?");
    };
    const bool tie = judgment.ranking.size() == 1;
    if (tie && !ties) continue;
    const auto& ranking = judgment.ranking;
    const auto other = tie ? ranking[0][1] : ranking[1][0];
    verdicts.insert(
        verdict_text(words_of(view.prompt.text, view.prompt.form == project::PromptForm::messages),
                     words(ranking[0][0]), words(other), tie));
  }
  return verdicts;
}

Verdicts verdicts_of(const std::vector<Pair>& pairs, bool ties) {
  Verdicts verdicts;
  for (const auto& pair : pairs) {
    const bool tie = pair.said == Said::tie;
    if (tie && !ties) continue;
    const bool turned = pair.said == Said::second;
    verdicts.insert(verdict_text(pair.prompt, turned ? pair.second : pair.first,
                                 turned ? pair.first : pair.second, tie));
  }
  return verdicts;
}

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t count) { return random() % count; }

std::vector<Pair> random_pairs(Random& random, bool ties) {
  std::vector<Pair> pairs(1 + below(random, 6));
  int number = 0;
  for (auto& pair : pairs) {
    // Some answers begin alike, some prompts come twice.
    const std::string beginning = below(random, 3) == 0 ? "Well, " : "";
    pair.prompt = "prompt " + std::to_string(below(random, 4));
    pair.first = beginning + "answer " + std::to_string(++number) + "\n\"quoted\"";
    pair.second = beginning + "answer " + std::to_string(++number) + " é";
    pair.said = static_cast<Said>(below(random, ties ? 3 : 2));
  }
  return pairs;
}

/// How a file says who was better.
struct Writing {
  bool ties = true;
  std::function<json(const Pair&)> row;
  studio::ImportRequest request;
};

json messages(const std::string& role, const std::string& text) {
  return json::array({{{"role", role}, {"content", text}}});
}

json conversation(const Pair& pair, const std::string& answer) {
  return json::array(
      {{{"role", "user"}, {"content", pair.prompt}}, {{"role", "assistant"}, {"content", answer}}});
}

json coded(const Pair& pair, const json& first, const json& second, const json& tie) {
  return pair.said == Said::first ? first : pair.said == Said::second ? second : tie;
}

Writing mapped(const json& first, const json& second, const json& tie, const std::string& labels) {
  Writing writing;
  writing.row = [=](const Pair& pair) {
    return json{{"q", pair.prompt},
                {"x", pair.first},
                {"y", pair.second},
                {"l", coded(pair, first, second, tie)}};
  };
  writing.request.mapping = {
      {"prompt", "q"}, {"response_a", "x"}, {"response_b", "y"}, {"label", "l"}};
  writing.request.labels = labels;
  return writing;
}

Writing detected(bool ties, std::function<json(const Pair&)> row) {
  return {ties, std::move(row), {}};
}

std::vector<Writing> writings() {
  const auto flat = [](const char* prompt, const char* a, const char* b, const char* label,
                       json first, json second, json tie) {
    return detected(true, [=](const Pair& pair) {
      return json{{prompt, pair.prompt},
                  {a, pair.first},
                  {b, pair.second},
                  {label, coded(pair, first, second, tie)}};
    });
  };
  std::vector<Writing> all{
      mapped(0, 1, 2, "first=0,second=1,tie=2"),
      mapped(1, 2, 0, "first=1,second=2,tie=0"),
      mapped("1", "0", "x", "first=1,second=0,tie=x"),
      mapped(-2, 1, 0, "signed"),
      mapped(3, -1, 0, "signed-positive-first"),
      mapped(true, false, nullptr, "first=true,second=false"),
      mapped("left", "right", "tie", ""),
      mapped("y", "x", "same", "first=y,second=x"),
      mapped("A>B", "B>>A", "A=B", ""),
      mapped("[[A]]", "[[B]]", "[[C]]", ""),
      flat("prompt", "response_a", "response_b", "winner", "model_a", "model_b", "tie"),
      flat("prompt", "response 1", "response 2", "label", 0, 1, 2),
      flat("instruction", "output_1", "output_2", "preference", 1, 2, 1.5),
      flat("question", "response_A", "response_B", "label", "A>B", "B>A", "A=B"),
      detected(false,
               [](const Pair& pair) {
                 return json{{"input", pair.prompt},
                             {"output_1", pair.first},
                             {"output_2", pair.second},
                             {"label", coded(pair, 1, 2, nullptr)}};
               }),
      detected(false,
               [](const Pair& pair) {
                 return json{{"prompt", pair.prompt},
                             {"response_0", pair.first},
                             {"response_1", pair.second},
                             {"better_response_id", coded(pair, 0, 1, 2)}};
               }),
      detected(false,
               [](const Pair& pair) {
                 return json{{"history", pair.prompt},
                             {"human_ref_A", pair.first},
                             {"human_ref_B", pair.second},
                             {"labels", coded(pair, 1, 0, 2)}};
               }),
      detected(true,
               [](const Pair& pair) {
                 return json{{"conversation_a", conversation(pair, pair.first)},
                             {"conversation_b", conversation(pair, pair.second)},
                             {"winner", coded(pair, "model_a", "model_b", "tie")}};
               }),
      detected(true,
               [](const Pair& pair) {
                 return json{{"prompt", pair.prompt},
                             {"response_a", pair.first},
                             {"response_b", pair.second},
                             {"winner_model_a", pair.said == Said::first},
                             {"winner_model_b", pair.said == Said::second},
                             {"winner_tie", pair.said == Said::tie}};
               }),
      detected(true,
               [](const Pair& pair) {
                 return json{{"prompt", pair.prompt},
                             {"responses", {pair.first, pair.second}},
                             {"scores", coded(pair, {5, 1}, {0.5, 1}, {2, 2})}};
               }),
      detected(true,
               [](const Pair& pair) {
                 return json{{"prompt", pair.prompt},
                             {"responses", {pair.first, pair.second}},
                             {"ranks", coded(pair, {1, 2}, {1, 0}, {1, 1})}};
               }),
      detected(true,
               [](const Pair& pair) {
                 return json{
                     {"prompt", pair.prompt},  {"answer1", pair.first},
                     {"answer2", pair.second}, {"comparison", coded(pair, "left", "right", "tie")},
                     {"annotator", 2},         {"id", 5},
                     {"lead_time", 1.5}};
               }),
      detected(false,
               [](const Pair& pair) {
                 const bool first = pair.said == Said::first;
                 return json{{"prompt", messages("user", pair.prompt)},
                             {"chosen", messages("assistant", first ? pair.first : pair.second)},
                             {"rejected", messages("assistant", first ? pair.second : pair.first)}};
               }),
  };
  all[5].ties = false;
  return all;
}

}  // namespace

class RandomProjectsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whoWasBetterStaysBetter();

 private:
  std::filesystem::path path(const char* name) const {
    return std::filesystem::path(folder_.path().toStdString()) / name;
  }
  /// The verdicts of a file that comes into a fresh project.
  Verdicts imported(ImportRequest request, const char* name, bool ties,
                    const std::function<void(project::Project&)>& then) {
    test::TemporaryProject project;
    request.file = path(name);
    request.again = true;
    jobs::JobControl control;
    const auto report = studio::import_file(*project, request, control);
    if (!report) qFatal("%s", to_english(report.error()).c_str());
    if (then) then(*project);
    return verdicts_in(*project, ties);
  }
  void write(project::Project& project, const char* name, ExportFormat format) {
    jobs::JobControl control;
    const auto report = studio::export_file(project, path(name), format, control);
    if (!report) qFatal("%s", to_english(report.error()).c_str());
  }

  QTemporaryDir folder_;
};

void RandomProjectsTest::whoWasBetterStaysBetter() {
  bool given = false;
  const int asked = qEnvironmentVariableIntValue("ARBITER_RANDOM_PROJECTS", &given);
  const int projects = given ? asked : 46;
  Random random(20'261'127);
  const auto ways = writings();
  for (int i = 0; i < projects; ++i) {
    const auto& way = ways[static_cast<std::size_t>(i) % ways.size()];
    const auto pairs = random_pairs(random, way.ties);
    std::string text;
    for (const auto& pair : pairs) text += way.row(pair).dump() + "\n";
    test::write_bytes(path("in.jsonl"), text);
    const auto all = verdicts_of(pairs, true);
    const auto decided = verdicts_of(pairs, false);
    const auto seen = imported(way.request, "in.jsonl", true, [&](project::Project& project) {
      write(project, "rows.jsonl", ExportFormat::rows);
      write(project, "trl.jsonl", ExportFormat::trl);
      write(project, "hh.jsonl", ExportFormat::hh);
    });
    QVERIFY2(seen == all, text.c_str());
    QVERIFY2(imported(way.request, "rows.jsonl", true, {}) == all, text.c_str());
    if (decided.empty()) continue;
    QVERIFY2(imported({}, "trl.jsonl", false, {}) == decided, text.c_str());
    QVERIFY2(imported({}, "hh.jsonl", false, {}) == decided, text.c_str());
  }
}

QTEST_GUILESS_MAIN(RandomProjectsTest)
#include "random_projects_test.moc"
