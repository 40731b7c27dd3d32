// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/clip_response_view.h"

#include <QContextMenuEvent>
#include <QDir>
#include <QFileDialog>
#include <QMenu>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "ui/session/project_session.h"
#include "ui/text/clip_clock.h"
#include "ui/text/clip_export.h"
#include "ui/text/scene_painter.h"
#include "ui/theme/theme.h"

namespace arbiter::ui {
namespace {

using tasks::control::Clip;

/// A clip that is fetched before it is looked at. Where it has not come in time it is fetched
/// again.
class PreparedClip : public PreparedBody {
 public:
  PreparedClip(const BlobFetch& fetch, const project::Blob& blob) : blob_(blob) {
    fetch(blob, &receiver_, [this](Result<std::string> bytes) {
      if (!bytes) return;
      auto decoded = tasks::control::decode_clip(*bytes);
      if (decoded) clip_ = std::make_shared<const Clip>(std::move(*decoded));
    });
  }
  const project::Blob& blob() const { return blob_; }
  std::shared_ptr<const Clip> clip() const { return clip_; }

 private:
  project::Blob blob_;
  std::shared_ptr<const Clip> clip_;
  QObject receiver_;  ///< goes first: nothing comes any more then
};

}  // namespace

ClipResponseView::ClipResponseView(BlobFetch fetch, QWidget* parent)
    : ResponseView(parent), fetch_(std::move(fetch)) {
  setFocusPolicy(Qt::NoFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
  connect(&ClipClock::instance(), &ClipClock::moved, this, &ClipResponseView::follow);
  connect(&ClipClock::instance(), &ClipClock::pausedChanged, this, qOverload<>(&QWidget::update));
}

ClipResponseView::~ClipResponseView() { ClipClock::instance().leave(this); }

void ClipResponseView::setBody(const project::ResponseBody& body, TextMode /*mode*/,
                               std::unique_ptr<PreparedBody> prepared) {
  blob_ = body.blob() ? *body.blob() : project::Blob{};
  const auto* ready = dynamic_cast<PreparedClip*>(prepared.get());
  if (ready && ready->blob() == blob_ && ready->clip()) return present(ready->clip());
  present(nullptr);
  if (!fetch_) return;
  fetch_(blob_, this, [this, asked = blob_](Result<std::string> bytes) {
    if (asked == blob_) take(std::move(bytes));  // else another one is shown meanwhile
  });
}

std::unique_ptr<PreparedBody> ClipResponseView::prepare(const project::ResponseBody& body,
                                                        TextMode /*mode*/) const {
  if (!fetch_ || !body.blob()) return nullptr;
  return std::make_unique<PreparedClip>(fetch_, *body.blob());
}

void ClipResponseView::take(Result<std::string> bytes) {
  if (!bytes) note_ = describe(bytes.error());
  if (bytes) {
    auto decoded = tasks::control::decode_clip(*bytes);
    if (decoded) return present(std::make_shared<const Clip>(std::move(*decoded)));
    note_ = describe(decoded.error());
  }
  update();
}

void ClipResponseView::present(std::shared_ptr<const Clip> clip) {
  clip_ = std::move(clip);
  entry_ = clip_ ? tasks::control::find_environment(clip_->environment) : nullptr;
  note_.clear();
  painted_.reset();
  if (clip_ && isVisible())
    ClipClock::instance().join(this, clipMilliseconds(*clip_));
  else
    ClipClock::instance().leave(this);
  updateGeometry();
  update();
  Q_EMIT extentChanged();
}

QString ClipResponseView::extent() const {
  return clip_ ? tr("%L1 s").arg(clipMilliseconds(*clip_) / 1000, 0, 'f', 1) : QString();
}

void ClipResponseView::setFitHeight(int most) {
  most_ = most;
  updateGeometry();
}

bool ClipResponseView::isPaused() const { return ClipClock::instance().isPaused(); }

void ClipResponseView::setPaused(bool paused) { ClipClock::instance().setPaused(paused); }

QSize ClipResponseView::sizeHint() const {
  const int width = Theme::em(20);
  const int height =
      clip_ ? sceneSize(scene_of(*entry_, clip_->steps.front()), width).height() : Theme::em(10);
  return {width, most_ > 0 ? std::min(most_, height) : height};
}

std::optional<std::size_t> ClipResponseView::shownStep() const {
  if (!clip_) return {};
  const double step = ClipClock::instance().position() / clipStepMilliseconds(*clip_);
  return std::min(std::size_t(step), clip_->steps.size() - 1);
}

void ClipResponseView::follow() {
  if (clip_ && isVisible() && painted_ != shownStep()) update();
}

void ClipResponseView::showEvent(QShowEvent* event) {
  ResponseView::showEvent(event);
  if (clip_) ClipClock::instance().join(this, clipMilliseconds(*clip_));
}

void ClipResponseView::hideEvent(QHideEvent* event) {
  ResponseView::hideEvent(event);
  ClipClock::instance().leave(this);
}

void ClipResponseView::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  if (!clip_) {
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, note_);
    return;
  }
  painted_ = shownStep();
  const auto scene = scene_of(*entry_, clip_->steps[*painted_]);
  const double foot = Theme::em(0.5);
  const auto place = scenePlace(scene, QRectF(rect()).adjusted(0, 0, -Theme::em(0.65), -foot));
  paintScene(painter, place, scene, Theme::instance().palette());
  paintTime(painter, QRectF(place.left(), place.bottom() + foot * 0.55, place.width(), 2));
}

