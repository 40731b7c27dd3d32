// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/image_response_view.h"

#include <QBuffer>
#include <QImageReader>
#include <QPainter>
#include <algorithm>

#include "ui/session/project_session.h"
#include "ui/theme/theme.h"

namespace arbiter::ui {
namespace {

/// More pixels than any screen shows; what claims more is refused before it takes memory.
constexpr qint64 mostPixels = 64'000'000;

/// Null where the bytes are no picture that can be shown.
QImage decode(const std::string& bytes) {
  auto data = QByteArray::fromRawData(bytes.data(), qsizetype(bytes.size()));
  QBuffer buffer(&data);
  buffer.open(QIODevice::ReadOnly);
  QImageReader reader(&buffer);
  reader.setAutoTransform(true);
  const auto size = reader.size();
  if (!size.isValid() || qint64(size.width()) * size.height() > mostPixels) return {};
  return reader.read();
}

}  // namespace

ImageResponseView::ImageResponseView(BlobFetch fetch, QWidget* parent)
    : ResponseView(parent), fetch_(std::move(fetch)) {
  setFocusPolicy(Qt::NoFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void ImageResponseView::setBody(const project::ResponseBody& body, TextMode /*mode*/,
                                std::unique_ptr<PreparedBody> /*prepared*/) {
  blob_ = body.blob() ? *body.blob() : project::Blob{};
  image_ = {};
  note_.clear();
  update();
  Q_EMIT extentChanged();
  if (!fetch_) return;
  fetch_(blob_, this, [this, asked = blob_](Result<std::string> bytes) {
    if (asked != blob_) return;  // another one is shown meanwhile
    if (bytes) image_ = decode(*bytes);
    if (!bytes) note_ = describe(bytes.error());
    if (bytes && image_.isNull()) note_ = tr("This file is no picture that can be shown.");
    updateGeometry();
    update();
    Q_EMIT extentChanged();
  });
}

QString ImageResponseView::extent() const {
  return image_.isNull() ? QString()
                         : tr("%1 × %2 pixels").arg(image_.width()).arg(image_.height());
}

void ImageResponseView::setFitHeight(int most) {
  most_ = most;
  updateGeometry();
}

QSize ImageResponseView::sizeHint() const {
  if (image_.isNull()) return {Theme::em(20), Theme::em(6)};
  const int height = most_ > 0 ? std::min(most_, Theme::em(24)) : Theme::em(24);
  return {Theme::em(20), std::min(height, std::max(image_.height(), Theme::em(6)))};
}

QRect ImageResponseView::place() const {
  QSize size = image_.size().scaled(this->size(), Qt::KeepAspectRatio);
  const int times = size.width() / std::max(1, image_.width());
  if (times >= 1) size = image_.size() * times;
  return {QPoint((width() - size.width()) / 2, (height() - size.height()) / 2), size};
}

void ImageResponseView::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  if (image_.isNull()) {
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, note_);
    return;
  }
  const auto target = place();
  // Whole multiples keep the pixels; anything else is smoothed.
  painter.setRenderHint(QPainter::SmoothPixmapTransform, target.width() < image_.width());
  painter.drawImage(target, image_);
}

}  // namespace arbiter::ui
