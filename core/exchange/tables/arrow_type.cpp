// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/arrow_type.h"

#include <utility>

namespace arbiter::exchange::tables::arrow {
namespace {

constexpr std::size_t most_children = 10'000;

std::unexpected<Error> refused(const std::string& column, const char* kind,
                               const std::string& file) {
  return fail(ErrorCode::parse,
              ARBITER_MESSAGE("core",
                              "The column \"{column}\" holds {kind}, which is not read. Write the "
                              "file without it, or as Parquet or JSONL."),
              {{"column", column}, {"kind", kind}}, {file, 0, column});
}

bool is_width(int bits, bool with_bytes) {
  return (with_bytes && bits == 8) || bits == 16 || bits == 32 || bits == 64;
}

/// What the type's own table states. False: values that the format does not have.
bool read_parameters(const Field& field, Type& type) {
  const auto* given = field.parameters();
  const auto scalar = [&]<class T>(int number, T otherwise) {
    return given == nullptr ? otherwise : given->scalar<T>(number, otherwise);
  };
  switch (type.id) {
    case TypeId::whole:
      type.bits = scalar(0, std::int32_t{0});
      type.is_signed = scalar(1, std::uint8_t{0}) != 0;
      return is_width(type.bits, true);
    case TypeId::real: {
      const int precision = scalar(0, std::int16_t{0});
      type.bits = 16 << precision;
      return precision >= 0 && precision <= 2;
    }
    case TypeId::decimal:
      type.scale = scalar(1, std::int32_t{0});
      type.bits = scalar(2, std::int32_t{128});
      return type.scale >= -100 && type.scale <= 100;
    case TypeId::date:
      type.unit = scalar(0, std::int16_t{1});
      type.bits = type.unit == 0 ? 32 : 64;
      return type.unit == 0 || type.unit == 1;
    case TypeId::time:
      type.unit = scalar(0, std::int16_t{1});
      type.bits = scalar(1, std::int32_t{32});
      return type.unit >= 0 && type.unit <= 3 && (type.bits == 32 || type.bits == 64);
    case TypeId::timestamp:
      type.unit = scalar(0, std::int16_t{0});
      type.bits = 64;
      if (given != nullptr) type.zone = given->zone();
      return type.unit >= 0 && type.unit <= 3;
    case TypeId::duration:
      type.unit = scalar(0, std::int16_t{1});
      type.bits = 64;
      return type.unit >= 0 && type.unit <= 3;
    case TypeId::fixed_size_binary:
    case TypeId::fixed_size_list:
      type.size = scalar(0, std::int32_t{0});
      return type.size >= 0;
    default:
      return true;
  }
}

std::size_t children_wanted(TypeId id) {
  switch (id) {
    case TypeId::list:
    case TypeId::large_list:
    case TypeId::fixed_size_list:
    case TypeId::map:
      return 1;
    default:
      return 0;
  }
}

const char* what_is_refused(const Type& type) {
  switch (type.id) {
    case TypeId::tagged_union:
      return "values of several types (a union)";
    case TypeId::interval:
      return "intervals";
    case TypeId::run_end_encoded:
      return "run-end encoded values";
    case TypeId::list_view:
    case TypeId::large_list_view:
      return "views of lists";
    case TypeId::decimal:
      return type.bits == 128 ? nullptr : "decimals of another width than 128 bits";
    default:
      return type.id == TypeId::none || type.id > TypeId::large_list_view
                 ? "values of an unknown type"
                 : nullptr;
  }
}

}  // namespace

Result<Type> type_of(const Field& field, const std::string& file) {
  Type type;
  type.name = field.name();
  type.id = field.type();
  const bool understood = read_parameters(field, type);
  if (const char* kind = what_is_refused(type)) return refused(type.name, kind, file);
  if (!understood) return refused(type.name, "values of an unknown type", file);
  if (const auto* children = field.children()) {
    if (children->size() > most_children)
      return refused(type.name, "more than 10,000 columns", file);
    for (const auto* child : *children) {
      ARBITER_ASSIGN(auto inner, type_of(*child, file));
      type.children.push_back(std::move(inner));
    }
  }
  const auto wanted = children_wanted(type.id);
  if ((type.id != TypeId::structure && type.children.size() != wanted) ||
      (type.id == TypeId::map &&
       (type.children[0].id != TypeId::structure || type.children[0].children.size() != 2))) {
    return refused(type.name, "values of an unknown type", file);
  }
  if (const auto* encoding = field.dictionary()) {
    type.encoded = true;
    type.dictionary = encoding->id();
    if (const auto* index = encoding->index_type()) {
      type.index_bits = index->scalar(0, std::int32_t{0});
      type.index_signed = index->scalar(1, std::uint8_t{0}) != 0;
    }
    if (!is_width(type.index_bits, true)) return refused(type.name, "an unknown encoding", file);
  }
  return type;
}

void collect_dictionaries(const Type& type, std::map<std::int64_t, Type>& dictionaries) {
  for (const auto& child : type.children) collect_dictionaries(child, dictionaries);
  if (!type.encoded) return;
  Type values = type;
  values.encoded = false;
  dictionaries.emplace(type.dictionary, std::move(values));
}

}  // namespace arbiter::exchange::tables::arrow
