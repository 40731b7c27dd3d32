// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_reader.h"

#include <cmath>
#include <limits>
#include <utility>

#include "core/base/files.h"

namespace arbiter {
namespace {

using nlohmann::json;

constexpr std::string_view lfs_mark = "version https://git-lfs.github.com/spec/";

/// What a value is, as a message says it.
std::string kind_of(const json& value) {
  switch (value.type()) {
    case json::value_t::null:
      return "null";
    case json::value_t::object:
      return "an object";
    case json::value_t::array:
      return "a list";
    case json::value_t::string:
      return "a text";
    case json::value_t::boolean:
      return "true or false";
    default:
      return value.dump();
  }
}

/// Whole numbers up to where doubles hold each of them.
constexpr double largest_whole = 9007199254740992.0;

std::optional<std::int64_t> whole_number(const json& value) {
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
      return std::nullopt;
    return static_cast<std::int64_t>(number);
  }
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (!value.is_number_float()) return std::nullopt;
  const auto number = value.get<double>();
  if (!(std::abs(number) <= largest_whole) || number != std::floor(number)) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

}  // namespace

Result<void> refuse_git_lfs_pointer(std::string_view bytes, const std::filesystem::path& file) {
  if (!bytes.starts_with(lfs_mark)) return {};
  return fail(ErrorCode::parse,
              ARBITER_MESSAGE("core",
                              "This is not the file but a Git LFS pointer to it. Fetch the file "
                              "itself (git lfs pull), or download it again."),
              {}, {file.string(), 0, {}});
}

Result<json> read_json_object(const std::filesystem::path& file) {
  ARBITER_ASSIGN(const std::string bytes, read_file(file));
  ARBITER_TRY(refuse_git_lfs_pointer(bytes, file));
  auto object = json::parse(bytes, nullptr, false);
  if (object.is_object()) return object;
  return fail(
      ErrorCode::parse,
      ARBITER_MESSAGE("core", "{name} is not a JSON object. Copy or download the model again."),
      {{"name", file.filename().string()}}, {file.string(), 0, {}});
}

JsonReader::JsonReader(const json& object, std::string file)
    : object_(&object), file_(std::move(file)), problem_(std::make_shared<Problem>()) {}

const json* JsonReader::find(const char* key) const {
  if (!object_->is_object()) return nullptr;
  const auto found = object_->find(key);
  return found == object_->end() || found->is_null() ? nullptr : &*found;
}

Where JsonReader::where(const char* key) const { return {file_, 0, path_ + key}; }

void JsonReader::refuse(const char* key, const std::string& wanted) {
  if (problem_->first) return;
  const auto* value = find(key);
  problem_->first = Error{ErrorCode::parse,
                          ARBITER_MESSAGE("core", "It should be {wanted}, not {found}."),
                          {{"wanted", wanted}, {"found", value ? kind_of(*value) : "absent"}},
                          where(key)};
}

Result<void> JsonReader::result() const {
  if (problem_->first) return std::unexpected(*problem_->first);
  return {};
}

std::int64_t JsonReader::integer(const char* key, std::int64_t fallback) {
  const auto* value = find(key);
  if (value == nullptr) return fallback;
  if (const auto number = whole_number(*value)) return *number;
  refuse(key, "a whole number");
  return fallback;
}

std::int64_t JsonReader::integer(const char* key, std::int64_t fallback, std::int64_t lowest,
                                 std::int64_t highest) {
  const auto value = integer(key, fallback);
  if (!has(key) || (value >= lowest && value <= highest)) return value;
  refuse(key, "a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest));
  return fallback;
}

double JsonReader::number(const char* key, double fallback) {
  const auto* value = find(key);
  if (value == nullptr) return fallback;
  if (value->is_number() && std::isfinite(value->get<double>())) return value->get<double>();
  refuse(key, "a number");
  return fallback;
}

bool JsonReader::flag(const char* key, bool fallback) {
  const auto* value = find(key);
  if (value == nullptr) return fallback;
  if (value->is_boolean()) return value->get<bool>();
  refuse(key, "true or false");
  return fallback;
}

std::string JsonReader::text(const char* key, std::string fallback) {
  const auto* value = find(key);
  if (value == nullptr) return fallback;
  if (value->is_string()) return value->get<std::string>();
  refuse(key, "a text");
  return fallback;
}

std::vector<std::string> JsonReader::texts(const char* key) {
  const auto* value = find(key);
  std::vector<std::string> texts;
  if (value == nullptr) return texts;
  bool fits = value->is_array();
  for (const auto& item : *value) {
    fits = fits && item.is_string();
    if (!fits) break;
    texts.push_back(item.get<std::string>());
  }
  if (!fits) refuse(key, "a list of texts");
  return fits ? texts : std::vector<std::string>{};
}

std::vector<std::int64_t> JsonReader::integers(const char* key) {
  const auto* value = find(key);
  if (value == nullptr) return {};
  const json one = json::array({value->is_array() ? json() : *value});
  std::vector<std::int64_t> numbers;
  for (const auto& item : value->is_array() ? *value : one) {
    const auto number = whole_number(item);
    if (!number) {
      refuse(key, "a whole number or a list of them");
      return {};
    }
    numbers.push_back(*number);
  }
  return numbers;
}

std::optional<JsonReader> JsonReader::object(const char* key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) {
    refuse(key, "an object");
    return std::nullopt;
  }
  JsonReader inner(*value, file_);
  inner.path_ = path_ + key + ".";
  inner.problem_ = problem_;
  return inner;
}

}  // namespace arbiter
