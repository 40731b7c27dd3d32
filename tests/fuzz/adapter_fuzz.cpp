// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer target: any bytes as adapter_config.json and as the header of an adapter's weights,
// over a small base. Nothing may crash or recurse; what is accepted fits its base.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/engine/adapter_config.h"
#include "core/engine/checkpoint_layout.h"
#include "tests/fuzz/scratch.h"

using namespace arbiter;

namespace {

constexpr std::size_t most_data = 1 << 16;

const std::filesystem::path& adapter_folder() {
  static const auto folder = [] {
    const auto base = fuzz::scratch_folder() / "base";
    const auto adapter = fuzz::scratch_folder() / "adapter";
    std::filesystem::create_directories(base);
    std::filesystem::create_directories(adapter);
    fuzz::write(base / "config.json",
                R"({"model_type":"llama","vocab_size":8,"hidden_size":4,"num_hidden_layers":1,
                    "num_attention_heads":2,"intermediate_size":6,"eos_token_id":1})");
    return adapter;
  }();
  return folder;
}

/// The data that a header speaks of, so that headers with offsets can be whole.
std::size_t data_of(std::string_view header) {
  const auto json = nlohmann::json::parse(header, nullptr, false);
  std::size_t end = 0;
  if (!json.is_object()) return 0;
  for (const auto& entry : json) {
    if (!entry.is_object() || !entry.contains("data_offsets")) continue;
    const auto& offsets = entry["data_offsets"];
    if (offsets.is_array() && offsets.size() == 2 && offsets[1].is_number_unsigned())
      end = std::max(end, offsets[1].get<std::size_t>());
  }
  return std::min(end, most_data);
}

std::string weights_of(std::string_view header) {
  std::string file;
  for (unsigned shift = 0; shift < 64; shift += 8)
    file += static_cast<char>((std::uint64_t{header.size()} >> shift) & 0xFFU);
  file += header;
  file.append(data_of(header), '\0');
  return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto parts = fuzz::parts_of({reinterpret_cast<const char*>(bytes), size}, 2);
  const auto& folder = adapter_folder();
  fuzz::write(folder / engine::adapter_config_file, parts[0]);
  fuzz::write(folder / engine::adapter_weights_file, weights_of(parts[1]));
  if (!engine::is_adapter_folder(folder)) std::abort();
  static_cast<void>(engine::read_config(folder));
  for (const auto& chosen : {std::filesystem::path(), fuzz::scratch_folder() / "base", folder}) {
    const auto adapter = engine::read_adapter(folder, chosen);
    if (!adapter) continue;
    if (engine::is_adapter_folder(adapter->base)) std::abort();
    const auto base = engine::read_own_config(adapter->base);
    if (!base || !engine::check_adapter_tensors(*adapter, *base)) continue;
    for (const auto& entry : adapter->weights.tensors())
      if (entry.shape.size() != 2) std::abort();
  }
  return 0;
}
