// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/import_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
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

#include "core/exchange/label_coding.h"
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
constexpr std::uintmax_t counted_whole = std::uintmax_t{4} << 20U;  // bytes; read in a moment

QString formatName(const std::string& format) {
  if (format == "trl") return ImportDialog::tr("preference rows (prompt, chosen, rejected)");
  if (format == "hh") return ImportDialog::tr("HH-RLHF transcripts (chosen, rejected)");
  if (format == "kto") return ImportDialog::tr("single answers (prompt, completion, label)");
  if (format == "unlabelled") return ImportDialog::tr("prompts with responses, unlabelled");
  if (format == "prompts") return ImportDialog::tr("prompts alone");
  if (format == "mapped") return ImportDialog::tr("columns, by the mapping beside");
  return QString::fromStdString(format);
}

/// What the file was recognised by.
QString readAs(const studio::ImportPreview& preview) {
  if (preview.because.empty()) return formatName(preview.format);
  return QCoreApplication::translate("core", preview.because.c_str());
}

/// What a label means, in the window's language.
QString meaningName(const studio::LabelCount& label) {
  if (!label.understood) return ImportDialog::tr("not known");
  if (label.meaning.empty()) return ImportDialog::tr("nothing");
  if (label.meaning == "first") return ImportDialog::tr("the first is better");
  if (label.meaning == "second") return ImportDialog::tr("the second is better");
  if (label.meaning == "tie") return ImportDialog::tr("a tie");
  if (label.meaning == "both bad") return ImportDialog::tr("both are bad");
  if (label.meaning == "both good") return ImportDialog::tr("both are good");
  if (label.meaning == "skip") return ImportDialog::tr("skipped");
  return QString::fromStdString(label.meaning);
}

