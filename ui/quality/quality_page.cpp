// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/quality/quality_page.h"

#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollArea>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <algorithm>
#include <initializer_list>

#include "ui/quality/share_bar.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/row_hover.h"

namespace arbiter::ui {
namespace {

constexpr std::size_t most_pairs = 2000;  // of annotators, in the table
constexpr int most_rows_shown = 14;       // before a table scrolls by itself

/// Says in a header that its column is the one that the rows are sorted by: an arrow of the view's
/// own would stand on the text of a narrow column.
class SortedRows : public QSortFilterProxyModel {
 public:
  using QSortFilterProxyModel::QSortFilterProxyModel;

  QVariant headerData(int section, Qt::Orientation orientation, int role) const override {
    const auto plain = QSortFilterProxyModel::headerData(section, orientation, role);
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal || section != sortColumn())
      return plain;
    const QChar arrow(sortOrder() == Qt::DescendingOrder ? 0x2193 : 0x2191);
    const auto side =
        QSortFilterProxyModel::headerData(section, orientation, Qt::TextAlignmentRole).toInt();
    // On the side where the text does not end with the column.
    return (side & Qt::AlignRight) != 0 ? arrow + QLatin1Char(' ') + plain.toString()
                                        : plain.toString() + QLatin1Char(' ') + arrow;
  }
};

/// Each column as wide as what stands in it and its header, in whatever language; the rest is for
/// the `stretched` one, which needs `least`. Where a narrow window has no room for all, those of
/// `leastFirst` give way.
void fitColumns(QTableView* table, int stretched, int least,
                std::initializer_list<int> leastFirst) {
  const QAbstractItemView* view = table;
  auto* header = table->horizontalHeader();
  const int widest = Theme::em(14);  // a name may be as long as somebody likes
  const int arrowWidth = header->fontMetrics().horizontalAdvance(QStringLiteral("\u2193 "));
  int whole = least;
  for (int column = 0; column < table->model()->columnCount(); ++column) {
    if (column == stretched) continue;
    table->setColumnHidden(column, false);
    const int content = std::min(view->sizeHintForColumn(column), widest);
    // The arrow of the column that is sorted by has its place in each.
    const int arrow = column == header->sortIndicatorSection() ? 0 : arrowWidth;
    header->resizeSection(
        column, std::max(content + Theme::em(0.6), header->sectionSizeHint(column) + arrow));
    whole += header->sectionSize(column);
  }
  for (const int column : leastFirst) {
    if (whole <= table->viewport()->width()) return;
    whole -= header->sectionSize(column);
    table->setColumnHidden(column, true);
  }
}

/// Draws the two columns of the annotators that are pictures.
class FigureDelegate : public RowHover {
 public:
  FigureDelegate(const AnnotatorModel* model, QTableView* view) : RowHover(view), model_(model) {}

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override {
    RowHover::paint(painter, option, index);
    if (!model_->counted()) return;
    const auto* proxy = qobject_cast<const QSortFilterProxyModel*>(index.model());
    const auto source = proxy ? proxy->mapToSource(index) : index;
    if (source.column() != AnnotatorModel::Outcomes && source.column() != AnnotatorModel::LeftShare)
      return;
    const auto& summary = model_->summary(source.row());
    const qreal height = Theme::em(source.column() == AnnotatorModel::Outcomes ? 0.8 : 0.9);
    QRectF place = option.rect.adjusted(Theme::em(0.4), 0, -Theme::em(0.4), 0);
    place = QRectF(place.left(), place.center().y() - height / 2, place.width(), height);
    if (source.column() == AnnotatorModel::Outcomes) share_bar::paint(*painter, place, summary);
    if (source.column() == AnnotatorModel::LeftShare && !leftFigure(summary).too_few())
      paintInterval(*painter, place, summary.left_share, summary.left_interval);
  }

 private:
  const AnnotatorModel* model_;
};

}  // namespace

