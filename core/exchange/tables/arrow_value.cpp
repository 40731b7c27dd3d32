// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "core/exchange/tables/arrow_batch.h"
#include "core/exchange/tables/arrow_buffers.h"
#include "core/exchange/tables/json_text.h"
#include "core/exchange/tables/row_source.h"

namespace arbiter::exchange::tables::arrow {
namespace {

constexpr std::array<std::int64_t, 4> units_a_second{1, 1'000, 1'000'000, 1'000'000'000};
constexpr std::int64_t seconds_a_day = 86'400;

std::string_view as_text(ByteSpan bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <class Offset>
ByteSpan by_offsets(const Column& column, std::int64_t index) {
  const auto begin = load<Offset>(column.values, index);
  const auto end = load<Offset>(column.values, index + 1);
  return column.text.subspan(static_cast<std::size_t>(begin),
                             static_cast<std::size_t>(end - begin));
}

ByteSpan by_view(const Column& column, std::int64_t index) {
  const auto at = static_cast<std::size_t>(index) * 16;
  const auto length = static_cast<std::size_t>(load<std::int32_t>(column.values, 4 * index));
  if (length <= 12) return column.values.subspan(at + 4, length);
  const auto buffer = static_cast<std::size_t>(load<std::int32_t>(column.values, 4 * index + 2));
  const auto offset = static_cast<std::size_t>(load<std::int32_t>(column.values, 4 * index + 3));
  return column.view_texts[buffer].subspan(offset, length);
}

ByteSpan bytes_of(const Column& column, std::int64_t index) {
  switch (column.type->id) {
    case TypeId::utf8:
    case TypeId::binary:
      return by_offsets<std::int32_t>(column, index);
    case TypeId::large_utf8:
    case TypeId::large_binary:
      return by_offsets<std::int64_t>(column, index);
    case TypeId::fixed_size_binary: {
      const auto size = static_cast<std::size_t>(column.type->size);
      return column.values.subspan(static_cast<std::size_t>(index) * size, size);
    }
    default:
      return by_view(column, index);
  }
}

/// RFC 4648.
void append_base64(std::string& json, ByteSpan bytes) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  json += '"';
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < 3; ++i) word = (word << 8U) | (i < count ? bytes[at + i] : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      json += i <= count ? letters[(word >> (18U - 6U * i)) & 63U] : '=';
  }
  json += '"';
}

/// IEEE 754 binary16.
float half_value(std::uint16_t half) {
  const int exponent = static_cast<int>((half >> 10U) & 31U);
  const auto fraction = static_cast<float>(half & 1023U);
  float value = 0;
  if (exponent == 31) {
    value = fraction == 0 ? HUGE_VALF : NAN;
  } else if (exponent == 0) {
    value = std::ldexp(fraction, -24);
  } else {
    value = std::ldexp(fraction + 1024.0F, exponent - 25);
  }
  return (half & 0x8000U) != 0 ? -value : value;
}

void append_real(std::string& json, const Column& column, std::int64_t index) {
  switch (column.type->bits) {
    case 16:
      return append_json_number(json, half_value(load<std::uint16_t>(column.values, index)));
    case 32:
      return append_json_number(json, load<float>(column.values, index));
    default:
      return append_json_number(json, load<double>(column.values, index));
  }
}

void append_whole(std::string& json, const Column& column, std::int64_t index) {
  const Type& type = *column.type;
  if (type.bits == 64 && !type.is_signed)
    return append_json_number(json, load<std::uint64_t>(column.values, index));
  append_json_number(json, load_whole(column.values, type.bits, type.is_signed, index));
}

/// 128 bits, two's complement, low word first, with the point `scale` digits from the right.
void append_decimal(std::string& json, const Column& column, std::int64_t index) {
  std::uint64_t low = load<std::uint64_t>(column.values, 2 * index);
  std::uint64_t high = load<std::uint64_t>(column.values, 2 * index + 1);
  const bool negative = (high >> 63U) != 0;
  if (negative) {
    low = ~low + 1;
    high = ~high + (low == 0 ? 1 : 0);
  }
  std::string digits;  // the last first
  while (low != 0 || high != 0) {
    std::uint64_t rest = high % 10;
    high /= 10;
    // (rest * 2^64 + low) / 10 in two steps of 32 bits.
    const std::uint64_t upper = (rest << 32U) | (low >> 32U);
    rest = upper % 10;
    const std::uint64_t lower = (rest << 32U) | (low & 0xFFFFFFFFU);
    digits += static_cast<char>('0' + lower % 10);
    low = ((upper / 10) << 32U) | (lower / 10);
  }
  const int scale = column.type->scale;
  while (static_cast<int>(digits.size()) <= scale) digits += '0';
  if (digits.empty()) digits = "0";
  if (negative) json += '-';
  json.append(digits.rbegin(), digits.rend() - std::max(scale, 0));
  if (scale > 0) json.append(1, '.').append(digits.rend() - scale, digits.rend());
  if (scale < 0 && digits != "0") json += "e" + std::to_string(-scale);
}

/// `YYYY-MM-DD`; false beyond the years 0 to 9999.
bool append_day(std::string& text, std::int64_t days) {
  constexpr std::int64_t first = -719'528;  // 0000-01-01
  constexpr std::int64_t last = 2'932'896;  // 9999-12-31
  if (days < first || days > last) return false;
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(static_cast<int>(days)))};
  std::array<char, 24> shown{};
  std::snprintf(shown.data(), shown.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  text += shown.data();
  return true;
}

