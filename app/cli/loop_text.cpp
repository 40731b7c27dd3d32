// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/loop_text.h"

#include "core/base/number_text.h"
#include "core/studio/measure/figure.h"

namespace arbiter::cli {
namespace {

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size() + 2, width), ' ');
  return text;
}

/// Of a round's figures: a share or a mean as far as it can be told, with its n where not.
std::string told(const nlohmann::json& round, const std::string& key, const std::string& n,
                 int digits) {
  const auto figure = studio::figure_in(round, key, n, {});
  if (!figure) return "-";
  if (figure->n < studio::fewest_to_tell) return "few (" + std::to_string(figure->n) + ")";
  return fixed(figure->value, digits);
}

std::string won(const nlohmann::json& round) {
  const auto text = told(round, "win_rate_vs_base", "win_rate_n", 3);
  const auto found = round.find("win_rate_interval");
  if (found == round.end() || !found->is_array() || text.starts_with("few")) return text;
  return text + " (" + fixed((*found)[0].get<double>(), 3) + " to " +
         fixed((*found)[1].get<double>(), 3) + ")";
}

}  // namespace

std::string rounds_text(const nlohmann::json& rounds) {
  if (rounds.empty()) return "No round is done yet.\n";
  std::string text = padded("Round", 7) + padded("Labels", 9) + padded("Decided", 10) +
                     padded("New labels", 13) + padded("Win over base", 25) +
                     padded("Over last", 12) + padded("KL to base", 13) + "Kept\n";
  for (const auto& round : rounds) {
    text +=
        padded(round.value("round", nlohmann::json()).dump(), 7) +
        padded(round.value("labels", nlohmann::json()).dump(), 9) +
        padded(told(round, "decided", "decided_n", 2), 10) +
        padded(told(round, "reward_accuracy_new_labels", "reward_accuracy_new_labels_n", 2), 13) +
        padded(won(round), 25) +
        padded(told(round, "win_rate_vs_last", "win_rate_vs_last_n", 3), 12) +
        padded(told(round, "kl_vs_base", "kl_vs_base_n", 2), 13) +
        (round.value("kept", false) ? "yes" : "no") + '\n';
  }
  return text;
}

}  // namespace arbiter::cli
