// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <flatbuffers/flatbuffers.h>

#include <cstdint>
#include <string>

/// The metadata of Arrow IPC as flatbuffers, read only: the tables and slots that the format's
/// published schemas (Schema.fbs, Message.fbs of Apache Arrow, metadata version V5) state. Each
/// table's `Verify` is what flatbuffers' verifier asks; nothing is read before it said yes.
namespace arbiter::exchange::tables::arrow {

using flatbuffers::Offset;
using flatbuffers::Vector;
using flatbuffers::Verifier;

/// The place of the field with this number in a table's index.
constexpr flatbuffers::voffset_t slot(int number) {
  return static_cast<flatbuffers::voffset_t>(4 + 2 * number);
}

enum class TypeId : std::uint8_t {
  none = 0,
  null = 1,
  whole = 2,
  real = 3,
  binary = 4,
  utf8 = 5,
  boolean = 6,
  decimal = 7,
  date = 8,
  time = 9,
  timestamp = 10,
  interval = 11,
  list = 12,
  structure = 13,
  tagged_union = 14,
  fixed_size_binary = 15,
  fixed_size_list = 16,
  map = 17,
  duration = 18,
  large_binary = 19,
  large_utf8 = 20,
  large_list = 21,
  run_end_encoded = 22,
  binary_view = 23,
  utf8_view = 24,
  list_view = 25,
  large_list_view = 26,
};

enum class HeaderId : std::uint8_t { none = 0, schema = 1, dictionary_batch = 2, record_batch = 3 };

inline std::string text_of(const flatbuffers::String* text) {
  return text == nullptr ? std::string() : std::string(text->c_str(), text->size());
}

/// Any table whose fields are scalars and perhaps one string: the parameters of a type.
struct Parameters : private flatbuffers::Table {
  template <class T>
  T scalar(int number, T otherwise) const {
    return GetField<T>(slot(number), otherwise);
  }
  /// A string in slot 1 (the time zone of a timestamp).
  std::string zone() const { return text_of(GetPointer<const flatbuffers::String*>(slot(1))); }

  bool verify(Verifier& verifier, TypeId type) const {
    if (!VerifyTableStart(verifier)) return false;
    switch (type) {
      case TypeId::whole:
        return VerifyField<std::int32_t>(verifier, slot(0), 4) &&
               VerifyField<std::uint8_t>(verifier, slot(1), 1) && verifier.EndTable();
      case TypeId::timestamp:
        return VerifyField<std::int16_t>(verifier, slot(0), 2) && VerifyOffset(verifier, slot(1)) &&
               verifier.VerifyString(GetPointer<const flatbuffers::String*>(slot(1))) &&
               verifier.EndTable();
      case TypeId::real:
      case TypeId::date:
      case TypeId::duration:
        return VerifyField<std::int16_t>(verifier, slot(0), 2) && verifier.EndTable();
      case TypeId::time:
        return VerifyField<std::int16_t>(verifier, slot(0), 2) &&
               VerifyField<std::int32_t>(verifier, slot(1), 4) && verifier.EndTable();
      case TypeId::decimal:
        return VerifyField<std::int32_t>(verifier, slot(0), 4) &&
               VerifyField<std::int32_t>(verifier, slot(1), 4) &&
               VerifyField<std::int32_t>(verifier, slot(2), 4) && verifier.EndTable();
      case TypeId::fixed_size_binary:
      case TypeId::fixed_size_list:
        return VerifyField<std::int32_t>(verifier, slot(0), 4) && verifier.EndTable();
      default:
        return verifier.EndTable();
    }
  }
};

struct DictionaryEncoding : private flatbuffers::Table {
  std::int64_t id() const { return GetField<std::int64_t>(slot(0), 0); }
  /// Parameters of a `whole`; null: 32 bits with a sign.
  const Parameters* index_type() const { return GetPointer<const Parameters*>(slot(1)); }

  bool Verify(Verifier& verifier) const {
    return VerifyTableStart(verifier) && VerifyField<std::int64_t>(verifier, slot(0), 8) &&
           VerifyOffset(verifier, slot(1)) &&
           (index_type() == nullptr || index_type()->verify(verifier, TypeId::whole)) &&
           verifier.EndTable();
  }
};

struct Field : private flatbuffers::Table {
  std::string name() const { return text_of(GetPointer<const flatbuffers::String*>(slot(0))); }
  TypeId type() const { return static_cast<TypeId>(GetField<std::uint8_t>(slot(2), 0)); }
  const Parameters* parameters() const { return GetPointer<const Parameters*>(slot(3)); }
  const DictionaryEncoding* dictionary() const {
    return GetPointer<const DictionaryEncoding*>(slot(4));
  }
  const Vector<Offset<Field>>* children() const {
    return GetPointer<const Vector<Offset<Field>>*>(slot(5));
  }

  bool Verify(Verifier& verifier) const {
    return VerifyTableStart(verifier) && VerifyOffset(verifier, slot(0)) &&
           verifier.VerifyString(GetPointer<const flatbuffers::String*>(slot(0))) &&
           VerifyField<std::uint8_t>(verifier, slot(2), 1) && VerifyOffset(verifier, slot(3)) &&
           (parameters() == nullptr || parameters()->verify(verifier, type())) &&
           VerifyOffset(verifier, slot(4)) && verifier.VerifyTable(dictionary()) &&
           VerifyOffset(verifier, slot(5)) && verifier.VerifyVector(children()) &&
           verifier.VerifyVectorOfTables(children()) && verifier.EndTable();
  }
};

struct Schema : private flatbuffers::Table {
  bool big_endian() const { return GetField<std::int16_t>(slot(0), 0) != 0; }
  const Vector<Offset<Field>>* fields() const {
    return GetPointer<const Vector<Offset<Field>>*>(slot(1));
  }

