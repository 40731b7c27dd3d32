// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QScreen>
#include <QSettings>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <iterator>
#include <utility>

#include "core/studio/data/new_project.h"
#include "ui/label/label_page.h"
#include "ui/shell/demo_project.h"
#include "ui/shell/navigation_rail.h"
#include "ui/shell/recent_projects.h"
#include "ui/shell/start_page.h"
#include "ui/shell/status_strip.h"
#include "ui/theme/theme.h"
#include "ui/widgets/key_hint.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/message_bar.h"

namespace arbiter::ui {
namespace {

const auto geometryKey = QStringLiteral("window/geometry");
/// The one page that there is without a project: what it says of the window holds for all.
constexpr auto settingsId = QLatin1String("settings");
constexpr int unnoticed = 200;  // ms that opening a project may take without a word

QFrame* verticalRule(QWidget* parent) {
  auto* rule = new QFrame(parent);
  rule->setProperty("rule", true);
  rule->setFixedWidth(1);
  return rule;
}

}  // namespace

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent),
      registry_(pageRegistry()),
      rail_(new NavigationRail(registry_, this)),
      message_(new MessageBar(this)),
      stack_(new QStackedWidget(this)),
      start_(new StartPage(this)),
      status_(new StatusStrip(this)),
      palette_(new CommandPalette(this)),
      opening_(new ProjectOpening(this)),
      openingNote_(new QTimer(this)) {
  setWindowTitle(QStringLiteral("Arbiter"));
  auto* centre = new QWidget(this);
  auto* column = new QVBoxLayout(centre);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* row = new QHBoxLayout;
  row->setSpacing(0);
  row->addWidget(rail_);
  row->addWidget(verticalRule(centre));
  auto* page = new QVBoxLayout;
  auto* messageRow = new QHBoxLayout;
  messageRow->setContentsMargins(Theme::em(1.65), 0, Theme::em(1.65), 0);
  messageRow->addWidget(message_);
  page->addLayout(messageRow);
  page->addWidget(stack_, 1);
  row->addLayout(page, 1);
  column->addLayout(row, 1);
  column->addWidget(horizontalRule(centre));
  column->addWidget(status_);
  setCentralWidget(centre);
  stack_->setFocusPolicy(Qt::ClickFocus);
  stack_->addWidget(start_);

  openingNote_->setSingleShot(true);
  openingNote_->setInterval(unnoticed);
  connect(opening_, &ProjectOpening::ended, this, &MainWindow::endOpening);
  connect(rail_, &NavigationRail::pageChosen, this, &MainWindow::showPage);
  connect(rail_, &NavigationRail::themeToggled, this, &MainWindow::toggleTheme);
  connect(start_, &StartPage::newRequested, this, &MainWindow::chooseNew);
  connect(start_, &StartPage::openRequested, this, &MainWindow::chooseOpen);
  connect(start_, &StartPage::demoRequested, this, &MainWindow::openDemo);
  connect(start_, &StartPage::recentRequested, this, &MainWindow::openProject);
  connect(start_, &StartPage::themeRequested, this, &MainWindow::toggleTheme);
  connect(start_, &StartPage::commandsRequested, this, &MainWindow::openCommands);
  connect(start_, &StartPage::settingsRequested, this, [this] { showPage(QString(settingsId)); });
  connect(palette_, &CommandPalette::closed, this, [this] {
    if (auto* shown = qobject_cast<Page*>(stack_->currentWidget())) shown->setFocus();
  });
  buildActions();
  const auto geometry = QSettings().value(geometryKey).toByteArray();
  if (geometry.isEmpty() || !restoreGeometry(geometry))
    resize(QSize(Theme::em(84), Theme::em(52)).boundedTo(screen()->availableSize()));
  setMinimumSize(Theme::em(46), Theme::em(30));
  showStart();
}

MainWindow::~MainWindow() {
  // A palette that is open closes with the window, and must find no window to tell.
  palette_->disconnect(this);
  closeNow();
}