/// `HH:MM:SS`, with the fraction that the unit can tell, without zeros at its end.
void append_clock(std::string& text, std::int64_t seconds, std::int64_t part, int unit) {
  std::array<char, 24> shown{};
  std::snprintf(shown.data(), shown.size(), "%02d:%02d:%02d", static_cast<int>(seconds / 3600),
                static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
  text += shown.data();
  if (part == 0) return;
  std::string fraction = std::to_string(units_a_second[static_cast<std::size_t>(unit)] + part);
  fraction[0] = '.';
  fraction.erase(fraction.find_last_not_of('0') + 1);
  text += fraction;
}

struct Split {
  std::int64_t whole;
  std::int64_t rest;
};
Split floor_split(std::int64_t value, std::int64_t by) {
  Split split{value / by, value % by};
  if (split.rest < 0) {
    --split.whole;
    split.rest += by;
  }
  return split;
}

/// False where the time is no day of the calendar: it then stays a number.
bool append_time(std::string& json, const Type& type, std::int64_t value) {
  const auto per_second = units_a_second[static_cast<std::size_t>(type.unit)];
  std::string text;
  if (type.id == TypeId::date) {
    const auto days = type.unit == 0 ? value : floor_split(value, 1'000 * seconds_a_day).whole;
    if (!append_day(text, days)) return false;
  } else {
    const auto seconds = floor_split(value, per_second);
    const auto days = floor_split(seconds.whole, seconds_a_day);
    if (type.id == TypeId::time) {
      if (days.whole != 0) return false;
    } else {
      if (!append_day(text, days.whole)) return false;
      text += 'T';
    }
    append_clock(text, days.rest, seconds.rest, type.unit);
    if (!type.zone.empty()) text += 'Z';
  }
  append_json_string(json, text);
  return true;
}

void append_items(std::string& json, const Column& items, std::int64_t begin, std::int64_t end) {
  json += '[';
  for (std::int64_t i = begin; i < end && json.size() <= max_row_bytes; ++i) {
    if (i > begin) json += ',';
    append_value(json, items, i);
  }
  json += ']';
}

void append_structure(std::string& json, const Column& column, std::int64_t index) {
  json += '{';
  for (std::size_t i = 0; i < column.children.size(); ++i) {
    if (i > 0) json += ',';
    append_json_string(json, column.children[i].type->name);
    json += ':';
    append_value(json, column.children[i], index);
  }
  json += '}';
}

/// An object where the keys are texts, else a list of {key, value}.
void append_map(std::string& json, const Column& column, std::int64_t index) {
  const Column& entries = column.children[0];
  const Column& keys = entries.children[0];
  const auto begin = load<std::int32_t>(column.values, index);
  const auto end = load<std::int32_t>(column.values, index + 1);
  const auto id = keys.type->id;
  const bool texts = (id == TypeId::utf8 || id == TypeId::large_utf8) && keys.validity.empty();
  if (!texts) return append_items(json, entries, begin, end);
  json += '{';
  for (std::int64_t i = begin; i < end && json.size() <= max_row_bytes; ++i) {
    if (i > begin) json += ',';
    append_value(json, keys, i);
    json += ':';
    append_value(json, entries.children[1], i);
  }
  json += '}';
}

void append_of_dictionary(std::string& json, const Column& column, std::int64_t index) {
  auto number =
      load_whole(column.values, column.type->index_bits, column.type->index_signed, index);
  for (const auto& part : column.dictionary->parts) {
    if (number < part->length) return append_value(json, part->columns[0], number);
    number -= part->length;
  }
}

void append_present(std::string& json, const Column& column, std::int64_t index) {
  switch (column.type->id) {
    case TypeId::whole:
      return append_whole(json, column, index);
    case TypeId::real:
      return append_real(json, column, index);
    case TypeId::boolean:
      json += bit(column.values, index) ? "true" : "false";
      return;
    case TypeId::utf8:
    case TypeId::large_utf8:
    case TypeId::utf8_view:
      return append_json_string(json, as_text(bytes_of(column, index)));
    case TypeId::binary:
    case TypeId::large_binary:
    case TypeId::binary_view:
    case TypeId::fixed_size_binary:
      return append_base64(json, bytes_of(column, index));
    case TypeId::decimal:
      return append_decimal(json, column, index);
    case TypeId::date:
    case TypeId::time:
    case TypeId::timestamp: {
      const auto value = load_whole(column.values, column.type->bits, true, index);
      if (!append_time(json, *column.type, value)) append_json_number(json, value);
      return;
    }
    case TypeId::duration:
      return append_json_number(json, load<std::int64_t>(column.values, index));
    case TypeId::list:
      return append_items(json, column.children[0], load<std::int32_t>(column.values, index),
                          load<std::int32_t>(column.values, index + 1));
    case TypeId::large_list:
      return append_items(json, column.children[0], load<std::int64_t>(column.values, index),
                          load<std::int64_t>(column.values, index + 1));
    case TypeId::fixed_size_list:
      return append_items(json, column.children[0], index * column.type->size,
                          (index + 1) * column.type->size);
    case TypeId::structure:
      return append_structure(json, column, index);
    case TypeId::map:
      return append_map(json, column, index);
    default:
      json += "null";
  }
}

}  // namespace

void append_value(std::string& json, const Column& column, std::int64_t index) {
  const bool null = !column.validity.empty() && !bit(column.validity, index);
  if (null || (column.type->id == TypeId::null && !column.type->encoded)) {
    json += "null";
  } else if (column.type->encoded) {
    append_of_dictionary(json, column, index);
  } else {
    append_present(json, column, index);
  }
}

}  // namespace arbiter::exchange::tables::arrow
