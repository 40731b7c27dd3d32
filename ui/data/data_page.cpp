// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/data_page.h"

#include <QBoxLayout>
#include <QEvent>
#include <QFileDialog>
#include <QHeaderView>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/data/comparison_detail.h"
#include "ui/data/comparison_model.h"
#include "ui/data/import_dialog.h"
#include "ui/data/queue_line.h"
#include "ui/text/blob_fetch.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/message_bar.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/row_hover.h"
#include "ui/widgets/segmented_control.h"

namespace arbiter::ui {
namespace {

constexpr int typing_pause = 200;  // ms after the last key before the search runs
constexpr int look_again_pause = 1000;
constexpr int looks_again = 8;

}  // namespace

DataPage::DataPage(QWidget* parent)
    : Page(parent),
      model_(new ComparisonModel(this)),
      header_(new PageHeader(tr("Data"), this)),
      message_(new MessageBar(this)),
      stack_(new QStackedWidget(this)),
      search_(new QLineEdit(this)),
      judged_(new SegmentedControl(SegmentedControl::Mode::Choice, this)),
      table_(new QTableView(this)),
      detail_(new ComparisonDetail(this)) {
  setAccessibleName(tr("Data"));
  auto* column = new QVBoxLayout(this);
  applyPageMargins(column);
  auto* exportButton = quietButton(tr("Export…"), this);
  exportButton_ = exportButton;
  auto* importButton = primaryButton(tr("Import…"), this);
  header_->addAction(exportButton);
  header_->addAction(importButton);
  column->addWidget(header_);
  column->addWidget(message_);
  column->addWidget(stack_, 1);
  stack_->addWidget(buildTable());
  buildEmptyState();

  connect(exportButton, &QPushButton::clicked, this, &DataPage::openExportMenu);
  connect(importButton, &QPushButton::clicked, this, [this] { openImport(); });
  connect(model_, &ComparisonModel::failed, this,
          [this](const Error& error) { message_->showError(describe(error)); });
  connect(model_, &ComparisonModel::loaded, this, &DataPage::showLoaded);
  connect(model_, &ComparisonModel::dataChanged, this,
          [this](const QModelIndex& first, const QModelIndex& last) {
            const int row = table_->currentIndex().row();
            if (row >= first.row() && row <= last.row()) showSelected();
          });
  typing_.setSingleShot(true);
  typing_.setInterval(typing_pause);
  connect(&typing_, &QTimer::timeout, this, &DataPage::applyFilter);
  lookAgain_.setInterval(look_again_pause);
  connect(&lookAgain_, &QTimer::timeout, this, &DataPage::lookAgain);
  connect(search_, &QLineEdit::textChanged, &typing_, qOverload<>(&QTimer::start));
  connect(search_, &QLineEdit::returnPressed, this, &DataPage::applyFilter);
  connect(judged_, &SegmentedControl::activated, this, &DataPage::applyFilter);
}

QWidget* DataPage::buildTable() {
  auto* whole = new QWidget(this);
  auto* column = new QVBoxLayout(whole);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::em(0.8));
  auto* filters = new QHBoxLayout;
  filters->setSpacing(Theme::em(0.8));
  search_->setPlaceholderText(tr("Search prompts and responses"));
  search_->setAccessibleName(tr("Search"));
  search_->setClearButtonEnabled(true);
  search_->addAction(Theme::instance().icon(QStringLiteral("search"), IconTint::Quiet),
                     QLineEdit::LeadingPosition);
  filters->addWidget(search_, 1);
  judged_->setSegments(
      {{tr("All"), {}}, {tr("Judged"), {}}, {tr("To do"), {}}, {tr("Retired"), {}}});
  judged_->setAccessibleName(tr("Which comparisons"));
  filters->addWidget(judged_);
  filters_ = filters;
  column->addLayout(filters);
  queue_ = new QueueLine(whole);
  column->addWidget(queue_);
  connect(queue_, &QueueLine::done, this,
          [this](const QString& text) { message_->showMessage(MessageBar::Kind::Info, text); });
  connect(queue_, &QueueLine::failed, message_,
          [this](const QString& text) { message_->showError(text); });

