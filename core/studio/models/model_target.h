// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "core/base/files.h"
#include "core/engine/engine.h"

/// Where a person lets a model be written.
namespace arbiter::studio {

/// What becomes of a folder that is not empty. `replace_model`: it is replaced where it holds a
/// model (config.json and weights) and nothing but files that belong to one.
enum class Existing : std::uint8_t { refuse, replace_model };

struct ModelTarget {
  std::filesystem::path folder;
  Existing existing = Existing::refuse;
  /// Models and adapters that the new one is made from: no folder that holds one is replaced.
  std::vector<std::filesystem::path> sources{};
};

/// Refuses by name what must not be written to: a folder that holds something (unless it may be
/// replaced), a folder in a project but for its exports/, and for replacing also a source, and a
/// folder that holds one or the current folder. To be called before long work, too. Finishes what
/// was killed while it wrote into this very folder.
[[nodiscard]] Result<void> check_target(const ModelTarget& target);

/// Fills the target as a whole or not at all; one that is the current folder, or a mount, stays the
/// same folder (`replace_in_place`).
[[nodiscard]] Result<void> write_model(const ModelTarget& target, const FillFolder& fill);

/// Merges a LoRA adapter (PEFT's layout) and its base, which count as sources, into a model folder.
[[nodiscard]] Result<void> merge_adapter(const std::filesystem::path& adapter, ModelTarget target,
                                         engine::RunObserver& observer);

}  // namespace arbiter::studio
