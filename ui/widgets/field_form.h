// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFormLayout>
#include <QHash>
#include <QStringList>
#include <QWidget>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/engine/options.h"

class QPushButton;

namespace arbiter::ui {

/// A form made from the fields of an options struct: a few plain to see, the rest behind
/// "Advanced". Editors write into the struct as they change, so the fields must outlive the form.
class FieldForm : public QWidget {
  Q_OBJECT

 public:
  /// `plain` names the fields that are always shown, in that order.
  FieldForm(std::vector<engine::Field> fields, const QStringList& plain, QWidget* parent = nullptr);

  /// Shows the struct's values as they are now.
  void reload();
  /// Every field by name, as it stands.
  nlohmann::json values() const { return engine::fields_to_json(fields_); }
  /// Sets what `values` names; what is no field or out of its range is passed over.
  void setValues(const nlohmann::json& values);
  QWidget* editor(const QString& name) const { return editors_.value(name); }
  /// Adds a row above the fields.
  void addRow(const QString& label, QWidget* widget, const QString& help = {});
  void setAdvancedShown(bool shown);

 Q_SIGNALS:
  void changed();

 private:
  void addField(const engine::Field& field, QFormLayout* form);
  QWidget* makeEditor(const engine::Field& field);
  QWidget* makeNumber(const engine::Field& field, double* value);
  QWidget* makeCount(const engine::Field& field, std::int64_t* value);
  QWidget* makeToggle(const engine::Field& field, bool* value);
  QWidget* makeChoice(const engine::Field& field, std::string* value);

  std::vector<engine::Field> fields_;
  QFormLayout* plain_;
  QWidget* advanced_;
  QPushButton* fold_;
  QHash<QString, QWidget*> editors_;
};

}  // namespace arbiter::ui
