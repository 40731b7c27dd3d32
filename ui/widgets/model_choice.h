// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QString>
#include <QVariant>
#include <QWidget>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "core/studio/models/own_models.h"
#include "ui/session/model_list.h"
#include "ui/session/project_session.h"
#include "ui/widgets/model_facts.h"

class QComboBox;
class QLabel;

namespace arbiter::ui {

class MessageBar;

/// Chooses a model: one that the project has, or a folder of the user's own (a Hugging Face folder,
/// or adapters with their base). A folder is checked at once, off the window's thread; what it is,
/// or why it cannot be used and what to do, stands below. One that can be used is remembered with
/// the last ten of the project.
class ModelChoice : public QWidget {
  Q_OBJECT

 public:
  /// A model that the project has: `value` is whatever the owner knows it by.
  struct Entry {
    QString text;
    QVariant value;
  };
  /// A further thing to look at before a folder is usable; runs on another thread.
  using Condition = std::function<Result<void>(project::Project&, const std::filesystem::path&)>;

  ModelChoice(ModelUse use, const QString& label, QWidget* parent = nullptr);

  void setSession(ProjectSession* session);
  /// The project's own, the usual one first, and the folders that were chosen before. What a person
  /// chose stays chosen.
  void setModels(std::vector<Entry> entries, std::vector<studio::OwnModel> own);
  /// The same from a list, where `value` is a folder: the model in use (empty), the demo's, those
  /// of runs.
  void setModels(const ModelList& list);
  /// The chat template that a form beside it names; "auto": none.
  void setAskedTemplate(const std::string& name);
  void setCondition(Condition condition);
  /// Checks a folder again, as what its condition looks at has changed.
  void recheck();

  /// Takes a folder as if a person had chosen it in the dialog.
  void choose(const QString& folder);
  /// The base of the adapters that are chosen.
  void chooseBase(const QString& folder);

  /// Whether it can be started with; `reason` says why not.
  bool ready() const;
  QString reason() const;
  bool isChecking() const { return state_ == State::Checking; }
  /// Whether a folder of the user's own is chosen.
  bool isOwn() const { return own_.has_value(); }
  /// What the owner knows the chosen model by; of a folder of the user's own nothing.
  QVariant value() const;
  /// The folder to use: of a folder of the user's own; else of `value`, empty: the model in use.
  std::filesystem::path folder() const;
  /// How conversations are to be written: what was chosen here, else what the form names.
  std::string chatTemplate() const;

 Q_SIGNALS:
  /// Another model is chosen, or what is known of it has changed.
  void changed();

 private:
  enum class State { Known, Checking, Refused, Asking, Usable };

  void fill();
  void addOwn(const studio::OwnModel& model);
  void activated(int index);
  void take(const studio::OwnModel& model);
  void takeEntry();
  void showTip();
  void openDialog(const QString& title, void (ModelChoice::*chosen)(const QString&));
  void check();
  void showCheck(const Result<studio::ModelCheck>& check);
  void showRefusal(const Error& error);
  void refuse(const QString& text, const QString& step, std::function<void()> onStep);
  void adopt();
  void setState(State state);
  void setFamily(const QString& family);

  ModelUse use_;
  QPointer<ProjectSession> session_;
  std::vector<Entry> entries_;
  std::vector<studio::OwnModel> remembered_;
  Condition condition_;
  std::string asked_ = "auto";

  std::optional<studio::OwnModel> own_;  ///< the folder that is chosen
  QVariant chosen_;                      ///< else the entry
  std::string family_ = "auto";          ///< chosen here for the entry
  std::filesystem::path usable_;
  State state_ = State::Known;
  QString refusal_;  ///< stays known when its message is put away
  int asking_ = 0;   ///< counts the checks: the answer to an older one is of no use

  QLabel* label_;
  QComboBox* box_;
  QLabel* note_;
  ModelFacts* facts_;
  MessageBar* message_;
};

}  // namespace arbiter::ui
