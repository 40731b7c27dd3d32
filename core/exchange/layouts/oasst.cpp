// SPDX-License-Identifier: GPL-3.0-or-later
// OpenAssistant: trees of messages, and the same as a list of messages, a row each. Every question
// with two answers or more is a prompt with all turns before it; its answers are ranked by `rank`,
// the lowest of which is best.
#include <algorithm>

#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

std::string role_in(const nlohmann::json& node) {
  return cell(node, "role") == "assistant" ? "assistant" : "user";
}

/// The people's mean ratings of a message: {"quality": 0.75 ...}. They come as {name: {value}} or
/// as two lists.
nlohmann::json ratings_in(const nlohmann::json& node) {
  nlohmann::json ratings = nlohmann::json::object();
  const auto& labels = cell(node, "labels");
  if (!labels.is_object()) return ratings;
  const auto& names = cell(labels, "name");
  const auto& values = cell(labels, "value");
  if (names.is_array() && values.is_array()) {
    for (std::size_t i = 0; i < names.size() && i < values.size(); ++i)
      if (names[i].is_string() && values[i].is_number())
        ratings[names[i].get<std::string>()] = values[i];
    return ratings;
  }
  for (const auto& [name, label] : labels.items())
    if (const auto& value = cell(label, "value"); value.is_number()) ratings[name] = value;
  return ratings;
}

/// The replies that are still there.
std::vector<const nlohmann::json*> replies_of(const nlohmann::json& node) {
  std::vector<const nlohmann::json*> replies;
  const auto& list = cell(node, "replies");
  if (!list.is_array()) return replies;
  for (const auto& reply : list) {
    const auto& text = cell(reply, "text");
    if (text.is_string() && cell(reply, "deleted") != true) replies.push_back(&reply);
  }
  return replies;
}

class TreeReader {
 public:
  explicit TreeReader(RowBuilder& made) : made_(made) {}

  void walk(const nlohmann::json& node, nlohmann::json turns) {
    turns.push_back(turn(role_in(node).c_str(), cell(node, "text")));
    const auto replies = replies_of(node);
    if (role_in(node) == "user" && replies.size() > 1) ask(turns, replies);
    for (const auto* reply : replies) walk(*reply, turns);
  }
  bool found() const { return found_; }

  /// A prompt with the answers that it has.
  void ask(const nlohmann::json& turns, const std::vector<const nlohmann::json*>& replies) {
    if (found_) made_.next();
    found_ = true;
    made_.prompt(turns, "");
    std::vector<double> ranks;
    std::vector<std::size_t> ranked;
    nlohmann::json ratings = nlohmann::json::array();
    for (std::size_t i = 0; i < replies.size(); ++i) {
      made_.answer(nlohmann::json::array({turn("assistant", cell(*replies[i], "text"))}), "",
                   word_of(cell(*replies[i], "model_name")));
      const auto rank = number_of(cell(*replies[i], "rank"));
      if (!rank) continue;
      ranked.push_back(i);
      ranks.push_back(*rank);
      ratings.push_back(ratings_in(*replies[i]));
    }
    if (ranked.size() < 2) return;
    auto tiers = tiers_by(ranks, false);
    for (auto& tier : tiers)
      for (auto& place : tier) place = ranked[place];
    auto judgment = made_.by();
    if (std::ranges::any_of(ratings, [](const auto& one) { return !one.empty(); }))
      judgment.ratings["by_response"] = std::move(ratings);
    made_.rank(std::move(tiers), std::move(judgment));
  }

 private:
  RowBuilder& made_;
  bool found_ = false;
};

RowResult<Reading> read_root(RowBuilder& made, const nlohmann::json& root, const char* field) {
  if (!cell(root, "text").is_string()) {
    made.wrong(field, "the tree has no first message with a text");
    return made.done();
  }
  TreeReader reader(made);
  reader.walk(root, nlohmann::json::array());
  if (!reader.found())
    reader.ask(nlohmann::json::array({turn("user", cell(root, "text"))}), replies_of(root));
  return made.done();
}

bool fits_tree(const nlohmann::json& row) {
  const auto& prompt = cell(row, "prompt");
  return prompt.is_object() && prompt.contains("text") && prompt.contains("replies");
}

RowResult<Reading> read_tree(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  return read_root(made, cell(row, "prompt"), "prompt");
}

bool fits_messages(const nlohmann::json& row) {
  return has_columns(row, {"message_id", "parent_id", "text", "role", "message_tree_id"});
}

std::string group(const nlohmann::json& row) {
  const auto& tree = cell(row, "message_tree_id");
  return fits_messages(row) && tree.is_string() ? tree.get<std::string>() : std::string();
}

/// A message with its replies below it, in the order of the file. Each message is visited once, so
/// that a circle of parents cannot go round.
nlohmann::json subtree(const nlohmann::json& rows, std::size_t root, std::vector<bool>& visited) {
  nlohmann::json node = rows[root];
  visited[root] = true;
  node["replies"] = nlohmann::json::array();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!visited[i] && cell(rows[i], "parent_id") == cell(rows[root], "message_id"))
      node["replies"].push_back(subtree(rows, i, visited));
  }
  return node;
}

RowResult<Reading> read_messages(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  const nlohmann::json single = nlohmann::json::array({row});
  const auto& rows = row.contains("rows") ? cell(row, "rows") : single;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!cell(rows[i], "parent_id").is_null()) continue;
    std::vector<bool> visited(rows.size());
    return read_root(made, subtree(rows, i, visited), "text");
  }
  made.wrong("parent_id", "the tree has no first message: its rows should stand together");
  return made.done();
}

}  // namespace

const Layout oasst_tree_layout{
    "oasst-tree",
    ARBITER_MESSAGE("core", "OpenAssistant trees: a prompt with its replies and their ranks"),
    fits_tree,
    read_tree,
    {"prompt"}};

const Layout oasst_messages_layout{
    "oasst-messages",
    ARBITER_MESSAGE("core",
                    "OpenAssistant messages: a message a row, with message_tree_id and parent_id"),
    fits_messages,
    read_messages,
    {"message_id", "parent_id", "text", "role", "rank", "labels", "model_name", "deleted",
     "message_tree_id", "rows"},
    false,
    group};

}  // namespace arbiter::exchange
