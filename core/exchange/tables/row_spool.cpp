// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/row_spool.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "core/base/files.h"
#include "core/base/gzip.h"
#include "core/exchange/tables/row_source.h"
#include "core/exchange/tables/temporary_file.h"

namespace arbiter::exchange::tables {
namespace {

constexpr std::size_t buffer_bytes = 1U << 18U;
constexpr const char* name = "temporary file";

}  // namespace

Result<RowSpool> RowSpool::create() {
  ARBITER_ASSIGN(auto file, temporary_file());
  return RowSpool(std::move(file));
}

Result<void> RowSpool::add(const std::string& line) {
  longest_ = std::max(longest_, line.size());
  pending_ += line;
  pending_ += '\n';
  if (pending_.size() < buffer_bytes) return {};
  return flush();
}

Result<void> RowSpool::flush() {
  ARBITER_TRY(write_all(file_.get(), pending_, name));
  pending_.clear();
  return {};
}

Result<void> RowSpool::each(
    const std::function<Result<void>(const nlohmann::ordered_json&)>& use) const {
  Descriptor again(::dup(file_.get()));
  if (!again.valid()) return fail_errno(errno, name);
  if (::lseek(again.get(), 0, SEEK_SET) < 0) return fail_errno(errno, name);
  ARBITER_ASSIGN(auto bytes, ByteReader::from(std::move(again), name));
  std::string line;
  for (;;) {
    ARBITER_ASSIGN(const bool found, bytes.line(line, std::max(longest_, max_row_bytes)));
    if (!found) return {};
    const auto row = nlohmann::ordered_json::parse(line, nullptr, /*allow_exceptions=*/false);
    ARBITER_TRY(use(row));
  }
}

}  // namespace arbiter::exchange::tables
