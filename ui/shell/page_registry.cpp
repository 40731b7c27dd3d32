// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/page_registry.h"

#include <QCoreApplication>

#include "ui/data/data_page.h"
#include "ui/generate/generate_page.h"
#include "ui/label/label_page.h"
#include "ui/loop/loop_page.h"
#include "ui/quality/quality_page.h"
#include "ui/runs/runs_page.h"
#include "ui/settings/settings_page.h"
#include "ui/train/train_page.h"

namespace arbiter::ui {
namespace {

template <class P>
Page* makePage(QWidget* parent) {
  return new P(parent);
}

class PageRegistry {
  Q_DECLARE_TR_FUNCTIONS(arbiter::ui::PageRegistry)
};

std::vector<PageAction> labelActions() {
  return {
      {QStringLiteral("undo"), PageRegistry::tr("Undo the last judgment"),
       PageRegistry::tr("Ctrl Z")},
      {QStringLiteral("raw"), PageRegistry::tr("Raw text or rendered"), QStringLiteral("M")},
      {QStringLiteral("guidelines"), PageRegistry::tr("Show the guidelines"), QStringLiteral("G")},
      {QStringLiteral("keys"), PageRegistry::tr("Show the keys for labelling"),
       QStringLiteral("?")}};
}

std::vector<PageAction> dataActions() {
  return {{QStringLiteral("import"), PageRegistry::tr("Import data"), {}},
          {QStringLiteral("export"), PageRegistry::tr("Export data"), {}},
          {QStringLiteral("search"), PageRegistry::tr("Search the data"), {}}};
}

std::vector<PageAction> generateActions() {
  return {{QStringLiteral("start"), PageRegistry::tr("Generate answers"), {}}};
}

std::vector<PageAction> trainActions() {
  return {{QStringLiteral("sft"), PageRegistry::tr("Start the supervised training"), {}},
          {QStringLiteral("reward"), PageRegistry::tr("Train the reward model"), {}},
          {QStringLiteral("ppo"), PageRegistry::tr("Start PPO"), {}}};
}

std::vector<PageAction> runsActions() {
  return {{QStringLiteral("pause"), PageRegistry::tr("Pause or resume the chosen run"), {}},
          {QStringLiteral("stop"), PageRegistry::tr("Stop the chosen run"), {}},
          {QStringLiteral("use"), PageRegistry::tr("Use the chosen run's model"), {}},
          {QStringLiteral("win-rate"), PageRegistry::tr("Measure the chosen run's win rate"), {}},
          {QStringLiteral("judge"), PageRegistry::tr("Judge the shown sample"), {}},
          {QStringLiteral("export-plots"), PageRegistry::tr("Export plots as a picture"), {}},
          {QStringLiteral("export-curves"), PageRegistry::tr("Export curves as a table"), {}},
          {QStringLiteral("export-model"), PageRegistry::tr("Export the model"), {}}};
}

std::vector<PageAction> loopActions() {
  return {{QStringLiteral("set-up"), PageRegistry::tr("Set up a loop"), {}},
          {QStringLiteral("start"), PageRegistry::tr("Start the loop or go on with it"), {}},
          {QStringLiteral("pause"), PageRegistry::tr("Pause or resume the loop"), {}},
          {QStringLiteral("stop"), PageRegistry::tr("Stop the loop"), {}}};
}

}  // namespace

std::vector<PageEntry> pageRegistry() {
  return {
      {QStringLiteral("label"), QStringLiteral("label"), PageRegistry::tr("Label"), false,
       makePage<LabelPage>, labelActions()},
      {QStringLiteral("data"), QStringLiteral("data"), PageRegistry::tr("Data"), false,
       makePage<DataPage>, dataActions()},
      {QStringLiteral("generate"), QStringLiteral("generate"), PageRegistry::tr("Generate"), false,
       makePage<GeneratePage>, generateActions()},
      {QStringLiteral("train"), QStringLiteral("train"), PageRegistry::tr("Train"), false,
       makePage<TrainPage>, trainActions()},
      {QStringLiteral("runs"), QStringLiteral("runs"), PageRegistry::tr("Runs"), false,
       makePage<RunsPage>, runsActions()},
      {QStringLiteral("loop"), QStringLiteral("loop"), PageRegistry::tr("Loop"), false,
       makePage<LoopPage>, loopActions()},
      {QStringLiteral("quality"),
       QStringLiteral("quality"),
       PageRegistry::tr("Quality"),
       false,
       makePage<QualityPage>,
       {}},
      {QStringLiteral("settings"),
       QStringLiteral("settings"),
       PageRegistry::tr("Settings"),
       true,
       makePage<SettingsPage>,
       {}},
  };
}

}  // namespace arbiter::ui
