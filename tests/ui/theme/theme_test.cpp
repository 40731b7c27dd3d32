// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include <QDir>
#include <QPixmap>
#include <QTest>
#include <cmath>

#include "ui/theme/number_text.h"
#include "ui/theme/style_sheet.h"

using namespace arbiter::ui;

namespace {

double channel(double value) {
  return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& colour) {
  return 0.2126 * channel(colour.redF()) + 0.7152 * channel(colour.greenF()) +
         0.0722 * channel(colour.blueF());
}

/// WCAG 2 contrast.
double contrast(const QColor& a, const QColor& b) {
  const double high = std::max(luminance(a), luminance(b));
  const double low = std::min(luminance(a), luminance(b));
  return (high + 0.05) / (low + 0.05);
}

}  // namespace

class ThemeTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void textIsReadable() {
    for (const auto& palette : {lightPalette(), darkPalette()}) {
      for (const auto& ground : {palette.ground, palette.rail, palette.card, palette.quietCard}) {
        QVERIFY(contrast(palette.text, ground) >= 7.0);
        QVERIFY(contrast(palette.quietText, ground) >= 4.5);
        QVERIFY(contrast(palette.error, ground) >= 4.5);
      }
      for (const auto& colour : {palette.accent, palette.answerA, palette.answerB})
        QVERIFY(contrast(colour, palette.card) >= 4.5);
      QVERIFY(contrast(palette.accent, palette.accentGround) >= 4.5);
    }
  }

  void whatRoundsToNothingHasNoSign() {
    QLocale::setDefault(QLocale::c());
    QCOMPARE(numberText(-0.04, 1), QStringLiteral("0.0"));
    QCOMPARE(numberText(-0.06, 1), QStringLiteral("\u22120.1"));
    QCOMPARE(numberText(-0.4, 0), QStringLiteral("0"));
    QCOMPARE(numberText(1.25, 2), QStringLiteral("1.25"));
  }

  void everyTokenOfTheStyleSheetIsFilled() {
    for (const auto& palette : {lightPalette(), darkPalette()}) {
      const auto sheet = styleSheet(palette, 17);
      QVERIFY(!sheet.contains(QLatin1Char('@')));
      QVERIFY(!sheet.contains(QLatin1Char('$')));
      QVERIFY(!sheet.contains(QLatin1Char('%')));
      QVERIFY(!sheet.contains(QStringLiteral(": ;")));
      QVERIFY(sheet.contains(palette.accent.name()));
    }
  }

  void iconsFollowTheTheme() {
    auto& theme = Theme::instance();
    theme.setMode(Theme::Mode::Light);
    const auto icon = theme.icon(QStringLiteral("label"));
    const auto light = icon.pixmap(32, 32).toImage();
    theme.setMode(Theme::Mode::Dark);
    const auto dark = icon.pixmap(32, 32).toImage();
    QVERIFY(light != dark);
    theme.setMode(Theme::Mode::Light);
    QCOMPARE(icon.pixmap(32, 32).toImage(), light);
  }

  void everyIconDraws() {
    const QDir icons(QStringLiteral(":/icons"));
    const auto names = icons.entryList({QStringLiteral("*.svg")});
    QVERIFY(names.size() > 30);
    for (const auto& name : names) {
      const auto image = Theme::instance().icon(name.chopped(4)).pixmap(24, 24).toImage();
      bool drawn = false;
      for (int y = 0; y < image.height() && !drawn; ++y)
        for (int x = 0; x < image.width() && !drawn; ++x) drawn = qAlpha(image.pixel(x, y)) > 0;
      QVERIFY2(drawn, qPrintable(name));
    }
  }

  void sizesFollowTheText() {
    auto& theme = Theme::instance();
    theme.setTextScale(1.0);
    const int before = Theme::em(10);
    theme.setTextScale(1.5);
    QVERIFY(Theme::em(10) > before);
    QVERIFY(theme.readingFont().pointSizeF() >= 11);
    theme.setTextScale(100);
    QCOMPARE(theme.textScale(), 2.0);
    theme.setTextScale(1.0);
  }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
