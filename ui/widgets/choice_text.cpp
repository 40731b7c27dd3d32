// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/choice_text.h"

#include <QCoreApplication>
#include <array>
#include <string_view>

namespace arbiter::ui {
namespace {

struct Words {
  const char* field;  ///< empty: of any field
  const char* choice;
  const char* text;
};

#define CHOICE_TEXT(text) QT_TRANSLATE_NOOP("arbiter::ui::ChoiceText", text)

constexpr std::array words{
    Words{"tie_model", "half", CHOICE_TEXT("half each way")},
    Words{"tie_model", "davidson", CHOICE_TEXT("an outcome of its own (Davidson)")},
    Words{"ranking_model", "plackett_luce", CHOICE_TEXT("as a whole (Plackett-Luce)")},
    Words{"ranking_model", "pairs", CHOICE_TEXT("as all its pairs")},
    Words{"annotator_weights", "none", CHOICE_TEXT("all count alike")},
    Words{"annotator_weights", "reliability", CHOICE_TEXT("by reliability")},
    Words{"value_model", "shared", CHOICE_TEXT("a head on the policy")},
    Words{"value_model", "separate", CHOICE_TEXT("a model of its own")},
    Words{"baseline", "moving_average", CHOICE_TEXT("moving average")},
    Words{"baseline", "mean", CHOICE_TEXT("mean of the round")},
    Words{"loss_type", "grpo", CHOICE_TEXT("over sequences (GRPO)")},
    Words{"loss_type", "bnpo", CHOICE_TEXT("over all tokens (BNPO)")},
    Words{"loss_type", "dr_grpo", CHOICE_TEXT("over the longest (Dr. GRPO)")},
    Words{"over_optimisation", "stop", CHOICE_TEXT("end the run")},
    Words{"over_optimisation", "mark", CHOICE_TEXT("go on, offer the model from before")},
    Words{"over_optimisation", "ignore", CHOICE_TEXT("ignore it")},
    Words{"loss", "sigmoid", CHOICE_TEXT("DPO (sigmoid)")},
    Words{"loss", "ipo", CHOICE_TEXT("IPO (squared)")},
    Words{"", "auto", CHOICE_TEXT("automatic")},
    Words{"", "none", CHOICE_TEXT("none")},
    Words{"", "linear", CHOICE_TEXT("linear")},
    Words{"", "constant", CHOICE_TEXT("constant")},
    Words{"", "cosine", CHOICE_TEXT("cosine")},
    Words{"", "cpu", CHOICE_TEXT("processor")},
    Words{"", "cuda", CHOICE_TEXT("graphics card (CUDA)")},
    Words{"chat_template", "arbiter", CHOICE_TEXT("Arbiter's own")},
    Words{"chat_template", "plain", CHOICE_TEXT("plain text")},
};

#undef CHOICE_TEXT

}  // namespace

QString choiceText(const char* field, const char* choice) {
  for (const auto& entry : words) {
    const std::string_view of(entry.field);
    if ((of.empty() || of == field) && std::string_view(entry.choice) == choice)
      return QCoreApplication::translate("arbiter::ui::ChoiceText", entry.text);
  }
  return QString::fromLatin1(choice).replace(QLatin1Char('_'), QLatin1Char(' '));
}

}  // namespace arbiter::ui
