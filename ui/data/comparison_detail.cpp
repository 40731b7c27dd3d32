// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/comparison_detail.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QScrollArea>
#include <QScrollBar>
#include <limits>
#include <map>
#include <set>

#include "ui/data/judgment_text.h"
#include "ui/session/project_session.h"
#include "ui/text/answer_view.h"
#include "ui/text/conversation.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {

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
  content_ = new QWidget;
  content_->setProperty("surface", QStringLiteral("clear"));
  content_->setAutoFillBackground(false);
  column_ = new QVBoxLayout(content_);
  column_->setContentsMargins(0, 0, Theme::em(0.5), 0);
  column_->setSpacing(Theme::em(0.35));
  scroll_->setWidget(content_);
}

void ComparisonDetail::addSection(QLabel* heading, const QString& text) {
  heading->setParent(content_);
  if (column_->count() > 0) column_->addSpacing(Theme::em(0.7));
  column_->addWidget(heading);
  auto* view = new AnswerView(content_);
  view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  view->setFitHeight(std::numeric_limits<int>::max());
  view->setAnswer(text.isEmpty() ? tr("(empty)") : text, mode_);
  view->setAccessibleName(heading->text());
  column_->addWidget(view);
}

void ComparisonDetail::present(project::Project& project, project::Id comparison) {
  clear();
  const auto view = project.comparisons().view(comparison);
  if (!view) {
    column_->addWidget(textLabel(describe(view.error()), content_));
    column_->addStretch(1);
    content_->show();
    return;
  }
  addSection(smallLabel(tr("Prompt")), promptText(view->prompt));
  for (std::size_t i = 0; i < view->responses.size(); ++i) {
    auto* letter = headingLabel(QString(QChar(u'A' + char16_t(i))));
    letter->setProperty("role", i == 0   ? QStringLiteral("answerA")
                                : i == 1 ? QStringLiteral("answerB")
                                         : QStringLiteral("heading"));
    addSection(letter, responseText(view->responses[i]));
  }
  column_->addSpacing(Theme::em(0.7));
  column_->addWidget(horizontalRule(content_));
  column_->addSpacing(Theme::em(0.4));
  addJudgments(project, view->comparison);
  column_->addStretch(1);
  content_->show();  // a scroll area does not show what it gets while it is visible itself
  scroll_->verticalScrollBar()->setValue(0);
}

void ComparisonDetail::addJudgments(project::Project& project,
                                    const project::Comparison& comparison) {
  const auto history = project.judgments().of_comparison(comparison.id);
  if (!history) {
    column_->addWidget(textLabel(describe(history.error()), content_));
    return;
  }
  column_->addWidget(
      smallLabel(history->empty() ? tr("Nobody has judged this yet") : tr("Judgments"), content_));
  std::map<project::Id, QString> names;
  if (const auto annotators = project.annotators().list())
    for (const auto& annotator : *annotators)
      names[annotator.id] = QString::fromStdString(annotator.name);
  std::set<std::string> superseded;
  for (const auto& judgment : *history)
    if (judgment.supersedes) superseded.insert(*judgment.supersedes);
  for (const auto& judgment : *history) {
    auto* row = new QHBoxLayout;
    auto* what = new QLabel(judgmentText(judgment, comparison), content_);
    const bool old =
        superseded.contains(judgment.uuid) || judgment.outcome == project::Outcome::withdrawn;
    if (old) what->setProperty("role", QStringLiteral("quiet"));
    if (superseded.contains(judgment.uuid)) what->setText(tr("%1 (taken back)").arg(what->text()));
    row->addWidget(what);
    row->addStretch(1);
    const auto when = QDateTime::fromMSecsSinceEpoch(judgment.answered_at);
    auto who = names[judgment.annotator];
    if (judgment.answered_at > 0)
      who += QStringLiteral(" · ") + QLocale().toString(when, QLocale::ShortFormat);
    row->addWidget(quietLabel(who, content_));
    column_->addLayout(row);
    if (!judgment.rationale.empty()) {
      auto* why = textLabel(QString::fromStdString(judgment.rationale), content_);
      setRole(why, "quiet");
      column_->addWidget(why);
    }
  }
}

}  // namespace arbiter::ui
