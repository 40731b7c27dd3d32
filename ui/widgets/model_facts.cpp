// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/model_facts.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "core/studio/text/chat_options.h"
#include "ui/session/model_list.h"
#include "ui/session/project_session.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/choice_text.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {
namespace {

constexpr const char* template_field = "chat_template";

QString memoryText(std::uint64_t bytes) {
  return ModelFacts::tr("%1 GiB").arg(
      QLocale().toString(double(bytes) / double(1U << 30U), 'f', 1));
}

/// "1,234", "0.9 million", "7.2 billion".
QString countText(std::int64_t count) {
  const QLocale locale;
  if (count >= 1'000'000'000)
    return ModelFacts::tr("%1 billion").arg(locale.toString(double(count) / 1e9, 'f', 1));
  if (count >= 1'000'000)
    return ModelFacts::tr("%1 million").arg(locale.toString(double(count) / 1e6, 'f', 1));
  return locale.toString(qlonglong(count));
}

QString whatItIs(const studio::ModelCheck& check) {
  auto text =
      ModelFacts::tr("%1 with %2 parameters (%3), a context of %4 tokens.")
          .arg(QString::fromStdString(check.architecture), countText(check.parameters),
               QString::fromStdString(check.dtype), QLocale().toString(qlonglong(check.context)));
  if (check.is_adapter())
    text += QLatin1Char(' ') + ModelFacts::tr("An adapter on %1.").arg(shownPath(check.base));
  return text;
}

bool writesOnly(ModelUse use) { return use == ModelUse::Generate || use == ModelUse::Score; }

/// Empty where it does not fit: a warning says by how much.
QString whatItTakes(const studio::ModelCheck& check, ModelUse use) {
  const auto needed = writesOnly(use) ? check.memory_to_generate : check.memory_to_train;
  const auto free = check.memory_available;
  if (free == 0) return ModelFacts::tr("It needs about %1 of memory.").arg(memoryText(needed));
  if (needed > free) return {};
  return (writesOnly(use)
              ? ModelFacts::tr("It fits into memory: about %1 of the %2 that are free.")
              : ModelFacts::tr("Training it fits into memory: about %1 of the %2 that are free."))
      .arg(memoryText(needed), memoryText(free));
}

/// Whether a warning is about something that is not done with it here.
bool isElsewhere(const Error& warning, const studio::ModelCheck& check, ModelUse use) {
  // What scores reads the policy's tokens: its own chat template is not used.
  if (use == ModelUse::Score && warning.code == ErrorCode::incompatible) return true;
  return writesOnly(use) && warning.code == ErrorCode::out_of_memory &&
         check.memory_to_generate <= check.memory_available;
}

QString familyText(text::ChatFamily family) {
  return choiceText(template_field, text::chat_family_name(family));
}

QString howItIsAsked(const studio::ModelCheck& check) {
  if (check.needs_chat_choice) return {};  // nobody knows yet
  auto text = ModelFacts::tr("Prompts are written as: %1.").arg(familyText(check.chat.family));
  if (check.end_token >= 0)
    text += QLatin1Char(' ') +
            ModelFacts::tr("A response ends with %1.").arg(QString::fromStdString(check.end_piece));
  return text;
}

}  // namespace

QString refusalOf(const studio::ModelCheck& check, ModelUse use) {
  const bool writes = use == ModelUse::Generate || use == ModelUse::TrainText;
  if (writes && check.is_reward_model())
    return ModelFacts::tr(
        "This is a reward model: it scores responses and writes none. Choose a language model's "
        "folder.");
  if (use != ModelUse::Score && !check.has_tokenizer)
    return ModelFacts::tr(
        "This folder has a model and no tokenizer. Choose a folder that has its tokenizer.json, "
        "too.");
  return {};
}

ModelFacts::ModelFacts(ModelUse use, QWidget* parent)
    : QWidget(parent),
      use_(use),
      facts_(smallLabel({}, this)),
      warnings_(new QVBoxLayout),
      familyRow_(new QWidget(this)),
      family_(new QComboBox(familyRow_)),
      fold_(plainButton({}, this)),
      prompt_(new QPlainTextEdit(this)) {
  facts_->setWordWrap(true);
  facts_->setObjectName(QStringLiteral("modelFacts"));
  auto* row = new QHBoxLayout(familyRow_);
  row->setContentsMargins(0, 0, 0, 0);
  auto* label = quietLabel(tr("Write prompts as"), familyRow_);
  label->setBuddy(family_);
  row->addWidget(label);
  row->addWidget(family_, 1);
  family_->setObjectName(QStringLiteral("chatFamily"));
  family_->setAccessibleName(label->text());
  family_->setMinimumContentsLength(8);
  family_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  studio::ChatOptions chat;
  family_->addItem(tr("choose one…"), QString());
  const auto fields = studio::fields(chat);
  for (const char* choice : fields.front().choices)
    if (chat.chat_template != choice)
      family_->addItem(choiceText(template_field, choice), QString::fromLatin1(choice));
  prompt_->setObjectName(QStringLiteral("firstPrompt"));
  prompt_->setAccessibleName(tr("First prompt as the model will see it"));
  prompt_->setReadOnly(true);
  prompt_->setTabChangesFocus(true);
  prompt_->setFixedHeight(Theme::em(8));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::em(0.3));
  column->addWidget(facts_);
  column->addLayout(warnings_);
  column->addWidget(familyRow_);
  column->addWidget(fold_, 0, Qt::AlignLeft);
  column->addWidget(prompt_);
  connect(fold_, &QPushButton::clicked, this, [this] { foldPrompt(!prompt_->isHidden()); });
  connect(family_, &QComboBox::activated, this, [this] {
    const auto chosen = family_->currentData().toString();
    if (!chosen.isEmpty()) Q_EMIT familyChosen(chosen);
  });
  foldPrompt(true);
}

