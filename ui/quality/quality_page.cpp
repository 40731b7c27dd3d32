// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/quality/quality_page.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>

#include "ui/quality/share_bar.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_header.h"

namespace arbiter::ui {
namespace {

QString percent(double share) { return QualityPage::tr("%1 %").arg(qRound(share * 100)); }

QLabel* figureLabel(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  return label;
}

QGridLayout* tableIn(Card* card, const QStringList& heads, int firstFigure) {
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(Theme::em(1.4));
  grid->setVerticalSpacing(Theme::em(0.7));
  for (int column = 0; column < heads.size(); ++column) {
    auto* head = smallLabel(heads[column], card);
    if (column >= firstFigure) head->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    grid->addWidget(head, 0, column);
  }
  card->body()->addLayout(grid);
  return grid;
}

// The words of Landis and Koch (1977), which readers of kappa know.
QString inWords(double kappa) {
  if (kappa < 0.0) return QualityPage::tr("worse than chance");
  if (kappa <= 0.2) return QualityPage::tr("slight");
  if (kappa <= 0.4) return QualityPage::tr("fair");
  if (kappa <= 0.6) return QualityPage::tr("moderate");
  if (kappa <= 0.8) return QualityPage::tr("substantial");
  return QualityPage::tr("almost perfect");
}

QString secondsText(double seconds) {
  return seconds > 0 ? QualityPage::tr("%1 s").arg(QLocale().toString(seconds, 'f', 1))
                     : QStringLiteral("–");
}

}  // namespace

QualityPage::QualityPage(QWidget* parent)
    : Page(parent), header_(new PageHeader(tr("Quality"), this)), stack_(new QStackedWidget(this)) {
  auto* empty = new EmptyState(QStringLiteral("quality"), tr("Nothing judged yet"),
                               tr("Once people have judged, their pace, their bias towards a side "
                                  "and their agreement show here."),
                               stack_);
  connect(empty->addStep(tr("Go to Label")), &QPushButton::clicked, this,
          [this] { Q_EMIT pageRequested(QStringLiteral("label")); });
  empty_ = empty;
  auto* scroll = new QScrollArea(stack_);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  body_ = scroll;
  stack_->addWidget(empty_);
  stack_->addWidget(body_);
  auto* column = new QVBoxLayout(this);
  applyPageMargins(column);
  column->addWidget(header_);
  column->addWidget(stack_, 1);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    stale_ = true;  // the legend's colours are pictures
    if (session_ && isVisible()) refresh();
  });
}

void QualityPage::setSession(ProjectSession* session) {
  if (session_) session_->disconnect(this);
  session_ = session;
  stale_ = true;
  connect(session_, &ProjectSession::judgmentsChanged, this, [this] {
    stale_ = true;
    if (isVisible()) refresh();
  });
  if (isVisible()) refresh();
}

void QualityPage::activate() {
  if (session_ && stale_) refresh();
}

QualityPage::Figures QualityPage::read(project::Project& project) {
  Figures figures;
  const auto live = project.judgments().live();
  if (!live) return figures;
  figures.judgments = std::int64_t(live->size());
  figures.annotators = feedback::summarise_annotators(*live);
  figures.pairs = feedback::agreement_of_annotators(*live);
  if (const auto annotators = project.annotators().list())
    for (const auto& annotator : *annotators)
      figures.names[annotator.id] = QString::fromStdString(annotator.name);
  return figures;
}

void QualityPage::refresh() {
  stale_ = false;
  session_->read(this, [this](project::Project& project) -> std::function<void()> {
    return [this, figures = read(project)] { showFigures(figures); };
  });
}

void QualityPage::showFigures(const Figures& figures) {
  const bool some = !figures.annotators.empty();
  stack_->setCurrentWidget(some ? body_ : empty_);
  header_->setDetail(
      some
          ? tr("%1 judgments · %2 annotators").arg(figures.judgments).arg(figures.annotators.size())
          : QString());
  if (!some) return;
  content_ = new QWidget;
  content_->setProperty("surface", QStringLiteral("ground"));
  auto* column = new QVBoxLayout(content_);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::em(0.85));
  addAnnotators(figures);
  addAgreement(figures);
  column->addStretch(1);
  static_cast<QScrollArea*>(body_)->setWidget(content_);  // which deletes the one before
}

