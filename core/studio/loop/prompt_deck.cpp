// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/prompt_deck.h"

#include <algorithm>

#include "core/base/random.h"
#include "core/project/prompt_roles.h"
#include "core/project/repositories.h"

namespace arbiter::studio {

Result<PromptDeck> PromptDeck::shuffled(project::Project& project, const DialogueEncoder& encoder,
                                        std::uint64_t seed, const std::set<project::Id>& last,
                                        const std::set<project::Id>& without) {
  project::PromptFilter filter;
  filter.roles = project::roles_for(project::PromptUse::learn);
  PromptDeck deck(project, encoder);
  ARBITER_ASSIGN(deck.ids_, project.prompts().ids(filter));
  std::erase_if(deck.ids_, [&](project::Id id) { return without.contains(id); });
  Random random(seed);
  random.shuffle(deck.ids_);
  std::ranges::stable_partition(deck.ids_, [&](project::Id id) { return !last.contains(id); });
  return deck;
}

Result<std::vector<project::Prompt>> PromptDeck::take(std::size_t count) {
  std::vector<project::Prompt> prompts;
  while (prompts.size() < count && next_ < ids_.size()) {
    ARBITER_ASSIGN(auto prompt, project_.prompts().get(ids_[next_++]));
    ARBITER_ASSIGN(const auto messages, messages_of(prompt));
    const auto length = static_cast<std::int64_t>(encoder_.prompt(messages).size());
    if (length > 0 && length < encoder_.context()) prompts.push_back(std::move(prompt));
  }
  return prompts;
}

}  // namespace arbiter::studio
