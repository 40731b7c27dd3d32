// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>
#include <QToolButton>

namespace arbiter::ui {

/// The one thing that a page or dialog asks for, on the accent colour.
QPushButton* primaryButton(const QString& text, QWidget* parent = nullptr);
/// An outlined button.
QPushButton* quietButton(const QString& text, QWidget* parent = nullptr);
/// Text only, until the pointer is on it.
QPushButton* plainButton(const QString& text, QWidget* parent = nullptr);
/// A round-cornered icon; `name` is its tooltip and accessible name.
QToolButton* iconButton(const QString& icon, const QString& name, QWidget* parent = nullptr);

}  // namespace arbiter::ui
