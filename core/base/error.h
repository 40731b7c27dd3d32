// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Marks an English message template for lupdate without translating it where it stands:
/// `core` knows no Qt, so the window looks the template up in the context when it shows it.
#define ARBITER_MESSAGE(context, text) text

namespace arbiter {

/// What kind of thing went wrong; callers branch on this, never on the text.
enum class ErrorCode : std::uint8_t {
  invalid_argument,  ///< a value the caller gave cannot be used
  not_found,         ///< a file, row or name that should exist does not
  io,                ///< the operating system refused a read or a write
  disk_full,         ///< no space left on the device
  read_only,         ///< the place cannot be written to
  parse,             ///< malformed input; `Where` says where
  not_a_project,     ///< the folder or file is not an Arbiter project
  newer_version,     ///< written by a newer Arbiter
  unsafe_location,   ///< network or synchronised folder, where WAL is unsafe
  locked,            ///< another process holds what is needed
  incompatible,      ///< model, tokenizer or checkpoint does not fit
  no_data,           ///< nothing to work on (no judgments, no prompts ...)
  cancelled,         ///< the user stopped it
  engine_missing,    ///< LibTorch or arbiter-engine cannot be loaded
  out_of_memory,     ///< the allocator refused
  diverged,          ///< a loss became NaN or a run collapsed
  internal,          ///< a bug in Arbiter: an exception that nobody expected
};

/// Where in the user's input the error stands. Empty or zero members are unknown.
struct Where {
  std::string file;
  std::int64_t line = 0;  ///< counted from 1
  std::string field;
};

/// An expected failure, carried as a value. `text` is an English template whose `{name}` parts
/// are filled from `arguments`; it has static storage (mark it with ARBITER_MESSAGE("core", ...)).
struct Error {
  ErrorCode code = ErrorCode::internal;
  const char* text = "";
  std::vector<std::pair<std::string, std::string>> arguments;
  Where where;
};

template <class T>
using Result = std::expected<T, Error>;

/// Fills `{name}` placeholders of `text`; an unknown name stays as it is.
std::string fill_template(std::string_view text,
                          const std::vector<std::pair<std::string, std::string>>& arguments);

/// `file:line: field: message` in English, leaving out what is unknown.
std::string to_english(const Error& error);
/// Whether the error's file is to be told before `message`: not where the message itself names it.
bool names_file(const Error& error, std::string_view message);

/// Shorthand: `return fail(ErrorCode::io, ARBITER_MESSAGE("core", "..."), {{"path", p}});`
std::unexpected<Error> fail(ErrorCode code, const char* text,
                            std::vector<std::pair<std::string, std::string>> arguments = {},
                            Where where = {});

/// The error for a failed system call, from `errno`; tells a full disk and a read-only place apart.
std::unexpected<Error> fail_errno(int error_number, std::string_view path);

}  // namespace arbiter

/// Evaluates a `Result<void>` and returns its error from the calling function.
#define ARBITER_TRY(expression)                                      \
  do {                                                               \
    if (auto arbiter_try_result = (expression); !arbiter_try_result) \
      return std::unexpected(std::move(arbiter_try_result).error()); \
  } while (false)

#define ARBITER_CONCAT_INNER(a, b) a##b
#define ARBITER_CONCAT(a, b) ARBITER_CONCAT_INNER(a, b)
/// `ARBITER_ASSIGN(auto value, function());`: the value of a `Result`, or return its error.
#define ARBITER_ASSIGN(declaration, expression) \
  ARBITER_ASSIGN_INNER(ARBITER_CONCAT(arbiter_result_, __LINE__), declaration, expression)
#define ARBITER_ASSIGN_INNER(result, declaration, expression)     \
  auto result = (expression);                                     \
  if (!result) return std::unexpected(std::move(result).error()); \
  declaration = std::move(*result)
