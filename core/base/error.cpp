// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"

#include <cerrno>
#include <cstring>

namespace arbiter {

std::string fill_template(std::string_view text,
                          const std::vector<std::pair<std::string, std::string>>& arguments) {
  std::string filled;
  filled.reserve(text.size() + 32);
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '{') {
      const auto end = text.find('}', at);
      if (end != std::string_view::npos) {
        const auto name = text.substr(at + 1, end - at - 1);
        bool known = false;
        for (const auto& [key, value] : arguments) {
          if (key != name) continue;
          filled += value;
          known = true;
          break;
        }
        if (known) {
          at = end + 1;
          continue;
        }
      }
    }
    filled += text[at++];
  }
  return filled;
}

bool names_file(const Error& error, std::string_view message) {
  const auto& where = error.where;
  if (where.file.empty()) return false;
  return where.line > 0 || !where.field.empty() || message.find(where.file) == message.npos;
}

std::string to_english(const Error& error) {
  const auto message = fill_template(error.text, error.arguments);
  std::string prefix;
  if (names_file(error, message)) prefix += error.where.file;
  if (error.where.line > 0) {
    if (!prefix.empty()) prefix += ':';
    prefix += prefix.empty() ? "line " + std::to_string(error.where.line)
                             : std::to_string(error.where.line);
  }
  if (!error.where.field.empty()) {
    if (!prefix.empty()) prefix += ": ";
    prefix += "`" + error.where.field + "`";
  }
  return prefix.empty() ? message : prefix + ": " + message;
}

std::unexpected<Error> fail(ErrorCode code, const char* text,
                            std::vector<std::pair<std::string, std::string>> arguments,
                            Where where) {
  return std::unexpected(Error{code, text, std::move(arguments), std::move(where)});
}

std::unexpected<Error> fail_errno(int error_number, std::string_view path) {
  std::vector<std::pair<std::string, std::string>> arguments{
      {"path", std::string(path)}, {"reason", std::strerror(error_number)}};
  switch (error_number) {
    case ENOENT:
      return fail(ErrorCode::not_found,
                  ARBITER_MESSAGE("core", "{path} does not exist. Check the name and try again."),
                  std::move(arguments));
    case ENOSPC:
    case EDQUOT:
      return fail(ErrorCode::disk_full,
                  ARBITER_MESSAGE("core",
                                  "The disk that holds {path} is full. Free some space and try "
                                  "again; nothing that was confirmed is lost."),
                  std::move(arguments));
    case EROFS:
    case EACCES:
    case EPERM:
      return fail(
          ErrorCode::read_only,
          ARBITER_MESSAGE("core", "{path} cannot be used: {reason}. Check its permissions."),
          std::move(arguments));
    default:
      return fail(ErrorCode::io, ARBITER_MESSAGE("core", "{path}: {reason}."),
                  std::move(arguments));
  }
}

}  // namespace arbiter
