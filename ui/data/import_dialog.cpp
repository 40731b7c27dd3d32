// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/import_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QTableWidget>
#include <algorithm>
#include <array>
#include <initializer_list>

#include "ui/session/project_session.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/message_bar.h"
#include "ui/widgets/wrap_layout.h"

namespace arbiter::ui {
namespace {

constexpr int longest_cell = 240;  // characters of a text that the preview shows

QString formatName(const std::string& format) {
  if (format == "trl") return ImportDialog::tr("preference rows (prompt, chosen, rejected)");
  if (format == "hh") return ImportDialog::tr("HH-RLHF transcripts (chosen, rejected)");
  if (format == "kto") return ImportDialog::tr("single answers (prompt, completion, label)");
  if (format == "unlabelled") return ImportDialog::tr("prompts with responses, unlabelled");
  if (format == "prompts") return ImportDialog::tr("prompts alone");
  if (format == "mapped") return ImportDialog::tr("columns, by the mapping beside");
  return QString::fromStdString(format);
}

QString targetName(const std::string& target) {
  if (target == "prompt") return ImportDialog::tr("Prompt");
  if (target == "response_a") return ImportDialog::tr("Response A");
  if (target == "response_b") return ImportDialog::tr("Response B");
  if (target == "chosen") return ImportDialog::tr("Chosen");
  if (target == "rejected") return ImportDialog::tr("Rejected");
  if (target == "responses") return ImportDialog::tr("Responses");
  if (target == "label") return ImportDialog::tr("Preference");
  if (target == "annotator") return ImportDialog::tr("Annotator");
  // One column of preferences for each of several annotators: `label:NAME`.
  if (target.starts_with("label:"))
    return ImportDialog::tr("Preference of %1").arg(QString::fromStdString(target.substr(6)));
  return QString::fromStdString(target);
}

QTableWidget* plainTable(QWidget* parent) {
  auto* table = new QTableWidget(parent);
  table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table->setSelectionBehavior(QAbstractItemView::SelectRows);
  table->setShowGrid(false);
  table->verticalHeader()->hide();
  table->setWordWrap(false);
  table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table->horizontalHeader()->setHighlightSections(false);
  return table;
}

QTableWidgetItem* cell(const std::string& text) {
  const auto whole = QString::fromStdString(text.substr(0, longest_cell * 4));
  auto* item = new QTableWidgetItem(whole.left(longest_cell).simplified());
  item->setToolTip(plainTip(whole.left(longest_cell * 4)));
  return item;
}

}  // namespace

ImportDialog::ImportDialog(QWidget* parent)
    : QDialog(parent),
      file_(new QLineEdit(this)),
      format_(quietLabel({}, this)),
      message_(new MessageBar(this)),
      mapping_card_(new Card(this, Card::Tone::Quiet)),
      mapping_form_(new QFormLayout),
      rows_(plainTable(this)),
      problems_(plainTable(this)),
      problems_label_(headingLabel({}, this)),
      annotator_(new QLineEdit(this)),
      rank_together_(new QCheckBox(tr("Rank all answers to a prompt together"), this)),
      skip_bad_(new QCheckBox(tr("Leave unusable rows out instead of refusing the file"), this)),
      again_(new QCheckBox(tr("Bring in again what the project has already"), this)),
      import_(primaryButton(tr("Import"), this)) {
  rows_->setObjectName(QStringLiteral("preview"));
  problems_->setObjectName(QStringLiteral("problems"));
  setWindowTitle(tr("Import data"));
  // On a small screen what does not fit is scrolled; the buttons are always there.
  resize(QSize(Theme::em(58), Theme::em(40)).boundedTo(screen()->availableSize()));
  auto* column = new QVBoxLayout(this);
  const int side = Theme::em(1.4);
  column->setContentsMargins(side, side, side, side);
  column->setSpacing(Theme::em(0.8));

  auto* fileRow = new QHBoxLayout;
  file_->setPlaceholderText(tr("A .jsonl or .json file, plain or .gz"));
  file_->setAccessibleName(tr("File"));
  fileRow->addWidget(file_, 1);
  auto* choose = quietButton(tr("Choose…"), this);
  fileRow->addWidget(choose);
  column->addLayout(fileRow);
  format_->setWordWrap(true);
  column->addWidget(format_);
  column->addWidget(message_);

  mapping_card_->body()->addWidget(smallLabel(tr("Columns of the file"), mapping_card_));
  mapping_form_->setHorizontalSpacing(Theme::em(1));
  auto* targets = new QWidget;
  targets->setProperty("surface", QStringLiteral("clear"));
  targets->setLayout(mapping_form_);
  mapping_form_->setContentsMargins(0, 0, Theme::em(0.6), 0);
  auto* scroll = new QScrollArea(mapping_card_);
  scroll->setWidget(targets);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->viewport()->setAutoFillBackground(false);
  targets->setAutoFillBackground(false);
  mapping_card_->body()->addWidget(scroll, 1);
  mapping_card_->hide();

  auto* rowsCard = new Card(this);
  rowsCard->setTight(true);
  rowsCard->body()->addWidget(rows_);
  auto* middle = new QHBoxLayout;
  middle->setSpacing(Theme::em(0.8));
  middle->addWidget(rowsCard, 3);
  middle->addWidget(mapping_card_, 2);
  column->addLayout(middle, 3);

  column->addWidget(problems_label_);
  column->addWidget(problems_, 1);
  problems_->setMinimumHeight(Theme::em(4));
  problems_->setMaximumHeight(Theme::em(9));
  problems_label_->hide();
  problems_->hide();

  auto* whose = new QWidget(this);
  auto* options = new QHBoxLayout(whose);
  options->setContentsMargins(0, 0, 0, 0);
  options->addWidget(quietLabel(tr("Preferences in the file are of"), this));
  annotator_->setPlaceholderText(tr("the file's name"));
  annotator_->setAccessibleName(tr("Annotator of the preferences in the file"));
  annotator_->setFixedWidth(Theme::em(12));
  options->addWidget(annotator_);
  rank_together_->setObjectName(QStringLiteral("rankTogether"));
  rank_together_->setToolTip(tr("Answers that nobody has judged yet are put in order in one go "
                                "(up to %1), instead of two at a time.")
                                 .arg(studio::most_ranked_together));
  rank_together_->hide();
  skip_bad_->setObjectName(QStringLiteral("skipBad"));
  again_->setObjectName(QStringLiteral("again"));
  again_->setToolTip(
      tr("Rows with the same prompt, the same responses and the same verdict of the "
         "same annotator are left out otherwise, so that nothing counts twice."));
  auto* choices = new WrapLayout(Theme::em(1), Theme::em(0.5));
  for (QWidget* choice : std::initializer_list<QWidget*>{whose, rank_together_, skip_bad_, again_})
    choices->addWidget(choice);
  column->addLayout(choices);

  auto* buttons = new QHBoxLayout;
  buttons->addStretch(1);
  auto* cancel = quietButton(tr("Cancel"), this);
  buttons->addWidget(cancel);
  buttons->addWidget(import_);
  column->addLayout(buttons);
  import_->setEnabled(false);

  connect(choose, &QPushButton::clicked, this, &ImportDialog::chooseFile);
  connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
  connect(file_, &QLineEdit::editingFinished, this, [this] {
    if (file_->isModified()) setFile(file_->text());
  });
  connect(skip_bad_, &QCheckBox::toggled, this, &ImportDialog::enableImport);
  connect(import_, &QPushButton::clicked, this, [this] {
    Q_EMIT importRequested(request());
    accept();
  });
}

void ImportDialog::chooseFile() {
  QSettings settings;
  const auto folder = settings.value(QStringLiteral("importFolder")).toString();
  const auto path = QFileDialog::getOpenFileName(
      this, tr("Import data"), folder,
      tr("Data (*.jsonl *.json *.jsonl.gz *.json.gz *.ndjson);;All files (*)"));
  if (path.isEmpty()) return;
  settings.setValue(QStringLiteral("importFolder"), QFileInfo(path).absolutePath());
  setFile(path);
}

void ImportDialog::setFile(const QString& path) {
  file_->setText(path);
  file_->setModified(false);
  annotator_->setPlaceholderText(QFileInfo(path).baseName());
  mapped_ = false;
  columns_.clear();
  preview();
}

studio::ImportRequest ImportDialog::request() const {
  studio::ImportRequest request;
  request.file = file_->text().toStdString();
  if (mapped_) request.mapping = chosenMapping();
  request.annotator = annotator_->text().trimmed().toStdString();
  request.rank_together = rank_together_->isChecked();
  request.skip_bad = skip_bad_->isChecked();
  request.again = again_->isChecked();
  return request;
}

std::vector<std::pair<std::string, std::string>> ImportDialog::chosenMapping() const {
  std::vector<std::pair<std::string, std::string>> mapping;
  for (const auto& [target, box] : columns_)
    if (box->currentIndex() > 0) mapping.emplace_back(target, box->currentText().toStdString());
  return mapping;
}

void ImportDialog::preview() {
  message_->clear();
  const auto preview = studio::preview_import(request());
  usable_ = false;
  enableImport();
  if (!preview) {
    // The columns stay, so that a mapping that does not fit can be changed.
    rows_->setRowCount(0);
    format_->clear();
    showProblems({});
    if (!mapped_) mapping_card_->hide();
    return message_->showError(describe(preview.error()));
  }
  showPreview(*preview);
}

void ImportDialog::showPreview(const studio::ImportPreview& preview) {
  auto text = tr("Read as %1.").arg(formatName(preview.format));
  if (!preview.not_used.empty()) {
    QStringList names;
    for (const auto& name : preview.not_used) names << QString::fromStdString(name);
    text += QLatin1Char(' ') + tr("Not used: %1.").arg(names.join(QStringLiteral(", ")));
  }
  format_->setText(text);
  if (!mapped_) showMapping(preview);
  showRows(preview);
  showProblems(preview);
  rank_together_->setVisible(std::ranges::any_of(preview.rows, [](const auto& row) {
    return row.responses.size() > 2 && row.preference.empty();
  }));
  usable_ = !preview.rows.empty();
  clean_ = preview.problems.empty();
  enableImport();
}

void ImportDialog::enableImport() {
  // A file comes in whole or not at all, unless the user says otherwise.
  import_->setEnabled(usable_ && (clean_ || skip_bad_->isChecked()));
}

void ImportDialog::showMapping(const studio::ImportPreview& preview) {
  while (mapping_form_->rowCount() > 0) mapping_form_->removeRow(0);
  columns_.clear();
  std::vector<std::string> targets{"prompt", "response_a", "response_b", "label", "annotator"};
  for (const auto& [target, column] : preview.mapping)
    if (std::ranges::find(targets, target) == targets.end()) targets.push_back(target);
  for (const auto& target : targets) {
    auto* box = new QComboBox(mapping_card_);
    // A long name of a column does not make the dialog wide.
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(10);
    box->addItem(tr("(none)"));
    for (const auto& column : preview.columns) box->addItem(QString::fromStdString(column));
    for (const auto& [known, column] : preview.mapping)
      if (known == target) box->setCurrentText(QString::fromStdString(column));
    box->setAccessibleName(targetName(target));
    box->setObjectName(QStringLiteral("map-") + QString::fromStdString(target));
    connect(box, &QComboBox::activated, this, [this] {
      mapped_ = true;
      this->preview();
    });
    mapping_form_->addRow(targetName(target), box);
    columns_[target] = box;
  }
  mapping_card_->setVisible(!preview.columns.empty());
  // It scrolls up and down only: the boxes are never cut at their side.
  auto* scroll = mapping_card_->findChild<QScrollArea*>();
  scroll->setMinimumWidth(scroll->widget()->minimumSizeHint().width() +
                          scroll->verticalScrollBar()->sizeHint().width());
}

void ImportDialog::showRows(const studio::ImportPreview& preview) {
  std::size_t most = 0;
  bool preferences = false;
  for (const auto& row : preview.rows) {
    most = std::max(most, row.responses.size());
    preferences = preferences || !row.preference.empty();
  }
  QStringList titles{tr("Prompt")};
  for (std::size_t i = 0; i < most; ++i) titles << QString(QChar(u'A' + char16_t(i)));
  if (preferences) titles << tr("Preferred");
  rows_->clear();
  rows_->setColumnCount(int(titles.size()));
  rows_->setHorizontalHeaderLabels(titles);
  rows_->setRowCount(int(preview.rows.size()));
  for (int i = 0; i < rows_->rowCount(); ++i) {
    const auto& row = preview.rows[std::size_t(i)];
    rows_->setItem(i, 0, cell(row.prompt));
    for (std::size_t k = 0; k < row.responses.size(); ++k)
      rows_->setItem(i, int(k) + 1, cell(row.responses[k]));
    if (preferences) rows_->setItem(i, int(titles.size()) - 1, cell(row.preference));
  }
  auto* header = rows_->horizontalHeader();
  header->setSectionResizeMode(QHeaderView::Stretch);
  if (preferences)
    header->setSectionResizeMode(int(titles.size()) - 1, QHeaderView::ResizeToContents);
}

void ImportDialog::showProblems(const studio::ImportPreview& preview) {
  const bool any = !preview.problems.empty();
  problems_label_->setVisible(any);
  problems_->setVisible(any);
  if (!any) return;
  problems_label_->setText(tr("Rows that cannot be used"));
  problems_->setColumnCount(3);
  problems_->setHorizontalHeaderLabels({tr("Line"), tr("Field"), tr("Reason")});
  problems_->setRowCount(int(preview.problems.size()));
  for (int i = 0; i < problems_->rowCount(); ++i) {
    const auto& problem = preview.problems[std::size_t(i)];
    problems_->setItem(i, 0, cell(std::to_string(problem.line)));
    problems_->setItem(i, 1, cell(problem.field));
    problems_->setItem(i, 2, cell(problem.reason));
  }
  problems_->horizontalHeader()->setStretchLastSection(true);
}

}  // namespace arbiter::ui