void MainWindow::addAction(const QString& title, const QKeySequence& key, std::function<void()> run,
                           bool needsProject) {
  if (!key.isEmpty()) {
    auto* action = new QAction(title, this);
    action->setShortcut(key);
    action->setAutoRepeat(false);
    connect(action, &QAction::triggered, this, run);
    QMainWindow::addAction(action);
  }
  commands_.push_back({title, keyText(key), std::move(run), needsProject});
}

void MainWindow::buildActions() {
  int number = 1;
  for (const bool bottom : {false, true})
    for (const auto& page : registry_) {
      if (page.atBottom != bottom) continue;
      addAction(
          tr("Go to %1").arg(page.name), QKeySequence(QStringLiteral("Ctrl+%1").arg(number++)),
          [this, id = page.id] { showPage(id); }, page.id != settingsId);
    }
  addAction(tr("New project"), QKeySequence::New, [this] { chooseNew(); });
  addAction(tr("Open a project"), QKeySequence::Open, [this] { chooseOpen(); });
  addAction(tr("Open the demo project"), {}, [this] { openDemo(); });
  addAction(
      tr("Close the project"), {}, [this] { closeProject(); }, true);
  for (const auto& page : registry_)
    for (const auto& action : page.actions)
      commands_.push_back({action.title, action.key,
                           [this, id = page.id + QLatin1Char('/') + action.id] { showPage(id); },
                           true});
  addAction(tr("Light or dark theme"), QKeySequence(QStringLiteral("Ctrl+Shift+D")),
            [this] { toggleTheme(); });
  addAction(tr("Larger text"), QKeySequence::ZoomIn, [this] { changeTextSize(1.1); });
  addAction(tr("Smaller text"), QKeySequence::ZoomOut, [this] { changeTextSize(1 / 1.1); });
  addAction(tr("Quit"), QKeySequence(QStringLiteral("Ctrl+Q")), [this] { close(); });

  auto* commands = new QAction(this);
  commands->setShortcut(QKeySequence(QStringLiteral("Ctrl+K")));
  connect(commands, &QAction::triggered, this, &MainWindow::openCommands);
  QMainWindow::addAction(commands);
}

void MainWindow::openCommands() {
  std::vector<Command> commands;
  std::ranges::copy_if(commands_, std::back_inserter(commands), [this](const Command& command) {
    return session_ || !command.needsProject;
  });
  for (const auto& folder : RecentProjects::folders())
    commands.push_back({tr("Open %1").arg(QDir(folder).dirName()),
                        {},
                        [this, folder] { openProject(folder); },
                        false});
  palette_->open(std::move(commands));
}

const PageEntry* MainWindow::entry(const QString& id) const {
  for (const auto& page : registry_)
    if (page.id == id) return &page;
  return nullptr;
}

Page* MainWindow::page(const QString& id) {
  if (auto* made = pages_.value(id)) return made;
  const auto* known = entry(id);
  if (!known || (!session_ && id != settingsId)) return nullptr;
  auto* page = known->make(stack_);
  pages_[id] = page;
  stack_->addWidget(page);
  connect(page, &Page::pageRequested, this, &MainWindow::showPage);
  connect(page, &Page::messageRequested, status_, &StatusStrip::showMessage);
  connect(page, &Page::commandsRequested, this, &MainWindow::openCommands);
  if (auto* label = qobject_cast<LabelPage*>(page))
    connect(label, &LabelPage::judgmentStored, this, &MainWindow::judgmentStored);
  if (session_) page->setSession(session_.get());
  return page;
}

void MainWindow::showPage(const QString& id) {
  const auto name = id.section(QLatin1Char('/'), 0, 0);
  const auto action = id.section(QLatin1Char('/'), 1);
  if (!session_ && name == QLatin1String("start")) return showStart();
  auto* shown = page(name);
  if (!shown || isStopping() || isOpening()) return;
  if (auto* before = pages_.value(current_); before && before != shown) before->leave();
  current_ = name;
  rail_->setCurrent(name);
  // Not on the page's first button, which Space would press.
  if (stack_->currentWidget() != shown) stack_->setFocus();
  stack_->setCurrentWidget(shown);
  shown->activate();
  if (!action.isEmpty()) shown->perform(action);
}

