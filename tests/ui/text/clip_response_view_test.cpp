// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/clip_response_view.h"

#include <QImageReader>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/support/clips.h"
#include "tests/support/files.h"
#include "ui/text/clip_clock.h"
#include "ui/text/clip_export.h"
#include "ui/text/render_clip.h"
#include "ui/text/scene_painter.h"

using namespace arbiter;
using tasks::control::Clip;

namespace {

/// Answers at once with a clip, by the letter that its blob is named by.
struct Store {
  std::map<char, std::string> files;
  ui::BlobFetch fetch() {
    return [this](const project::Blob& blob, QObject*,
                  const std::function<void(Result<std::string>)>& use) {
      use(files.at(blob.sha256[0]));
    };
  }
};

project::ClipBody bodyNamed(char letter) {
  return {{std::string(64, letter), 1, tasks::control::clip_media_type}};
}

/// A view of a recorded clip that is on the screen; the clock stands until it is moved.
struct Shown {
  Shown(Store& store, char letter, const Clip& clip) : view(store.fetch()) {
    store.files[letter] = tasks::control::encode_clip(clip);
    view.resize(600, 300);
    view.show();
    view.setBody(bodyNamed(letter), ui::TextMode::Rendered, nullptr);
  }
  ui::ClipResponseView view;
};

ui::ClipClock& clipClock() { return ui::ClipClock::instance(); }

Clip cartPole(int steps, std::uint64_t seed = 3) {
  return test::random_clip("CartPole-endless-v1", steps, seed);
}

}  // namespace

class ClipResponseViewTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { clipClock().setPaused(true); }
  void cleanup() { clipClock().setPaused(false); }

  void playsOverAndOver();
  void twoSideBySideBeginTogether();
  void standsStillWhileHeldOrHidden();
  void aClipThatIsMadeReadyIsThereAtOnce();
  void damagedOnesSayWhat();
  void nothingOfItsRewardOrSourceIsSaid();
  void bothThemesDrawItInTheirColours();
  void everySceneIsDrawnInItsProportions();
  void isDrawnAsSharpAsTheScreen();
  void leavesAsGifWithItsTimes();
  void leavesAsAStripOfPictures();
  void theProgramWritesAResponse();
  void otherNamesAreRefused();
};

void ClipResponseViewTest::playsOverAndOver() {
  Store store;
  Shown shown(store, 'a', cartPole(40));
  QCOMPARE(shown.view.extent(), QLocale().toString(0.8, 'f', 1) + QStringLiteral(" s"));
  QCOMPARE(shown.view.shownStep(), std::size_t{0});
  const auto first = shown.view.grab().toImage();
  clipClock().advance(20);
  QCOMPARE(shown.view.shownStep(), std::size_t{1});
  clipClock().advance(15 * 20);
  QCOMPARE(shown.view.shownStep(), std::size_t{16});
  QVERIFY(shown.view.grab().toImage() != first);
  clipClock().advance(30 * 20);  // rests on the last one for a moment
  QCOMPARE(shown.view.shownStep(), std::size_t{39});
  clipClock().advance(clipClock().loop() - clipClock().position());
  QCOMPARE(shown.view.shownStep(), std::size_t{0});
  QVERIFY(shown.view.grab().toImage() == first);
}

void ClipResponseViewTest::twoSideBySideBeginTogether() {
  Store store;
  Shown longer(store, 'a', cartPole(60));
  clipClock().advance(500);
  Shown shorter(store, 'b', cartPole(20));
  // The new one lets both start over.
  QCOMPARE(longer.view.shownStep(), std::size_t{0});
  QCOMPARE(shorter.view.shownStep(), std::size_t{0});
  clipClock().advance(200);
  QCOMPARE(longer.view.shownStep(), std::size_t{10});
  QCOMPARE(shorter.view.shownStep(), std::size_t{10});
  clipClock().advance(600);
  QCOMPARE(longer.view.shownStep(), std::size_t{40});
  QCOMPARE(shorter.view.shownStep(), std::size_t{19});  // waits for the other
  clipClock().advance(clipClock().loop() - clipClock().position());
  QCOMPARE(longer.view.shownStep(), std::size_t{0});
  QCOMPARE(shorter.view.shownStep(), std::size_t{0});
}

void ClipResponseViewTest::standsStillWhileHeldOrHidden() {
  Store store;
  Shown shown(store, 'a', cartPole(40));
  QVERIFY(shown.view.isPaused());
  QVERIFY(!clipClock().isRunning());
  QSignalSpy moved(&clipClock(), &ui::ClipClock::moved);
  shown.view.setPaused(false);
  QVERIFY(clipClock().isRunning());
  QTRY_VERIFY(!moved.isEmpty());
  shown.view.hide();
  QVERIFY(!clipClock().isRunning());
  shown.view.show();
  QVERIFY(clipClock().isRunning());
  {
    Shown other(store, 'b', cartPole(30));
    shown.view.hide();
    QVERIFY(clipClock().isRunning());
  }
  QVERIFY(!clipClock().isRunning());  // the last one is gone
}

