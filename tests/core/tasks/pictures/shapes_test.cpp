// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/pictures/shapes.h"

#include <QTest>
#include <map>

#include "core/base/random.h"

using namespace arbiter;
using namespace arbiter::tasks::pictures;

class ShapesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theSameSeedDrawsTheSame();
  void picturesAreWhole();
  void classesComeAboutEquallyOften();
  void picturesOfOneClassDiffer();
  void drawingsStay();
};

void ShapesTest::theSameSeedDrawsTheSame() {
  const auto first = draw_picture(3, 17);
  QVERIFY(first.picture == draw_picture(3, 17).picture);
  QVERIFY(first.picture != draw_picture(4, 17).picture);
  QVERIFY(first.picture != draw_picture(3, 18).picture);
}

void ShapesTest::picturesAreWhole() {
  const auto drawn = draw_picture(1, 0);
  QCOMPARE(drawn.picture.width, picture_size);
  QCOMPARE(drawn.picture.pixels.size(), static_cast<std::size_t>(picture_size * picture_size * 3));
}

void ShapesTest::classesComeAboutEquallyOften() {
  std::map<std::int32_t, int> counts;
  for (std::uint64_t i = 0; i < 1000; ++i) ++counts[draw_picture(1, i).label];
  QCOMPARE(counts.size(), class_names().size());
  for (const auto& [label, count] : counts) QVERIFY(count > 150 && count < 250);
}

void ShapesTest::picturesOfOneClassDiffer() {
  // Neither the middle pixel's nor the corner's colour gives the class away.
  std::map<std::int32_t, std::pair<double, int>> middle;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const auto drawn = draw_picture(2, i);
    auto& [sum, count] = middle[drawn.label];
    sum += drawn.picture.pixels[static_cast<std::size_t>((16 * picture_size + 16) * 3)];
    ++count;
  }
  for (const auto& [label, value] : middle) {
    const double mean = value.first / value.second;
    QVERIFY(mean > 105 && mean < 150);
  }
}

void ShapesTest::drawingsStay() {
  // What people have judged must be drawn again: a change of the generator is a new task.
  std::string bytes;
  for (std::uint64_t i = 0; i < 20; ++i) {
    const auto drawn = draw_picture(1, i);
    bytes.append(drawn.picture.pixels.begin(), drawn.picture.pixels.end());
    bytes += static_cast<char>(drawn.label);
  }
  QCOMPARE(stable_hash(bytes), 10403950427798671435ULL);
}

QTEST_GUILESS_MAIN(ShapesTest)
#include "shapes_test.moc"
