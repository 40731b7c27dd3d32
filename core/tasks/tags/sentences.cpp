// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/tags/sentences.h"

#include <array>
#include <set>
#include <span>
#include <sstream>

#include "core/base/random.h"

namespace arbiter::tasks::tags {
namespace {

/// The names, one of each kind of entity a line; those of two or three lists are ambiguous.
constexpr std::array given_names{"Anna",    "Omar",     "Mei",      "Luis",    "Ivan",   "Sara",
                                 "Tomas",   "Ines",     "Kofi",     "Lena",    "Marco",  "Yuki",
                                 "Priya",   "Hana",     "Jonas",    "Nadia",   "Jordan", "Paris",
                                 "Chelsea", "Florence", "Victoria", "Lincoln", "Austin", "Sydney",
                                 "May",     "Will",     "June",     "Mark",    "Rose"};
constexpr std::array surnames{"Novak",    "Silva",  "Okafor",   "Weber",  "Tanaka",     "Rossi",
                              "Larsen",   "Haddad", "Kowalski", "Mensah", "Washington", "Morgan",
                              "Hamilton", "Baxter", "Delta",    "Orion"};
constexpr std::array places{"Lisbon",    "Nairobi",   "Oslo",           "Lima",     "Hanoi",
                            "Dakar",     "Quito",     "Perth",          "Tunis",    "Riga",
                            "New Delhi", "Cape Town", "Rio de Janeiro", "San Juan", "Jordan",
                            "Paris",     "Chelsea",   "Florence",       "Victoria", "Lincoln",
                            "Austin",    "Sydney",    "Washington",     "Hamilton", "Amazon"};
constexpr std::array firms{"Orion",         "Delta",         "Amazon",       "Morgan",
                           "Baxter",        "Northern Bank", "United Steel", "Blue Harbour",
                           "Atlas Foods",   "Polar Energy",  "Lincoln",      "Hamilton",
                           "Victoria Bank", "Sydney Water"};
constexpr std::array clubs{"Chelsea",  "Rovers",          "United",       "Paris Rovers",
                           "Victoria", "Hamilton United", "Lisbon Stars", "Orion"};

/// {P} {S} {L} {O} {C} {I} stand for a person's names, one of them, a place, a firm, a club and an
/// institute; | separates words that are as good as each other.
struct Pattern {
  std::int32_t topic;
  const char* text;
};

constexpr std::array patterns{
    // sport
    Pattern{0, "{P} scored twice|late for {C} in {L} ."},
    Pattern{0, "{C} beat|met {C} in {L} last|this Sunday|March ."},
    Pattern{0, "the coach of {C} praised|dropped {S} after the match ."},
    Pattern{0, "{S} , the captain|keeper , will leave|join {C} in June|May ."},
    Pattern{0, "{C} , the champions|leaders , may lose|sell {P} ."},
    Pattern{0, "fans in {L} will|may sing for {C} and {S} ."},
    // business
    Pattern{1, "shares|profits of {O} rose|fell after {P} resigned|left ."},
    Pattern{1, "{O} will|may open|close a factory|branch in {L} ."},
    Pattern{1, "{P} was named|made chairman|director of {O} ."},
    Pattern{1, "{O} , a maker|seller of pumps|shoes , bought|sued {O} ."},
    Pattern{1, "{S} , a banker|lawyer , sold|kept her|his shares in {O} ."},
    Pattern{1, "prices in {L} rose , said {S} of {O} ."},
    // travel
    Pattern{2, "{L} , a town|city by the sea|river , is near|beyond {L} ."},
    Pattern{2, "{P} flew|drove from {L} to {L} in May|March ."},
    Pattern{2, "hotels|trains in {L} may|will be full in June|May ."},
    Pattern{2, "{S} , a guide|pilot , lives|works in {L} ."},
    Pattern{2, "the ferry|road to {L} was closed , said {O} ."},
    Pattern{2, "we walked|sailed along the coast|river near {L} with {S} ."},
    // science
    Pattern{3, "{P} of|from the {I} found|studied a new star|virus ."},
    Pattern{3, "the {I} will|may send|test a probe|vaccine in {L} ."},
    Pattern{3, "{S} , a chemist|doctor , won a prize|grant in {L} ."},
    Pattern{3, "a team at the {I} and {O} built|tested a robot|laser ."},
    Pattern{3, "{L} , a region|valley of volcanoes|caves , was mapped|studied by {S} ."},
    Pattern{3, "{S} will mark|publish the data|results of the {I} ."},
};

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
  return parts;
}

class Writer {
 public:
  explicit Writer(Random& random) : random_(random) {}

  DrawnSentence write(const Pattern& pattern) {
    sentence_.topic = pattern.topic;
    for (const auto& piece : split(pattern.text, ' ')) {
      if (piece.starts_with('{')) {
        name(piece[1]);
      } else {
        sentence_.words.push_back(random_.pick(split(piece, '|')));
      }
    }
    return std::move(sentence_);
  }

 private:
  std::string one_of(std::span<const char* const> list) { return list[random_.below(list.size())]; }

  void name(char kind) {
    switch (kind) {
      case 'P':
        return add("PER", one_of(given_names) + ' ' + one_of(surnames));
      case 'S':
        return add("PER", random_.chance(0.5) ? one_of(given_names) : one_of(surnames));
      case 'L':
        return add("LOC", one_of(places));
      case 'O':
        return add("ORG", one_of(firms));
      case 'C':
        return add("ORG", one_of(clubs));
      default:  // an institute has a place's name in its own
        return add("ORG", random_.chance(0.5) ? "University of " + one_of(places)
                                              : one_of(places) + " Institute");
    }
  }

  void add(const char* type, const std::string& name) {
    const auto begin = sentence_.words.size();
    for (auto& word : split(name, ' ')) sentence_.words.push_back(std::move(word));
    sentence_.entities.push_back({type, begin, sentence_.words.size()});
  }

  Random& random_;
  DrawnSentence sentence_;
};

}  // namespace

const std::vector<std::string>& entity_types() {
  static const std::vector<std::string> types{"LOC", "ORG", "PER"};
  return types;
}

const std::vector<std::string>& topic_names() {
  static const std::vector<std::string> names{"sport", "business", "travel", "science"};
  return names;
}

DrawnSentence draw_sentence(std::uint64_t seed, std::uint64_t index) {
  Random random(mix_seed(mix_seed(seed, 0x74616773), index));
  const auto& pattern = patterns[random.below(patterns.size())];
  return Writer(random).write(pattern);
}

std::vector<std::string> all_words() {
  std::set<std::string> words{"University", "of", "Institute"};
  const auto add = [&](std::span<const char* const> names) {
    for (const auto* name : names)
      for (auto& word : split(name, ' ')) words.insert(std::move(word));
  };
  add(given_names);
  add(surnames);
  add(places);
  add(firms);
  add(clubs);
  for (const auto& pattern : patterns)
    for (const auto& piece : split(pattern.text, ' '))
      if (!piece.starts_with('{'))
        for (auto& word : split(piece, '|')) words.insert(std::move(word));
  return {words.begin(), words.end()};
}

}  // namespace arbiter::tasks::tags
