// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer target: any bytes as weights and as a tokenizer, the files that users download.
// Nothing may crash; what is accepted must stay within the file and turn any text into ids and
// back into valid UTF-8.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/base/utf8.h"
#include "core/engine/safetensors.h"
#include "core/text/tokenizer.h"

using namespace arbiter;

namespace {

const std::filesystem::path& scratch_folder() {
  static const auto folder = [] {
    const auto path =
        std::filesystem::temp_directory_path() / ("model-files-" + std::to_string(getpid()));
    std::filesystem::create_directories(path);
    return path;
  }();
  return folder;
}

void write(const char* name, std::string_view bytes) {
  std::ofstream(scratch_folder() / name, std::ios::binary) << bytes;
}

void check_weights(std::string_view bytes) {
  write("model.safetensors", bytes);
  const auto file = engine::SafetensorsFile::open(scratch_folder() / "model.safetensors");
  if (!file) return;
  unsigned sum = 0;
  for (const auto& entry : file->tensors())
    for (const auto byte : file->bytes(entry)) sum += std::to_integer<unsigned>(byte);
  // Keeps the reads: the sanitizer sees those beyond the map.
  if (sum == ~0u) std::abort();
}

void check_tokenizer(std::string_view bytes) {
  write("tokenizer.json", bytes);
  const auto tokenizer = text::load_tokenizer(scratch_folder());
  if (!tokenizer) return;
  const std::string sample = "Hello  <s>\u00e9\u4e16 12\n\xff" + std::string(bytes.substr(0, 64));
  for (const bool special : {false, true}) {
    const auto ids = (*tokenizer)->encode(sample, special);
    for (const auto id : ids)
      if (id < 0 || id >= (*tokenizer)->vocabulary_size()) std::abort();
    if (!is_utf8((*tokenizer)->decode(ids, false))) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  check_weights(input);
  check_tokenizer(input);
  return 0;
}
