// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/loop_text.h"

#include "core/base/number_text.h"

namespace arbiter::cli {
namespace {

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size() + 2, width), ' ');
  return text;
}

std::string share(const nlohmann::json& round, const char* key, int digits = 3) {
  const auto found = round.find(key);
  return found == round.end() || !found->is_number() ? "-" : fixed(found->get<double>(), digits);
}

std::string interval(const nlohmann::json& round) {
  const auto found = round.find("win_rate_interval");
  if (found == round.end() || !found->is_array()) return {};
  return " (" + fixed((*found)[0].get<double>(), 3) + " to " + fixed((*found)[1].get<double>(), 3) +
         ")";
}

}  // namespace

std::string rounds_text(const nlohmann::json& rounds) {
  if (rounds.empty()) return "No round is done yet.\n";
  std::string text = padded("Round", 7) + padded("Labels", 9) + padded("Decided", 10) +
                     padded("New labels", 13) + padded("Win over base", 25) +
                     padded("Over last", 12) + padded("KL to base", 13) + "Kept\n";
  for (const auto& round : rounds) {
    text += padded(round.value("round", nlohmann::json()).dump(), 7) +
            padded(round.value("labels", nlohmann::json()).dump(), 9) +
            padded(share(round, "decided", 2), 10) +
            padded(share(round, "reward_accuracy_new_labels", 2), 13) +
            padded(share(round, "win_rate_vs_base") + interval(round), 25) +
            padded(share(round, "win_rate_vs_last"), 12) +
            padded(share(round, "kl_vs_base", 2), 13) +
            (round.value("kept", false) ? "yes" : "no") + '\n';
  }
  return text;
}

}  // namespace arbiter::cli
