// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGridLayout>
#include <QLabel>

#include "ui/label/label_keys.h"
#include "ui/text/answer_view.h"
#include "ui/widgets/card.h"

class QStackedWidget;

namespace arbiter::ui {

/// What stands beside the answers when asked for: the project's guidelines, or the list of keys.
class SidePanel : public Card {
  Q_OBJECT

 public:
  explicit SidePanel(QWidget* parent = nullptr);
  void showGuidelines(const QString& markdown);
  void showKeys(const std::vector<KeyDescription>& keys);
  bool showsGuidelines() const;
  bool showsKeys() const;
  /// Takes its share of a page that is so wide.
  void fitInto(int width);

 private:
  void present(const QString& title, QWidget* content);

  QLabel* title_;
  QStackedWidget* stack_;
  AnswerView* guidelines_;
  QWidget* keys_;
  QWidget* keyList_ = nullptr;  ///< scrolls the keys
  QGridLayout* grid_;
};

}  // namespace arbiter::ui
