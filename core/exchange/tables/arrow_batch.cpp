// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/arrow_batch.h"

#include <utility>

#include "core/exchange/tables/arrow_buffers.h"

namespace arbiter::exchange::tables::arrow {
namespace {

/// More values than a message of this size could hold.
constexpr std::int64_t most_values = std::int64_t{1} << 40U;
constexpr std::size_t view_bytes = 16;
constexpr std::int64_t inline_view = 12;  ///< a view this short holds its text itself

struct Mismatch {
  const char* what = nullptr;
};

/// Goes through the nodes and buffers of a batch in the order of its columns.
class Loader {
 public:
  Loader(const RecordBatch& record, Batch& batch, const Dictionaries& dictionaries)
      : record_(record), batch_(batch), dictionaries_(dictionaries) {}

  /// Null where it fits together, else what does not.
  const char* load_all(std::span<const Type> types) {
    batch_.length = record_.length();
    if (batch_.length < 0 || batch_.length > most_values) return "the number of its rows";
    for (const auto& type : types) {
      auto& column = batch_.columns.emplace_back();
      if (!lay(type, column)) return problem_;
      if (column.length < batch_.length) return "the length of a column";
    }
    return nullptr;
  }

 private:
  bool refuse(const char* what) {
    problem_ = what;
    return false;
  }

  bool take_node(Column& column) {
    const auto* nodes = record_.nodes();
    if (nodes == nullptr || node_ >= nodes->size()) return refuse("the number of its columns");
    const FieldNode node = *nodes->Get(node_++);
    if (node.length < 0 || node.length > most_values) return refuse("the length of a column");
    column.length = node.length;
    nulls_ = node.null_count;
    return true;
  }

  bool take_buffer(ByteSpan& into) {
    const auto* buffers = record_.buffers();
    if (buffers == nullptr || buffer_ >= buffers->size())
      return refuse("the number of its buffers");
    const BufferRange range = *buffers->Get(buffer_++);
    const auto size = static_cast<std::int64_t>(batch_.body.size());
    if (range.offset < 0 || range.length < 0 || range.offset > size ||
        range.length > size - range.offset) {
      return refuse("a buffer that reaches beyond its body");
    }
    into = ByteSpan(batch_.body)
               .subspan(static_cast<std::size_t>(range.offset),
                        static_cast<std::size_t>(range.length));
    const auto* compression = record_.compression();
    if (compression == nullptr || into.empty()) return true;
    if (compression->codec() != 0 && compression->codec() != 1)
      return refuse("a compression other than LZ4 and zstd");
    auto unpacked = unpack_buffer(into, compression->codec());
    if (unpacked == nullptr) return refuse("a compressed buffer");
    into = batch_.unpacked.emplace_back(std::move(*unpacked));
    return true;
  }

  /// A buffer of at least `count` values of `bits` bits.
  bool take_values(ByteSpan& into, std::int64_t count, std::int64_t bits) {
    if (!take_buffer(into)) return false;
    const auto held = static_cast<std::int64_t>(into.size()) * 8;
    return held / bits >= count || refuse("a buffer that is too short");
  }

  bool lay(const Type& type, Column& column) {
    column.type = &type;
    if (!take_node(column)) return false;
    if (type.id == TypeId::null && !type.encoded) return true;
    if (!take_buffer(column.validity)) return false;
    if (nulls_ == 0) {
      column.validity = {};
    } else if (static_cast<std::int64_t>(column.validity.size()) * 8 < column.length) {
      return refuse("a buffer that is too short");
    }
    return type.encoded ? load_encoded(type, column) : load_values(type, column);
  }

  bool load_encoded(const Type& type, Column& column) {
    if (!take_values(column.values, column.length, type.index_bits)) return false;
    const auto found = dictionaries_.find(type.dictionary);
    if (found == dictionaries_.end()) return refuse("a dictionary that was not given before it");
    column.dictionary = found->second;
    const std::int64_t values = column.dictionary->length();
    for (std::int64_t i = 0; i < column.length; ++i) {
      if (!column.validity.empty() && !bit(column.validity, i)) continue;
      const auto index = load_whole(column.values, type.index_bits, type.index_signed, i);
      if (index < 0 || index >= values) return refuse("a number that its dictionary does not have");
    }
    return true;
  }

