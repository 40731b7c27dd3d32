// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/impl.h"
#include "core/project/rows.h"

namespace arbiter::project {

Result<nlohmann::json> Settings::get(const std::string& key) const {
  return project_.read([&](Database& database) -> Result<nlohmann::json> {
    auto& row = database.statement("SELECT value FROM settings WHERE key=?");
    row.bind(1, key);
    if (!row.executeStep()) return nlohmann::json();
    return rows::read_json(row.getColumn(0));
  });
}

Result<void> Settings::set(const std::string& key, const nlohmann::json& value) {
  const std::pair<std::string, nlohmann::json> one{key, value};
  return set_all({&one, 1});
}

Result<void> Settings::set_all(std::span<const std::pair<std::string, nlohmann::json>> values) {
  return project_.write(Writer::Priority::normal, [&](Database& database) -> Result<void> {
    for (const auto& [key, value] : values) {
      auto& row = database.statement("INSERT OR REPLACE INTO settings(key,value) VALUES(?,?)");
      row.bind(1, key);
      row.bind(2, value.dump());
      row.exec();
    }
    return {};
  });
}

}  // namespace arbiter::project
