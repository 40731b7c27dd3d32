// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer target: any bytes as tokenizer_config.json, special_tokens_map.json and
// added_tokens.json beside GPT-2's two files. Nothing may crash; what is accepted turns text into
// ids of its vocabulary and back into UTF-8.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/base/files.h"
#include "core/base/utf8.h"
#include "core/text/chat_template.h"
#include "tests/fuzz/scratch.h"

using namespace arbiter;

namespace {

/// A folder with vocab.json and merges.txt of a small tokenizer.
const std::filesystem::path& model_folder() {
  static const auto folder = [] {
    const auto whole = fuzz::scratch_folder() / "whole";
    const auto split = fuzz::scratch_folder() / "split";
    std::filesystem::create_directories(whole);
    std::filesystem::create_directories(split);
    if (!text::train_byte_level_bpe({"Hello there, how are you?"}, {280, {"<|endoftext|>"}}, whole))
      std::abort();
    const auto json = nlohmann::json::parse(*read_file(whole / "tokenizer.json"));
    fuzz::write(split / "vocab.json", json["model"]["vocab"].dump());
    std::string merges;
    for (const auto& pair : json["model"]["merges"])
      merges += (pair.is_string() ? pair.get<std::string>()
                                  : pair[0].get<std::string>() + " " + pair[1].get<std::string>()) +
                "\n";
    fuzz::write(split / "merges.txt", merges);
    return split;
  }();
  return folder;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto parts = fuzz::parts_of({reinterpret_cast<const char*>(bytes), size}, 3);
  const auto& folder = model_folder();
  const char* names[] = {"tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"};
  for (std::size_t i = 0; i < 3; ++i) {
    std::filesystem::remove(folder / names[i]);
    if (!parts[i].empty()) fuzz::write(folder / names[i], parts[i]);
  }
  const auto tokenizer = text::load_tokenizer(folder);
  if (!tokenizer) return 0;
  const auto ids =
      (*tokenizer)->encode("Hello <s>\u00e9" + std::string(parts[0].substr(0, 40)), true);
  for (const auto id : ids)
    if (id < 0 || id >= (*tokenizer)->vocabulary_size()) std::abort();
  if (!is_utf8((*tokenizer)->decode(ids, false))) std::abort();
  const auto choice = text::choose_chat_family("auto", folder, **tokenizer);
  if (!choice) return 0;
  if (choice->match != text::ChatMatch::exact && choice->match != text::ChatMatch::untold)
    std::abort();
  for (const auto id : text::encode_prompt(**tokenizer, choice->family, {{"user", "Hi"}}))
    if (id < 0 || id >= (*tokenizer)->vocabulary_size()) std::abort();
  return 0;
}
