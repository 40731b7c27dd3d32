// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/gif.h"

#include <gif_lib.h>

#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <numeric>

#include "tests/support/files.h"
#include "tests/support/must.h"

using namespace arbiter;
using exchange::Animation;

namespace {

using Frame = std::vector<std::uint8_t>;

/// A GIF as a viewer shows it.
struct Shown {
  int width = 0;
  int height = 0;
  std::vector<Frame> frames;  // RGBA
  std::vector<int> hundredths;
  std::vector<int> painted;  // pixels that each frame brought
  bool loops = false;
};

struct Source {
  const std::string& bytes;
  std::size_t at = 0;
};

int read_from(GifFileType* gif, GifByteType* into, int count) {
  auto& source = *static_cast<Source*>(gif->UserData);
  const auto taken = std::min(std::size_t(count), source.bytes.size() - source.at);
  std::memcpy(into, source.bytes.data() + source.at, taken);
  source.at += taken;
  return int(taken);
}

void paint(Frame& canvas, int width, const SavedImage& image, const ColorMapObject& map) {
  const auto& part = image.ImageDesc;
  for (int y = 0; y < part.Height; ++y)
    for (int x = 0; x < part.Width; ++x) {
      const auto& colour = map.Colors[image.RasterBits[y * part.Width + x]];
      const auto at = std::size_t((part.Top + y) * width + part.Left + x) * 4;
      canvas[at] = colour.Red;
      canvas[at + 1] = colour.Green;
      canvas[at + 2] = colour.Blue;
      canvas[at + 3] = 255;
    }
}

Shown read_gif(const std::string& bytes) {
  Source source{bytes};
  int error = 0;
  GifFileType* gif = DGifOpen(&source, read_from, &error);
  if (gif == nullptr || DGifSlurp(gif) != GIF_OK) qFatal("no GIF");
  Shown shown{gif->SWidth, gif->SHeight, {}, {}, {}, false};
  Frame canvas(std::size_t(gif->SWidth) * std::size_t(gif->SHeight) * 4);
  for (int i = 0; i < gif->ImageCount; ++i) {
    const auto& image = gif->SavedImages[i];
    GraphicsControlBlock control;
    if (DGifSavedExtensionToGCB(gif, i, &control) != GIF_OK) qFatal("a frame without a time");
    for (int k = 0; k < image.ExtensionBlockCount; ++k)
      if (image.ExtensionBlocks[k].Function == APPLICATION_EXT_FUNC_CODE) shown.loops = true;
    paint(canvas, gif->SWidth, image, *gif->SColorMap);
    shown.frames.push_back(canvas);
    shown.hundredths.push_back(control.DelayTime);
    shown.painted.push_back(image.ImageDesc.Width * image.ImageDesc.Height);
  }
  DGifCloseFile(gif, nullptr);
  return shown;
}

/// A square of one colour that moves over another.
Animation moving_square(int frames, double seconds) {
  Animation animation{40, 24, seconds, 0, {}};
  for (int i = 0; i < frames; ++i) {
    Frame frame;
    for (int y = 0; y < 24; ++y)
      for (int x = 0; x < 40; ++x) {
        const bool inside = x >= i && x < i + 8 && y >= 6 && y < 14;
        for (const int value :
             inside ? std::array{200, 30, 40, 255} : std::array{240, 241, 242, 255})
          frame.push_back(std::uint8_t(value));
      }
    animation.frames.push_back(std::move(frame));
  }
  return animation;
}

Animation of_many_colours() {
  Animation animation{64, 64, 0.1, 0, {}};
  Frame frame;
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 64; ++x) {
      const bool flat = y < 20;
      for (const int value : {flat ? 11 : x * 4, flat ? 22 : y * 4, flat ? 33 : (x + y) * 2, 255})
        frame.push_back(std::uint8_t(value));
    }
  animation.frames.push_back(std::move(frame));
  return animation;
}

}  // namespace

class GifTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void comesBackPixelByPixel();
  void timesAddUpToTheWhole();
  void theLastPictureStandsLonger();
  void onlyWhatChangesIsWritten();
  void manyColoursBecomeNearOnes();
  void pictureOfOnePixelAndOneColour();
  void whatIsNoAnimationIsRefused();
  void isWrittenWholeOrNotAtAll();
};

