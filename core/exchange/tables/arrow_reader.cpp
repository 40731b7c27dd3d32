// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/arrow_reader.h"

#include <cstring>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "core/exchange/tables/arrow_batch.h"
#include "core/exchange/tables/arrow_input.h"
#include "core/exchange/tables/json_text.h"
#include "core/exchange/tables/temporary_file.h"

namespace arbiter::exchange::tables {
namespace {

using namespace arrow;

constexpr std::string_view file_magic = "ARROW1";
constexpr std::size_t largest_metadata = std::size_t{64} << 20U;

class ArrowReader final : public RowSource {
 public:
  ArrowReader(std::unique_ptr<Input> input, std::string name)
      : input_(std::move(input)), name_(std::move(name)) {}

  std::int64_t position() const override { return input_->position(); }
  std::int64_t size() const override { return input_->size(); }

  Result<void> begin() {
    if (const auto* schema = input_->schema()) {
      ARBITER_TRY(take_schema(*schema));
    } else {
      ARBITER_TRY(read_message());
    }
    if (types_.empty()) return damaged("there is no schema, or one without columns");
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
  std::unexpected<Error> damaged(const char* why) const { return arrow::damaged(name_, why); }

  std::unexpected<Error> too_large() const {
    return fail(
        ErrorCode::parse,
        ARBITER_MESSAGE("core", "Row {row} is larger than {limit} MB. Split or shorten it."),
        {{"row", std::to_string(place_.row)}, {"limit", std::to_string(max_row_bytes >> 20U)}},
        {name_, 0, {}});
  }

  /// Reads a schema, a dictionary or a batch; false at the end.
  Result<bool> read_message() {
    Bytes body;
    ARBITER_ASSIGN(const bool more, input_->next(metadata_, body));
    if (!more) return false;
    ARBITER_TRY(take(*flatbuffers::GetRoot<Message>(metadata_.data()), std::move(body)));
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

  std::unique_ptr<Input> input_;
  std::string name_;
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

Result<SourcePointer> read_arrow(ByteReader bytes, const std::filesystem::path& path) {
  const std::string name = path == "-" ? "standard input" : path.string();
  ARBITER_ASSIGN(const auto beginning, bytes.peek());
  std::unique_ptr<Input> input;
  if (beginning.starts_with(file_magic)) {
    ARBITER_ASSIGN(auto file, seekable_file(bytes, path, file_magic));
    ARBITER_ASSIGN(input, file_input(std::move(file), name));
  } else {
    input = stream_input(std::move(bytes), name);
  }
  auto reader = std::make_unique<ArrowReader>(std::move(input), name);
  ARBITER_TRY(reader->begin());
  return reader;
}

}  // namespace arbiter::exchange::tables