void QualityPage::addAnnotators(const Figures& figures) {
  auto* card = new Card(content_);
  card->body()->addWidget(headingLabel(tr("Annotators"), card));
  auto* grid = tableIn(card,
                       {tr("Name"),
                        tr("Outcomes"),
                        tr("Left preferred, 95 % interval"),
                        {},
                        tr("Judgments"),
                        tr("Median time")},
                       3);
  grid->setColumnStretch(1, 1);
  int row = 1;
  for (const auto& one : figures.annotators) {
    const auto name = figures.names.find(one.annotator);
    grid->addWidget(new QLabel(name == figures.names.end() ? QString() : name->second, card), row,
                    0);
    grid->addWidget(new ShareBar(one, card), row, 1);
    const auto sided = one.by_position[std::size_t(feedback::Position::left)] +
                       one.by_position[std::size_t(feedback::Position::right)];
    if (sided > 0) {
      grid->addWidget(new IntervalBar(one.left_share, one.left_interval, card), row, 2);
      grid->addWidget(figureLabel(tr("%1 (%2 to %3)")
                                      .arg(percent(one.left_share), percent(one.left_interval.low),
                                           percent(one.left_interval.high)),
                                  card),
                      row, 3);
    } else {
      grid->addWidget(quietLabel(tr("shown order not recorded"), card), row, 2, 1, 2);
    }
    grid->addWidget(figureLabel(QLocale().toString(qlonglong(one.judgments)), card), row, 4);
    grid->addWidget(figureLabel(secondsText(one.median_seconds), card), row, 5);
    ++row;
  }
  addLegend(card);
  content_->layout()->addWidget(card);
}

void QualityPage::addLegend(Card* card) {
  auto* row = new QHBoxLayout;
  row->setSpacing(Theme::em(0.35));
  for (const auto position :
       {feedback::Position::left, feedback::Position::tie, feedback::Position::both_good,
        feedback::Position::both_bad, feedback::Position::skip, feedback::Position::right}) {
    auto* swatch = new QLabel(card);
    QPixmap pixmap(Theme::em(0.6), Theme::em(0.6));
    pixmap.fill(ShareBar::colour(position));
    swatch->setPixmap(pixmap);
    row->addWidget(swatch);
    row->addWidget(smallLabel(ShareBar::name(position), card));
    row->addSpacing(Theme::em(0.6));
  }
  row->addStretch(1);
  card->body()->addLayout(row);
}

void QualityPage::addAgreement(const Figures& figures) {
  auto* card = new Card(content_);
  card->body()->addWidget(headingLabel(tr("Agreement"), card));
  if (figures.pairs.empty()) {
    auto* text = quietLabel(tr("No two annotators have judged the same comparison yet. Agreement "
                               "shows once they share some."),
                            card);
    text->setWordWrap(true);
    card->body()->addWidget(text);
  } else {
    auto* grid = tableIn(card,
                         {tr("Annotators"), tr("Cohen's kappa"), tr("Shared pairs"), tr("Agree on"),
                          tr("Kappa, 95 % interval")},
                         2);
    grid->setColumnStretch(1, 1);
    int row = 1;
    const auto name = [&](project::Id id) {
      const auto found = figures.names.find(id);
      return found == figures.names.end() ? QString() : found->second;
    };
    for (const auto& pair : figures.pairs) {
      const auto& agreement = pair.agreement;
      grid->addWidget(new QLabel(tr("%1 and %2").arg(name(pair.first), name(pair.second)), card),
                      row, 0);
      grid->addWidget(quietLabel(inWords(agreement.kappa), card), row, 1);
      grid->addWidget(figureLabel(QLocale().toString(qlonglong(pair.shared)), card), row, 2);
      grid->addWidget(figureLabel(percent(agreement.observed), card), row, 3);
      const auto number = [](double value) { return QLocale().toString(value, 'f', 2); };
      grid->addWidget(figureLabel(tr("%1 (%2 to %3)")
                                      .arg(number(agreement.kappa), number(agreement.interval.low),
                                           number(agreement.interval.high)),
                                  card),
                      row, 4);
      ++row;
    }
  }
  content_->layout()->addWidget(card);
}

}  // namespace arbiter::ui
