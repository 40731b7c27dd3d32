// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/loop_text.h"

#include <algorithm>
#include <vector>

#include "core/base/number_text.h"
#include "core/studio/measure/figure.h"

namespace arbiter::cli {
namespace {

/// Of a round's figures: a share or a mean as far as it can be told, with what it was counted on
/// and, where it has one, its interval: "0.843 of 1,000 on 72 (0.820 to 0.864)", 72 prompts.
std::string told(const nlohmann::json& round, const std::string& key, const std::string& n,
                 const std::string& interval, int digits) {
  const auto figure = studio::figure_in(round, key, n, interval);
  if (!figure || figure->n == 0) return "-";
  std::string counted = grouped(figure->n);
  if (figure->prompts > 0 && figure->prompts < figure->n)
    counted += " on " + grouped(figure->prompts);
  if (figure->too_few()) return "few (" + counted + ")";
  std::string text = fixed(figure->value, digits) + " of " + counted;
  const auto bounds = round.find(interval);
  if (bounds != round.end() && bounds->is_array())
    text += " (" + fixed(figure->low, digits) + " to " + fixed(figure->high, digits) + ")";
  return text;
}

std::string share(const nlohmann::json& round, const std::string& key, int digits) {
  return told(round, key, key + "_n", key + "_interval", digits);
}

std::string won(const nlohmann::json& round) {
  if (round.value("win_rate_interval", nlohmann::json()).is_null()) return "is the base";
  return told(round, "win_rate_vs_base", "win_rate_n", "win_rate_interval", 3);
}

/// Rows of cells under their headings, as wide as the widest.
std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i)
      text += row[i] + std::string(widths[i] + 2 - row[i].size(), ' ');
    text += row.back() + '\n';
  }
  return text;
}

/// Also of what the round before had refused: it may have won in this round's pairs.
std::string kept(const nlohmann::json& round) {
  const auto found = round.find("rival");
  const bool after_all = found != round.end() && found->is_object() && found->value("taken", false);
  return std::string(round.value("kept", false) ? "yes" : "no") +
         (after_all ? ", and the one before after all" : "");
}

}  // namespace

std::string rounds_text(const nlohmann::json& rounds) {
  if (rounds.empty()) return "No round is done yet.\n";
  std::vector<std::vector<std::string>> rows{{"Round", "Labels", "Decided", "New labels",
                                              "Win over base", "Over last", "KL to base", "Kept"}};
  for (const auto& round : rounds) {
    rows.push_back({round.value("round", nlohmann::json()).dump(),
                    round.value("labels", nlohmann::json()).dump(), share(round, "decided", 2),
                    share(round, "reward_accuracy_new_labels", 2), won(round),
                    share(round, "win_rate_vs_last", 3),
                    told(round, "kl_vs_base", "kl_vs_base_n", "kl_vs_base_interval", 2),
                    kept(round)});
  }
  return table(rows);
}

}  // namespace arbiter::cli
