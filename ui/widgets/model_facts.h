// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "core/studio/models/model_check.h"

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace arbiter::ui {

/// What a model is asked to do where it is chosen.
enum class ModelUse {
  Generate,    ///< writes responses
  TrainText,   ///< is trained on, to write
  TrainScore,  ///< is trained on, to score
  Score        ///< scores what a policy writes
};

/// Why the model cannot be used so, in words with what to do; empty: it can.
QString refusalOf(const studio::ModelCheck& check, ModelUse use);

/// What was found in a model's folder: architecture, size, memory, how prompts are written, the
/// first prompt as the model will see it (folded), and what a person should know before they use
/// it. Where nothing says which chat template it is, asks for it.
class ModelFacts : public QWidget {
  Q_OBJECT

 public:
  explicit ModelFacts(ModelUse use, QWidget* parent = nullptr);
  /// `choosable`: the family can be chosen here, and is not said elsewhere.
  void showAll(const studio::ModelCheck& check, bool choosable);
  /// Shows no more than what has to be decided before the model can be used.
  void showQuestion(const studio::ModelCheck& check);

 Q_SIGNALS:
  /// A family of chat templates by its name: "chatml" ...
  void familyChosen(const QString& family);

 private:
  void showFacts(const studio::ModelCheck& check);
  void showWarnings(const studio::ModelCheck& check);
  void showChat(const studio::ModelCheck& check, bool choosable);
  void foldPrompt(bool folded);

  ModelUse use_;
  QLabel* facts_;
  QVBoxLayout* warnings_;
  QWidget* familyRow_;
  QComboBox* family_;
  QPushButton* fold_;
  QPlainTextEdit* prompt_;
};

}  // namespace arbiter::ui
