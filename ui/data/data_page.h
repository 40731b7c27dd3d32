// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <memory>

#include "core/studio/data/exchange.h"
#include "ui/data/comparison_model.h"
#include "ui/widgets/page.h"

class QBoxLayout;
class QLineEdit;
class QStackedWidget;
class QTableView;

namespace arbiter::ui {

class ComparisonDetail;
class EmptyState;
class ImportDialog;
class MessageBar;
class PageHeader;
class QueueLine;
class SegmentedControl;

/// What the project holds: find comparisons, read them, bring data in and take it out.
class DataPage : public Page {
  Q_OBJECT

 public:
  explicit DataPage(QWidget* parent = nullptr);
  void setSession(ProjectSession* session) override;
  void activate() override;
  /// "import", "export": opens what the buttons open.
  void perform(const QString& action) override;

  ImportDialog* openImport(const QString& file = {});
  void startImport(const studio::ImportRequest& request);
  void startExport(const QString& file, studio::ExportFormat format);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QWidget* buildTable();
  void buildEmptyState();
  void applyFilter();
  void lookAgain();
  void refresh();
  ComparisonModel::Seen seen() const;
  void showLoaded(int chosen);
  void showCounts();
  void showSelected();
  void openExportMenu();
  void chooseExport(studio::ExportFormat format, const QString& name);
  void reportImport(const studio::ImportReport& report);
  void reportExport(const studio::ExportReport& report, const QString& file);

  /// What a job of this page leaves for when it has ended; written by the job's thread before.
  struct Pending {
    int job = 0;
    QString file;
    std::shared_ptr<studio::ImportReport> imported;
    std::shared_ptr<studio::ExportReport> exported;
  };
  void finished(int job);

  ProjectSession* session_ = nullptr;
  ComparisonModel* model_;
  PageHeader* header_;
  MessageBar* message_;
  QStackedWidget* stack_;
  EmptyState* empty_ = nullptr;
  QLineEdit* search_;
  SegmentedControl* judged_;
  QueueLine* queue_ = nullptr;
  QBoxLayout* filters_ = nullptr;
  QTableView* table_;
  ComparisonDetail* detail_;
  QWidget* exportButton_;
  QTimer typing_;
  QTimer lookAgain_;  ///< the search index follows new data a moment later
  int looksLeft_ = 0;
  int wanted_ = 0;         ///< the row to be chosen when the rows are there
  project::Id shown_ = 0;  ///< the comparison that the detail shows or will show
  bool stale_ = true;
  std::vector<Pending> pending_;
};

}  // namespace arbiter::ui