/// Said beside the columns, not a column.
bool isOption(const std::string& target) {
  return target == "labels" || target == "better" || target == "within";
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

/// `*.jsonl *.jsonl.gz *.jsonl.zst ...`
QString dataPatterns() {
  QStringList patterns;
  for (const auto& ending : exchange::tables::row_file_endings()) {
    for (const char* packed : {"", ".gz", ".zst"})
      patterns << QStringLiteral("*.%1%2").arg(QString::fromStdString(ending),
                                               QLatin1String(packed));
  }
  return patterns.join(QLatin1Char(' '));
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
      part_label_(quietLabel(tr("Part of the folder"), this)),
      part_(new QComboBox(this)),
      format_(quietLabel({}, this)),
      message_(new MessageBar(this)),
      mapping_card_(new Card(this, Card::Tone::Quiet)),
      mapping_form_(new QFormLayout),
      labels_card_(new Card(this, Card::Tone::Quiet)),
      labels_(new QLabel(this)),
      coding_(new QComboBox(this)),
      not_used_(quietLabel({}, this)),
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
  file_->setPlaceholderText(tr("A .jsonl, .json, .csv, .parquet or .arrow file, or a folder"));
  file_->setAccessibleName(tr("File"));
  fileRow->addWidget(file_, 1);
  auto* choose = quietButton(tr("Choose…"), this);
  fileRow->addWidget(choose);
  auto* chooseDirectory = quietButton(tr("Folder…"), this);
  chooseDirectory->setToolTip(
      tr("A folder of data as Hugging Face's datasets are laid out: what save_to_disk writes, or "
         "a copy of a repository."));
  fileRow->addWidget(chooseDirectory);
  column->addLayout(fileRow);
  auto* partRow = new QHBoxLayout;
  part_->setObjectName(QStringLiteral("part"));
  part_->setAccessibleName(part_label_->text());
  part_label_->setBuddy(part_);
  partRow->addWidget(part_label_);
  partRow->addWidget(part_);
  partRow->addStretch(1);
  column->addLayout(partRow);
  part_label_->hide();
  part_->hide();
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

  labels_card_->body()->addWidget(smallLabel(tr("What the labels mean"), labels_card_));
  labels_->setObjectName(QStringLiteral("labels"));
  labels_->setWordWrap(true);
  labels_->setTextFormat(Qt::PlainText);
  labels_card_->body()->addWidget(labels_);
  coding_->setObjectName(QStringLiteral("coding"));
  coding_->setAccessibleName(tr("What the labels mean"));
  coding_->setEditable(true);
  coding_->setInsertPolicy(QComboBox::NoInsert);
  coding_->setToolTip(
      tr("For example first=0,second=1,tie=2, or signed: below 0 the first answer "
         "is better, above 0 the second."));
  labels_card_->body()->addWidget(coding_);
  labels_card_->hide();
  not_used_->setObjectName(QStringLiteral("notUsed"));
  not_used_->setWordWrap(true);
  not_used_->hide();

  auto* rowsCard = new Card(this);
  rowsCard->setTight(true);
  rowsCard->body()->addWidget(rows_);
  auto* middle = new QHBoxLayout;
  middle->setSpacing(Theme::em(0.8));
  middle->addWidget(rowsCard, 3);
  middle->addWidget(mapping_card_, 2);
  column->addLayout(middle, 3);
  column->addWidget(labels_card_);
  column->addWidget(not_used_);

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
  connect(chooseDirectory, &QPushButton::clicked, this, &ImportDialog::chooseFolder);
  connect(part_, &QComboBox::activated, this, [this] {
    mapped_ = false;
    preview();
  });
  connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
  connect(file_, &QLineEdit::editingFinished, this, [this] {
    if (file_->isModified()) setFile(file_->text());
  });
  connect(coding_, &QComboBox::activated, this, &ImportDialog::preview);
  connect(coding_->lineEdit(), &QLineEdit::editingFinished, this, [this] {
    if (coding_->lineEdit()->isModified()) preview();
  });
  connect(skip_bad_, &QCheckBox::toggled, this, &ImportDialog::enableImport);
  connect(import_, &QPushButton::clicked, this, [this] {
    Q_EMIT importRequested(request());
    accept();
  });
}

ImportDialog::~ImportDialog() {
  // What closes takes the focus from a line that is edited, which would be read once more.
  file_->disconnect(this);
  coding_->lineEdit()->disconnect(this);
}

void ImportDialog::chooseFile() {
  QSettings settings;
  const auto folder = settings.value(QStringLiteral("importFolder")).toString();
  const auto path = QFileDialog::getOpenFileName(
      this, tr("Import data"), folder, tr("Data (%1);;All files (*)").arg(dataPatterns()));
  if (path.isEmpty()) return;
  settings.setValue(QStringLiteral("importFolder"), QFileInfo(path).absolutePath());
  setFile(path);
}

void ImportDialog::chooseFolder() {
  QSettings settings;
  const auto start = settings.value(QStringLiteral("importFolder")).toString();
  const auto path = QFileDialog::getExistingDirectory(this, tr("Import data"), start);
  if (path.isEmpty()) return;
  settings.setValue(QStringLiteral("importFolder"), path);
  setFile(path);
}

void ImportDialog::listParts() {
  parts_.clear();
  part_->clear();
  if (QFileInfo(file_->text()).isDir()) {
    // What is wrong with a folder is told by the preview.
    parts_ = exchange::tables::parts_of_folder(file_->text().toStdString())
                 .value_or(std::vector<exchange::tables::FolderPart>());
  }
  for (const auto& part : parts_) {
    const auto split = QString::fromStdString(part.split);
    const auto config = QString::fromStdString(part.config);
    part_->addItem(config.isEmpty() ? split : tr("%1: %2").arg(config, split));
  }
  const auto train = std::ranges::find(parts_, "train", &exchange::tables::FolderPart::split);
  if (train != parts_.end()) part_->setCurrentIndex(int(train - parts_.begin()));
  part_label_->setVisible(parts_.size() > 1);
  part_->setVisible(parts_.size() > 1);
}

void ImportDialog::setFile(const QString& path) {
  file_->setText(path);
  file_->setModified(false);
  annotator_->setPlaceholderText(QFileInfo(path).baseName());
  mapped_ = false;
  columns_.clear();
  coding_->clear();
  listParts();
  preview();
}

QString ImportDialog::chosenCoding() const {
  const auto text = coding_->currentText().trimmed();
  return text == tr("as the file says") ? QString() : text;
}

studio::ImportRequest ImportDialog::request() const {
  studio::ImportRequest request;
  request.file = file_->text().toStdString();
  if (parts_.size() > 1) {
    const auto& part = parts_[std::size_t(part_->currentIndex())];
    request.part = {part.config, part.split};
  }
  if (mapped_) request.mapping = chosenMapping();
  request.labels = chosenCoding().toStdString();
  request.annotator = annotator_->text().trimmed().toStdString();
  request.rank_together = rank_together_->isChecked();
  request.skip_bad = skip_bad_->isChecked();
  request.again = again_->isChecked();
  return request;
}

std::vector<std::pair<std::string, std::string>> ImportDialog::chosenMapping() const {
  std::vector<std::pair<std::string, std::string>> mapping;
  for (const auto& [target, box] : columns_)
    if (const auto source = box->currentText().trimmed();
        !source.isEmpty() && source != tr("(none)"))
      mapping.emplace_back(target, source.toStdString());
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
    showLabels({});
    if (!mapped_) mapping_card_->hide();
    return message_->showError(describe(preview.error()));
  }
  showPreview(*preview);
}

