// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QtTest>

#include "core/base/json_reader.h"
#include "tests/support/files.h"
#include "ui/widgets/message_bar.h"
#include "ui/widgets/model_choice.h"

/// What tests of pages do with a choice of models.
namespace arbiter::test {

inline ui::ModelChoice* model_choice(const QWidget& page, const char* name) {
  auto* choice = page.findChild<ui::ModelChoice*>(QLatin1String(name));
  if (!choice) qFatal("there is no choice %s", name);
  return choice;
}

inline QComboBox* model_box(const ui::ModelChoice* choice) {
  return choice->findChild<QComboBox*>(QStringLiteral("modelBox"));
}

inline ui::MessageBar* model_message(const ui::ModelChoice* choice) {
  return choice->findChild<ui::MessageBar*>(QStringLiteral("modelMessage"));
}

/// The text without the places where it may be broken.
inline QString model_facts(const ui::ModelChoice* choice) {
  const auto* label = choice->findChild<QLabel*>(QStringLiteral("modelFacts"));
  return label->isVisible() ? label->text().remove(QChar(0x200B)) : QString();
}

/// Sets one value of a JSON file.
inline void set_json(const std::filesystem::path& file, const char* key, nlohmann::json value) {
  auto json = read_json_object(file);
  if (!json) qFatal("%s", to_english(json.error()).c_str());
  (*json)[key] = std::move(value);
  write_bytes(file, json->dump());
}

}  // namespace arbiter::test