  bool Verify(Verifier& verifier) const {
    return VerifyTableStart(verifier) && VerifyField<std::int16_t>(verifier, slot(0), 2) &&
           VerifyOffset(verifier, slot(1)) && verifier.VerifyVector(fields()) &&
           verifier.VerifyVectorOfTables(fields()) && verifier.EndTable();
  }
};

/// One column's (or child's) length and count of nulls in a batch. The order of both is the file's.
struct FieldNode {
  std::int64_t length;
  std::int64_t null_count;
};
/// A range of the body.
struct BufferRange {
  std::int64_t offset;
  std::int64_t length;
};

struct BodyCompression : private flatbuffers::Table {
  /// 0: LZ4 frames, 1: zstd.
  int codec() const { return GetField<std::int8_t>(slot(0), 0); }
  bool Verify(Verifier& verifier) const {
    return VerifyTableStart(verifier) && VerifyField<std::int8_t>(verifier, slot(0), 1) &&
           verifier.EndTable();
  }
};

struct RecordBatch : private flatbuffers::Table {
  std::int64_t length() const { return GetField<std::int64_t>(slot(0), 0); }
  const Vector<const FieldNode*>* nodes() const {
    return GetPointer<const Vector<const FieldNode*>*>(slot(1));
  }
  const Vector<const BufferRange*>* buffers() const {
    return GetPointer<const Vector<const BufferRange*>*>(slot(2));
  }
  const BodyCompression* compression() const { return GetPointer<const BodyCompression*>(slot(3)); }
  /// How many buffers of characters each column of views has.
  const Vector<std::int64_t>* view_counts() const {
    return GetPointer<const Vector<std::int64_t>*>(slot(4));
  }

  bool Verify(Verifier& verifier) const {
    return VerifyTableStart(verifier) && VerifyField<std::int64_t>(verifier, slot(0), 8) &&
           VerifyOffset(verifier, slot(1)) && verifier.VerifyVector(nodes()) &&
           VerifyOffset(verifier, slot(2)) && verifier.VerifyVector(buffers()) &&
           VerifyOffset(verifier, slot(3)) && verifier.VerifyTable(compression()) &&
           VerifyOffset(verifier, slot(4)) && verifier.VerifyVector(view_counts()) &&
           verifier.EndTable();
  }
};

struct DictionaryBatch : private flatbuffers::Table {
  std::int64_t id() const { return GetField<std::int64_t>(slot(0), 0); }
  const RecordBatch* data() const { return GetPointer<const RecordBatch*>(slot(1)); }
  bool is_delta() const { return GetField<std::uint8_t>(slot(2), 0) != 0; }

  bool Verify(Verifier& verifier) const {
    return VerifyTableStart(verifier) && VerifyField<std::int64_t>(verifier, slot(0), 8) &&
           VerifyOffset(verifier, slot(1)) && verifier.VerifyTable(data()) &&
           VerifyField<std::uint8_t>(verifier, slot(2), 1) && verifier.EndTable();
  }
};

struct Message : private flatbuffers::Table {
  HeaderId header_type() const { return static_cast<HeaderId>(GetField<std::uint8_t>(slot(1), 0)); }
  template <class Header>
  const Header* header() const {
    return GetPointer<const Header*>(slot(2));
  }
  std::int64_t body_length() const { return GetField<std::int64_t>(slot(3), 0); }

  bool Verify(Verifier& verifier) const {
    return VerifyTableStart(verifier) && VerifyField<std::uint8_t>(verifier, slot(1), 1) &&
           VerifyOffset(verifier, slot(2)) && verify_header(verifier) &&
           VerifyField<std::int64_t>(verifier, slot(3), 8) && verifier.EndTable();
  }

 private:
  bool verify_header(Verifier& verifier) const {
    switch (header_type()) {
      case HeaderId::schema:
        return verifier.VerifyTable(header<Schema>());
      case HeaderId::dictionary_batch:
        return verifier.VerifyTable(header<DictionaryBatch>());
      case HeaderId::record_batch:
        return verifier.VerifyTable(header<RecordBatch>());
      default:
        return true;
    }
  }
};

/// Where a message of the file format stands.
struct Block {
  std::int64_t offset;
  std::int32_t metadata_length;
  std::int32_t padding;
  std::int64_t body_length;
};
static_assert(sizeof(Block) == 24);

/// What stands at the end of a file.
struct Footer : private flatbuffers::Table {
  const Schema* schema() const { return GetPointer<const Schema*>(slot(1)); }
  const Vector<const Block*>* dictionaries() const {
    return GetPointer<const Vector<const Block*>*>(slot(2));
  }
  const Vector<const Block*>* batches() const {
    return GetPointer<const Vector<const Block*>*>(slot(3));
  }

  bool Verify(Verifier& verifier) const {
    return VerifyTableStart(verifier) && VerifyOffset(verifier, slot(1)) &&
           verifier.VerifyTable(schema()) && VerifyOffset(verifier, slot(2)) &&
           verifier.VerifyVector(dictionaries()) && VerifyOffset(verifier, slot(3)) &&
           verifier.VerifyVector(batches()) && verifier.EndTable();
  }
};

}  // namespace arbiter::exchange::tables::arrow
