// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/page_registry.h"

#include <QCoreApplication>

#include "ui/data/data_page.h"
#include "ui/generate/generate_page.h"
#include "ui/label/label_page.h"
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

QString tr(const char* text) {
  return QCoreApplication::translate("arbiter::ui::PageRegistry", text);
}

}  // namespace

std::vector<PageEntry> pageRegistry() {
  return {
      {QStringLiteral("label"), QStringLiteral("label"), tr("Label"), false, makePage<LabelPage>},
      {QStringLiteral("data"), QStringLiteral("data"), tr("Data"), false, makePage<DataPage>},
      {QStringLiteral("generate"), QStringLiteral("generate"), tr("Generate"), false,
       makePage<GeneratePage>},
      {QStringLiteral("train"), QStringLiteral("train"), tr("Train"), false, makePage<TrainPage>},
      {QStringLiteral("runs"), QStringLiteral("runs"), tr("Runs"), false, makePage<RunsPage>},
      {QStringLiteral("quality"), QStringLiteral("quality"), tr("Quality"), false,
       makePage<QualityPage>},
      {QStringLiteral("settings"), QStringLiteral("settings"), tr("Settings"), true,
       makePage<SettingsPage>},
  };
}

}  // namespace arbiter::ui