  table_->setModel(model_);
  table_->viewport()->installEventFilter(this);
  new RowHover(table_);
  table_->setShowGrid(false);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setWordWrap(false);
  table_->setAccessibleName(tr("Comparisons"));
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table_->verticalHeader()->setDefaultSectionSize(Theme::em(1.85));
  auto* header = table_->horizontalHeader();
  header->setHighlightSections(false);
  header->setSectionResizeMode(QHeaderView::Fixed);
  header->setSectionResizeMode(ComparisonModel::PromptColumn, QHeaderView::Stretch);
  header->resizeSection(ComparisonModel::ResponsesColumn, Theme::em(6));
  header->resizeSection(ComparisonModel::JudgmentsColumn, Theme::em(6));
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          &DataPage::showSelected);

  auto* listCard = new Card(whole);
  listCard->setTight(true);
  listCard->body()->addWidget(table_);
  auto* detailCard = new Card(whole);
  detailCard->body()->addWidget(detail_);
  auto* splitter = new QSplitter(Qt::Horizontal, whole);
  splitter->setHandleWidth(Theme::em(0.9));
  splitter->setChildrenCollapsible(false);
  splitter->addWidget(listCard);
  splitter->addWidget(detailCard);
  detailCard->setMinimumWidth(Theme::em(20));
  splitter->setSizes({Theme::em(36), Theme::em(30)});
  splitter->setStretchFactor(0, 3);
  splitter->setStretchFactor(1, 2);
  column->addWidget(splitter, 1);
  return whole;
}