QualityPage::QualityPage(QWidget* parent)
    : Page(parent),
      header_(new PageHeader(tr("Quality"), this)),
      stack_(new QStackedWidget(this)),
      annotators_(new AnnotatorModel(this)),
      agreement_(new AgreementModel(this)) {
  setAccessibleName(tr("Quality"));
  auto* empty = new EmptyState(QStringLiteral("quality"), tr("Nothing judged yet"),
                               tr("Once people have judged, their pace, their bias towards a side "
                                  "and their agreement show here."),
                               stack_);
  connect(empty->addStep(tr("Go to Label")), &QPushButton::clicked, this,
          [this] { Q_EMIT pageRequested(QStringLiteral("label")); });
  auto* content = new QWidget;
  content->setProperty("surface", QStringLiteral("ground"));
  auto* cards = new QVBoxLayout(content);
  cards->setContentsMargins(0, 0, 0, 0);
  cards->setSpacing(Theme::em(0.85));
  cards->addWidget(buildAnnotators());
  cards->addWidget(buildAgreement());
  cards->addStretch(1);
  auto* scroll = new QScrollArea(stack_);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidget(content);
  stack_->addWidget(empty);
  stack_->addWidget(scroll);
  auto* column = new QVBoxLayout(this);
  applyPageMargins(column);
  column->addWidget(header_);
  column->addWidget(stack_, 1);
  connect(&Theme::instance(), &Theme::changed, this, &QualityPage::fitTables);
}

QTableView* QualityPage::addTable(Card* card, QAbstractItemModel* model, int sortedBy) {
  auto* sorted = new SortedRows(this);
  sorted->setSourceModel(model);
  sorted->setSortRole(sortRole);
  sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
  auto* table = new QTableView(card);
  table->setModel(sorted);
  table->setSortingEnabled(true);
  table->horizontalHeader()->setSortIndicatorShown(false);  // the header's text says it
  table->sortByColumn(sortedBy, Qt::DescendingOrder);
  table->setShowGrid(false);
  table->setWordWrap(false);
  table->setSelectionBehavior(QAbstractItemView::SelectRows);
  table->setSelectionMode(QAbstractItemView::SingleSelection);
  table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table->verticalHeader()->hide();
  table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  auto* header = table->horizontalHeader();
  header->setHighlightSections(false);
  header->setSectionResizeMode(QHeaderView::Interactive);
  card->body()->addWidget(table);
  table->viewport()->installEventFilter(this);
  return table;
}

Card* QualityPage::buildAnnotators() {
  auto* card = new Card(this);
  card->body()->addWidget(headingLabel(tr("Annotators"), card));
  annotatorTable_ = addTable(card, annotators_, AnnotatorModel::Judgments);
  annotatorTable_->setAccessibleName(tr("Annotators"));
  new FigureDelegate(annotators_, annotatorTable_);
  annotatorTable_->horizontalHeader()->setSectionResizeMode(AnnotatorModel::Outcomes,
                                                            QHeaderView::Stretch);
  buildLegend(card);
  return card;
}

void QualityPage::buildLegend(Card* card) {
  legend_ = smallLabel({}, card);
  legend_->setTextFormat(Qt::RichText);  // coloured dots beside words of our own
  legend_->setWordWrap(true);
  card->body()->addWidget(legend_);
}

Card* QualityPage::buildAgreement() {
  auto* card = new Card(this);
  card->body()->addWidget(headingLabel(tr("Agreement"), card));
  agreementText_ = quietLabel({}, card);
  agreementText_->setWordWrap(true);
  card->body()->addWidget(agreementText_);
  agreementTable_ = addTable(card, agreement_, AgreementModel::Shared);
  agreementTable_->setAccessibleName(tr("Agreement"));
  agreementTable_->horizontalHeader()->setSectionResizeMode(AgreementModel::Annotators,
                                                            QHeaderView::Stretch);
  agreementTable_->hide();
  return card;
}

void QualityPage::setSession(ProjectSession* session) {
  if (session_) session_->disconnect(this);
  session_ = session;
  job_ = 0;
  stale_ = true;
  annotators_->setRows({}, {}, false);
  agreement_->setRows({}, {});
  connect(session_, &ProjectSession::judgmentsChanged, this, [this] {
    stale_ = true;
    if (isVisible()) refresh();
  });
  connect(session_, &ProjectSession::jobFinished, this, [this](int id) {
    if (id != job_) return;
    job_ = 0;
    showFigures(std::move(*counted_));
    if (stale_ && isVisible()) refresh();
  });
  connect(session_, &ProjectSession::jobCancelled, this, [this](int id) {
    if (id == job_) job_ = 0;
    if (stale_ && isVisible()) refresh();
  });
  connect(session_, &ProjectSession::jobFailed, this,
          [this](int id, const QString&, const QString& message) {
            if (id != job_) return;
            job_ = 0;
            agreementText_->setText(message);
          });
  if (isVisible()) refresh();
}