/// A line under the clip that grows with it.
void ClipResponseView::paintTime(QPainter& painter, const QRectF& place) const {
  const auto& colours = Theme::instance().palette();
  const double share = double(*painted_ + 1) / double(clip_->steps.size());
  painter.fillRect(place, colours.line);
  const auto& done = ClipClock::instance().isPaused() ? colours.warning : colours.accent;
  painter.fillRect(QRectF(place.left(), place.top(), place.width() * share, place.height()), done);
}

Result<void> ClipResponseView::saveAs(const QString& file) {
  if (!clip_)
    return fail(ErrorCode::no_data, ARBITER_MESSAGE("core", "There is no clip to write here."));
  return saveClip(*clip_, file, Theme::instance().palette());
}

void ClipResponseView::askWhereToSave(const QString& title, const QString& suffix) {
  const auto home = QDir::home().filePath(QStringLiteral("clip.") + suffix);
  auto file = QFileDialog::getSaveFileName(this, title, home, QStringLiteral("*.") + suffix);
  if (file.isEmpty()) return;
  if (QFileInfo(file).suffix().isEmpty()) file += QLatin1Char('.') + suffix;
  const auto saved = saveAs(file);
  QToolTip::showText(mapToGlobal(rect().center()),
                     saved ? tr("Written to %1").arg(file) : describe(saved.error()), this);
}

void ClipResponseView::contextMenuEvent(QContextMenuEvent* event) {
  auto& clock = ClipClock::instance();
  QMenu menu(this);
  menu.addAction(clock.isPaused() ? tr("Play") : tr("Pause"), this,
                 [&clock] { clock.setPaused(!clock.isPaused()); });
  menu.addSeparator();
  auto* gif = menu.addAction(tr("Save as GIF…"), this, [this] {
    askWhereToSave(tr("Save the clip"), QStringLiteral("gif"));
  });
  auto* strip = menu.addAction(tr("Save as a strip of pictures (PNG)…"), this, [this] {
    askWhereToSave(tr("Save the clip"), QStringLiteral("png"));
  });
  gif->setEnabled(clip_ != nullptr);
  strip->setEnabled(clip_ != nullptr);
  menu.exec(event->globalPos());
}

}  // namespace arbiter::ui
