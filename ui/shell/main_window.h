// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QMainWindow>
#include <functional>
#include <memory>

#include "ui/session/project_session.h"
#include "ui/shell/page_registry.h"
#include "ui/shell/project_opening.h"
#include "ui/widgets/command_palette.h"

class QStackedWidget;
class QTimer;

namespace arbiter::ui {

class MessageBar;
class NavigationRail;
class StartPage;
class StatusStrip;

/// The window: a rail of pages at the left, one page at a time, a status line below. Pages are
/// made when they are first shown, so that the window is there at once.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(QWidget* parent = nullptr);
  ~MainWindow() override;

  /// Who labels in this start of the program, unless the settings say otherwise meanwhile; empty:
  /// who did so last on this computer.
  void setAnnotator(const QString& name) { annotator_ = name; }

  /// Each opens a project off the window's thread; `openingEnded` tells what came of it, and where
  /// it could not be opened the reason stands in the window. Where something still works in the
  /// project that is open, it asks before that is stopped.
  void openProject(const QString& folder);
  void newProject(const QString& folder);
  void openDemo();
  /// Whether a project is on its way; nothing else can be done meanwhile.
  bool isOpening() const;
  /// Asks what runs to stop; the project closes when it has, the window living on.
  void closeProject();
  /// Whether the project waits for its work to end, to be closed then.
  bool isStopping() const { return bool(afterStopping_); }

  ProjectSession* session() const { return session_.get(); }
  /// Shows a page by its id; "data/import" also asks the page to do something.
  void showPage(const QString& id);
  QString currentPage() const { return current_; }
  /// The page, made if it was not yet; null for an unknown id or without a project.
  Page* page(const QString& id);
  QString message() const;
  void openCommands();

 Q_SIGNALS:
  void judgmentStored(const QString& uuid);
  void projectOpened();
  void openingEnded(bool opened);

 protected:
  void closeEvent(QCloseEvent* event) override;
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void buildActions();
  void addAction(const QString& title, const QKeySequence& key, std::function<void()> run,
                 bool needsProject = false);
  /// Whether nothing works in the project; if something does, asks, with `again` for a yes.
  bool isFree(const std::function<void()>& again);
  /// Asks what runs to stop and calls `then` when it has ended.
  void whenStopped(std::function<void()> then);
  void goOn();
  void closeNow();
  /// Opens with `work` on another thread; `name` is what a person knows the project by.
  void open(const QString& name, const QString& folder, ProjectOpening::Work work);
  void endOpening();
  void setBusy(bool busy);
  /// What other programs do to the project is looked at while somebody can see it.
  void watchWhileSeen();
  bool adopt(Result<OpenedProject> project, const QString& folder);
  void showOpenError(const Error& error, const QString& folder);
  void showStart();
  void chooseNew();
  void chooseOpen();
  void toggleTheme();
  void changeTextSize(double factor);
  void reportJobFailure(int id, const QString& title, const QString& message);
  const PageEntry* entry(const QString& id) const;

  std::vector<PageEntry> registry_;
  std::vector<Command> commands_;
  std::unique_ptr<ProjectSession> session_;
  QHash<QString, Page*> pages_;
  QString current_;
  QString annotator_;
  std::function<void()> afterStopping_;  ///< set while the project waits for its jobs to end

  NavigationRail* rail_;
  MessageBar* message_;
  QStackedWidget* stack_;
  StartPage* start_;
  StatusStrip* status_;
  CommandPalette* palette_;
  ProjectOpening* opening_;
  QTimer* openingNote_;    ///< what opens at once needs no note
  QString openingFolder_;  ///< empty: it was not known before
  bool closing_ = false;   ///< the window closes when the opening has ended
};

}  // namespace arbiter::ui