void ImportDialog::showPreview(const studio::ImportPreview& preview) {
  format_->setText(tr("Read as %1.").arg(readAs(preview)));
  if (!mapped_) showMapping(preview);
  showRows(preview);
  showProblems(preview);
  showLabels(preview);
  rank_together_->setVisible(std::ranges::any_of(preview.rows, [](const auto& row) {
    return row.responses.size() > 2 && row.preference.empty();
  }));
  usable_ = !preview.rows.empty();
  clean_ = preview.problems.empty();
  enableImport();
}

void ImportDialog::enableImport() {
  // A file comes in whole or not at all, unless the user says otherwise.
  import_->setEnabled(usable_ && !unclear_ && (clean_ || skip_bad_->isChecked()));
}

std::vector<studio::LabelCount> ImportDialog::labelsOf(const studio::ImportPreview& preview,
                                                       bool& whole) const {
  std::error_code ignored;
  const auto asked = request();
  whole = std::filesystem::file_size(asked.file, ignored) <= counted_whole && !ignored;
  if (!whole) return preview.labels;
  jobs::JobControl control;
  const auto survey = studio::survey_import(asked, control);
  whole = survey.has_value();
  return survey ? survey->labels : preview.labels;
}

void ImportDialog::showLabels(const studio::ImportPreview& preview) {
  bool whole = false;
  const auto labels = preview.labels.empty() ? preview.labels : labelsOf(preview, whole);
  unclear_ = !studio::unclear_labels(labels).empty();
  QStringList lines;
  for (const auto& label : labels) {
    lines << tr("%1: %2 → %3, %n row(s)", nullptr, int(label.rows))
                 .arg(QString::fromStdString(label.column), QString::fromStdString(label.value),
                      meaningName(label));
  }
  if (!labels.empty() && !whole) lines << tr("(in the rows that are shown)");
  if (unclear_)
    lines << tr("What a label means is never guessed: choose it here, then the file can come in.");
  labels_->setText(lines.join(QLatin1Char('\n')));
  if (coding_->count() == 0) offerCodings(labels);
  labels_card_->setVisible(!labels.empty());
  QStringList unused;
  for (const auto& name : preview.not_used) unused << QString::fromStdString(name);
  not_used_->setText(tr("Not used: %1.").arg(unused.join(QStringLiteral(", "))));
  not_used_->setVisible(!unused.isEmpty());
}

void ImportDialog::offerCodings(const std::vector<studio::LabelCount>& labels) {
  std::vector<std::string> values;
  for (const auto& label : labels)
    if (!label.value.empty()) values.push_back(label.value);
  coding_->addItem(tr("as the file says"));
  for (const auto& coding : exchange::possible_codings(values))
    coding_->addItem(QString::fromStdString(coding));
  coding_->setCurrentIndex(0);
}

void ImportDialog::showMapping(const studio::ImportPreview& preview) {
  while (mapping_form_->rowCount() > 0) mapping_form_->removeRow(0);
  columns_.clear();
  std::vector<std::string> targets{"prompt", "system",   "response_a", "response_b", "responses",
                                   "chosen", "rejected", "label",      "scores",     "annotator"};
  for (const auto& [target, column] : preview.mapping) {
    if (std::ranges::find(targets, target) == targets.end() && !isOption(target))
      targets.push_back(target);
  }
  for (const auto& target : targets) {
    auto* box = new QComboBox(mapping_card_);
    box->setEditable(true);  // for paths such as turns[0].text
    box->setInsertPolicy(QComboBox::NoInsert);
    // A long name of a column does not make the dialog wide.
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(10);
    box->addItem(tr("(none)"));
    for (const auto& column : preview.columns) box->addItem(QString::fromStdString(column));
    for (const auto& [known, column] : preview.mapping)
      if (known == target) box->setCurrentText(QString::fromStdString(column));
    box->setAccessibleName(targetName(target));
    box->setObjectName(QStringLiteral("map-") + QString::fromStdString(target));
    const auto changed = [this] {
      mapped_ = true;
      this->preview();
    };
    connect(box, &QComboBox::activated, this, changed);
    connect(box->lineEdit(), &QLineEdit::editingFinished, this, [box, changed] {
      if (box->lineEdit()->isModified()) changed();
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
    problems_->setItem(i, 0, cell(problem.line > 0 ? std::to_string(problem.line) : ""));
    problems_->setItem(i, 1, cell(problem.field));
    problems_->setItem(i, 2, cell(problem.reason));
  }
  problems_->horizontalHeader()->setStretchLastSection(true);
}

}  // namespace arbiter::ui
