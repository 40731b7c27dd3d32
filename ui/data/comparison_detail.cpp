// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/comparison_detail.h"

#include <QDateTime>
#include <QLabel>
#include <QLocale>
#include <QScrollArea>
#include <QScrollBar>
#include <algorithm>
#include <limits>
#include <set>

#include "ui/data/judgment_text.h"
#include "ui/session/project_session.h"
#include "ui/text/answer_view.h"
#include "ui/text/conversation.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {
namespace {

/// Where a judgment was made on another order than the one that stands above: whose letter is
/// whose. Empty where they are the same.
QString otherLetters(const std::vector<project::Id>& seen, const std::vector<project::Id>& shown) {
  if (seen == shown) return {};
  QStringList theirs;
  QStringList above;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const auto place = std::ranges::find(shown, seen[i]) - shown.begin();
    theirs << QString(QChar(u'A' + char16_t(i)));
    above << QString(QChar(u'A' + char16_t(place)));
  }
  return ComparisonDetail::tr("Seen in another order: their %1 are %2 above.")
      .arg(theirs.join(QStringLiteral(", ")), above.join(QStringLiteral(", ")));
}

/// What was said, and by whom: texts never change.
QStringList saidOf(const ComparisonHistory& history) {
  QStringList said;
  for (const auto& judgment : history.judgments) {
    const auto name = history.names.find(judgment.annotator);
    said << QString::fromStdString(judgment.uuid)
         << (name == history.names.end() ? QString() : name->second);
  }
  return said;
}

}  // namespace

ComparisonDetail::ComparisonDetail(QWidget* parent)
    : QWidget(parent), scroll_(new QScrollArea(this)) {
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(scroll_);
  scroll_->setWidgetResizable(true);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll_->viewport()->setAutoFillBackground(false);
  clear();
}

void ComparisonDetail::clear() {
  comparison_ = 0;
  said_.clear();
  content_ = new QWidget;
  content_->setProperty("surface", QStringLiteral("clear"));
  content_->setAutoFillBackground(false);
  column_ = new QVBoxLayout(content_);
  column_->setContentsMargins(0, 0, Theme::em(0.5), 0);
  column_->setSpacing(Theme::em(0.35));
  scroll_->setWidget(content_);
}

void ComparisonDetail::addHeading(QLabel* heading) {
  heading->setParent(content_);
  if (column_->count() > 0) column_->addSpacing(Theme::em(0.7));
  column_->addWidget(heading);
}

void ComparisonDetail::addPrompt(const project::Prompt& prompt) {
  addHeading(smallLabel(tr("Prompt")));
  auto* view = new AnswerView(content_);
  view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  view->setFitHeight(std::numeric_limits<int>::max());
  const auto text = promptText(prompt);
  view->setAnswer(text.isEmpty() ? tr("(empty)") : text, mode_);
  view->setAccessibleName(tr("Prompt"));
  column_->addWidget(view);
}

Result<ComparisonHistory> readHistory(project::Project& project, project::Id comparison) {
  ComparisonHistory history;
  ARBITER_ASSIGN(history.view, project.comparisons().view(comparison));
  ARBITER_ASSIGN(history.judgments, project.judgments().of_comparison(comparison));
  ARBITER_ASSIGN(const auto annotators, project.annotators().list());
  for (const auto& annotator : annotators)
    history.names[annotator.id] = QString::fromStdString(annotator.name);
  return history;
}

void ComparisonDetail::presentError(const Error& error) {
  clear();
  column_->addWidget(textLabel(describe(error), content_));
  finish();
}

void ComparisonDetail::present(const ComparisonHistory& history) {
  const auto& comparison = history.view.comparison;
  const auto said = saidOf(history);
  const bool same = comparison.id == comparison_;
  if (same && said == said_) return;
  const int scrolled = same ? scroll_->verticalScrollBar()->value() : 0;
  clear();
  comparison_ = comparison.id;
  said_ = said;
  const auto order = history.judgments.empty()
                         ? comparison.responses
                         : letteredOrder(history.judgments.back(), comparison);
  addPrompt(history.view.prompt);
  addResponses(history.view, order);
  column_->addSpacing(Theme::em(0.7));
  column_->addWidget(horizontalRule(content_));
  column_->addSpacing(Theme::em(0.4));
  addJudgments(history, order);
  finish(scrolled);
}

void ComparisonDetail::finish(int scrolled) {
  column_->addStretch(1);
  content_->show();  // a scroll area does not show what it gets while it is visible itself
  if (scrolled > 0) content_->layout()->activate();
  scroll_->verticalScrollBar()->setValue(scrolled);
}

void ComparisonDetail::addResponses(const project::ComparisonView& view,
                                    const std::vector<project::Id>& order) {
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto response = std::ranges::find(view.responses, order[i], &project::Response::id);
    auto* letter = headingLabel(QString(QChar(u'A' + char16_t(i))));
    letter->setProperty("role", i == 0   ? QStringLiteral("answerA")
                                : i == 1 ? QStringLiteral("answerB")
                                         : QStringLiteral("heading"));
    addHeading(letter);
    if (response != view.responses.end()) addBody(letter->text(), response->body);
  }
}

void ComparisonDetail::addBody(const QString& letter, const project::ResponseBody& body) {
  auto* extent = quietLabel({}, content_);
  column_->addWidget(extent);
  auto* view = makeResponseView(body.kind(), fetch_, content_);
  connect(view, &ResponseView::extentChanged, extent,
          [view, extent] { extent->setText(view->extent()); });
  view->setFitHeight(std::numeric_limits<int>::max());
  view->setAccessibleName(tr("Answer %1").arg(letter));
  view->setBody(body, mode_);
  column_->addWidget(view);
}

void ComparisonDetail::addJudgments(const ComparisonHistory& history,
                                    const std::vector<project::Id>& order) {
  const auto& judgments = history.judgments;
  const auto& comparison = history.view.comparison;
  column_->addWidget(
      smallLabel(judgments.empty() ? tr("Nobody has judged this yet") : tr("Judgments"), content_));
  std::set<std::string> superseded;
  for (const auto& judgment : judgments)
    if (judgment.supersedes) superseded.insert(*judgment.supersedes);
  const auto add = [this](const QString& text, bool quiet) {
    auto* label = textLabel(text, content_);
    if (quiet) setRole(label, "quiet");
    column_->addWidget(label);
  };
  for (const auto& judgment : judgments) {
    const bool takenBack = superseded.contains(judgment.uuid);
    const auto said = judgmentText(judgment, comparison);
    const auto name = history.names.find(judgment.annotator);
    auto who = name == history.names.end() ? QString() : name->second;
    if (judgment.answered_at > 0) {
      const auto when = QDateTime::fromMSecsSinceEpoch(judgment.answered_at);
      who += QStringLiteral(" · ") + QLocale().toString(when, QLocale::ShortFormat);
    }
    add(takenBack ? tr("%1 (taken back)").arg(said) : said,
        takenBack || judgment.outcome == project::Outcome::withdrawn);
    add(who, true);
    if (!judgment.rationale.empty()) add(QString::fromStdString(judgment.rationale), true);
    if (const auto other = otherLetters(letteredOrder(judgment, comparison), order);
        !other.isEmpty())
      add(other, true);
    column_->addSpacing(Theme::em(0.35));
  }
}

}  // namespace arbiter::ui
