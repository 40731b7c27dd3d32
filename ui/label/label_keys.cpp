// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/label/label_keys.h"

#include <QCoreApplication>
#include <algorithm>

namespace arbiter::ui {
namespace {

using Kind = LabelCommand::Kind;

class LabelKeys {
  Q_DECLARE_TR_FUNCTIONS(arbiter::ui::LabelKeys)
};

std::optional<LabelCommand> letterCommand(int key, bool repeated) {
  switch (key) {
    case Qt::Key_PageUp:
      return LabelCommand{Kind::ScrollUp};
    case Qt::Key_PageDown:
      return LabelCommand{Kind::ScrollDown};
    case Qt::Key_Up:
      return LabelCommand{Kind::ScrollUp, 1};
    case Qt::Key_Down:
      return LabelCommand{Kind::ScrollDown, 1};
    default:
      break;
  }
  if (repeated) return std::nullopt;
  switch (key) {
    case Qt::Key_Space:
      return LabelCommand{Kind::Tie};
    case Qt::Key_X:
      return LabelCommand{Kind::BothBad};
    case Qt::Key_C:
      return LabelCommand{Kind::BothGood};
    case Qt::Key_S:
      return LabelCommand{Kind::Skip};
    case Qt::Key_M:
      return LabelCommand{Kind::ToggleRaw};
    case Qt::Key_P:
      return LabelCommand{Kind::TogglePause};
    case Qt::Key_R:
      return LabelCommand{Kind::Why};
    case Qt::Key_G:
      return LabelCommand{Kind::Guidelines};
    case Qt::Key_F1:
    case Qt::Key_Question:
      return LabelCommand{Kind::Keys};
    default:
      return std::nullopt;
  }
}

std::optional<LabelCommand> pairCommand(int key) {
  if (key == Qt::Key_Left) return LabelCommand{Kind::PreferLeft};
  if (key == Qt::Key_Right) return LabelCommand{Kind::PreferRight};
  if (key >= Qt::Key_1 && key <= Qt::Key_7) return LabelCommand{Kind::Strength, key - Qt::Key_0};
  return std::nullopt;
}

std::optional<LabelCommand> singleCommand(int key, int points) {
  if (key >= Qt::Key_1 && key <= Qt::Key_9 && key - Qt::Key_0 <= points)
    return LabelCommand{Kind::Score, key - Qt::Key_0};
  if (points == 0 && key == Qt::Key_Left) return LabelCommand{Kind::Bad};
  if (points == 0 && key == Qt::Key_Right) return LabelCommand{Kind::Good};
  if (key == Qt::Key_C) return LabelCommand{Kind::Good};
  if (key == Qt::Key_X) return LabelCommand{Kind::Bad};
  return std::nullopt;
}

std::optional<LabelCommand> rankingCommand(int key, int responses) {
  if (key >= Qt::Key_1 && key <= Qt::Key_9 && key - Qt::Key_0 <= responses)
    return LabelCommand{Kind::Rank, key - Qt::Key_0};
  if (key == Qt::Key_Equal || key == Qt::Key_Plus) return LabelCommand{Kind::JoinTier};
  if (key == Qt::Key_Backspace) return LabelCommand{Kind::TakeBack};
  if (key == Qt::Key_Return || key == Qt::Key_Enter) return LabelCommand{Kind::Confirm};
  return std::nullopt;
}

}  // namespace

std::optional<LabelCommand> commandFor(const QKeyEvent& event, const LabelTask& task) {
  const auto modifiers =
      event.modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier | Qt::GroupSwitchModifier);
  const bool repeated = event.isAutoRepeat();
  if (modifiers == Qt::ControlModifier && !repeated) {
    if (event.key() == Qt::Key_Z) return LabelCommand{Kind::Undo};
    if (event.key() == Qt::Key_C) return LabelCommand{Kind::Copy};
  }
  if (modifiers != Qt::NoModifier) return std::nullopt;
  if (!repeated) {
    const auto command = task.responses == 1   ? singleCommand(event.key(), task.points)
                         : task.responses == 2 ? pairCommand(event.key())
                                               : rankingCommand(event.key(), task.responses);
    if (command) return command;
    if (task.responses == 1 && event.key() == Qt::Key_Space) return std::nullopt;
  }
  return letterCommand(event.key(), repeated);
}

std::vector<KeyDescription> keyDescriptions(const LabelTask& task, AnswerFeatures features) {
  std::vector<KeyDescription> keys;
  if (task.responses == 1 && task.points > 0) {
    keys.push_back(
        {QStringLiteral("1 … %1").arg(task.points), LabelKeys::tr("the answer's score")});
  } else if (task.responses == 1) {
    keys.push_back({QStringLiteral("← →"), LabelKeys::tr("the answer is bad, is good")});
  } else if (task.responses == 2) {
    keys.push_back({QStringLiteral("← →"), LabelKeys::tr("the left, the right answer is better")});
    keys.push_back({QStringLiteral("1 … 7"), LabelKeys::tr("how much better, from A to B")});
    keys.push_back({LabelKeys::tr("Space"), LabelKeys::tr("a tie")});
  } else {
    keys.push_back({QStringLiteral("1 … %1").arg(std::min(task.responses, 9)),
                    LabelKeys::tr("the next best answer")});
    keys.push_back({QStringLiteral("="), LabelKeys::tr("the next one is level with the last")});
    keys.push_back({QStringLiteral("⌫"), LabelKeys::tr("take back the last place")});
    keys.push_back({LabelKeys::tr("Enter"), LabelKeys::tr("record the ranking")});
    keys.push_back({LabelKeys::tr("Space"), LabelKeys::tr("all are level")});
  }
  const bool single = task.responses == 1;
  keys.push_back({QStringLiteral("C"),
                  single ? LabelKeys::tr("the answer is good") : LabelKeys::tr("all are good")});
  keys.push_back({QStringLiteral("X"),
                  single ? LabelKeys::tr("the answer is bad") : LabelKeys::tr("all are bad")});
  keys.push_back({QStringLiteral("S"), LabelKeys::tr("skip")});
  keys.push_back({QStringLiteral("R"), LabelKeys::tr("say why, with the next judgment")});
  keys.push_back({LabelKeys::tr("Ctrl Z"), LabelKeys::tr("undo, as far back as you like")});
  if (features.raw) {
    keys.push_back({QStringLiteral("M"), LabelKeys::tr("raw text or rendered")});
    keys.push_back({QStringLiteral("↑ ↓"), LabelKeys::tr("scroll the answers")});
  }
  if (features.moves)
    keys.push_back({QStringLiteral("P"), LabelKeys::tr("hold the clips, or let them go on")});
  keys.push_back({QStringLiteral("G"), LabelKeys::tr("guidelines")});
  keys.push_back({QStringLiteral("?"), LabelKeys::tr("these keys")});
  keys.push_back({LabelKeys::tr("Ctrl K"), LabelKeys::tr("all commands")});
  return keys;
}

}  // namespace arbiter::ui