void GifTest::comesBackPixelByPixel() {
  const auto animation = moving_square(12, 0.02);
  const auto shown = read_gif(test::must(exchange::gif_bytes(animation)));
  QCOMPARE(shown.width, 40);
  QCOMPARE(shown.height, 24);
  QVERIFY(shown.loops);
  QCOMPARE(shown.frames.size(), std::size_t{12});
  for (std::size_t i = 0; i < 12; ++i) QVERIFY(shown.frames[i] == animation.frames[i]);
  QVERIFY((shown.hundredths == std::vector<int>(12, 2)));
  QVERIFY(test::must(exchange::gif_bytes(animation)) == test::must(exchange::gif_bytes(animation)));
}

void GifTest::timesAddUpToTheWhole() {
  const auto shown = read_gif(test::must(exchange::gif_bytes(moving_square(30, 1.0 / 30))));
  QCOMPARE(std::accumulate(shown.hundredths.begin(), shown.hundredths.end(), 0), 100);
  for (const int time : shown.hundredths) QVERIFY(time == 3 || time == 4);
  // No viewer plays frames of less than 20 ms.
  for (const int time :
       read_gif(test::must(exchange::gif_bytes(moving_square(5, 0.004)))).hundredths)
    QCOMPARE(time, 2);
}

void GifTest::theLastPictureStandsLonger() {
  auto animation = moving_square(4, 0.05);
  animation.last_seconds = 0.5;
  const auto shown = read_gif(test::must(exchange::gif_bytes(animation)));
  QVERIFY((shown.hundredths == std::vector<int>{5, 5, 5, 55}));
}

void GifTest::onlyWhatChangesIsWritten() {
  auto animation = moving_square(3, 0.02);
  animation.frames.push_back(animation.frames.back());
  const auto shown = read_gif(test::must(exchange::gif_bytes(animation)));
  QCOMPARE(shown.painted[0], 40 * 24);
  QCOMPARE(shown.painted[1], 9 * 8);
  QCOMPARE(shown.painted[3], 1);
  QVERIFY(shown.frames[3] == animation.frames[3]);
}

void GifTest::manyColoursBecomeNearOnes() {
  const auto animation = of_many_colours();
  const auto shown = read_gif(test::must(exchange::gif_bytes(animation)));
  const auto& wanted = animation.frames[0];
  int largest = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const int difference = std::abs(int(wanted[i]) - int(shown.frames[0][i]));
    largest = std::max(largest, difference);
    // The flat part is by far the most frequent colour: exactly what it was.
    if (i < std::size_t{20 * 64 * 4}) QCOMPARE(difference, 0);
  }
  QVERIFY2(largest > 0 && largest < 48, qPrintable(QString::number(largest)));
}

void GifTest::pictureOfOnePixelAndOneColour() {
  const Animation animation{1, 1, 0.02, 0, {{9, 8, 7, 255}}};
  const auto shown = read_gif(test::must(exchange::gif_bytes(animation)));
  QVERIFY(shown.frames[0] == animation.frames[0]);
}

void GifTest::whatIsNoAnimationIsRefused() {
  auto ragged = moving_square(3, 0.02);
  ragged.frames[1].pop_back();
  for (const Animation& animation : {Animation{}, Animation{4, 4, 0.02, 0, {}}, ragged,
                                     Animation{70000, 1, 0.02, 0, {Frame(280000)}}}) {
    const auto refused = exchange::gif_bytes(animation);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::invalid_argument);
  }
}

void GifTest::isWrittenWholeOrNotAtAll() {
  QTemporaryDir folder;
  const std::filesystem::path path = folder.filePath("a.gif").toStdString();
  test::must(exchange::write_gif(moving_square(3, 0.02), path));
  QCOMPARE(read_gif(test::read_bytes(path)).frames.size(), std::size_t{3});
  const auto before = test::read_bytes(path);
  QVERIFY(!exchange::write_gif({}, path));
  QVERIFY(test::read_bytes(path) == before);
  QVERIFY(!exchange::write_gif(
      moving_square(3, 0.02), std::filesystem::path(folder.path().toStdString()) / "no" / "a.gif"));
}

QTEST_GUILESS_MAIN(GifTest)
#include "gif_test.moc"
