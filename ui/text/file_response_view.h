// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

#include "ui/text/response_view.h"

namespace arbiter::ui {

/// Says what a response is where the window has no way to show it: never an empty card.
class FileResponseView : public ResponseView {
  Q_OBJECT

 public:
  explicit FileResponseView(project::ResponseKind kind, QWidget* parent = nullptr);
  project::ResponseKind kind() const override { return kind_; }
  void setBody(const project::ResponseBody& body, TextMode mode,
               std::unique_ptr<PreparedBody> prepared) override;
  QString extent() const override { return extent_; }

 private:
  project::ResponseKind kind_;
  QLabel* note_;
  QString extent_;
};

}  // namespace arbiter::ui
