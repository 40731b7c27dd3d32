// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// The text of a chat template (a Jinja program) in a form in which two that say the same in other
/// spacing are equal. Nothing is run.
namespace arbiter::text {

/// Comments, white space that the engine drops (block trimming on) or that stands between the
/// parts of an expression, the kind of quotes and `x['name']` for `x.name` make no difference. What
/// is no whole program comes back as some text that equals no other's.
std::string normalized_template(std::string_view text);

/// 64-bit FNV-1a of the normalised text.
std::uint64_t template_fingerprint(std::string_view text);

}  // namespace arbiter::text
