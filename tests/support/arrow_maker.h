// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <flatbuffers/flatbuffers.h>
#include <lz4frame.h>
#include <zstd.h>

#include <cstring>
#include <string>
#include <vector>

#include "core/exchange/tables/arrow_format.h"

/// Writes Arrow IPC messages piece by piece, so that tests can make files of every type, and such
/// as no writer would make.
namespace arbiter::test {

using exchange::tables::arrow::BufferRange;
using exchange::tables::arrow::FieldNode;
using exchange::tables::arrow::slot;
using exchange::tables::arrow::TypeId;

/// A field of a schema: the scalars of its type by slot, with their size in bytes.
struct MadeField {
  std::string name;
  TypeId type = TypeId::utf8;
  std::vector<std::pair<int, std::int64_t>> parameters;  ///< value and bytes, in the slots' order
  std::vector<MadeField> children;
  std::int64_t dictionary = -1;
  std::string zone;
};

/// A batch's columns: a node and buffers for each field, in the order of the format.
struct MadeBatch {
  std::int64_t length = 0;
  std::vector<FieldNode> nodes;
  std::vector<std::string> buffers;
  std::vector<std::int64_t> view_counts;
};

class ArrowMaker {
 public:
  enum class Codec { none, lz4, zstd };
  explicit ArrowMaker(Codec codec = Codec::none) : codec_(codec) {}

  void schema(const std::vector<MadeField>& fields, bool big_endian = false) {
    fields_ = fields;
    Builder b;
    const auto made = add_schema(b, fields, big_endian);
    message(b, 1, made, {});
  }

  void batch(const MadeBatch& made) {
    Builder b;
    std::string body;
    message(b, 3, add_batch(b, made, body), body);
  }

  void dictionary(std::int64_t id, const MadeBatch& made, bool delta = false) {
    Builder b;
    std::string body;
    const auto data = add_batch(b, made, body);
    const auto start = b.StartTable();
    b.AddElement<std::int64_t>(slot(0), id, 0);
    b.AddOffset(slot(1), data);
    b.AddElement<std::uint8_t>(slot(2), delta ? 1 : 0, 0);
    message(b, 2, flatbuffers::Offset<void>(b.EndTable(start)), body);
  }

  std::string stream() const { return bytes_ + std::string("\xFF\xFF\xFF\xFF\0\0\0\0", 8); }
  /// The file format around it: its table of contents has the schema again and all places.
  std::string file() const {
    std::string bytes = std::string("ARROW1\0\0", 8) + stream();
    Builder b;
    const auto schema = add_schema(b, fields_, false);
    const auto dictionaries = b.CreateVectorOfStructs(dictionaries_);
    const auto batches = b.CreateVectorOfStructs(batches_);
    const auto start = b.StartTable();
    b.AddElement<std::int16_t>(slot(0), 4, 0);
    b.AddOffset(slot(1), schema);
    b.AddOffset(slot(2), dictionaries);
    b.AddOffset(slot(3), batches);
    b.Finish(flatbuffers::Offset<flatbuffers::Table>(b.EndTable(start)));
    bytes.append(reinterpret_cast<const char*>(b.GetBufferPointer()), b.GetSize());
    const auto size = static_cast<std::int32_t>(b.GetSize());
    std::string tail(4, '\0');
    std::memcpy(tail.data(), &size, 4);
    return bytes + tail + "ARROW1";
  }

 private:
  using Builder = flatbuffers::FlatBufferBuilder;
  using Offset = flatbuffers::Offset<flatbuffers::Table>;

  static flatbuffers::Offset<void> add_schema(Builder& b, const std::vector<MadeField>& fields,
                                              bool big_endian) {
    std::vector<Offset> offsets;
    for (const auto& field : fields) offsets.push_back(add_field(b, field));
    const auto list = b.CreateVector(offsets);
    const auto start = b.StartTable();
    b.AddElement<std::int16_t>(slot(0), big_endian ? 1 : 0, 0);
    b.AddOffset(slot(1), list);
    return {b.EndTable(start)};
  }

  static flatbuffers::Offset<void> add_type(Builder& b, const MadeField& field) {
    flatbuffers::Offset<flatbuffers::String> zone;
    if (!field.zone.empty()) zone = b.CreateString(field.zone);
    const auto start = b.StartTable();
    for (std::size_t i = 0; i < field.parameters.size(); ++i) {
      const auto [value, bytes] = field.parameters[i];
      const auto at = slot(static_cast<int>(i));
      if (bytes == 1) b.AddElement<std::uint8_t>(at, static_cast<std::uint8_t>(value), 0);
      if (bytes == 2) b.AddElement<std::int16_t>(at, static_cast<std::int16_t>(value), 99);
      if (bytes == 4) b.AddElement<std::int32_t>(at, static_cast<std::int32_t>(value), 0);
    }
    if (!field.zone.empty()) b.AddOffset(slot(1), zone);
    return {b.EndTable(start)};
  }

