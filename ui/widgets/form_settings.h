// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QTimer>
#include <nlohmann/json.hpp>
#include <vector>

#include "ui/session/project_session.h"

namespace arbiter::ui {

class FieldForm;

/// What was typed into the forms of this project before; null where nothing was. Asks the database.
nlohmann::json readFormSettings(project::Project& project, const char* page);

/// Remembers per project what a person changed in a page's forms, so that it stands there again.
/// What is as the project's recipe says is not kept: it follows the recipe.
class FormSettings : public QObject {
  Q_OBJECT

 public:
  /// `page` names the setting.
  FormSettings(const char* page, QObject* parent);
  void add(const QString& name, FieldForm* form);
  /// The forms show the project's recipe now; what was `typed` before comes on top.
  void show(ProjectSession& session, const nlohmann::json& typed);
  /// Stores now what changed a moment ago.
  void flush();

 private:
  struct Entry {
    std::string name;
    FieldForm* form;
    nlohmann::json recipe;  ///< the values that stood there before anybody typed
  };

  const char* page_;
  std::vector<Entry> forms_;
  QPointer<ProjectSession> session_;
  QTimer typing_;
};

}  // namespace arbiter::ui
