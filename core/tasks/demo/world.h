// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The closed world of the demo task: what there is to ask about, and every sentence that an
/// answer is built from.
namespace arbiter::tasks::demo {

/// Something a person can ask how to do. Each stage has two facts of this topic's own; a fact is
/// the rest of a sentence that starts with a stage's connective.
struct Topic {
  const char* noun;                                 ///< "bread"
  const char* task;                                 ///< "bake bread"
  std::array<std::array<const char*, 2>, 3> facts;  ///< by stage: first, then, last
};

inline constexpr std::size_t stage_count = 3;

std::span<const Topic> topics();
/// `{task}` stands for the topic's task.
std::span<const char* const> request_forms();
/// "First," ... of one stage; the last stage is the step that no answer may lack.
std::span<const char* const> connectives(std::size_t stage);
std::span<const char* const> courtesy_openings();
std::span<const char* const> courtesy_closings();

/// Lower-case words without punctuation.
std::vector<std::string> words_of(std::string_view text);
/// `form` about the topic.
std::string request(std::string_view form, const Topic& topic);
/// The index of the topic that `text` speaks of: it has more of this topic's own words than of
/// any other's. A topic's own words occur nowhere else in the world.
std::optional<std::size_t> topic_of(std::string_view text);
/// Whether two neighbouring words stand so in some sentence of the world.
bool known_word_pair(const std::string& left, const std::string& right);

}  // namespace arbiter::tasks::demo
