// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/response_view.h"

#include "ui/text/clip_response_view.h"
#include "ui/text/file_response_view.h"
#include "ui/text/image_response_view.h"
#include "ui/text/text_response_view.h"

namespace arbiter::ui {

ResponseView* makeResponseView(project::ResponseKind kind, const BlobFetch& fetch,
                               QWidget* parent) {
  switch (kind) {
    case project::ResponseKind::text:
      return new TextResponseView(parent);
    case project::ResponseKind::image:
      return new ImageResponseView(fetch, parent);
    case project::ResponseKind::clip:
      return new ClipResponseView(fetch, parent);
  }
  return new FileResponseView(kind, parent);
}

}  // namespace arbiter::ui
