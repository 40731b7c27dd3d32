// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/start_page.h"

#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/shell/recent_projects.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/key_hint.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {
namespace {

QPushButton* actionButton(const QString& icon, const QString& text, bool primary, QWidget* parent) {
  auto* button = primary ? primaryButton(text, parent) : quietButton(text, parent);
  button->setIcon(Theme::instance().icon(icon, primary ? IconTint::OnAccent : IconTint::Text));
  button->setIconSize(QSize(Theme::em(1.1), Theme::em(1.1)));
  button->setMinimumHeight(Theme::em(2.5));
  return button;
}

}  // namespace

StartPage::StartPage(QWidget* parent)
    : QWidget(parent), recentCard_(new Card(this)), recent_(new QListWidget(this)) {
  setAccessibleName(tr("Start"));
  auto* column = new QVBoxLayout;
  column->setSpacing(Theme::em(1.2));
  column->addStretch(2);
  column->addWidget(buildHead());
  column->addWidget(buildActions());
  column->addWidget(buildHelp());
  recentCard_->setTight(true);
  auto* heading = smallLabel(tr("Recent projects"), recentCard_);
  heading->setContentsMargins(Theme::em(0.6), Theme::em(0.3), 0, 0);
  recentCard_->body()->addWidget(heading);
  recentCard_->body()->addWidget(recent_);
  recent_->setAccessibleName(tr("Recent projects"));
  recent_->setUniformItemSizes(true);
  recent_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  column->addWidget(recentCard_, 4);
  column->addStretch(1);

  auto* centre = new QWidget(this);
  centre->setLayout(column);
  centre->setFixedWidth(Theme::em(38));
  auto* row = new QHBoxLayout(this);
  row->addStretch(1);
  row->addWidget(centre);
  row->addStretch(1);
  const auto activate = [this](const QListWidgetItem* item) {
    Q_EMIT recentRequested(item->data(Qt::UserRole).toString());
  };
  connect(recent_, &QListWidget::itemClicked, this, activate);
  connect(recent_, &QListWidget::itemActivated, this, activate);
  refresh();
}

QWidget* StartPage::buildHead() {
  auto* head = new QWidget(this);
  auto* row = new QHBoxLayout(head);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(Theme::em(1));
  auto* picture = new QLabel(head);
  const int side = Theme::em(3.2);
  picture->setPixmap(Theme::instance().icon(QStringLiteral("arbiter")).pixmap(side, side));
  row->addWidget(picture);
  auto* words = new QVBoxLayout;
  words->setSpacing(Theme::em(0.1));
  auto* name = titleLabel(QStringLiteral("Arbiter"), head);
  QFont large = font();
  large.setPointSizeF(large.pointSizeF() * 1.7);
  large.setWeight(QFont::DemiBold);
  name->setStyleSheet(
      QStringLiteral("font-size: %1pt; font-weight: 600;").arg(large.pointSizeF(), 0, 'f', 1));
  words->addWidget(name);
  words->addWidget(quietLabel(tr("A studio for learning from human feedback"), head));
  row->addLayout(words, 1);
  return head;
}

QWidget* StartPage::buildActions() {
  auto* actions = new QWidget(this);
  auto* row = new QHBoxLayout(actions);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(Theme::em(0.7));
  auto* make = actionButton(QStringLiteral("folder-plus"), tr("New project…"), true, actions);
  auto* open = actionButton(QStringLiteral("folder"), tr("Open…"), false, actions);
  auto* demo = actionButton(QStringLiteral("play"), tr("Open the demo project"), false, actions);
  row->addWidget(make, 1);
  row->addWidget(open, 1);
  row->addWidget(demo, 1);
  connect(make, &QPushButton::clicked, this, &StartPage::newRequested);
  connect(open, &QPushButton::clicked, this, &StartPage::openRequested);
  connect(demo, &QPushButton::clicked, this, &StartPage::demoRequested);
  return actions;
}

QWidget* StartPage::buildHelp() {
  auto* help = new QWidget(this);
  auto* column = new QVBoxLayout(help);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::em(0.7));
  auto* words =
      quietLabel(tr("New here? The demo shows the whole road on one computer: judge pairs "
                    "of answers, train a reward model on it, tune the model to it. A "
                    "project is a folder; everything stays in it."),
                 help);
  words->setWordWrap(true);
  column->addWidget(words);
  auto* row = new QHBoxLayout;
  row->setSpacing(Theme::em(0.7));
  column->addLayout(row);
  auto* commands = new KeyHint(tr("Commands"), tr("Ctrl K"), help);
  auto* theme = new KeyHint(tr("Light or dark"), tr("Ctrl Shift D"), help);
  auto* settings = new KeyHint(tr("Settings"), tr("Ctrl 8"), help);
  settings->setObjectName(QStringLiteral("settings"));
  row->addWidget(commands);
  row->addWidget(theme);
  row->addWidget(settings);
  row->addStretch(1);
  connect(settings, &KeyHint::clicked, this, &StartPage::settingsRequested);
  connect(commands, &KeyHint::clicked, this, &StartPage::commandsRequested);
  connect(theme, &KeyHint::clicked, this, &StartPage::themeRequested);
  return help;
}

void StartPage::refresh() {
  recent_->clear();
  for (const auto& folder : RecentProjects::folders()) {
    const QDir path(folder);
    auto* item = new QListWidgetItem(
        tr("%1   %2").arg(path.dirName(), QDir::toNativeSeparators(path.absolutePath())), recent_);
    item->setData(Qt::UserRole, folder);
    item->setIcon(Theme::instance().icon(QStringLiteral("folder"), IconTint::Quiet));
    item->setToolTip(plainTip(QDir::toNativeSeparators(folder)));
  }
  recentCard_->setVisible(recent_->count() > 0);
}

}  // namespace arbiter::ui
