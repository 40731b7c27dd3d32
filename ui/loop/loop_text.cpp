// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/loop/loop_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include "core/studio/measure/figure.h"
#include "ui/theme/number_text.h"
#include "ui/widgets/figure_text.h"

namespace arbiter::ui {
namespace {

using studio::LoopPhase;

class LoopText {
  Q_DECLARE_TR_FUNCTIONS(arbiter::ui::LoopText)
};

std::optional<double> numberIn(const nlohmann::json& figures, const char* name) {
  const auto found = figures.find(name);
  if (found == figures.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

QString counted(const nlohmann::json& figures, const char* name) {
  return QLocale().toString(qlonglong(numberIn(figures, name).value_or(0)));
}

void addShare(std::vector<RoundFigure>& list, const nlohmann::json& figures, const char* value,
              const char* n, const char* interval, const QString& caption, const QString& help) {
  if (const auto figure = studio::figure_in(figures, value, n, interval))
    list.push_back({caption, figureText(*figure), help});
}

void addLabels(std::vector<RoundFigure>& list, const nlohmann::json& figures) {
  if (!figures.contains("labels")) return;
  list.push_back({LoopText::tr("Labels"), counted(figures, "labels"),
                  LoopText::tr("Judgments of the round, head-to-heads among them.")});
  const auto help = LoopText::tr("Labels that say which answer is better: the others are ties.");
  const auto decided = numberIn(figures, "decided");
  if (figures.contains("decided_interval")) {
    addShare(list, figures, "decided", "decided_n", "decided_interval", LoopText::tr("Decided"),
             help);
  } else if (decided) {  // as an older program has stored it
    list.push_back(
        {LoopText::tr("Decided"),
         LoopText::tr("%1 % of %2").arg(qRound(*decided * 100)).arg(counted(figures, "decided_n")),
         help});
  }
}

void addWinRates(std::vector<RoundFigure>& list, const nlohmann::json& figures) {
  const auto help = LoopText::tr(
      "Of the model in use after the round, with its 95% interval, on prompts for test. Nothing is "
      "decided by it.");
  const auto win = numberIn(figures, "win_rate_vs_base");
  if (win && figures.value("win_rate_interval", nlohmann::json()).is_null()) {
    list.push_back({LoopText::tr("Win over base"), LoopText::tr("is the base model"), help});
  } else {
    addShare(list, figures, "win_rate_vs_base", "win_rate_n", "win_rate_interval",
             LoopText::tr("Win over base"), help);
  }
  addShare(list, figures, "win_rate_vs_last", "win_rate_vs_last_n", "win_rate_vs_last_interval",
           LoopText::tr("New policy over the last"),
           LoopText::tr("Of the round's new policy, kept or not, against the model that it was to "
                        "replace; on prompts for test."));
}

void addDistance(std::vector<RoundFigure>& list, const nlohmann::json& figures) {
  const auto kl = numberIn(figures, "kl_vs_base");
  if (!kl) return;
  const auto figure =
      studio::figure_in(figures, "kl_vs_base", "kl_vs_base_n", "kl_vs_base_interval");
  const auto mean = numberText(*kl, 1);
  const auto answers = counted(figures, "kl_vs_base_n");
  auto text = LoopText::tr("%1 over %2 answers").arg(mean, answers);
  if (figure && figure->prompts == 1)
    text = LoopText::tr("%1 over %2 answers, all to one prompt: too few to tell for others")
               .arg(mean, answers);
  else if (figure && figures.value("kl_vs_base_interval", nlohmann::json()).is_array())
    text = LoopText::tr("%1 (%2 to %3) over %4 answers")
               .arg(mean, numberText(figure->low, 1), numberText(figure->high, 1), answers);
  list.push_back({LoopText::tr("KL to base"), text,
                  LoopText::tr("Nats per answer: how far the model in use has moved from the base "
                               "model.")});
}

void addComponents(std::vector<RoundFigure>& list, const nlohmann::json& figures) {
  const auto components = figures.value("gold_components", nlohmann::json());
  if (!components.is_object()) return;
  QStringList parts;
  for (const auto& [name, value] : components.items())
    if (value.is_number())
      parts << QStringLiteral("%1 %2").arg(
          QString::fromStdString(name).replace(QLatin1Char('_'), QLatin1Char(' ')),
          numberText(value.get<double>(), 2));
  if (parts.isEmpty()) return;
  list.push_back(
      {LoopText::tr("Gold components, over %1 answers").arg(counted(figures, "win_rate_n")),
       parts.join(QStringLiteral(" · ")),
       LoopText::tr("Means of the task's known rule. Nothing is decided by them.")});
}

}  // namespace

QString phaseTitle(LoopPhase phase) {
  switch (phase) {
    case LoopPhase::pairs:
      return LoopText::tr("Answers");
    case LoopPhase::labels:
      return LoopText::tr("Labels");
    case LoopPhase::reward:
      return LoopText::tr("Reward model");
    case LoopPhase::policy:
      return LoopText::tr("Policy");
    case LoopPhase::head_to_heads:
      return LoopText::tr("Head-to-heads");
    case LoopPhase::measure:
      return LoopText::tr("Figures");
    case LoopPhase::done:
      break;
  }
  return LoopText::tr("Done");
}

QString phaseSentence(LoopPhase phase, const std::optional<studio::AwaitedLabels>& awaited,
                      bool simulated) {
  const auto count = [&](const QString& text) {
    return text.arg(awaited ? awaited->judged : 0).arg(awaited ? awaited->wanted : 0);
  };
  switch (phase) {
    case LoopPhase::pairs:
      return LoopText::tr("The model in use answers prompts, in pairs to be judged.");
    case LoopPhase::labels:
      return count(simulated ? LoopText::tr("The simulated annotator judges: %1 of %2. People may "
                                            "judge as well.")
                             : LoopText::tr("Waiting for people: %1 of %2 judged."));
    case LoopPhase::reward:
      return LoopText::tr("The reward model learns from all judgments so far.");
    case LoopPhase::policy:
      return LoopText::tr("The policy is tuned to the reward model.");
    case LoopPhase::head_to_heads:
      if (!awaited)
        return LoopText::tr("The new policy and the model in use answer the same prompts.");
      return count(
          simulated
              ? LoopText::tr("The simulated annotator judges the new policy against the model in "
                             "use: %1 of %2 head-to-heads.")
              : LoopText::tr("Waiting for people: %1 of %2 head-to-heads judged. They decide "
                             "whether the new policy is kept."));
    case LoopPhase::measure:
      return LoopText::tr("The round's figures are measured on prompts for test.");
    case LoopPhase::done:
      break;
  }
  return LoopText::tr("The next round begins.");
}

/// What became of the policy that the round before had refused; empty: there was none.
static QString rivalText(const studio::LoopRound& round) {
  const auto found = round.figures.find("rival");
  if (found == round.figures.end() || !found->is_object()) return {};
  const auto text = found->value("taken", false)
                        ? LoopText::tr("The policy refused before won after all, %1 to %2. ")
                        : LoopText::tr("The policy refused before lost again, %1 to %2. ");
  return text.arg(found->value("won", 0)).arg(found->value("lost", 0));
}

QString outcomeText(const studio::LoopRound& round) {
  if (!round.head_to_head)
    return round.phase == LoopPhase::done
               ? LoopText::tr("Ended before its policy was judged")
               : LoopText::tr("under way: %1").arg(phaseTitle(round.phase));
  const auto& result = *round.head_to_head;
  const auto text = round.kept ? LoopText::tr("Kept: won %1, lost %2, level %3 of %4 head-to-heads")
                               : LoopText::tr(
                                     "Not kept: won %1, lost %2, level %3 of %4 "
                                     "head-to-heads; the model before stays in use");
  return rivalText(round) + text.arg(result.won)
                                .arg(result.lost)
                                .arg(result.level)
                                .arg(result.won + result.lost + result.level);
}

std::vector<RoundFigure> figuresOf(const studio::LoopRound& round) {
  std::vector<RoundFigure> list;
  const auto& figures = round.figures;
  addLabels(list, figures);
  addShare(list, figures, "reward_accuracy_new_labels", "reward_accuracy_new_labels_n",
           "reward_accuracy_new_labels_interval", LoopText::tr("Reward model on new labels"),
           LoopText::tr("How often the reward model of the round before, which had not seen them, "
                        "is right on the round's decided labels."));
  addWinRates(list, figures);
  addDistance(list, figures);
  addComponents(list, figures);
  return list;
}

}  // namespace arbiter::ui
