// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>

#include "ui/text/response_view.h"

namespace arbiter::ui {

/// A picture of the project's store, as large as its place allows without cutting or distorting it;
/// small ones are not blown up beyond whole multiples, so that their pixels can be judged.
class ImageResponseView : public ResponseView {
  Q_OBJECT

 public:
  explicit ImageResponseView(BlobFetch fetch, QWidget* parent = nullptr);
  project::ResponseKind kind() const override { return project::ResponseKind::image; }
  void setBody(const project::ResponseBody& body, TextMode mode,
               std::unique_ptr<PreparedBody> prepared) override;
  QString extent() const override;
  void setFitHeight(int most) override;
  QSize sizeHint() const override;
  /// What is drawn; null while it is fetched or where it cannot be shown.
  const QImage& image() const { return image_; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QRect place() const;

  BlobFetch fetch_;
  project::Blob blob_;
  QImage image_;
  QString note_;  ///< what stands there in place of the picture
  int most_ = 0;
};

}  // namespace arbiter::ui
