// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/blob_fetch.h"

#include <QPointer>

#include "ui/session/project_session.h"

namespace arbiter::ui {

BlobFetch blobFetch(ProjectSession& session) {
  return [session = QPointer(&session)](const project::Blob& blob, QObject* receiver,
                                        std::function<void(Result<std::string>)> use) {
    if (!session) return;
    session->read(receiver,
                  [blob, use = std::move(use)](project::Project& project) -> std::function<void()> {
                    return [use, bytes = project.blobs().read(blob)] { use(bytes); };
                  });
  };
}

}  // namespace arbiter::ui
