// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/conversation.h"

#include <QCoreApplication>
#include <QStringList>
#include <nlohmann/json.hpp>

namespace arbiter::ui {
namespace {

QString translated(const char* text) {
  return QCoreApplication::translate("arbiter::ui::Conversation", text);
}

Turn::Speaker speakerOf(const QString& role) {
  if (role == QLatin1String("user") || role == QLatin1String("human")) return Turn::Speaker::User;
  if (role == QLatin1String("assistant")) return Turn::Speaker::Assistant;
  if (role == QLatin1String("system")) return Turn::Speaker::System;
  return Turn::Speaker::Other;
}

std::vector<Turn> messageTurns(const std::string& text) {
  const auto messages = nlohmann::json::parse(text, nullptr, false);
  if (!messages.is_array()) return {};
  std::vector<Turn> turns;
  for (const auto& message : messages) {
    if (!message.is_object()) return {};
    const auto role = QString::fromStdString(message.value("role", std::string()));
    const auto found = message.find("content");
    if (found == message.end()) continue;
    const auto content = found->is_string() ? found->get<std::string>() : found->dump(2);
    turns.push_back({speakerOf(role), role, QString::fromStdString(content)});
  }
  return turns;
}

std::vector<Turn> transcriptTurns(const QString& text) {
  static const QString human = QStringLiteral("\n\nHuman:");
  static const QString assistant = QStringLiteral("\n\nAssistant:");
  std::vector<Turn> turns;
  qsizetype at = 0;
  while (at < text.size()) {
    const bool isHuman = QStringView(text).mid(at).startsWith(human);
    const bool isAssistant = QStringView(text).mid(at).startsWith(assistant);
    const qsizetype start = at + (isHuman ? human.size() : isAssistant ? assistant.size() : 0);
    const auto nextHuman = text.indexOf(human, start);
    const auto nextAssistant = text.indexOf(assistant, start);
    qsizetype end = text.size();
    if (nextHuman >= 0) end = nextHuman;
    if (nextAssistant >= 0 && nextAssistant < end) end = nextAssistant;
    const auto words = text.mid(start, end - start).trimmed();
    // The transcript of a prompt ends with the marker after which the answer begins.
    if (!words.isEmpty() || end < text.size())
      turns.push_back({isAssistant ? Turn::Speaker::Assistant : Turn::Speaker::User, {}, words});
    at = end;
  }
  return turns;
}

QString nameOf(const Turn& turn) {
  switch (turn.speaker) {
    case Turn::Speaker::User:
      return translated(QT_TRANSLATE_NOOP("arbiter::ui::Conversation", "User"));
    case Turn::Speaker::Assistant:
      return translated(QT_TRANSLATE_NOOP("arbiter::ui::Conversation", "Assistant"));
    case Turn::Speaker::System:
      return translated(QT_TRANSLATE_NOOP("arbiter::ui::Conversation", "System"));
    case Turn::Speaker::Other:
      break;
  }
  return turn.role;
}

QString shownTurns(const std::vector<Turn>& turns, Turn::Speaker alone) {
  if (turns.size() == 1 && turns.front().speaker == alone) return turns.front().text;
  QStringList parts;
  for (const auto& turn : turns)
    parts << QStringLiteral("**%1**\n\n%2").arg(nameOf(turn), turn.text);
  return parts.join(QStringLiteral("\n\n"));
}

}  // namespace

std::vector<Turn> turnsOf(project::PromptForm form, const std::string& text) {
  const auto whole = QString::fromStdString(text);
  std::vector<Turn> turns;
  if (form == project::PromptForm::messages) turns = messageTurns(text);
  if (form == project::PromptForm::hh) turns = transcriptTurns(whole);
  if (turns.empty()) turns.push_back({Turn::Speaker::User, {}, whole});
  return turns;
}

QString promptText(const project::Prompt& prompt) {
  return shownTurns(turnsOf(prompt.form, prompt.text), Turn::Speaker::User);
}

QString responseText(const project::ResponseBody& body) {
  if (const auto* messages = body.messages())
    return shownTurns(turnsOf(project::PromptForm::messages, *messages), Turn::Speaker::Assistant);
  return body.text() ? QString::fromStdString(*body.text()) : QString();
}

}  // namespace arbiter::ui
