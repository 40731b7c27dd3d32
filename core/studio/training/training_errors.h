// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/project/types.h"

/// What several trainings say where the project gives them nothing to learn from.
namespace arbiter::studio {

std::unexpected<Error> no_pairs();
std::unexpected<Error> only_held_out_pairs();
/// All that was judged is of prompts for test, which nothing is trained on.
std::unexpected<Error> only_test_judgments(std::int64_t judgments);
std::unexpected<Error> history_changed(const project::Run& run);
std::unexpected<Error> prompts_changed(const project::Run& run);
/// Of a file in place of judgments.
std::unexpected<Error> only_held_out_rows(const std::string& corpus);
std::unexpected<Error> only_long_rows(const std::string& corpus, std::int64_t context);
std::unexpected<Error> corpus_changed(const project::Run& run, const std::string& corpus);

}  // namespace arbiter::studio
