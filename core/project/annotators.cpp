// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/uuid.h"
#include "core/project/impl.h"
#include "core/project/rows.h"

namespace arbiter::project {
namespace {

constexpr const char* kSelect = "SELECT id,uuid,name,judgments FROM annotators ";
/// Annotators that come with an import are seen with it, or when somebody takes their name.
constexpr const char* kVisible = "import_id=0";

Annotator read_annotator(SQLite::Statement& row) {
  return {row.getColumn(0).getInt64(), rows::uuid_text(row.getColumn(1)),
          row.getColumn(2).getString(), row.getColumn(3).getInt64()};
}

std::optional<Annotator> named(Database& database, const std::string& name) {
  auto& row = database.statement(std::string(kSelect) + "WHERE name=? AND " + kVisible);
  row.bind(1, name);
  if (!row.executeStep()) return std::nullopt;
  auto annotator = read_annotator(row);
  row.reset();
  return annotator;
}

}  // namespace

Result<std::optional<Annotator>> Annotators::find(const std::string& name) const {
  return project_.read([&](Database& database) -> Result<std::optional<Annotator>> {
    return named(database, name);
  });
}

Result<Annotator> Annotators::get_or_add(const std::string& name) {
  if (name.empty()) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "An annotator needs a name. Enter one in the settings."));
  }
  ARBITER_ASSIGN(auto existing, find(name));
  if (existing) return *existing;
  Annotator annotator;
  ARBITER_TRY(project_.write(Writer::Priority::normal, [&](Database& database) -> Result<void> {
    if (auto made_meanwhile = named(database, name)) {
      annotator = *made_meanwhile;
      return {};
    }
    auto& insert = database.statement(
        "INSERT INTO annotators(uuid,name) VALUES(?,?) ON CONFLICT(name) DO UPDATE SET "
        "import_id=0");
    rows::bind_uuid(insert, 1, new_uuid());
    insert.bind(2, name);
    insert.exec();
    count_up(database, "annotators", 1);
    annotator = named(database, name).value();
    return {};
  }));
  return annotator;
}

Result<Annotator> Annotators::get(Id id) const {
  return project_.read([&](Database& database) -> Result<Annotator> {
    auto& row = database.statement(std::string(kSelect) + "WHERE id=?");
    row.bind(1, id);
    if (!row.executeStep()) return no_such("annotator", std::to_string(id));
    return read_annotator(row);
  });
}

Result<std::vector<Annotator>> Annotators::list() const {
  return project_.read([&](Database& database) -> Result<std::vector<Annotator>> {
    std::vector<Annotator> annotators;
    auto& row = database.statement(std::string(kSelect) + "WHERE " + kVisible + " ORDER BY name");
    while (row.executeStep()) annotators.push_back(read_annotator(row));
    return annotators;
  });
}

}  // namespace arbiter::project