  static Offset add_field(Builder& b, const MadeField& field) {
    std::vector<Offset> children;
    for (const auto& child : field.children) children.push_back(add_field(b, child));
    const auto name = b.CreateString(field.name);
    const auto list = b.CreateVector(children);
    const auto type = add_type(b, field);
    flatbuffers::Offset<void> encoding;
    if (field.dictionary >= 0) {
      const auto index = b.StartTable();
      b.AddElement<std::int32_t>(slot(0), 8, 0);
      b.AddElement<std::uint8_t>(slot(1), 1, 0);
      const flatbuffers::Offset<void> index_type(b.EndTable(index));
      const auto start = b.StartTable();
      b.AddElement<std::int64_t>(slot(0), field.dictionary, -1);
      b.AddOffset(slot(1), index_type);
      encoding = {b.EndTable(start)};
    }
    const auto start = b.StartTable();
    b.AddOffset(slot(0), name);
    b.AddElement<std::uint8_t>(slot(1), 1, 0);
    b.AddElement<std::uint8_t>(slot(2), static_cast<std::uint8_t>(field.type), 0);
    b.AddOffset(slot(3), type);
    if (field.dictionary >= 0) b.AddOffset(slot(4), encoding);
    b.AddOffset(slot(5), list);
    return {b.EndTable(start)};
  }

  flatbuffers::Offset<void> add_batch(Builder& b, const MadeBatch& made, std::string& body) {
    std::vector<BufferRange> ranges;
    for (const auto& buffer : made.buffers) {
      const auto packed = pack(buffer);
      ranges.push_back(
          {static_cast<std::int64_t>(body.size()), static_cast<std::int64_t>(packed.size())});
      body += packed;
      body.resize((body.size() + 7) / 8 * 8);
    }
    const auto nodes = b.CreateVectorOfStructs(made.nodes);
    const auto buffers = b.CreateVectorOfStructs(ranges);
    const auto counts = b.CreateVector(made.view_counts);
    flatbuffers::Offset<void> compression;
    if (codec_ != Codec::none) {
      const auto start = b.StartTable();
      b.AddElement<std::int8_t>(slot(0), codec_ == Codec::zstd ? 1 : 0, 0);
      compression = {b.EndTable(start)};
    }
    const auto start = b.StartTable();
    b.AddElement<std::int64_t>(slot(0), made.length, 0);
    b.AddOffset(slot(1), nodes);
    b.AddOffset(slot(2), buffers);
    if (codec_ != Codec::none) b.AddOffset(slot(3), compression);
    b.AddOffset(slot(4), counts);
    return {b.EndTable(start)};
  }

  std::string pack(const std::string& buffer) const {
    if (codec_ == Codec::none || buffer.empty()) return buffer;
    std::string packed;
    if (codec_ == Codec::zstd) {
      packed.resize(ZSTD_compressBound(buffer.size()));
      packed.resize(ZSTD_compress(packed.data(), packed.size(), buffer.data(), buffer.size(), 1));
    } else {
      packed.resize(LZ4F_compressFrameBound(buffer.size(), nullptr));
      packed.resize(
          LZ4F_compressFrame(packed.data(), packed.size(), buffer.data(), buffer.size(), nullptr));
    }
    // As the format allows, what does not shrink stays as it is.
    std::int64_t length = static_cast<std::int64_t>(buffer.size());
    if (packed.size() >= buffer.size()) {
      length = -1;
      packed = buffer;
    }
    std::string head(8, '\0');
    std::memcpy(head.data(), &length, 8);
    return head + packed;
  }

  void message(Builder& b, std::uint8_t kind, flatbuffers::Offset<void> header,
               const std::string& body) {
    const auto start = b.StartTable();
    b.AddElement<std::int16_t>(slot(0), 4, 0);
    b.AddElement<std::uint8_t>(slot(1), kind, 0);
    b.AddOffset(slot(2), header);
    b.AddElement<std::int64_t>(slot(3), static_cast<std::int64_t>(body.size()), 0);
    b.Finish(flatbuffers::Offset<flatbuffers::Table>(b.EndTable(start)));
    std::string metadata(reinterpret_cast<const char*>(b.GetBufferPointer()), b.GetSize());
    metadata.resize((metadata.size() + 7) / 8 * 8);
    const auto size = static_cast<std::uint32_t>(metadata.size());
    std::string head("\xFF\xFF\xFF\xFF\0\0\0\0", 8);
    std::memcpy(head.data() + 4, &size, 4);
    const exchange::tables::arrow::Block block{
        static_cast<std::int64_t>(8 + bytes_.size()),
        static_cast<std::int32_t>(head.size() + metadata.size()), 0,
        static_cast<std::int64_t>(body.size())};
    if (kind == 2) dictionaries_.push_back(block);
    if (kind == 3) batches_.push_back(block);
    bytes_ += head + metadata + body;
  }

  Codec codec_;
  std::string bytes_;
  std::vector<MadeField> fields_;
  std::vector<exchange::tables::arrow::Block> dictionaries_;
  std::vector<exchange::tables::arrow::Block> batches_;
};

/// Numbers as the bytes of a buffer.
template <class T>
std::string bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

}  // namespace arbiter::test