void QualityPage::activate() {
  if (session_ && stale_) refresh();
}

void QualityPage::leave() { stopCounting(); }

void QualityPage::hideEvent(QHideEvent* event) {
  stopCounting();
  Page::hideEvent(event);
}

void QualityPage::stopCounting() {
  if (job_ == 0 || !session_) return;
  stale_ = true;
  session_->stopJob(job_);
}

void QualityPage::refresh() {
  if (job_ != 0) return;  // asked for again when that has ended
  stale_ = false;
  session_->read(this, [this](project::Project& project) -> std::function<void()> {
    return [this, annotators = project.annotators().list()] {
      if (annotators) showNames(*annotators);
      if (job_ == 0) startCounting();
    };
  });
}

void QualityPage::showNames(const std::vector<project::Annotator>& annotators) {
  if (annotators_->counted()) return;  // better figures stand there already
  std::vector<feedback::AnnotatorSummary> rows;
  AnnotatorNames names;
  for (const auto& annotator : annotators) {
    if (annotator.judgments == 0) continue;
    auto& row = rows.emplace_back();
    row.annotator = annotator.id;
    row.judgments = annotator.judgments;
    names[annotator.id] = QString::fromStdString(annotator.name);
  }
  annotators_->setRows(std::move(rows), std::move(names), false);
  agreementText_->setText(tr("Counting …"));
  showHeader();
  fitTables();
}

Result<QualityPage::Figures> QualityPage::count(project::Project& project,
                                                jobs::JobControl& control) {
  const auto cancelled = [] {
    return fail(ErrorCode::cancelled, ARBITER_MESSAGE("core", "Stopped."));
  };
  Figures figures;
  ARBITER_ASSIGN(const auto counts, project.counts());
  feedback::AnnotatorCounter annotators;
  feedback::AgreementCounter agreement;
  std::int64_t seen = 0;
  ARBITER_TRY(project.judgments().each_live([&](const project::Judgment& judgment) {
    annotators.add(judgment);
    agreement.add(judgment);
    if (++seen % 1000 == 0)
      control.set_progress({.step = seen, .total = counts.judgments, .note = {}});
    return !control.stop_requested();
  }));
  if (control.stop_requested()) return cancelled();
  figures.annotators = annotators.finish();
  auto compared = agreement.finish(most_pairs, [&] { return control.stop_requested(); });
  if (!compared) return cancelled();
  figures.agreement = std::move(*compared);
  ARBITER_ASSIGN(const auto list, project.annotators().list());
  for (const auto& annotator : list)
    figures.names[annotator.id] = QString::fromStdString(annotator.name);
  return figures;
}

void QualityPage::startCounting() {
  if (!isVisible()) {
    stale_ = true;
    return;
  }
  counted_ = std::make_shared<Figures>();
  job_ = session_->startJob(ProjectSession::JobKind::Agreement, tr("Agreement"),
                            [&project = session_->project(),
                             counted = counted_](jobs::JobControl& control) -> Result<void> {
                              ARBITER_ASSIGN(*counted, count(project, control));
                              return {};
                            });
}

QString QualityPage::alphaOfAll(const feedback::Agreement& agreement) {
  const bool few = studio::Figure{.n = agreement.items}.too_few();
  if (!few && !agreement.alpha) return {};
  if (agreement.singles > 0)
    return few ? tr("Krippendorff's alpha of all: too few to tell (%L1 pairs of answers and single "
                    "answers that two or more people judged).")
                     .arg(agreement.items)
               : tr("Krippendorff's alpha of all: %1 over %L2 pairs of answers and single answers "
                    "that two or more people judged.")
                     .arg(QLocale().toString(*agreement.alpha, 'f', 2))
                     .arg(agreement.items);
  return few ? tr("Krippendorff's alpha of all: too few to tell (%L1 pairs of answers that two or "
                  "more people judged).")
                   .arg(agreement.items)
             : tr("Krippendorff's alpha of all: %1 over %L2 pairs of answers that two or more "
                  "people judged.")
                   .arg(QLocale().toString(*agreement.alpha, 'f', 2))
                   .arg(agreement.items);
}

