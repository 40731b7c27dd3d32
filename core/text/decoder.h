// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace arbiter::text {

/// Turns pieces of the vocabulary back into text, as a tokenizer file's `decoder` says: each
/// decoder changes the list of pieces, the result is their concatenation (not always UTF-8).
class Decoder {
 public:
  virtual ~Decoder() = default;
  virtual std::vector<std::string> apply(std::vector<std::string> pieces) const = 0;
};

/// ByteLevel, Metaspace, Replace, ByteFallback, Fuse, Strip and Sequence. Other kinds are refused
/// by name. For null the pieces are joined by spaces, as the reference library does.
Result<std::shared_ptr<const Decoder>> make_decoder(const nlohmann::json& json);

}  // namespace arbiter::text