QString MainWindow::message() const { return message_->text(); }

void MainWindow::openProject(const QString& folder) {
  if (!isFree([this, folder] { openProject(folder); })) return;
  open(QDir(folder).dirName(), folder,
       [path = folder.toStdString()] { return project::Project::open(path); });
}

void MainWindow::newProject(const QString& folder) {
  if (!isFree([this, folder] { newProject(folder); })) return;
  open(QDir(folder).dirName(), folder, [path = folder.toStdString()] {
    return studio::create_project({.folder = path, .name = {}, .demo = false});
  });
}

void MainWindow::openDemo() {
  if (!isFree([this] { openDemo(); })) return;
  open(tr("the demo project"), {}, []() -> Result<std::unique_ptr<project::Project>> {
    ARBITER_ASSIGN(const auto folder, demoProject());
    return project::Project::open(folder);
  });
}

bool MainWindow::isOpening() const { return opening_->isBusy(); }

void MainWindow::open(const QString& name, const QString& folder, ProjectOpening::Work work) {
  if (auto* shown = pages_.value(current_)) shown->leave();
  openingFolder_ = folder;
  setBusy(true);
  message_->clear();
  openingNote_->disconnect();
  connect(openingNote_, &QTimer::timeout, this, [this, name] {
    message_->showMessage(MessageBar::Kind::Info, tr("Opening %1 …").arg(name));
  });
  openingNote_->start();
  opening_->start(std::move(work));
}

void MainWindow::endOpening() {
  openingNote_->stop();
  message_->clear();
  setBusy(false);
  const bool opened = adopt(opening_->take(), openingFolder_);
  Q_EMIT openingEnded(opened);
  if (std::exchange(closing_, false)) close();
}

void MainWindow::setBusy(bool busy) {
  rail_->setEnabled(!busy);
  stack_->setEnabled(!busy);
}

bool MainWindow::isFree(const std::function<void()>& again) {
  if (isStopping() || isOpening()) return false;
  if (!session_) return true;
  QStringList titles;
  for (const auto& running : session_->runningJobs())
    if (running.kind != ProjectSession::JobKind::Agreement) titles << running.title;
  if (titles.isEmpty()) return true;
  message_->showMessage(MessageBar::Kind::Warning,
                        tr("Still at work here: %1. Another project opens when that has stopped; "
                           "a training can be resumed later.")
                            .arg(titles.join(QStringLiteral(", "))),
                        tr("Stop it and go on"), [this, again] { whenStopped(again); });
  return false;
}

bool MainWindow::adopt(Result<OpenedProject> opened, const QString& asked) {
  if (!opened) {
    showOpenError(opened.error(), asked);
    return false;
  }
  const auto folder =
      asked.isEmpty() ? QString::fromStdString(opened->project->folder().string()) : asked;
  closeNow();
  message_->clear();
  session_ =
      std::make_unique<ProjectSession>(std::move(opened->project), std::move(opened->glance));
  watchWhileSeen();
  if (!annotator_.isEmpty()) session_->useAnnotator(annotator_);
  // A name from the settings holds from then on, over the one that the program was started with.
  connect(session_.get(), &ProjectSession::annotatorChanged, this, [this] { annotator_.clear(); });
  connect(session_.get(), &ProjectSession::jobFailed, this, &MainWindow::reportJobFailure);
  RecentProjects::add(folder);
  setWindowTitle(tr("%1 – Arbiter").arg(session_->name()));
  status_->setSession(session_.get());
  for (auto* made : std::as_const(pages_)) made->setSession(session_.get());
  rail_->setEnabled(true);
  rail_->show();
  if (session_->readOnly())
    message_->showMessage(MessageBar::Kind::Warning,
                          tr("This project cannot be written to, so it is open for reading only. "
                             "Check the permissions of %1.")
                              .arg(QDir::toNativeSeparators(folder)));
  showPage(QStringLiteral("label"));
  Q_EMIT projectOpened();
  return true;
}

