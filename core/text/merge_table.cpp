// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>
#include <limits>
#include <queue>

#include "core/text/bpe_model.h"

namespace arbiter::text {
namespace {

constexpr std::uint32_t no_rank = std::numeric_limits<std::uint32_t>::max();
/// Up to here a scan for the lowest rank beats a queue.
constexpr std::size_t short_word = 48;

std::uint64_t pair_key(std::int32_t left, std::int32_t right) {
  return static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32 |
         static_cast<std::uint32_t>(right);
}

void merge_short(const MergeTable& merges, std::vector<std::int32_t>& symbols) {
  const auto rank_at = [&](std::size_t i) {
    const auto* merge = merges.find(symbols[i], symbols[i + 1]);
    return merge == nullptr ? no_rank : merge->rank;
  };
  std::uint32_t ranks[short_word];
  for (std::size_t i = 0; i + 1 < symbols.size(); ++i) ranks[i] = rank_at(i);
  while (symbols.size() > 1) {
    const std::size_t pairs = symbols.size() - 1;
    const auto best = static_cast<std::size_t>(std::min_element(ranks, ranks + pairs) - ranks);
    if (ranks[best] == no_rank) return;
    symbols[best] = merges.find(symbols[best], symbols[best + 1])->joined;
    symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(best) + 1);
    std::copy(ranks + best + 1, ranks + pairs, ranks + best);
    if (best > 0) ranks[best - 1] = rank_at(best - 1);
    if (best + 1 < symbols.size()) ranks[best] = rank_at(best);
  }
}

/// A linked list of symbols and a queue of the merges that were possible when they were found.
class LongWord {
 public:
  LongWord(const MergeTable& merges, const std::vector<std::int32_t>& symbols) : merges_(merges) {
    const auto count = static_cast<std::int64_t>(symbols.size());
    nodes_.reserve(symbols.size());
    for (std::int64_t i = 0; i < count; ++i)
      nodes_.push_back({symbols[static_cast<std::size_t>(i)], i - 1, i + 1 < count ? i + 1 : -1});
    for (std::int64_t i = 0; i + 1 < count; ++i) consider(i);
  }

  void merge() {
    while (!queue_.empty()) {
      const auto candidate = queue_.top();
      queue_.pop();
      auto& node = at(candidate.position);
      if (node.symbol < 0 || node.next < 0) continue;
      auto& next = at(node.next);
      if (pair_key(node.symbol, next.symbol) != candidate.pair) continue;
      node.symbol = merges_.find(node.symbol, next.symbol)->joined;
      next.symbol = -1;
      node.next = next.next;
      if (node.next >= 0) at(node.next).previous = candidate.position;
      if (node.previous >= 0) consider(node.previous);
      consider(candidate.position);
    }
  }

  std::vector<std::int32_t> symbols() const {
    std::vector<std::int32_t> left;
    for (const auto& node : nodes_)
      if (node.symbol >= 0) left.push_back(node.symbol);
    return left;
  }

 private:
  struct Node {
    std::int32_t symbol;
    std::int64_t previous;
    std::int64_t next;
  };
  struct Candidate {
    std::uint32_t rank;
    std::int64_t position;
    std::uint64_t pair;
    bool operator<(const Candidate& other) const {
      return rank != other.rank ? rank > other.rank : position > other.position;
    }
  };

  Node& at(std::int64_t index) { return nodes_[static_cast<std::size_t>(index)]; }

  void consider(std::int64_t position) {
    const auto& node = at(position);
    if (node.next < 0) return;
    const auto right = at(node.next).symbol;
    if (const auto* merge = merges_.find(node.symbol, right))
      queue_.push({merge->rank, position, pair_key(node.symbol, right)});
  }

  const MergeTable& merges_;
  std::vector<Node> nodes_;
  std::priority_queue<Candidate> queue_;
};

}  // namespace

MergeTable::MergeTable(std::size_t merges) : slots_(std::bit_ceil(2 * merges + 2)) {}

std::size_t MergeTable::slot_of(std::uint64_t pair) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = (pair * 0x9E3779B97F4A7C15u >> 20) & mask;
  while (slots_[slot].pair != pair && slots_[slot].pair != empty) slot = (slot + 1) & mask;
  return slot;
}

void MergeTable::insert(std::int32_t left, std::int32_t right, std::uint32_t rank,
                        std::int32_t joined) {
  const auto pair = pair_key(left, right);
  slots_[slot_of(pair)] = {pair, rank, joined};
}

const MergeTable::Merge* MergeTable::find(std::int32_t left, std::int32_t right) const {
  const auto& slot = slots_[slot_of(pair_key(left, right))];
  return slot.pair == empty ? nullptr : &slot;
}

void apply_merges(const MergeTable& merges, std::vector<std::int32_t>& symbols) {
  if (symbols.size() <= short_word) return merge_short(merges, symbols);
  LongWord word(merges, symbols);
  word.merge();
  symbols = word.symbols();
}

}  // namespace arbiter::text