  bool load_values(const Type& type, Column& column) {
    switch (type.id) {
      case TypeId::boolean:
        return take_values(column.values, column.length, 1);
      case TypeId::utf8:
      case TypeId::binary:
        return take_offsets<std::int32_t>(column) && take_buffer(column.text) &&
               check_offsets<std::int32_t>(column, static_cast<std::int64_t>(column.text.size()));
      case TypeId::large_utf8:
      case TypeId::large_binary:
        return take_offsets<std::int64_t>(column) && take_buffer(column.text) &&
               check_offsets<std::int64_t>(column, static_cast<std::int64_t>(column.text.size()));
      case TypeId::list:
      case TypeId::map:
        return take_offsets<std::int32_t>(column) && load_children(type, column) &&
               check_offsets<std::int32_t>(column, column.children[0].length);
      case TypeId::large_list:
        return take_offsets<std::int64_t>(column) && load_children(type, column) &&
               check_offsets<std::int64_t>(column, column.children[0].length);
      case TypeId::fixed_size_list:
        return load_children(type, column) && check_fixed_list(type, column);
      case TypeId::structure:
        return load_children(type, column) && check_structure(column);
      case TypeId::fixed_size_binary:
        if (type.size == 0) return take_buffer(column.values);
        return take_values(column.values, column.length, type.size * 8);
      case TypeId::utf8_view:
      case TypeId::binary_view:
        return load_views(column);
      default:
        return take_values(column.values, column.length, type.bits);
    }
  }

  template <class Offset>
  bool take_offsets(Column& column) {
    if (!take_buffer(column.values)) return false;
    // The format allows a column without values to have no offset either.
    if (column.length == 0) return true;
    const auto held = column.values.size() / sizeof(Offset);
    return static_cast<std::int64_t>(held) > column.length || refuse("a buffer that is too short");
  }

  template <class Offset>
  bool check_offsets(const Column& column, std::int64_t limit) {
    if (column.length == 0) return true;
    std::int64_t last = load<Offset>(column.values, 0);
    if (last < 0) return refuse("an offset below 0");
    for (std::int64_t i = 1; i <= column.length; ++i) {
      const std::int64_t next = load<Offset>(column.values, i);
      if (next < last) return refuse("offsets that go back");
      last = next;
    }
    return last <= limit || refuse("an offset beyond its values");
  }

  bool load_children(const Type& type, Column& column) {
    for (const auto& child : type.children) {
      if (!lay(child, column.children.emplace_back())) return false;
    }
    return true;
  }

  bool check_fixed_list(const Type& type, const Column& column) {
    if (type.size == 0) return true;
    return column.children[0].length / type.size >= column.length ||
           refuse("a list that is too short");
  }

  bool check_structure(const Column& column) {
    for (const auto& child : column.children)
      if (child.length < column.length) return refuse("the length of a column");
    return true;
  }

  bool load_views(Column& column) {
    if (!take_values(column.values, column.length, view_bytes * 8)) return false;
    const auto* counts = record_.view_counts();
    if (counts == nullptr || view_column_ >= counts->size())
      return refuse("the number of its buffers");
    const std::int64_t count = counts->Get(view_column_++);
    for (std::int64_t i = 0; i < count; ++i)
      if (!take_buffer(column.view_texts.emplace_back())) return false;
    for (std::int64_t i = 0; i < column.length; ++i)
      if (!check_view(column, i)) return refuse("a view beyond its text");
    return true;
  }

  static bool check_view(const Column& column, std::int64_t index) {
    if (!column.validity.empty() && !bit(column.validity, index)) return true;
    const std::int64_t length = load<std::int32_t>(column.values, 4 * index);
    if (length <= inline_view) return length >= 0;
    const std::int64_t buffer = load<std::int32_t>(column.values, 4 * index + 2);
    const std::int64_t offset = load<std::int32_t>(column.values, 4 * index + 3);
    if (buffer < 0 || buffer >= static_cast<std::int64_t>(column.view_texts.size())) return false;
    const auto size =
        static_cast<std::int64_t>(column.view_texts[static_cast<std::size_t>(buffer)].size());
    return offset >= 0 && offset <= size && length <= size - offset;
  }

  const RecordBatch& record_;
  Batch& batch_;
  const Dictionaries& dictionaries_;
  flatbuffers::uoffset_t node_ = 0;
  flatbuffers::uoffset_t buffer_ = 0;
  flatbuffers::uoffset_t view_column_ = 0;
  std::int64_t nulls_ = 0;
  const char* problem_ = nullptr;
};

}  // namespace

std::int64_t Dictionary::length() const {
  std::int64_t sum = 0;
  for (const auto& part : parts) sum += part->length;
  return sum;
}

Result<std::shared_ptr<Batch>> load_batch(const RecordBatch& record, Bytes body,
                                          std::span<const Type> types,
                                          const Dictionaries& dictionaries,
                                          const std::string& name) {
  auto batch = std::make_shared<Batch>();
  batch->body = std::move(body);
  if (const char* what = Loader(record, *batch, dictionaries).load_all(types)) {
    return fail(ErrorCode::parse,
                ARBITER_MESSAGE("core",
                                "The Arrow file is damaged ({what} is not as it should be). Copy "
                                "or download it again."),
                {{"what", what}}, {name, 0, {}});
  }
  return batch;
}

}  // namespace arbiter::exchange::tables::arrow
