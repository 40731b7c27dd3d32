// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/clip_export.h"

#include <QFileInfo>
#include <QPainter>
#include <algorithm>
#include <cstring>

#include "ui/text/scene_painter.h"
#include "ui/widgets/save_image.h"

namespace arbiter::ui {
namespace {

using namespace tasks::control;

constexpr double restSeconds = 0.5;  // on the last picture

const EnvironmentEntry& entryOf(const Clip& clip) { return *find_environment(clip.environment); }

std::vector<std::uint8_t> bytesOf(const QImage& image) {
  const auto rgba = image.convertToFormat(QImage::Format_RGBA8888);
  std::vector<std::uint8_t> bytes(std::size_t(rgba.width()) * std::size_t(rgba.height()) * 4);
  const std::size_t row = std::size_t(rgba.width()) * 4;
  for (int y = 0; y < rgba.height(); ++y)
    std::memcpy(bytes.data() + std::size_t(y) * row, rgba.constScanLine(y), row);
  return bytes;
}

}  // namespace

double clipStepMilliseconds(const Clip& clip) { return 1000 * entryOf(clip).spec.step_seconds; }

double clipMilliseconds(const Clip& clip) {
  return clipStepMilliseconds(clip) * double(clip.steps.size());
}

exchange::Animation clipAnimation(const Clip& clip, const Palette& colours, int width) {
  const auto& entry = entryOf(clip);
  const auto size = sceneSize(scene_of(entry, clip.steps.front()), width);
  exchange::Animation animation;
  animation.width = size.width();
  animation.height = size.height();
  animation.frame_seconds = entry.spec.step_seconds;
  animation.last_seconds = restSeconds;
  for (const auto& step : clip.steps)
    animation.frames.push_back(bytesOf(sceneImage(scene_of(entry, step), size, colours)));
  return animation;
}

QImage clipStrip(const Clip& clip, const Palette& colours, int pictures, int width) {
  const auto& entry = entryOf(clip);
  const int shown = std::min(pictures, int(clip.steps.size()));
  const auto size = sceneSize(scene_of(entry, clip.steps.front()), width);
  const int gap = std::max(2, width / 80);
  QImage strip(shown * (size.width() + gap) - gap, size.height(), QImage::Format_RGB32);
  strip.fill(colours.card);
  QPainter painter(&strip);
  const std::size_t last = clip.steps.size() - 1;
  for (int i = 0; i < shown; ++i) {
    const auto at = shown == 1 ? 0 : last * std::size_t(i) / std::size_t(shown - 1);
    painter.drawImage(i * (size.width() + gap), 0,
                      sceneImage(scene_of(entry, clip.steps[at]), size, colours));
  }
  return strip;
}

Result<void> saveClip(const Clip& clip, const QString& file, const Palette& colours) {
  const auto suffix = QFileInfo(file).suffix().toLower();
  if (suffix == QLatin1String("gif"))
    return exchange::write_gif(clipAnimation(clip, colours), file.toStdString());
  if (suffix == QLatin1String("png")) return saveImage(clipStrip(clip, colours), file);
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "A clip is written as .gif or, its pictures side by side, as "
                              ".png: {path} ends in neither."),
              {{"path", file.toStdString()}});
}

}  // namespace arbiter::ui
