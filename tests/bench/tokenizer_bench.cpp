// SPDX-License-Identifier: GPL-3.0-or-later
// Encoding and decoding in bytes a second on one core, with GPT-2's vocabulary on English text,
// and with a Metaspace vocabulary made from the same words. Skipped where the data is absent.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/files.h"
#include "core/text/bpe_tokenizer.h"
#include "core/text/byte_level.h"
#include "tests/support/public_data.h"

using namespace arbiter;

namespace {

using Tokenizer = std::shared_ptr<const text::Tokenizer>;
using Json = nlohmann::json;

std::filesystem::path gpt2_folder() { return test::public_data_folder() / "tokenizers" / "gpt2"; }

std::string english() {
  return read_file(test::public_data_folder() / "corpora" / "tinyshakespeare.txt").value_or("");
}

Json gpt2_json() {
  auto json = Json::parse(read_file(gpt2_folder() / "vocab.json").value_or(""), nullptr, false);
  const auto lines = read_file(gpt2_folder() / "merges.txt").value_or("");
  Json merges = Json::array();
  for (std::size_t begin = lines.find('\n') + 1; begin < lines.size();) {
    const auto end = std::min(lines.find('\n', begin), lines.size());
    merges.push_back(lines.substr(begin, end - begin));
    begin = end + 1;
  }
  return {{"type", "BPE"}, {"vocab", std::move(json)}, {"merges", std::move(merges)}};
}

/// GPT-2's merges behind another pre-tokenizer, as Llama 3 and Qwen have it: a regular expression.
Tokenizer with_regex_split() {
  const char* pattern = R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|)"
                        R"( ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
  const Json split = {{"type", "Split"},
                      {"pattern", {{"Regex", pattern}}},
                      {"behavior", "Isolated"},
                      {"invert", false}};
  const Json bytes = {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}};
  return text::BpeTokenizer::from_json(
             {{"model", gpt2_json()},
              {"normalizer", {{"type", "NFC"}}},
              {"pre_tokenizer", {{"type", "Sequence"}, {"pretokenizers", {split, bytes}}}},
              {"decoder", {{"type", "ByteLevel"}}}})
      .value_or(nullptr);
}

/// GPT-2's pieces written as SentencePiece writes them, without a pre-tokenizer, as in Llama 2.
Tokenizer with_metaspace() {
  Json model = gpt2_json();
  const auto rewrite = [](const std::string& piece) -> std::string {
    std::string changed;
    for (const char c : text::from_byte_level(piece).value_or(""))
      c == ' ' ? changed += "\u2581" : changed += c;
    return changed;
  };
  Json vocabulary = Json::object();
  std::int32_t next = 0;
  const auto add = [&](const std::string& piece) {
    if (!vocabulary.contains(piece)) vocabulary[piece] = next++;
  };
  for (int byte = 0; byte < 256; ++byte) {
    char piece[8];
    std::snprintf(piece, sizeof piece, "<0x%02X>", byte);
    add(piece);
  }
  for (char c = '!'; c <= '~'; ++c) add(std::string(1, c));
  add("\u2581");
  Json merges = Json::array();
  for (const auto& line : model["merges"]) {
    const auto& merge = line.get_ref<const std::string&>();
    const auto space = merge.find(' ');
    const auto left = rewrite(merge.substr(0, space));
    const auto right = rewrite(merge.substr(space + 1));
    if (!vocabulary.contains(left) || !vocabulary.contains(right)) continue;
    add(left + right);
    merges.push_back({left, right});
  }
  const Json prepend = {{"type", "Prepend"}, {"prepend", "\u2581"}};
  const Json replace = {{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "\u2581"}};
  return text::BpeTokenizer::from_json(
             {{"model",
               {{"type", "BPE"},
                {"byte_fallback", true},
                {"vocab", std::move(vocabulary)},
                {"merges", std::move(merges)}}},
              {"normalizer", {{"type", "Sequence"}, {"normalizers", {prepend, replace}}}}})
      .value_or(nullptr);
}

void encode(benchmark::State& state, const Tokenizer& tokenizer, const std::string& text) {
  if (!tokenizer || text.empty()) return state.SkipWithError(test::no_public_data);
  std::size_t tokens = 0;
  for (auto _ : state) {
    const auto ids = tokenizer->encode(text);
    benchmark::DoNotOptimize(ids.data());
    tokens = ids.size();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
  state.counters["tokens"] = static_cast<double>(tokens);
}

Tokenizer gpt2() { return text::load_tokenizer(gpt2_folder()).value_or(nullptr); }

void encode_gpt2(benchmark::State& state) { encode(state, gpt2(), english()); }
void encode_regex_split(benchmark::State& state) { encode(state, with_regex_split(), english()); }
void encode_metaspace(benchmark::State& state) { encode(state, with_metaspace(), english()); }

/// The first text that a tokenizer sees: nothing is in its cache yet.
void encode_gpt2_cold(benchmark::State& state) {
  const auto text = english();
  if (text.empty()) return state.SkipWithError(test::no_public_data);
  for (auto _ : state) {
    state.PauseTiming();
    const auto tokenizer = gpt2();
    state.ResumeTiming();
    if (!tokenizer) return state.SkipWithError(test::no_public_data);
    benchmark::DoNotOptimize(tokenizer->encode(text).data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

void decode_gpt2(benchmark::State& state) {
  const auto tokenizer = gpt2();
  const auto text = english();
  if (!tokenizer || text.empty()) return state.SkipWithError(test::no_public_data);
  const auto ids = tokenizer->encode(text);
  for (auto _ : state) benchmark::DoNotOptimize(tokenizer->decode(ids).data());
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

BENCHMARK(encode_gpt2)->Unit(benchmark::kMillisecond);
BENCHMARK(encode_gpt2_cold)->Unit(benchmark::kMillisecond);
BENCHMARK(encode_regex_split)->Unit(benchmark::kMillisecond);
BENCHMARK(encode_metaspace)->Unit(benchmark::kMillisecond);
BENCHMARK(decode_gpt2)->Unit(benchmark::kMillisecond);

}  // namespace
