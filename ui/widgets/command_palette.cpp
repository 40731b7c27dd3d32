// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/command_palette.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/theme.h"

namespace arbiter::ui {
namespace {

constexpr int indexRole = Qt::UserRole + 1;
constexpr int keyRole = Qt::UserRole + 2;

class CommandDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  static int height() { return Theme::em(1.9); }

  QSize sizeHint(const QStyleOptionViewItem& /*option*/,
                 const QModelIndex& /*index*/) const override {
    return {Theme::em(10), height()};
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override {
    QStyledItemDelegate::paint(painter, option, index);
    const auto key = index.data(keyRole).toString();
    if (key.isEmpty()) return;
    painter->save();
    painter->setFont(Theme::instance().monospaceFont(0.84));
    painter->setPen(Theme::instance().palette().quietText);
    painter->drawText(option.rect.adjusted(0, 0, -Theme::em(0.6), 0),
                      Qt::AlignRight | Qt::AlignVCenter, key);
    painter->restore();
  }
};

}  // namespace

bool matchesCommand(const QString& title, const QString& typed) {
  const auto words = title.toCaseFolded().split(QLatin1Char(' '), Qt::SkipEmptyParts);
  const auto parts = typed.toCaseFolded().split(QLatin1Char(' '), Qt::SkipEmptyParts);
  return std::ranges::all_of(parts, [&](const QString& part) {
    return std::ranges::any_of(words, [&](const QString& word) { return word.startsWith(part); });
  });
}

CommandPalette::CommandPalette(QWidget* parent)
    : QFrame(parent),
      line_(new QLineEdit(this)),
      list_(new QListView(this)),
      model_(new QStandardItemModel(this)) {
  setProperty("card", QStringLiteral("normal"));
  setAccessibleName(tr("Commands"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(Theme::em(0.6), Theme::em(0.6), Theme::em(0.6), Theme::em(0.6));
  column->addWidget(line_);
  column->addWidget(list_);
  line_->setPlaceholderText(tr("What do you want to do?"));
  list_->setModel(model_);
  list_->setItemDelegate(new CommandDelegate(list_));
  list_->setFocusPolicy(Qt::NoFocus);
  list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  list_->setUniformItemSizes(true);
  line_->installEventFilter(this);
  connect(line_, &QLineEdit::textChanged, this, &CommandPalette::filter);
  connect(line_, &QLineEdit::returnPressed, this, [this] { runRow(list_->currentIndex().row()); });
  connect(list_, &QListView::clicked, this, [this](const QModelIndex& i) { runRow(i.row()); });
  hide();
}

void CommandPalette::open(std::vector<Command> commands) {
  commands_ = std::move(commands);
  line_->clear();
  filter({});
  show();
  raise();
  fitHeight();
  line_->setFocus();
}

void CommandPalette::filter(const QString& text) {
  model_->clear();
  for (std::size_t i = 0; i < commands_.size(); ++i) {
    if (!matchesCommand(commands_[i].title, text)) continue;
    auto* item = new QStandardItem(commands_[i].title);
    item->setData(int(i), indexRole);
    item->setData(commands_[i].key, keyRole);
    model_->appendRow(item);
  }
  list_->setCurrentIndex(model_->index(0, 0));
  fitHeight();
}

void CommandPalette::fitHeight() {
  // As high as what it lists: no empty box below a few hits, nor below none.
  list_->setVisible(model_->rowCount() > 0);
  const int width = std::min(parentWidget()->width() - Theme::em(2), Theme::em(34));
  const int most = std::min(parentWidget()->height() - Theme::em(6), Theme::em(26));
  const int rows = model_->rowCount() * CommandDelegate::height();
  const int line = line_->sizeHint().height() + layout()->contentsMargins().top() +
                   layout()->contentsMargins().bottom();
  const int list =
      rows == 0 ? 0 : layout()->spacing() + rows + 2 * list_->frameWidth() + Theme::em(0.4);
  setGeometry((parentWidget()->width() - width) / 2, Theme::em(4), width,
              std::min(most, line + list));
}

void CommandPalette::runRow(int row) {
  const auto index = model_->index(row, 0);
  if (!index.isValid()) return;
  const auto run = commands_[std::size_t(index.data(indexRole).toInt())].run;
  dismiss();
  if (run) run();
}

void CommandPalette::dismiss() {
  if (!isVisible()) return;
  hide();
  Q_EMIT closed();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::FocusOut) dismiss();
  if (event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const int step = key->key() == Qt::Key_Down ? 1 : key->key() == Qt::Key_Up ? -1 : 0;
    if (step != 0 && model_->rowCount() > 0) {
      const int row = std::clamp(list_->currentIndex().row() + step, 0, model_->rowCount() - 1);
      list_->setCurrentIndex(model_->index(row, 0));
      return true;
    }
    if (key->key() == Qt::Key_Escape) {
      dismiss();
      return true;
    }
  }
  return QFrame::eventFilter(watched, event);
}

}  // namespace arbiter::ui
