// SPDX-License-Identifier: GPL-3.0-or-later
// What the Runs page writes out of the program: pictures, tables, models.
#include <QFileDialog>
#include <QFileInfo>

#include "core/studio/measure/curves.h"
#include "core/studio/models/current_model.h"
#include "core/studio/training/training.h"
#include "ui/runs/runs_page.h"
#include "ui/widgets/save_image.h"
#include "ui/widgets/message_bar.h"

namespace arbiter::ui {
namespace {

constexpr int picture_width = 640;
constexpr int picture_height = 320;

}  // namespace

void RunsPage::askForFile(const QString& title, const QString& name, const QString& filter,
                          bool folder, const std::function<void(const QString&)>& then) {
  const auto* run = shownRun();
  if (!run) return;
  auto* dialog = new QFileDialog(this, title);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setFileMode(QFileDialog::AnyFile);
  if (!filter.isEmpty()) dialog->setNameFilter(filter);
  if (!folder) dialog->setDefaultSuffix(QFileInfo(name).suffix());
  dialog->selectFile(QString::fromStdString(run->name) + QLatin1Char('-') + name);
  connect(dialog, &QFileDialog::fileSelected, this, then);
  dialog->open();
}

void RunsPage::exportPlots(const QString& file) {
  const auto* row = shown_.size() == 1 ? shownRow() : nullptr;
  const auto caption = row ? captionOf(*row) : QString();
  report(saveImage(plots_->image(picture_width, picture_height, 2, caption), file),
         tr("The plots are in %1.").arg(file));
}

void RunsPage::exportCurves(const QString& file) {
  const auto* run = shownRun();
  if (!run) return;
  session_->read(
      this, [this, id = run->id, file](project::Project& project) -> std::function<void()> {
        const auto written = studio::write_curves(project, id, file.toStdString());
        return [this, file, written] { report(written, tr("The curves are in %1.").arg(file)); };
      });
}

void RunsPage::exportModel(const QString& folder) {
  const auto* run = shownRun();
  if (!run) return;
  auto& project = session_->project();
  session_->startJob(ProjectSession::JobKind::Export, tr("Export model"),
                     [&project, id = run->id, folder](jobs::JobControl&) {
                       return studio::export_model(project, id, folder.toStdString());
                     });
}

void RunsPage::report(const Result<void>& result, const QString& done) {
  if (!result) {
    message_->showError(describe(result.error()));
  } else {
    Q_EMIT messageRequested(done);
  }
}

}  // namespace arbiter::ui
