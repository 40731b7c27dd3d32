// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/exchange/tables/arrow_format.h"

namespace arbiter::exchange::tables::arrow {

/// A column's type as the schema states it, in plain values.
struct Type {
  std::string name;
  TypeId id = TypeId::null;
  int bits = 0;           ///< of whole numbers, reals, decimals and times
  bool is_signed = true;  ///< of whole numbers
  int unit = 0;      ///< of times: 0 seconds .. 3 nanoseconds; of dates: 0 days, 1 milliseconds
  int scale = 0;     ///< of decimals
  std::string zone;  ///< of timestamps
  std::int64_t size = 0;  ///< of lists and bytes of a fixed size
  std::vector<Type> children;
  /// Where its values are numbers that stand for those of a dictionary, which this type is then of.
  bool encoded = false;
  std::int64_t dictionary = 0;  ///< its id
  int index_bits = 32;
  bool index_signed = true;
};

/// Refused by name: unions, run-end encoding, views of lists, intervals, decimals wider than 128
/// bits. `file` is for messages.
Result<Type> type_of(const Field& field, const std::string& file);

/// The types of the dictionaries' values, by id, of all columns and their children.
void collect_dictionaries(const Type& type, std::map<std::int64_t, Type>& dictionaries);

}  // namespace arbiter::exchange::tables::arrow
