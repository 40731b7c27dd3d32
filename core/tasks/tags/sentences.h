// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/measures/entities.h"

/// The tags task: which words of a sentence name a person, a place or an organisation, and what the
/// sentence is about? Written by a seeded generator, so that the truth is known. Pure functions.
namespace arbiter::tasks::tags {

inline constexpr const char* task_name = "tags";

/// LOC, ORG, PER.
const std::vector<std::string>& entity_types();
/// What a sentence can be about, one of four.
const std::vector<std::string>& topic_names();

struct DrawnSentence {
  std::vector<std::string> words;
  std::vector<measures::Entity> entities;  ///< in order
  std::int32_t topic = 0;                  ///< index into `topic_names`
};

/// Sentence `index` of the endless series of `seed`. Many names are of several types ("Jordan"),
/// some are also common words ("may"), and what they are shows before them or only after. Depends
/// on nothing else.
DrawnSentence draw_sentence(std::uint64_t seed, std::uint64_t index);

/// Every word that sentences are made of, sorted.
std::vector<std::string> all_words();

}  // namespace arbiter::tasks::tags