QString QualityPage::alphaOfScores(const feedback::Agreement& agreement) {
  if (studio::Figure{.n = agreement.scored}.too_few() || !agreement.score_alpha)
    return tr("Of scores: too few to tell (%L1 answers that two or more people scored).")
        .arg(agreement.scored);
  return tr("Of scores, as far as they lie apart: %1 over %L2 answers that two or more people "
            "scored.")
      .arg(QLocale().toString(*agreement.score_alpha, 'f', 2))
      .arg(agreement.scored);
}

void QualityPage::showFigures(Figures figures) {
  const auto& agreement = figures.agreement;
  if (agreement.pairs.empty() && agreement.scored == 0) {
    agreementText_->setText(
        tr("No two annotators have judged the same comparison yet. Agreement "
           "shows once they share some."));
  } else {
    QStringList parts;
    if (agreement.items > 0) parts << alphaOfAll(agreement);
    if (agreement.scored > 0) parts << alphaOfScores(agreement);
    if (agreement.found > std::int64_t(agreement.pairs.size()))
      parts << tr("Of %L1 pairs of annotators the %L2 that share the most are listed.")
                   .arg(agreement.found)
                   .arg(agreement.pairs.size());
    agreementText_->setText(parts.join(QLatin1Char(' ')));
  }
  agreementTable_->setVisible(!agreement.pairs.empty());
  agreement_->setRows(std::move(figures.agreement.pairs), figures.names);
  annotators_->setRows(std::move(figures.annotators), std::move(figures.names), true);
  showHeader();
  fitTables();
}

void QualityPage::showHeader() {
  const int people = annotators_->rowCount();
  std::int64_t judgments = 0;
  for (int row = 0; row < people; ++row) judgments += annotators_->summary(row).judgments;
  stack_->setCurrentIndex(people > 0 ? 1 : 0);
  header_->setDetail(
      people == 0 ? QString()
                  : (judgments == 1 ? tr("1 judgment") : tr("%L1 judgments").arg(judgments)) +
                        QStringLiteral(" · ") +
                        (people == 1 ? tr("1 annotator") : tr("%L1 annotators").arg(people)));
}

bool QualityPage::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize && annotatorTable_ && agreementTable_ &&
      (watched == annotatorTable_->viewport() || watched == agreementTable_->viewport())) {
    // Of another width: a table that has grown by rows keeps its columns.
    const auto* resized = static_cast<QResizeEvent*>(event);
    if (resized->size().width() != resized->oldSize().width()) fitTables();
  }
  return Page::eventFilter(watched, event);
}

void QualityPage::fitTables() {
  for (auto* table : {annotatorTable_, agreementTable_}) {
    const int row = Theme::em(1.85);
    table->verticalHeader()->setDefaultSectionSize(row);
    const int rows = std::clamp(table->model()->rowCount(), 1, most_rows_shown);
    table->setFixedHeight(table->horizontalHeader()->sizeHint().height() + rows * row +
                          2 * table->frameWidth() + Theme::em(0.2));
  }
  fitColumns(annotatorTable_, AnnotatorModel::Outcomes, Theme::em(7),
             {AnnotatorModel::LeftShare, AnnotatorModel::Seconds, AnnotatorModel::LeftText});
  fitColumns(agreementTable_, AgreementModel::Annotators, Theme::em(11),
             {AgreementModel::InWords, AgreementModel::Agree, AgreementModel::Shared});
  QStringList dots;
  for (const auto position : share_bar::positions) {
    if (share_bar::is_rare(position) && !annotators_->has(position)) continue;
    dots << QStringLiteral("<span style=\"color:%1\">●</span>&nbsp;%2")
                .arg(share_bar::colour(position).name(),
                     share_bar::name(position).toHtmlEscaped().replace(QLatin1Char(' '),
                                                                       QStringLiteral("&nbsp;")));
  }
  legend_->setText(dots.join(QStringLiteral(" &nbsp; ")));
}

}  // namespace arbiter::ui
