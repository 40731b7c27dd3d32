// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style_sheet.h"

#include <QStringList>
#include <cmath>

namespace arbiter::ui {
namespace {

// `@name` is a colour of the palette, `$1.5` a length in em.
constexpr const char* sheet_template = R"(
QMainWindow, QDialog { background: @ground; }
QWidget[surface="ground"] { background: @ground; }
QWidget[surface="rail"] { background: @rail; }
QFrame[card="normal"] { background: @card; border: 1px solid @line; border-radius: $0.58; }
QFrame[card="quiet"] { background: @quietCard; border: 1px solid @line; border-radius: $0.58; }
QFrame[rule="true"] { background: @line; border: none; }

QLabel { background: transparent; }
QLabel[role="title"] { font-size: $1.0; font-weight: 600; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="quiet"] { color: @quietText; }
QLabel[role="small"] { color: @quietText; font-size: $0.74; }
QLabel[role="error"] { color: @error; }
QLabel[role="answerA"] { color: @answerA; font-weight: 700; }
QLabel[role="answerB"] { color: @answerB; font-weight: 700; }
QLabel[role="answer"] { color: @text; font-weight: 700; }
QLabel[role="place"] { color: @accent; font-weight: 600; }

QPushButton { background: @card; color: @text; border: 1px solid @line; border-radius: $0.44;
  padding: $0.34 $0.8; font-weight: 500; }
QPushButton:hover { border-color: @hoverLine; background: @hover; }
QPushButton:pressed { background: @accentGround; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled { color: @disabled; background: @ground; }
QPushButton:checked { background: @accentGround; color: @accent; border-color: @accent; }
QPushButton[role="primary"] { background: @accent; color: @onAccent; border: 1px solid @accent;
  font-weight: 600; }
QPushButton[role="primary"]:hover { background: @accentHover; border-color: @accentHover; }
QPushButton[role="primary"]:focus { border-color: @text; }
QPushButton[role="primary"]:disabled { background: @line; border-color: @line; color: @quietText; }
QPushButton[role="plain"] { background: transparent; border: 1px solid transparent;
  padding: $0.3 $0.5; color: @text; }
QPushButton[role="plain"]:hover { background: @hover; }
QPushButton[role="plain"]:focus { border-color: @accent; }
QPushButton::menu-indicator { image: url(:/icons/control-down.svg); width: $0.6; height: $0.6;
  subcontrol-origin: padding; subcontrol-position: center right; right: $0.5; }
QPushButton[opensMenu="true"] { padding-right: $1.5; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: $0.44;
  padding: $0.24; color: @text; }
QToolButton:hover { background: @hover; }
QToolButton:pressed, QToolButton:checked { background: @accentGround; color: @accent; }
QToolButton:focus { border-color: @accent; }
QToolButton::menu-indicator { image: none; }

QScrollArea, QAbstractScrollArea { border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDoubleSpinBox, QAbstractSpinBox {
  background: @field; color: @text; border: 1px solid @line; border-radius: $0.44;
  padding: $0.3 $0.5; selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {
  border-color: @accent; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled { color: @disabled;
  background: @ground; }
QComboBox { padding-right: $1.3; }
QComboBox::drop-down { border: none; width: $1.3; }
QComboBox::down-arrow { image: url(:/icons/control-down.svg); width: $0.7; height: $0.7; }
QComboBox QAbstractItemView { background: @card; border: 1px solid @line; outline: none;
  selection-background-color: @accentGround; selection-color: @text; padding: $0.2; }
QAbstractSpinBox { padding-right: $1.4; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { subcontrol-origin: border;
  border: none; background: transparent; width: $1.3; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: @hover; }
QAbstractSpinBox::up-arrow { image: url(:/icons/control-up.svg); width: $0.56; height: $0.56; }
QAbstractSpinBox::down-arrow { image: url(:/icons/control-down.svg); width: $0.56; height: $0.56; }

QCheckBox, QRadioButton { spacing: $0.5; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator { width: $0.86; height: $0.86;
  border: 1px solid @controlLine; background: @field; }
QCheckBox::indicator { border-radius: $0.22; }
QRadioButton::indicator { border-radius: $0.5; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: @accent; }
QCheckBox:focus, QRadioButton:focus { color: @accent; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent;
  image: url(:/icons/check-%mode%.svg); }
QRadioButton::indicator:checked { background: @accent; border: 3px solid @field; }
QCheckBox:disabled, QRadioButton:disabled { color: @disabled; }

QTableView, QTreeView, QListView { background: transparent; border: none; outline: none;
  alternate-background-color: @quietCard; selection-background-color: @accentGround;
  selection-color: @text; gridline-color: @line; }
QTableView::item, QTreeView::item { padding: $0.2 $0.5; border: none; }
QListView::item { padding: $0.3 $0.5; border-radius: $0.36; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {
  background: @accentGround; color: @text; }
QTableView::item:hover, QTreeView::item:hover, QListView::item:hover { background: @hover; }
QTableView::item:selected:hover, QListView::item:selected:hover { background: @accentGround; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: transparent; color: @quietText; border: none;
  border-bottom: 1px solid @line; padding: $0.36 $0.66; font-weight: 600; font-size: $0.76; }
QTableCornerButton::section { background: transparent; border: none; }

QScrollArea > QWidget > QWidget[surface="clear"] { background: transparent; }
QScrollBar:vertical { background: transparent; width: $0.62; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: $0.62; margin: 2px; }
QScrollBar::handle { background: @scroll; border-radius: $0.18; min-height: $1.6; min-width: $1.6; }
QScrollBar::handle:hover { background: @quietText; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: @line; }
QTabWidget::pane { border: none; }
QTabBar::tab { background: transparent; color: @quietText; padding: $0.4 $0.7; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QGroupBox { border: none; font-weight: 600; margin-top: $1.4; }
QGroupBox::title { subcontrol-origin: margin; left: 0; }
QProgressBar { background: @line; border: none; border-radius: 3px; height: 6px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QSlider::groove:horizontal { background: @line; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @accent; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: @accent; width: $0.9; margin: -$0.36 0;
  border-radius: $0.44; }

QMenu { background: @card; border: 1px solid @line; border-radius: $0.36; padding: $0.3; }
QMenu::item { padding: $0.34 $1.2 $0.34 $0.8; border-radius: $0.3; }
QMenu::item:selected { background: @accentGround; color: @text; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @line; margin: $0.2 $0.4; }
QToolTip { background: @tip; color: @tipText; border: none; padding: $0.3 $0.5; }
QStatusBar { background: @rail; }
QStatusBar::item { border: none; }
)";

QString mix(const QColor& a, const QColor& b, double share) {
  return QColor::fromRgbF(float(a.redF() * (1 - share) + b.redF() * share),
                          float(a.greenF() * (1 - share) + b.greenF() * share),
                          float(a.blueF() * (1 - share) + b.blueF() * share))
      .name();
}

std::vector<std::pair<QString, QString>> colours(const Palette& p) {
  return {
      {"ground", p.ground.name()},
      {"rail", p.rail.name()},
      {"card", p.card.name()},
      {"quietCard", p.quietCard.name()},
      {"line", p.line.name()},
      {"text", p.text.name()},
      {"quietText", p.quietText.name()},
      {"accent", p.accent.name()},
      {"accentGround", p.accentGround.name()},
      {"answerA", p.answerA.name()},
      {"answerB", p.answerB.name()},
      {"error", p.error.name()},
      {"onAccent", p.dark ? p.rail.name() : QStringLiteral("#ffffff")},
      {"accentHover", mix(p.accent, p.text, 0.16)},
      {"hover", mix(p.card, p.accent, p.dark ? 0.10 : 0.06)},
      {"hoverLine", mix(p.line, p.quietText, 0.5)},
      {"controlLine", mix(p.line, p.quietText, 0.6)},
      {"disabled", mix(p.ground, p.quietText, 0.6)},
      {"field", p.dark ? p.quietCard.name() : p.card.name()},
      {"scroll", mix(p.line, p.quietText, 0.35)},
      {"tip", p.dark ? p.line.name() : p.text.name()},
      {"tipText", p.dark ? p.text.name() : p.card.name()},
  };
}

// A whole number of pixels for `$0.58`; a token ends at the first character that is no figure.
QString withLengths(const QString& text, double em) {
  QString filled;
  filled.reserve(text.size());
  for (qsizetype at = 0; at < text.size(); ++at) {
    if (text[at] != QLatin1Char('$')) {
      filled += text[at];
      continue;
    }
    qsizetype end = at + 1;
    while (end < text.size() && (text[end].isDigit() || text[end] == QLatin1Char('.'))) ++end;
    const double factor = text.mid(at + 1, end - at - 1).toDouble();
    filled += QString::number(std::lround(factor * em)) + QStringLiteral("px");
    at = end - 1;
  }
  return filled;
}

QString withColours(const QString& text, const Palette& palette) {
  const auto table = colours(palette);
  QString filled;
  filled.reserve(text.size());
  for (qsizetype at = 0; at < text.size(); ++at) {
    if (text[at] != QLatin1Char('@')) {
      filled += text[at];
      continue;
    }
    qsizetype end = at + 1;
    while (end < text.size() && text[end].isLetterOrNumber()) ++end;
    const auto name = text.mid(at + 1, end - at - 1);
    for (const auto& [key, value] : table)
      if (key == name) filled += value;
    at = end - 1;
  }
  return filled;
}

}  // namespace

QString styleSheet(const Palette& palette, double em) {
  QString sheet = QString::fromLatin1(sheet_template);
  sheet.replace(QStringLiteral("%mode%"),
                palette.dark ? QStringLiteral("dark") : QStringLiteral("light"));
  return withColours(withLengths(sheet, em), palette);
}

}  // namespace arbiter::ui