/// In a narrow window the words to search for and the choice beside them have a line each.
void DataPage::resizeEvent(QResizeEvent* event) {
  Page::resizeEvent(event);
  const int both = Theme::em(18) + judged_->sizeHint().width();
  filters_->setDirection(width() < both ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

/// Prompts tell more than how many answers they have.
bool DataPage::eventFilter(QObject* watched, QEvent* event) {
  if (watched == table_->viewport() && event->type() == QEvent::Resize)
    table_->setColumnHidden(ComparisonModel::ResponsesColumn,
                            table_->viewport()->width() < Theme::em(24));
  return Page::eventFilter(watched, event);
}

void DataPage::buildEmptyState() {
  empty_ = new EmptyState(QStringLiteral("data"), tr("No data yet"),
                          tr("Import preference rows, transcripts, prompts with responses, or "
                             "prompts alone: .jsonl or .json, plain or gzipped."),
                          this);
  connect(empty_->addStep(tr("Import…")), &QPushButton::clicked, this, [this] { openImport(); });
  connect(empty_->addStep(tr("Generate answers")), &QPushButton::clicked, this,
          [this] { Q_EMIT pageRequested(QStringLiteral("generate")); });
  stack_->addWidget(empty_);
}

void DataPage::setSession(ProjectSession* session) {
  if (session_) disconnect(session_, nullptr, this, nullptr);
  session_ = session;
  pending_.clear();
  lookAgain_.stop();
  message_->clear();
  search_->clear();
  judged_->setCurrent(0);
  model_->setSession(session);
  queue_->setSession(session);
  detail_->setBlobFetch(blobFetch(*session));
  showCounts();
  stale_ = true;
  const auto changed = [this] {
    stale_ = true;
    if (isVisible()) refresh();
  };
  connect(session, &ProjectSession::dataChanged, this, changed);
  connect(session, &ProjectSession::judgmentsChanged, this, changed);
  connect(session, &ProjectSession::countsChanged, this, &DataPage::showCounts);
  connect(session, &ProjectSession::jobFinished, this, [this](int id) { finished(id); });
  connect(session, &ProjectSession::jobFailed, this,
          [this](int id, const QString& /*title*/, const QString& message) {
            const auto mine = std::ranges::find(pending_, id, &Pending::job);
            if (mine == pending_.end()) return;
            message_->showError(message);
            pending_.erase(mine);
          });
}

void DataPage::activate() {
  if (session_ && stale_) refresh();
}

void DataPage::perform(const QString& action) {
  if (action == QLatin1String("import")) openImport();
  if (action == QLatin1String("export")) openExportMenu();
  if (action == QLatin1String("search")) search_->setFocus(Qt::ShortcutFocusReason);
}

void DataPage::applyFilter() {
  typing_.stop();
  project::Comparisons::Filter filter;
  filter.search = search_->text().trimmed().toStdString();
  if (judged_->current() == 1) filter.judged = true;
  if (judged_->current() == 2) {
    filter.judged = false;
    filter.retired = false;
  }
  if (judged_->current() == 3) filter.retired = true;
  const bool searching = !filter.search.empty();
  wanted_ = 0;
  detail_->clear();
  model_->setFilter(std::move(filter));
  looksLeft_ = looks_again;
  if (searching) {
    lookAgain_.start();
  } else {
    lookAgain_.stop();
  }
}

void DataPage::lookAgain() {
  if (--looksLeft_ <= 0) lookAgain_.stop();
  wanted_ = std::max(0, table_->currentIndex().row());
  model_->refreshIfOthers(seen());
}

ComparisonModel::Seen DataPage::seen() const {
  const auto* port = table_->viewport();
  return {
      .rows = {table_->rowAt(0), table_->rowAt(port->height() - 1), table_->currentIndex().row()},
      .chosen = shown_};
}

void DataPage::refresh() {
  stale_ = false;
  wanted_ = std::max(0, table_->currentIndex().row());
  model_->refresh(seen());
}

void DataPage::showLoaded(int chosen) {
  showCounts();
  if (model_->rowCount() == 0) return detail_->clear();
  const int before = table_->currentIndex().row();
  const int row = std::min(chosen >= 0 ? chosen : wanted_, model_->rowCount() - 1);
  if (row == before && table_->selectionModel()->isRowSelected(row)) return;
  // What was chosen stays where it is on the screen, whatever has come in before it.
  auto* bar = table_->verticalScrollBar();
  const int scrolled = bar->value();
  table_->selectRow(row);
  if (chosen >= 0 && before >= 0) bar->setValue(scrolled + row - before);
}

void DataPage::showCounts() {
  const auto* counts = &session_->counts();
  QStringList parts{
      counts->prompts == 1 ? tr("1 prompt") : tr("%L1 prompts").arg(counts->prompts),
      counts->comparisons == 1 ? tr("1 comparison")
                               : tr("%L1 comparisons").arg(counts->comparisons),
      counts->judgments == 1 ? tr("1 judgment") : tr("%L1 judgments").arg(counts->judgments)};
  const auto& filter = model_->filter();
  if (!filter.search.empty() || filter.judged || filter.retired)
    parts << tr("%L1 shown").arg(model_->rowCount());
  header_->setDetail(parts.join(QStringLiteral(" · ")));
  const bool empty = counts->comparisons == 0;
  if (empty && counts->prompts > 0)
    empty_->setTexts(tr("%L1 prompts, no answers yet").arg(counts->prompts),
                     tr("Let a model answer the prompts, or import answers, to have something "
                        "to compare."));
  stack_->setCurrentIndex(empty ? 1 : 0);
  exportButton_->setEnabled(!empty);
}

void DataPage::showSelected() {
  const auto* row = model_->row(table_->currentIndex().row());
  shown_ = row && session_ ? row->comparison.id : 0;
  if (shown_ == 0) return detail_->clear();
  session_->read(this, [this, id = shown_](project::Project& project) -> std::function<void()> {
    return [this, id, history = readHistory(project, id)] {
      if (id != shown_) return;  // another one was chosen meanwhile
      if (history) return detail_->present(*history);
      detail_->presentError(history.error());
    };
  });
}

ImportDialog* DataPage::openImport(const QString& file) {
  auto* dialog = new ImportDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &ImportDialog::importRequested, this, &DataPage::startImport);
  if (!file.isEmpty()) dialog->setFile(file);
  dialog->show();
  return dialog;
}

void DataPage::startImport(const studio::ImportRequest& request) {
  auto report = std::make_shared<studio::ImportReport>();
  auto& project = session_->project();
  const auto name = QString::fromStdString(request.file.filename().string());
  const int job =
      session_->startJob(ProjectSession::JobKind::Import, tr("Importing %1").arg(name),
                         [&project, request, report](jobs::JobControl& control) -> Result<void> {
                           ARBITER_ASSIGN(*report, studio::import_file(project, request, control));
                           return {};
                         });
  pending_.push_back({job, name, report, nullptr});
}

void DataPage::startExport(const QString& file, studio::ExportFormat format) {
  auto report = std::make_shared<studio::ExportReport>();
  auto& project = session_->project();
  const std::filesystem::path path = file.toStdString();
  const int job = session_->startJob(
      ProjectSession::JobKind::Export, tr("Exporting %1").arg(QFileInfo(file).fileName()),
      [&project, path, format, report](jobs::JobControl& control) -> Result<void> {
        ARBITER_ASSIGN(*report, studio::export_file(project, path, format, control));
        return {};
      });
  pending_.push_back({job, file, nullptr, report});
}

void DataPage::finished(int job) {
  const auto mine = std::ranges::find(pending_, job, &Pending::job);
  if (mine == pending_.end()) return;
  const auto done = std::move(*mine);
  pending_.erase(mine);
  if (done.imported) reportImport(*done.imported);
  if (done.exported) reportExport(*done.exported, done.file);
}

void DataPage::reportImport(const studio::ImportReport& report) {
  auto text = tr("Imported %L1 rows in %2 s: %L3 comparisons, %L4 judgments.")
                  .arg(report.rows)
                  .arg(QLocale().toString(report.seconds, 'f', 1))
                  .arg(report.comparisons)
                  .arg(report.judgments);
  if (!report.not_used.empty()) {
    QStringList names;
    for (const auto& name : report.not_used) names << QString::fromStdString(name);
    text += QLatin1Char(' ') +
            tr("Columns that were not used: %1.").arg(names.join(QStringLiteral(", ")));
  }
  if (report.skipped_count > 0) {
    text += QLatin1Char(' ') + tr("%L1 rows were left out.").arg(report.skipped_count);
    if (!report.skipped.empty()) {
      const auto& first = report.skipped.front();
      text +=
          QLatin1Char(' ') +
          tr("The first, line %1: %2").arg(first.line).arg(QString::fromStdString(first.reason));
    }
  }
  if (report.known == 1)
    text += QLatin1Char(' ') + tr("1 row was already in the project and was left out.");
  if (report.known > 1)
    text += QLatin1Char(' ') +
            tr("%L1 rows were already in the project and were left out.").arg(report.known);
  if (report.repeated == 1)
    text += QLatin1Char(' ') + tr("1 row repeats another of the file and was left out.");
  if (report.repeated > 1)
    text += QLatin1Char(' ') +
            tr("%L1 rows repeat others of the file and were left out.").arg(report.repeated);
  message_->showMessage(
      report.skipped_count > 0 ? MessageBar::Kind::Warning : MessageBar::Kind::Info, text,
      report.comparisons > 0 ? tr("Label them") : QString(),
      [this] { Q_EMIT pageRequested(QStringLiteral("label")); });
  // Where the session has not told everyone yet, the new rows show now.
  refresh();
}

void DataPage::reportExport(const studio::ExportReport& report, const QString& file) {
  auto text = tr("Wrote %L1 rows to %2.").arg(report.rows).arg(QDir::toNativeSeparators(file));
  if (report.left_out > 0)
    text += QLatin1Char(' ') + tr("%L1 were left out: %2")
                                   .arg(report.left_out)
                                   .arg(QString::fromStdString(report.why_left_out));
  message_->showMessage(MessageBar::Kind::Info, text);
}

void DataPage::openExportMenu() {
  using studio::ExportFormat;
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const auto add = [&](const QString& text, ExportFormat format, const QString& name) {
    menu->addAction(text, this, [this, format, name] { chooseExport(format, name); });
  };
  add(tr("Preferences for TRL (prompt, chosen, rejected)"), ExportFormat::trl,
      QStringLiteral("preferences.jsonl"));
  add(tr("HH-RLHF transcripts (chosen, rejected)"), ExportFormat::hh,
      QStringLiteral("transcripts.jsonl"));
  add(tr("Single answers for TRL's KTO (prompt, completion, label)"), ExportFormat::kto,
      QStringLiteral("singles.jsonl"));
  add(tr("Every judgment, the whole history"), ExportFormat::judgments,
      QStringLiteral("judgments.jsonl"));
  add(tr("All rows, as they came in"), ExportFormat::rows, QStringLiteral("rows.jsonl"));
  menu->popup(exportButton_->mapToGlobal(QPoint(0, exportButton_->height())));
}

void DataPage::chooseExport(studio::ExportFormat format, const QString& name) {
  const auto file = QFileDialog::getSaveFileName(
      this, tr("Export"), QDir::home().filePath(name),

      tr("JSON lines (*.jsonl *.jsonl.gz *.jsonl.zst)") + QStringLiteral(";;") +
          tr("JSON list (*.json *.json.gz)") + QStringLiteral(";;") +
          tr("Table (*.csv *.tsv *.csv.gz)") + QStringLiteral(";;Parquet (*.parquet)"));
  if (!file.isEmpty()) startExport(file, format);
}

}  // namespace arbiter::ui
