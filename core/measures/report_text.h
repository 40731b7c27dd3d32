// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/measures/classification_report.h"
#include "core/measures/entity_report.h"

/// Reports as they leave the program.
namespace arbiter::measures {

/// `accuracy`, `count`, `classes` (a list with `name`, `precision`, `recall`, `f1`, `support`,
/// `predicted`), `averages` (`micro`, `macro`, `weighted`), `labels` and `confusion`
/// (`[true][named]`, in the order of `labels`).
nlohmann::json to_json(const ClassificationReport& report);
/// As above by entity: `accuracy` (of words), `words`, `sentences`, `entities` in place of
/// `classes`, no confusion.
nlohmann::json to_json(const EntityReport& report);

/// A table of what `to_json` made, of either kind: a row a class or type, then the averages and the
/// accuracy; where there is a confusion matrix, a column `as NAME` for each class that an example
/// was named. RFC 4180, numbers with a point whatever the locale.
std::string to_csv(const nlohmann::json& report);

/// The same for people to read: columns under each other.
std::string to_table(const nlohmann::json& report);

}  // namespace arbiter::measures
