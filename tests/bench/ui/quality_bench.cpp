// SPDX-License-Identifier: GPL-3.0-or-later
// How long the Quality page takes to open for a crowd: until who judged how much stands there, and
// until everything is counted.
//   quality_bench [ANNOTATORS [JUDGMENTS_EACH [COMPARISONS]]]
#include <QApplication>
#include <QElapsedTimer>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cstdio>

#include "core/project/repositories.h"
#include "ui/quality/quality_models.h"
#include "ui/quality/quality_page.h"
#include "ui/theme/theme.h"

namespace {

namespace project = arbiter::project;
using arbiter::ui::AgreementModel;
using arbiter::ui::AnnotatorModel;
using arbiter::ui::ProjectSession;

constexpr double most_milliseconds = 300;

struct Size {
  int annotators = 300;
  int judgments = 17;  // of each: 5,100 in all
  int comparisons = 1000;
};

std::vector<project::Comparison> addComparisons(project::Project& project, int count) {
  std::vector<project::Prompt> prompts(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) prompts[std::size_t(i)].text = "prompt " + std::to_string(i);
  if (!project.prompts().add(prompts)) return {};
  std::vector<project::Response> responses;
  for (const auto& prompt : prompts)
    for (const char* text : {"one answer", "another answer"}) {
      auto& response = responses.emplace_back();
      response.prompt = prompt.id;
      response.body = text;
    }
  if (!project.prompts().add_responses(responses)) return {};
  std::vector<project::Comparison> comparisons(prompts.size());
  for (std::size_t i = 0; i < comparisons.size(); ++i) {
    comparisons[i].prompt = prompts[i].id;
    comparisons[i].responses = {responses[2 * i].id, responses[2 * i + 1].id};
  }
  if (!project.comparisons().add(comparisons)) return {};
  return comparisons;
}

bool fill(project::Project& project, const Size& size) {
  const auto comparisons = addComparisons(project, size.comparisons);
  if (comparisons.empty()) return false;
  for (int who = 0; who < size.annotators; ++who) {
    const auto annotator = project.annotators().get_or_add("crowd-" + std::to_string(who));
    if (!annotator) return false;
    std::vector<project::Judgment> judgments;
    for (int i = 0; i < size.judgments; ++i) {
      const auto& comparison = comparisons[std::size_t(who * 7 + i) % comparisons.size()];
      auto& judgment = judgments.emplace_back();
      judgment.comparison = comparison.id;
      judgment.annotator = annotator->id;
      judgment.shown_order = comparison.responses;
      const auto best = std::size_t((who + i * i) % 3 == 0);
      judgment.ranking = {{comparison.responses[best]}, {comparison.responses[1 - best]}};
      judgment.active_ms = 2000 + i;
    }
    if (!project.judgments().add_all(judgments)) return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  QStandardPaths::setTestModeEnabled(true);
  arbiter::ui::Theme::instance().load();
  Size size;
  if (argc > 1) size.annotators = std::max(1, QByteArray(argv[1]).toInt());
  if (argc > 2) size.judgments = std::max(1, QByteArray(argv[2]).toInt());
  if (argc > 3) size.comparisons = std::max(1, QByteArray(argv[3]).toInt());
  size.comparisons = std::max(size.comparisons, size.judgments);
  QTemporaryDir folder;
  auto made = project::Project::create(folder.filePath(QStringLiteral("p")).toStdString());
  if (!made || !fill(**made, size)) {
    std::fprintf(stderr, "The project could not be made.\n");
    return 1;
  }
  ProjectSession session(std::move(*made));
  arbiter::ui::QualityPage page;
  page.resize(1440, 900);
  page.setSession(&session);
  const auto* people = page.findChild<AnnotatorModel*>();
  QElapsedTimer clock;
  clock.start();
  page.show();
  page.activate();
  const auto wait = [&](const auto& done) {
    while (!done()) {
      QApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    page.repaint();
    return double(clock.nsecsElapsed()) / 1e6;
  };
  const double opened = wait([&] { return people->rowCount() > 0; });
  const double counted = wait([&] { return people->counted(); });
  std::printf("%d annotators, %d judgments: open %.0f ms (at most %.0f), all counted %.0f ms\n",
              size.annotators, size.annotators * size.judgments, opened, most_milliseconds,
              counted);
  std::printf("pairs of annotators listed: %d; widgets: %d\n",
              page.findChild<AgreementModel*>()->rowCount(),
              int(page.findChildren<QWidget*>().size()));
  return opened <= most_milliseconds ? 0 : 1;
}