void MainWindow::showOpenError(const Error& error, const QString& folder) {
  if (error.code == ErrorCode::not_a_project && QDir(folder).exists() && QDir(folder).isEmpty())
    return message_->showError(describe(error), tr("Make a project here"),
                               [this, folder] { newProject(folder); });
  if (error.code == ErrorCode::not_found) {
    RecentProjects::remove(folder);
    start_->refresh();
  }
  if (error.code == ErrorCode::locked)
    return message_->showError(describe(error), tr("Try again"),
                               [this, folder] { openProject(folder); });
  message_->showError(describe(error), tr("Open another…"), [this] { chooseOpen(); });
}

void MainWindow::closeProject() {
  if (!isStopping() && !isOpening()) whenStopped([this] { closeNow(); });
}

void MainWindow::whenStopped(std::function<void()> then) {
  if (!session_ || session_->runningJobs().empty()) return then();
  afterStopping_ = std::move(then);
  if (auto* shown = pages_.value(current_)) shown->leave();
  setBusy(true);
  message_->showMessage(MessageBar::Kind::Info,
                        tr("Stopping what works here. The project closes when it has stopped."));
  // Queued: when the last job has ended, the session is in the middle of telling so.
  connect(session_.get(), &ProjectSession::jobsChanged, this, &MainWindow::goOn,
          Qt::QueuedConnection);
  session_->interruptJobs();
}

void MainWindow::goOn() {
  if (!isStopping() || (session_ && !session_->runningJobs().empty())) return;
  const auto then = std::exchange(afterStopping_, nullptr);
  message_->clear();
  setBusy(false);
  then();
}

void MainWindow::closeNow() {
  if (!session_) return;
  if (auto* shown = pages_.value(current_)) shown->leave();
  stack_->setCurrentWidget(start_);
  qDeleteAll(pages_);
  pages_.clear();
  status_->setSession(nullptr);
  session_.reset();
  showStart();
}

void MainWindow::showStart() {
  current_.clear();
  rail_->hide();
  start_->refresh();
  stack_->setCurrentWidget(start_);
  setWindowTitle(QStringLiteral("Arbiter"));
}

void MainWindow::chooseNew() {
  const auto folder = QFileDialog::getExistingDirectory(
      this, tr("Choose an empty folder for the new project"), QDir::homePath());
  if (!folder.isEmpty()) newProject(folder);
}

void MainWindow::chooseOpen() {
  const auto folder =
      QFileDialog::getExistingDirectory(this, tr("Open a project folder"), QDir::homePath());
  if (!folder.isEmpty()) openProject(folder);
}

void MainWindow::toggleTheme() {
  auto& theme = Theme::instance();
  theme.setMode(theme.palette().dark ? Theme::Mode::Light : Theme::Mode::Dark);
  theme.save();
}

void MainWindow::changeTextSize(double factor) {
  auto& theme = Theme::instance();
  theme.setTextScale(theme.textScale() * factor);
  theme.save();
}

void MainWindow::reportJobFailure(int /*id*/, const QString& title, const QString& message) {
  // The data page says it itself where the import or export was asked for.
  if (current_ == QLatin1String("data")) return status_->showMessage(tr("%1 failed").arg(title));
  message_->showError(tr("%1: %2").arg(title, message));
}

void MainWindow::watchWhileSeen() {
  if (session_) session_->setWatching(isVisible() && !isMinimized());
}

void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  if (event->type() == QEvent::WindowStateChange) watchWhileSeen();
}

void MainWindow::showEvent(QShowEvent* event) {
  QMainWindow::showEvent(event);
  watchWhileSeen();
}

void MainWindow::hideEvent(QHideEvent* event) {
  QMainWindow::hideEvent(event);
  watchWhileSeen();
}

void MainWindow::closeEvent(QCloseEvent* event) {
  QSettings().setValue(geometryKey, saveGeometry());
  if (isOpening()) {
    closing_ = true;
    return event->ignore();
  }
  if (session_ && !session_->runningJobs().empty()) {
    // Jobs stop at their next checkpoint; the window lives until they have.
    event->ignore();
    return whenStopped([this] { close(); });
  }
  hide();
  closeNow();
  event->accept();
}

}  // namespace arbiter::ui
