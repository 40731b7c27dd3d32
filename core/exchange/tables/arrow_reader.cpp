// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/arrow_reader.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "core/exchange/tables/arrow_batch.h"
#include "core/exchange/tables/json_text.h"

namespace arbiter::exchange::tables {
namespace {

using namespace arrow;

constexpr std::uint32_t continuation = 0xFFFFFFFFU;
constexpr std::size_t largest_metadata = std::size_t{64} << 20U;
constexpr std::size_t file_magic_bytes = 8;  ///< "ARROW1" and two zeros
/// A body is read in steps, so that a wrong length alone takes no memory.
constexpr std::size_t read_step = std::size_t{4} << 20U;

class ArrowReader final : public RowSource {
 public:
  ArrowReader(ByteReader bytes, std::string name)
      : bytes_(std::move(bytes)), name_(std::move(name)) {}

  std::int64_t position() const override { return bytes_.position(); }
  std::int64_t size() const override { return bytes_.size(); }

  Result<void> begin() {
    ARBITER_ASSIGN(const auto beginning, bytes_.peek());
    if (beginning.starts_with("ARROW1")) {
      Bytes magic;
      ARBITER_TRY(read_exactly(magic, file_magic_bytes));
      is_file_ = true;
    }
    ARBITER_ASSIGN(const bool more, read_message());
    if (!more || types_.empty()) return damaged("there is no schema, or one without columns");
    return {};
  }

  Result<bool> next(std::string& row) override {
    while (batch_ == nullptr || at_ == batch_->length) {
      batch_.reset();
      ARBITER_ASSIGN(const bool more, read_message());
      if (!more) return false;
    }
    row = "{";
    for (std::size_t i = 0; i < types_.size(); ++i) {
      if (i > 0) row += ',';
      row += members_[i];
      append_value(row, batch_->columns[i], at_);
    }
    row += '}';
    ++at_;
    ++place_.row;
    if (row.size() > max_row_bytes) return too_large();
    return true;
  }

 private:
  std::unexpected<Error> damaged(const char* why) const {
    return fail(
        ErrorCode::parse,
        ARBITER_MESSAGE("core", "The Arrow file is damaged ({why}). Copy or download it again."),
        {{"why", why}}, {name_, 0, {}});
  }

  std::unexpected<Error> cut_off() const {
    return fail(ErrorCode::parse,
                ARBITER_MESSAGE("core",
                                "The Arrow file ends in the middle of its rows: it is cut off. "
                                "Copy or download it again."),
                {}, {name_, 0, {}});
  }

  std::unexpected<Error> too_large() const {
    return fail(
        ErrorCode::parse,
        ARBITER_MESSAGE("core", "Row {row} is larger than {limit} MB. Split or shorten it."),
        {{"row", std::to_string(place_.row)}, {"limit", std::to_string(max_row_bytes >> 20U)}},
        {name_, 0, {}});
  }

  Result<void> read_exactly(Bytes& into, std::size_t count) {
    into.clear();
    while (into.size() < count) {
      const std::size_t before = into.size();
      into.resize(before + std::min(count - before, std::max(read_step, before)));
      for (std::size_t at = before; at < into.size();) {
        const std::span<char> room(reinterpret_cast<char*>(into.data()) + at, into.size() - at);
        ARBITER_ASSIGN(const std::size_t got, bytes_.read(room));
        if (got == 0) return cut_off();
        at += got;
      }
    }
    return {};
  }

  /// The next four bytes; nothing at the end of the file.
  Result<std::optional<std::uint32_t>> read_word() {
    std::array<char, 4> word{};
    for (std::size_t at = 0; at < word.size();) {
      ARBITER_ASSIGN(const std::size_t got, bytes_.read(std::span(word).subspan(at)));
      if (got == 0 && at == 0) return std::nullopt;
      if (got == 0) return cut_off();
      at += got;
    }
    std::uint32_t value = 0;
    std::memcpy(&value, word.data(), sizeof value);
    return value;
  }

  /// The size of the next message's metadata; 0 at the end. A stream may end without its mark, and
  /// a file that was written before version 0.15 of Arrow has no mark before each message.
  Result<std::size_t> metadata_size() {
    ARBITER_ASSIGN(const auto first, read_word());
    if (!first) {
      if (is_file_) return cut_off();
      return std::size_t{0};
    }
    if (*first != continuation) return std::size_t{*first};
    ARBITER_ASSIGN(const auto second, read_word());
    if (!second) return cut_off();
    return std::size_t{*second};
  }

