// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/demo/corpus.h"

#include "core/tasks/demo/world.h"

namespace arbiter::tasks::demo {
namespace {

/// Of the requests of one topic, this many are held out.
constexpr std::size_t held_out_forms = 3;

std::string pick(std::span<const char* const> phrases, Random& random) {
  return phrases[random.below(phrases.size())];
}

std::size_t another_topic(std::size_t topic, Random& random) {
  const std::size_t other = random.below(topics().size() - 1);
  return other < topic ? other : other + 1;
}

std::string step(std::size_t topic, std::size_t stage, Random& random) {
  const auto& facts = topics()[topic].facts[stage];
  return pick(connectives(stage), random) + ' ' + facts[random.below(facts.size())] + '.';
}

/// One step a stage. An answer that is off topic starts with another topic and may wander on to
/// yet another with each step; it never comes back to what was asked.
std::vector<std::string> steps(std::size_t asked, bool on_topic, Random& random) {
  std::vector<std::string> sentences;
  std::size_t topic = on_topic ? asked : another_topic(asked, random);
  for (std::size_t stage = 0; stage < stage_count; ++stage) {
    if (!on_topic && stage > 0 && random.chance(0.5)) topic = another_topic(asked, random);
    sentences.push_back(step(topic, stage, random));
  }
  return sentences;
}

/// Cuts a sentence off after at least two words and before its last one.
std::string cut_off(const std::string& sentence, Random& random) {
  std::vector<std::size_t> spaces;
  for (std::size_t i = 0; i < sentence.size(); ++i) {
    if (sentence[i] == ' ') spaces.push_back(i);
  }
  const std::size_t at = 1 + random.below(spaces.size() - 1);
  std::string start = sentence.substr(0, spaces[at]);
  if (start.back() == ',') start.pop_back();
  return start;
}

std::string join(const std::vector<std::string>& sentences) {
  std::string text;
  for (const auto& sentence : sentences) {
    if (!text.empty()) text += ' ';
    text += sentence;
  }
  return text;
}

/// The chance that one shortcoming brings the user back; the more there are, the likelier.
constexpr double complaint_chance = 0.35;

/// What a user says who comes back: one thing that was wrong, or nothing where the user leaves.
std::string write_follow_up(std::size_t topic, const Quality& quality, Random& random) {
  std::vector<std::string> complaints;
  const auto consider = [&](bool met, std::string complaint) {
    if (random.chance(complaint_chance) && !met) complaints.push_back(std::move(complaint));
  };
  consider(quality.on_topic, std::string("No, I want to ") + topics()[topic].task + '.');
  consider(quality.polite, "Please be kinder.");
  consider(quality.complete, "Please go on.");
  consider(quality.plain, "You said that twice.");
  return complaints.empty() ? std::string() : random.pick(complaints);
}

bool is_held_out(std::size_t topic, std::size_t form) {
  const std::size_t forms = request_forms().size();
  return (form + forms - topic * held_out_forms % forms) % forms < held_out_forms;
}

}  // namespace

std::string write_answer(std::size_t topic, const Quality& quality, Random& random) {
  std::vector<std::string> sentences = steps(topic, quality.on_topic, random);
  if (!quality.complete) {
    // The second or the third step is the one that is not finished.
    sentences.resize(2 + random.below(2));
    sentences.back() = cut_off(sentences.back(), random);
  }
  if (!quality.plain) {
    // A whole earlier sentence comes again, before an unfinished one.
    const std::size_t whole = sentences.size() - (quality.complete ? 0 : 1);
    const std::size_t again = random.below(whole);
    const std::size_t place = again + 1 + random.below(whole - again);
    const std::string sentence = sentences[again];
    sentences.insert(sentences.begin() + static_cast<std::ptrdiff_t>(place), sentence);
  }
  if (quality.polite) {
    const bool closes = quality.complete && random.chance(0.6);
    const bool opens = !closes || random.chance(0.3);
    if (opens) sentences.insert(sentences.begin(), pick(courtesy_openings(), random));
    if (closes) sentences.push_back(pick(courtesy_closings(), random));
  }
  return join(sentences);
}

PromptSet prompts() {
  PromptSet set;
  for (std::size_t topic = 0; topic < topics().size(); ++topic) {
    for (std::size_t form = 0; form < request_forms().size(); ++form) {
      auto& part = is_held_out(topic, form) ? set.held_out : set.training;
      part.push_back(request(request_forms()[form], topics()[topic]));
    }
  }
  return set;
}

std::vector<Dialogue> corpus(std::uint64_t seed, std::size_t count, const CorpusMix& mix) {
  Random random(mix_seed(seed, 0x64656D6F));
  const auto training = prompts().training;
  std::vector<Dialogue> dialogues;
  dialogues.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& prompt = random.pick(training);
    const Quality quality{.on_topic = random.chance(mix.on_topic),
                          .polite = random.chance(mix.polite),
                          .complete = random.chance(mix.complete),
                          .plain = random.chance(mix.plain)};
    // The prompt is one of the world's own, so it has a topic.
    const std::size_t topic = topic_of(prompt).value();
    Dialogue dialogue;
    dialogue.prompt = prompt;
    dialogue.response = write_answer(topic, quality, random);
    dialogue.follow_up = write_follow_up(topic, quality, random);
    dialogues.push_back(std::move(dialogue));
  }
  return dialogues;
}

}  // namespace arbiter::tasks::demo