void ClipResponseViewTest::aClipThatIsMadeReadyIsThereAtOnce() {
  Store store;
  store.files['a'] = tasks::control::encode_clip(cartPole(10));
  ui::ClipResponseView view(store.fetch());
  auto ready = view.prepare(bodyNamed('a'), ui::TextMode::Rendered);
  store.files['a'] = "asked for once only";
  view.setBody(bodyNamed('a'), ui::TextMode::Rendered, std::move(ready));
  QVERIFY(view.clip() != nullptr);
  // One that was made ready for another body is not shown.
  store.files['b'] = tasks::control::encode_clip(cartPole(17));
  store.files['c'] = tasks::control::encode_clip(cartPole(23));
  ready = view.prepare(bodyNamed('b'), ui::TextMode::Rendered);
  view.setBody(bodyNamed('c'), ui::TextMode::Rendered, std::move(ready));
  QCOMPARE(view.clip()->steps.size(), std::size_t{23});
}

void ClipResponseViewTest::damagedOnesSayWhat() {
  Store store;
  ui::ClipResponseView view(store.fetch());
  view.resize(500, 200);
  store.files['a'] = tasks::control::encode_clip(cartPole(10)).substr(0, 60);
  const auto before = view.grab().toImage();
  view.setBody(bodyNamed('a'), ui::TextMode::Rendered, nullptr);
  QVERIFY(view.clip() == nullptr);
  QVERIFY(!view.shownStep());
  QVERIFY(view.extent().isEmpty());
  QVERIFY(view.grab().toImage() != before);  // words stand there
  QTemporaryDir folder;
  QVERIFY(!view.saveAs(folder.filePath(QStringLiteral("a.gif"))));
}

void ClipResponseViewTest::nothingOfItsRewardOrSourceIsSaid() {
  Store store;
  auto clip = cartPole(30);
  Shown shown(store, 'a', clip);
  const auto picture = shown.view.grab().toImage();
  const auto said = shown.view.extent() + shown.view.accessibleName() +
                    shown.view.accessibleDescription() + shown.view.toolTip();
  for (auto& step : clip.steps) step.reward = 1000;
  Shown rewarded(store, 'b', clip);
  QVERIFY(rewarded.view.grab().toImage() == picture);
  QCOMPARE(rewarded.view.extent() + rewarded.view.accessibleName() +
               rewarded.view.accessibleDescription() + rewarded.view.toolTip(),
           said);
}

void ClipResponseViewTest::bothThemesDrawItInTheirColours() {
  Store store;
  Shown shown(store, 'a', cartPole(30));
  auto& theme = ui::Theme::instance();
  theme.setMode(ui::Theme::Mode::Light);
  const auto light = shown.view.grab().toImage();
  theme.setMode(ui::Theme::Mode::Dark);
  const auto dark = shown.view.grab().toImage();
  theme.setMode(ui::Theme::Mode::Light);
  const auto at = QPoint(light.width() / 4, light.height() / 3);
  QVERIFY(light.pixelColor(at).lightness() > 200);
  QVERIFY(dark.pixelColor(at).lightness() < 70);
}

void ClipResponseViewTest::everySceneIsDrawnInItsProportions() {
  for (const auto& entry : tasks::control::environments()) {
    const auto clip = test::random_clip(entry.spec.name.c_str(), 5, 1);
    const auto scene = scene_of(entry, clip.steps[2]);
    const double share = (scene.high.y - scene.low.y) / (scene.high.x - scene.low.x);
    for (const auto& area : {QRectF(5, 7, 300, 900), QRectF(0, 0, 900, 200)}) {
      const auto place = ui::scenePlace(scene, area);
      QVERIFY(area.adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(place));
      QVERIFY(std::abs(place.height() / place.width() - share) < 1e-9);
      QVERIFY(std::abs((place.center() - area.center()).manhattanLength()) < 1e-6);
    }
    const auto size = ui::sceneSize(scene, 200);
    const auto image = ui::sceneImage(scene, size, ui::lightPalette());
    QCOMPARE(image.size(), size);
    QSet<QRgb> colours;
    for (int y = 0; y < image.height(); ++y)
      for (int x = 0; x < image.width(); ++x) colours.insert(image.pixel(x, y));
    QVERIFY2(colours.size() > 10, entry.spec.name.c_str());
  }
}

void ClipResponseViewTest::isDrawnAsSharpAsTheScreen() {
  Store store;
  Shown shown(store, 'a', cartPole(30));
  QPixmap sharp(shown.view.size() * 3);
  sharp.setDevicePixelRatio(3);
  shown.view.render(&sharp);
  // At three times the pixels it has edges that no enlarged picture has.
  QPixmap coarse(shown.view.size());
  shown.view.render(&coarse);
  const auto enlarged = coarse.toImage().scaled(sharp.size());
  QVERIFY(sharp.toImage().convertToFormat(enlarged.format()) != enlarged);
}

