// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <functional>
#include <vector>

class QLineEdit;
class QListView;
class QStandardItemModel;

namespace arbiter::ui {

/// One thing that can be done, by name.
struct Command {
  QString title;
  QString key;  ///< shown beside it; may be empty
  std::function<void()> run;
  bool needsProject = false;  ///< does nothing while none is open
};

/// The list of all commands, found by typing a few letters of their words. Stands over its parent
/// and goes away when something else gets the focus.
class CommandPalette : public QFrame {
  Q_OBJECT

 public:
  explicit CommandPalette(QWidget* parent);
  void open(std::vector<Command> commands);

 Q_SIGNALS:
  void closed();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void filter(const QString& text);
  void runRow(int row);
  void dismiss();
  void fitHeight();

  std::vector<Command> commands_;
  QLineEdit* line_;
  QListView* list_;
  QStandardItemModel* model_;
};

/// Whether every word of `typed` begins somewhere in `title`'s words, in any order.
bool matchesCommand(const QString& title, const QString& typed);

}  // namespace arbiter::ui
