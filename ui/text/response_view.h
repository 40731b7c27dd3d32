// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <functional>
#include <memory>
#include <string>

#include "core/base/error.h"
#include "core/project/response_body.h"
#include "ui/text/reading_document.h"

namespace arbiter::ui {

/// Fetches the bytes of a clip or a picture off the window's thread; `use` is called on it, unless
/// `receiver` is gone by then.
using BlobFetch = std::function<void(const project::Blob& blob, QObject* receiver,
                                     std::function<void(Result<std::string> bytes)> use)>;

/// A body made ready before it is looked at.
class PreparedBody {
 public:
  virtual ~PreparedBody() = default;
};

/// Shows responses of one kind: what every page asks of one, whatever it is made of. It knows the
/// body alone: what wrote a response cannot be seen here.
class ResponseView : public QWidget {
  Q_OBJECT

 public:
  using QWidget::QWidget;
  virtual project::ResponseKind kind() const = 0;
  /// `prepared`, where given, is the same body made ready by `prepare` in the same mode.
  virtual void setBody(const project::ResponseBody& body, TextMode mode,
                       std::unique_ptr<PreparedBody> prepared = nullptr) = 0;
  /// Null where there is nothing to do ahead.
  virtual std::unique_ptr<PreparedBody> prepare(const project::ResponseBody& /*body*/,
                                                TextMode /*mode*/) const {
    return nullptr;
  }
  virtual void setMode(TextMode /*mode*/) {}
  /// Whether it can be read raw beside rendered.
  virtual bool hasRawForm() const { return false; }
  /// Whether it plays, and can be held.
  virtual bool moves() const { return false; }
  virtual bool isPaused() const { return false; }
  virtual void setPaused(bool /*paused*/) {}
  /// How much there is of it, in its own measure: "34 words".
  virtual QString extent() const = 0;
  /// Grows with its content up to so many pixels instead of scrolling; 0: as tall as it is given.
  virtual void setFitHeight(int /*most*/) {}
  /// Scrolls by a share of what is visible; negative is up.
  virtual void scrollBy(double /*pages*/) {}
  /// Copies what is selected; false where nothing is.
  virtual bool copySelection() const { return false; }

 Q_SIGNALS:
  /// `extent` is known, or another one.
  void extentChanged();
};

/// The view for a kind of responses. `fetch` is needed for those that lie in the project's store.
ResponseView* makeResponseView(project::ResponseKind kind, const BlobFetch& fetch, QWidget* parent);

}  // namespace arbiter::ui