void ModelFacts::foldPrompt(bool folded) {
  prompt_->setVisible(!folded);
  prompt_->setFont(Theme::instance().monospaceFont(0.85));
  fold_->setIcon(Theme::instance().icon(
      folded ? QStringLiteral("chevron-right") : QStringLiteral("chevron-down"), IconTint::Quiet));
}

void ModelFacts::showAll(const studio::ModelCheck& check, bool choosable) {
  showFacts(check);
  showWarnings(check);
  showChat(check, choosable);
  setVisible(true);
}

void ModelFacts::showQuestion(const studio::ModelCheck& check) {
  showAll(check, true);
  facts_->hide();
}

void ModelFacts::showFacts(const studio::ModelCheck& check) {
  QStringList sentences{whatItIs(check), whatItTakes(check, use_)};
  if (use_ != ModelUse::Score && check.has_tokenizer) sentences << howItIsAsked(check);
  sentences.removeAll(QString());
  facts_->setText(breakable(sentences.join(QLatin1Char(' '))));
  facts_->setVisible(true);
}

void ModelFacts::showWarnings(const studio::ModelCheck& check) {
  while (auto* item = warnings_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  for (const auto& warning : check.warnings) {
    if (isElsewhere(warning, check, use_)) continue;
    auto* row = new QWidget(this);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(Theme::em(0.4));
    auto* icon = new QLabel(row);
    const int side = Theme::em(1);
    icon->setPixmap(
        Theme::instance().icon(QStringLiteral("warning"), IconTint::Warning).pixmap(side, side));
    auto* text = textLabel(breakable(describe(warning)), row);
    text->setObjectName(QStringLiteral("modelWarning"));
    line->addWidget(icon, 0, Qt::AlignTop);
    line->addWidget(text, 1);
    warnings_->addWidget(row);
  }
}

void ModelFacts::showChat(const studio::ModelCheck& check, bool choosable) {
  const bool read = use_ != ModelUse::Score && check.has_tokenizer;
  const bool open = check.needs_chat_choice || check.chat.source == "chosen";
  familyRow_->setVisible(read && choosable && open);
  const QSignalBlocker quiet(family_);
  family_->setCurrentIndex(
      check.needs_chat_choice
          ? 0
          : family_->findData(QString::fromLatin1(text::chat_family_name(check.chat.family))));
  fold_->setText(check.needs_chat_choice
                     ? tr("First prompt, if written as %1").arg(familyText(check.chat.family))
                     : tr("First prompt as the model will see it"));
  fold_->setVisible(read);
  if (!read) foldPrompt(true);
  prompt_->setPlainText(QString::fromStdString(check.first_prompt));
}

}  // namespace arbiter::ui
