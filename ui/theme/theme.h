// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QObject>
#include <QString>

namespace arbiter::ui {

/// The colours of one theme; names say what a colour means, not what it looks like.
struct Palette {
  QColor ground, rail, card, quietCard, line;
  QColor text, quietText;
  QColor accent, accentGround;
  QColor answerA, answerB;  ///< also curve 1 and 2
  QColor curve3;
  QColor warning, error;
  bool dark = false;
};

Palette lightPalette();
Palette darkPalette();

/// What a themed icon is drawn in. `Text` turns to the accent while its button is checked.
enum class IconTint { Text, Quiet, Accent, OnAccent, Warning, Error };

/// The theme in force. One for the application; widgets that paint themselves listen to `changed`.
class Theme : public QObject {
  Q_OBJECT

 public:
  enum class Mode { Light, Dark, System };
  Q_ENUM(Mode)

  static Theme& instance();
  const Palette& palette() const { return palette_; }
  Mode mode() const { return mode_; }
  /// Applies the palette and the style sheet to the application.
  void setMode(Mode mode);
  /// Text size as a factor of the system's (0.8 to 2); everything else follows it.
  double textScale() const { return textScale_; }
  void setTextScale(double scale);
  /// Reads mode and text size from the user's settings and applies them. Call once after the
  /// application object is made; `save` writes them back.
  void load();
  void save() const;

  /// A line-drawn icon of resources/icons: "label", "data", "generate" ... It follows the theme by
  /// itself: nothing has to be reloaded when the theme changes.
  QIcon icon(const QString& name, IconTint tint = IconTint::Text) const;
  /// The font in which answers are read (at least 11 points).
  QFont readingFont() const;
  /// The monospaced face for code and keys, at the interface's size times `factor`.
  QFont monospaceFont(double factor = 1.0) const;
  /// Sizes follow the font: `em(1.5)` is one and a half times the font's height in pixels.
  static int em(double factor);

 Q_SIGNALS:
  void changed();

 private:
  Theme();
  void apply();

  Palette palette_;
  Mode mode_ = Mode::Light;
  double textScale_ = 1.0;
  QFont systemFont_;
};

}  // namespace arbiter::ui
