// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/save_image.h"

#include <QBuffer>
#include <QFileInfo>
#include <QImageWriter>

#include "core/exchange/output_file.h"

namespace arbiter::ui {

Result<void> saveImage(const QImage& image, const QString& file) {
  QByteArray format = QFileInfo(file).suffix().toLower().toLatin1();
  if (!QImageWriter::supportedImageFormats().contains(format)) format = "png";
  QBuffer bytes;
  bytes.open(QIODevice::WriteOnly);
  if (!QImageWriter(&bytes, format).write(image)) {
    return fail(ErrorCode::internal,
                ARBITER_MESSAGE("core", "{path} could not be made: there is no picture to write."),
                {{"path", file.toStdString()}});
  }
  ARBITER_ASSIGN(auto out, exchange::OutputFile::create(file.toStdString()));
  ARBITER_TRY(out.write({bytes.data().constData(), static_cast<std::size_t>(bytes.size())}));
  return out.finish();
}

}  // namespace arbiter::ui
