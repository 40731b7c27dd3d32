// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QLabel>
#include <QString>

namespace arbiter::ui {

/// A page's name.
QLabel* titleLabel(const QString& text, QWidget* parent = nullptr);
/// The name of a card or a group.
QLabel* headingLabel(const QString& text, QWidget* parent = nullptr);
/// What is said beside: figures, explanations.
QLabel* quietLabel(const QString& text = {}, QWidget* parent = nullptr);
/// Quiet and small: captions above a field.
QLabel* smallLabel(const QString& text = {}, QWidget* parent = nullptr);
/// Says exactly the characters of its text: for names that somebody else chose.
QLabel* plainLabel(const QString& text = {}, QWidget* parent = nullptr);
/// The text of a tool tip that shows exactly these characters, though they look like markup.
QString plainTip(const QString& text);
/// A text that a label can wrap inside long words such as paths: invisible breaks stand in them.
QString breakable(const QString& text);
/// A label that wraps and whose text can be selected; never reads its text as rich text.
QLabel* textLabel(const QString& text = {}, QWidget* parent = nullptr);
/// A one-pixel line in the theme's line colour.
QFrame* horizontalRule(QWidget* parent = nullptr);
/// Sets a dynamic property that the style sheet looks at and restyles the widget.
void setRole(QWidget* widget, const char* role);

}  // namespace arbiter::ui