  /// Reads a schema, a dictionary or a batch; false at the end.
  Result<bool> read_message() {
    if (ended_) return false;
    ARBITER_ASSIGN(const std::size_t size, metadata_size());
    if (size == 0) {
      ended_ = true;  // behind it a file has its table of contents, which is not needed
      return false;
    }
    if (size > largest_metadata) return damaged("a message of unlikely size");
    ARBITER_TRY(read_exactly(metadata_, size));
    Verifier verifier(metadata_.data(), metadata_.size(), /*max_depth=*/100,
                      /*max_tables=*/1'000'000);
    if (!verifier.VerifyBuffer<Message>(nullptr)) return damaged("a message cannot be read");
    const auto* message = flatbuffers::GetRoot<Message>(metadata_.data());
    const std::int64_t length = message->body_length();
    if (length < 0) return damaged("a message cannot be read");
    Bytes body;
    ARBITER_TRY(read_exactly(body, static_cast<std::size_t>(length)));
    ARBITER_TRY(take(*message, std::move(body)));
    return true;
  }

  Result<void> take(const Message& message, Bytes body) {
    switch (message.header_type()) {
      case HeaderId::schema:
        if (!types_.empty()) return damaged("there is a second schema");
        if (message.header<Schema>() == nullptr) return damaged("a message cannot be read");
        return take_schema(*message.header<Schema>());
      case HeaderId::dictionary_batch:
        if (message.header<DictionaryBatch>() == nullptr)
          return damaged("a message cannot be read");
        return take_dictionary(*message.header<DictionaryBatch>(), std::move(body));
      case HeaderId::record_batch: {
        if (message.header<RecordBatch>() == nullptr || types_.empty())
          return damaged("rows stand before the schema");
        ARBITER_ASSIGN(batch_, load_batch(*message.header<RecordBatch>(), std::move(body), types_,
                                          dictionaries_, name_));
        at_ = 0;
        return {};
      }
      default:
        return damaged("it holds tensors or an unknown kind of message");
    }
  }

  Result<void> take_schema(const Schema& schema) {
    if (schema.big_endian()) {
      return fail(ErrorCode::parse,
                  ARBITER_MESSAGE("core",
                                  "The Arrow file is big-endian, which is not read. Write it on an "
                                  "ordinary computer, or as Parquet."),
                  {}, {name_, 0, {}});
    }
    if (schema.fields() == nullptr) return {};
    std::set<std::string> names;
    for (const auto* field : *schema.fields()) {
      ARBITER_ASSIGN(auto type, type_of(*field, name_));
      if (!names.insert(type.name).second) {
        return fail(ErrorCode::parse,
                    ARBITER_MESSAGE("core",
                                    "The column \"{column}\" is there twice. Name each column "
                                    "once."),
                    {{"column", type.name}}, {name_, 0, type.name});
      }
      collect_dictionaries(type, values_of_);
      std::string member;
      append_json_string(member, type.name);
      members_.push_back(member + ':');
      types_.push_back(std::move(type));
    }
    return {};
  }

  Result<void> take_dictionary(const DictionaryBatch& given, Bytes body) {
    const auto values = values_of_.find(given.id());
    if (values == values_of_.end() || given.data() == nullptr)
      return damaged("a dictionary that no column asks for");
    ARBITER_ASSIGN(
        std::shared_ptr<const Batch> part,
        load_batch(*given.data(), std::move(body), {&values->second, 1}, dictionaries_, name_));
    // A batch that was read before keeps the dictionary that it was read with.
    auto whole = std::make_shared<Dictionary>();
    const auto known = dictionaries_.find(given.id());
    if (given.is_delta() && known != dictionaries_.end()) *whole = *known->second;
    whole->parts.push_back(std::move(part));
    dictionaries_[given.id()] = std::move(whole);
    return {};
  }

  ByteReader bytes_;
  std::string name_;
  bool is_file_ = false;
  bool ended_ = false;
  Bytes metadata_;
  std::vector<Type> types_;
  std::vector<std::string> members_;        ///< each column as `"name":`
  std::map<std::int64_t, Type> values_of_;  ///< the dictionaries' types
  Dictionaries dictionaries_;
  std::shared_ptr<const Batch> batch_;
  std::int64_t at_ = 0;
};

}  // namespace

bool is_arrow_stream(std::string_view beginning) {
  if (beginning.size() < 8 || !beginning.starts_with("\xFF\xFF\xFF\xFF")) return false;
  std::uint32_t size = 0;
  std::memcpy(&size, beginning.data() + 4, sizeof size);
  return size > 0 && size <= largest_metadata;
}

Result<SourcePointer> read_arrow(ByteReader bytes, const std::string& name) {
  auto reader = std::make_unique<ArrowReader>(std::move(bytes), name);
  ARBITER_TRY(reader->begin());
  return reader;
}

}  // namespace arbiter::exchange::tables
