// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/form_settings.h"

#include "core/project/repositories.h"
#include "ui/widgets/field_form.h"

namespace arbiter::ui {
namespace {

constexpr int typing_pause = 500;  // ms

std::string settingOf(const char* page) { return std::string("forms/") + page; }

}  // namespace

nlohmann::json readFormSettings(project::Project& project, const char* page) {
  const auto typed = project.settings().get(settingOf(page));
  return typed && typed->is_object() ? *typed : nlohmann::json();
}

FormSettings::FormSettings(const char* page, QObject* parent) : QObject(parent), page_(page) {
  typing_.setSingleShot(true);
  typing_.setInterval(typing_pause);
  connect(&typing_, &QTimer::timeout, this, &FormSettings::flush);
}

void FormSettings::add(const QString& name, FieldForm* form) {
  forms_.push_back({name.toStdString(), form, {}});
  connect(form, &FieldForm::changed, &typing_, qOverload<>(&QTimer::start));
}

void FormSettings::show(ProjectSession& session, const nlohmann::json& typed) {
  session_ = &session;
  for (auto& entry : forms_) {
    entry.recipe = entry.form->values();
    if (typed.is_object() && typed.contains(entry.name)) entry.form->setValues(typed[entry.name]);
  }
  typing_.stop();  // nobody has typed
}

void FormSettings::flush() {
  if (!typing_.isActive() && sender() != &typing_) return;
  typing_.stop();
  if (!session_ || session_->readOnly()) return;
  auto typed = nlohmann::json::object();
  for (const auto& entry : forms_) {
    const auto values = entry.form->values();
    auto& changed = typed[entry.name] = nlohmann::json::object();
    for (const auto& [name, value] : values.items())
      if (!entry.recipe.contains(name) || entry.recipe[name] != value) changed[name] = value;
  }
  session_->change(
      this, [key = settingOf(page_), typed](project::Project& project) -> std::function<void()> {
        // Where this fails the forms are as the recipe says the next time: nothing of weight is
        // lost.
        (void)project.settings().set(key, typed);
        return {};
      });
}

}  // namespace arbiter::ui
