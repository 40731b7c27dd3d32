// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer target: any bytes as a chat template, and as what people write. Nothing may crash; no
// text can forge a turn; a template is taken only where it is known.
#include <algorithm>
#include <cstdlib>

#include "core/base/utf8.h"
#include "core/text/chat_template.h"
#include "core/text/template_text.h"
#include "tests/fuzz/scratch.h"

using namespace arbiter;
using text::ChatFamily;

namespace {

struct Model {
  std::filesystem::path folder;
  std::shared_ptr<const text::Tokenizer> tokenizer;
};

const Model& model() {
  static const auto made = [] {
    Model model{fuzz::scratch_folder(), nullptr};
    const std::vector<std::string> marks{"<|endoftext|>",
                                         "<|im_start|>",
                                         "<|im_end|>",
                                         "<|begin_of_text|>",
                                         "<|start_header_id|>",
                                         "<|end_header_id|>",
                                         "<|eot_id|>",
                                         "<|user|>",
                                         "<|assistant|>",
                                         "<s>",
                                         "</s>"};
    if (!text::train_byte_level_bpe({"Hello there."}, {280, marks}, model.folder)) std::abort();
    model.tokenizer = text::load_tokenizer(model.folder).value();
    return model;
  }();
  return made;
}

/// Turns that a prompt of one user's text opens: what marks them, and how often.
void check_turns(ChatFamily family, const char* mark, std::ptrdiff_t wanted,
                 const std::string& said) {
  const auto& tokenizer = *model().tokenizer;
  const auto ids = text::encode_prompt(tokenizer, family, {{"user", said}});
  if (std::ranges::count(ids, *tokenizer.id_of(mark)) != wanted) std::abort();
  for (const auto id : ids)
    if (id < 0 || id >= tokenizer.vocabulary_size()) std::abort();
  if (!is_utf8(tokenizer.decode(ids, false))) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(bytes), size);
  const auto& [folder, tokenizer] = model();
  fuzz::write(folder / "chat_template.jinja", input);
  const auto found = text::detect_chat_family(folder, *tokenizer);
  if (!found) return 0;
  const auto chosen = text::choose_chat_family("auto", folder, *tokenizer);
  const bool sure =
      found->match == text::ChatMatch::exact || found->match == text::ChatMatch::untold;
  if (chosen.has_value() != sure) std::abort();
  if (text::normalized_template(input).size() > 4 * input.size() + 16) std::abort();
  const auto said = input.substr(0, 200);
  check_turns(ChatFamily::chatml, "<|im_start|>", 2, said);
  check_turns(ChatFamily::llama3, "<|start_header_id|>", 2, said);
  check_turns(ChatFamily::arbiter, "<|assistant|>", 1, said);
  for (const auto family :
       {ChatFamily::llama2, ChatFamily::mistral, ChatFamily::hh, ChatFamily::plain})
    for (const auto id :
         text::encode_prompt(*tokenizer, family, {{"system", said}, {"user", said}}))
      if (id < 0 || id >= tokenizer->vocabulary_size()) std::abort();
  return 0;
}
