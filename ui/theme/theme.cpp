// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontMetricsF>
#include <QPalette>
#include <QSettings>
#include <QStyle>
#include <QStyleFactory>
#include <algorithm>

#include "ui/theme/icon_engine.h"
#include "ui/theme/style_sheet.h"

// Outside the namespace, as Q_INIT_RESOURCE asks: the icons live in a static library.
static void initialiseResources() { Q_INIT_RESOURCE(arbiter); }

namespace arbiter::ui {
namespace {

constexpr double smallestBody = 10.5;  // points; 14 px at 96 dpi
constexpr double smallestReading = 11.0;

// A desktop names its interface font. Without one Qt falls back to a generic name; then the faces
// that read best on a screen are asked for first (missing ones are passed over).
QFont interfaceFont(QFont font, double scale) {
  const bool generic = font.family().startsWith(QLatin1String("Sans")) ||
                       font.family().startsWith(QLatin1String("DejaVu")) ||
                       font.family() == QLatin1String("Helvetica");
  if (generic)
    font.setFamilies({QStringLiteral("Inter"), QStringLiteral("Noto Sans"), font.family()});
  font.setPointSizeF(std::max(font.pointSizeF(), smallestBody) * scale);
  return font;
}

QPalette applicationPalette(const Palette& colours) {
  QPalette palette;
  const auto set = [&](QPalette::ColorRole role, const QColor& colour) {
    palette.setColor(role, colour);
  };
  set(QPalette::Window, colours.ground);
  set(QPalette::WindowText, colours.text);
  set(QPalette::Base, colours.card);
  set(QPalette::AlternateBase, colours.quietCard);
  set(QPalette::Text, colours.text);
  set(QPalette::Button, colours.card);
  set(QPalette::ButtonText, colours.text);
  set(QPalette::BrightText, colours.error);
  set(QPalette::Highlight, colours.accent);
  set(QPalette::HighlightedText, colours.dark ? colours.rail : QColor(Qt::white));
  set(QPalette::Link, colours.accent);
  set(QPalette::LinkVisited, colours.accent);
  set(QPalette::PlaceholderText, colours.quietText);
  set(QPalette::ToolTipBase, colours.dark ? colours.line : colours.text);
  set(QPalette::ToolTipText, colours.dark ? colours.text : colours.card);
  set(QPalette::Mid, colours.line);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    palette.setColor(QPalette::Disabled, role, colours.quietText);
  return palette;
}

// Qt 6.4 does not know the system's dark mode; the palette that the desktop gave tells it.
bool systemIsDark() {
  static const bool dark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
  return dark;
}

}  // namespace

Theme& Theme::instance() {
  static Theme theme;
  return theme;
}

Theme::Theme() : palette_(lightPalette()), systemFont_(QApplication::font()) {
  initialiseResources();
  systemIsDark();
}

void Theme::setMode(Mode mode) {
  mode_ = mode;
  apply();
}

void Theme::setTextScale(double scale) {
  textScale_ = std::clamp(scale, 0.8, 2.0);
  apply();
}

void Theme::load() {
  const QSettings settings;
  const auto mode = settings.value(QStringLiteral("theme"), QStringLiteral("system")).toString();
  mode_ = mode == QLatin1String("dark")    ? Mode::Dark
          : mode == QLatin1String("light") ? Mode::Light
                                           : Mode::System;
  textScale_ = std::clamp(settings.value(QStringLiteral("textScale"), 1.0).toDouble(), 0.8, 2.0);
  apply();
}

void Theme::save() const {
  QSettings settings;
  settings.setValue(QStringLiteral("theme"), mode_ == Mode::Dark    ? QStringLiteral("dark")
                                             : mode_ == Mode::Light ? QStringLiteral("light")
                                                                    : QStringLiteral("system"));
  settings.setValue(QStringLiteral("textScale"), textScale_);
}

void Theme::apply() {
  const bool dark = mode_ == Mode::Dark || (mode_ == Mode::System && systemIsDark());
  palette_ = dark ? darkPalette() : lightPalette();
  if (QApplication::style()->name() != QLatin1String("fusion"))
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  QApplication::setFont(interfaceFont(systemFont_, textScale_));
  QApplication::setPalette(applicationPalette(palette_));
  qApp->setStyleSheet(styleSheet(palette_, QFontMetricsF(QApplication::font()).height()));
  Q_EMIT changed();
}

QIcon Theme::icon(const QString& name, IconTint tint) const {
  return QIcon(new IconEngine(name, tint));
}

QFont Theme::readingFont() const {
  QFont font = QApplication::font();
  font.setPointSizeF(std::max(font.pointSizeF(), smallestReading * textScale_));
  return font;
}

QFont Theme::monospaceFont(double factor) const {
  QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  font.setFamilies({QStringLiteral("JetBrains Mono"), QStringLiteral("DejaVu Sans Mono"),
                    QStringLiteral("Noto Sans Mono"), font.family()});
  font.setStyleHint(QFont::Monospace);
  font.setPointSizeF(QApplication::font().pointSizeF() * factor);
  return font;
}

int Theme::em(double factor) {
  return qRound(QFontMetricsF(QApplication::font()).height() * factor);
}

}  // namespace arbiter::ui