void ClipResponseViewTest::leavesAsGifWithItsTimes() {
  QTemporaryDir folder;
  const auto file = folder.filePath(QStringLiteral("clip.gif"));
  const auto clip = cartPole(40);
  test::must(ui::saveClip(clip, file, ui::lightPalette()));
  const auto animation = ui::clipAnimation(clip, ui::lightPalette());
  QCOMPARE(animation.frames.size(), std::size_t{40});
  QImageReader reader(file);
  QCOMPARE(reader.imageCount(), 40);
  int milliseconds = 0;
  for (int i = 0; i < 40; ++i) {
    const auto image = reader.read();
    QCOMPARE(image.size(), QSize(animation.width, animation.height));
    milliseconds += reader.nextImageDelay();
  }
  QCOMPARE(milliseconds, 40 * 20 + 500);
  QVERIFY(QFileInfo(file).size() < 400'000);
}

void ClipResponseViewTest::leavesAsAStripOfPictures() {
  QTemporaryDir folder;
  const auto file = folder.filePath(QStringLiteral("clip.PNG"));
  test::must(ui::saveClip(cartPole(40), file, ui::lightPalette()));
  const QImage strip(file);
  QCOMPARE(strip.width(), 8 * 320 + 7 * 4);
  // The first picture is that of the first step.
  const auto clip = cartPole(40);
  const auto& entry = *tasks::control::find_environment(clip.environment);
  const auto size = ui::sceneSize(scene_of(entry, clip.steps[0]), 320);
  const auto first = ui::sceneImage(scene_of(entry, clip.steps[0]), size, ui::lightPalette());
  QVERIFY(strip.copy(0, 0, size.width(), size.height()).convertToFormat(first.format()) == first);
  QCOMPARE(ui::clipStrip(cartPole(3), ui::lightPalette()).width(), 3 * 320 + 2 * 4);
  QCOMPARE(ui::clipStrip(cartPole(1), ui::lightPalette()).width(), 320);
}

void ClipResponseViewTest::theProgramWritesAResponse() {
  QTemporaryDir folder;
  const auto path = [&](const char* name) { return folder.filePath(QString::fromLatin1(name)); };
  auto project = test::must(project::Project::create(path("p").toStdString()));
  const auto pairs = test::add_clip_pairs(*project, 1, "Pendulum-v1", 20);
  const auto words = test::add_comparisons(*project, 1);
  const auto uuid =
      QString::fromStdString(test::must(project->prompts().response(pairs[0].responses[1])).uuid);
  project.reset();
  QCOMPARE(ui::renderClip(path("p"), uuid, path("u.gif")), 0);
  QCOMPARE(QImageReader(path("u.gif")).imageCount(), 20);
  const auto number = QString::number(pairs[0].responses[0]);
  QCOMPARE(ui::renderClip(path("p"), number, path("a.gif")), 0);
  QCOMPARE(QImageReader(path("a.gif")).imageCount(), 20);
  QCOMPARE(ui::renderClip(path("p"), number, path("a.png")), 0);
  QVERIFY(!QImage(path("a.png")).isNull());
  QCOMPARE(ui::renderClip(path("p"), QStringLiteral("none"), path("b.gif")), 1);
  QCOMPARE(ui::renderClip(path("p"), QStringLiteral("99999"), path("b.gif")), 1);
  QCOMPARE(ui::renderClip(path("p"), QString::number(words[0].responses[0]), path("b.gif")), 1);
  // A clip in a file, without a project.
  test::write_bytes(path("c.clip").toStdString(), tasks::control::encode_clip(cartPole(12)));
  QCOMPARE(ui::renderClip({}, path("c.clip"), path("c.gif")), 0);
  QCOMPARE(QImageReader(path("c.gif")).imageCount(), 12);
  test::write_bytes(path("d.clip").toStdString(), "damaged");
  QCOMPARE(ui::renderClip({}, path("d.clip"), path("b.gif")), 1);
  QCOMPARE(ui::renderClip({}, path("missing"), path("b.gif")), 1);
  QVERIFY(!QFile::exists(path("b.gif")));
}

void ClipResponseViewTest::otherNamesAreRefused() {
  QTemporaryDir folder;
  for (const char* name : {"clip", "clip.mp4", "clip.gif.txt"}) {
    const auto refused =
        ui::saveClip(cartPole(3), folder.filePath(QString::fromLatin1(name)), ui::lightPalette());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::invalid_argument);
  }
  QCOMPARE(int(QDir(folder.path()).count()), 2);  // . and ..
}

QTEST_MAIN(ClipResponseViewTest)
#include "clip_response_view_test.moc"
