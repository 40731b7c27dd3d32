// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/database_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <string_view>

#include "core/base/descriptor.h"
#include "core/project/schema.h"

namespace arbiter::project {
namespace {

namespace fs = std::filesystem;

/// The header of an SQLite database (https://www.sqlite.org/fileformat.html, 1.3).
using Header = std::array<unsigned char, 100>;
constexpr std::string_view kMagic("SQLite format 3\0", 16);

std::uint32_t number_at(const Header& header, std::size_t at, std::size_t bytes) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < bytes; ++i) number = number << 8U | header.at(at + i);
  return number;
}

/// How many bytes were read.
Result<std::size_t> read_header(const fs::path& file, Header& header) {
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened.valid()) return fail_errno(errno, file.string());
  std::size_t have = 0;
  while (have < header.size()) {
    const auto got = ::read(opened.get(), header.data() + have, header.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno(errno, file.string());
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  return have;
}

/// `text`: what stands in place of the database.
std::unexpected<Error> no_project(const char* text, const fs::path& folder, const fs::path& file) {
  return fail(ErrorCode::not_a_project, text, {{"path", folder.string()}}, {file.string(), 0, {}});
}

std::unexpected<Error> no_database(const fs::path& folder, const fs::path& file) {
  return no_project(
      ARBITER_MESSAGE("core",
                      "The project.db in {path} is no database but some other file: there is no "
                      "project in it. If there was one, bring project.db back from a backup; to "
                      "make a new project here, move that file away first."),
      folder, file);
}

std::unexpected<Error> no_file(const fs::path& folder, const fs::path& file) {
  return no_project(
      ARBITER_MESSAGE("core",
                      "The project.db in {path} is no file (a folder, a device, or a link that "
                      "leads nowhere): there is no project in it. To make one here, move that "
                      "away first, or choose another folder."),
      folder, file);
}

std::unexpected<Error> of_another_program(const fs::path& folder, const fs::path& file) {
  return no_project(
      ARBITER_MESSAGE("core",
                      "The project.db in {path} is a database of another program: there is no "
                      "project in it. To make one here, move that file away first, or choose "
                      "another folder."),
      folder, file);
}

std::unexpected<Error> cut_off(const fs::path& folder, const fs::path& file, std::uint64_t found,
                               std::uint64_t wanted) {
  return fail(ErrorCode::io,
              ARBITER_MESSAGE("core",
                              "The project.db in {path} is cut off: {found} of its {wanted} bytes "
                              "are there. Bring it back from a backup; to make a new project here, "
                              "move that file away first."),
              {{"path", folder.string()},
               {"found", std::to_string(found)},
               {"wanted", std::to_string(wanted)}},
              {file.string(), 0, {}});
}

/// The size that the header says; 0 where it does not.
std::uint64_t size_told_by(const Header& header) {
  // Old versions of SQLite did not keep the number of pages: then these two differ.
  if (number_at(header, 24, 4) != number_at(header, 92, 4)) return 0;
  const auto page = number_at(header, 16, 2);
  return (page == 1 ? 65536ULL : page) * number_at(header, 28, 4);
}

/// While changes wait in the log beside it, a database may be shorter than it says.
bool has_log(const fs::path& file) {
  std::error_code none;
  const auto log = file.string() + "-wal";
  return fs::exists(log, none) && fs::file_size(log, none) > 0;
}

}  // namespace

Result<void> check_database_file(const fs::path& folder, const fs::path& file) {
  std::error_code problem;
  if (!fs::is_regular_file(file, problem)) return no_file(folder, file);
  const bool had_log = has_log(file);  // looked at twice: somebody may be writing it back
  Header header{};
  ARBITER_ASSIGN(const auto have, read_header(file, header));
  const std::string_view begin(reinterpret_cast<const char*>(header.data()), kMagic.size());
  if (have < kMagic.size() || begin != kMagic) return no_database(folder, file);
  const auto size = fs::file_size(file, problem);
  if (problem) return fail_errno(problem.value(), file.string());
  if (have < header.size()) return cut_off(folder, file, size, header.size());
  if (number_at(header, 68, 4) != static_cast<std::uint32_t>(application_id))
    return of_another_program(folder, file);
  const auto told = size_told_by(header);
  if (size < told && !had_log && !has_log(file)) return cut_off(folder, file, size, told);
  return {};
}

}  // namespace arbiter::project
