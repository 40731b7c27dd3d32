// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/base/passing_folder.h"
#include "core/project/project.h"

namespace arbiter::cli {

/// A model's folder for as long as this lives: the given one, or of adapters with a chosen base
/// (`--base`) a copy in a temporary folder that names that base and goes with the program, however
/// that ends.
class RebasedAdapter {
 public:
  static Result<RebasedAdapter> make(const std::filesystem::path& folder,
                                     const std::filesystem::path& base);

  const std::filesystem::path& folder() const { return folder_; }

 private:
  explicit RebasedAdapter(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path folder_;
  std::optional<PassingFolder> temporary_;  ///< none: nothing was copied
};

/// A model that is no adapter has no base to choose: a base that was named is refused there.
Result<void> check_base(const std::filesystem::path& model, const std::filesystem::path& base);

/// The folder to use for an adapter on a base of the user's choice: see studio::usable_folder.
Result<std::filesystem::path> adapter_on_base(project::Project& project,
                                              const std::filesystem::path& model,
                                              const std::filesystem::path& base);

inline constexpr const char* base_option_help =
    "The folder of an adapter's base model; default: the one that the adapter names";

}  // namespace arbiter::cli
