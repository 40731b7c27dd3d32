// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/file_response_view.h"

#include <QLocale>
#include <QVBoxLayout>

#include "ui/widgets/labels.h"

namespace arbiter::ui {

FileResponseView::FileResponseView(project::ResponseKind kind, QWidget* parent)
    : ResponseView(parent), kind_(kind), note_(quietLabel({}, this)) {
  note_->setWordWrap(true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(note_, 0, Qt::AlignTop);
}

void FileResponseView::setBody(const project::ResponseBody& body, TextMode /*mode*/,
                               std::unique_ptr<PreparedBody> /*prepared*/) {
  const auto* blob = body.blob();
  extent_ = blob ? QLocale().formattedDataSize(blob->bytes) : QString();
  note_->setText(blob ? tr("A file of type %1, which this window cannot show. It lies in the "
                           "project's folder blobs, under %2.")
                            .arg(QString::fromStdString(blob->media_type),
                                 QString::fromStdString(blob->sha256))
                      : QString());
  Q_EMIT extentChanged();
}

}  // namespace arbiter::ui
