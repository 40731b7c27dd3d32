// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/arrow_input.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace arbiter::exchange::tables::arrow {
namespace {

constexpr std::uint32_t continuation = 0xFFFFFFFFU;
constexpr std::size_t largest_metadata = std::size_t{64} << 20U;
constexpr std::string_view file_magic = "ARROW1";
/// A body is read in steps, so that a wrong length alone takes no memory.
constexpr std::size_t read_step = std::size_t{4} << 20U;

std::unexpected<Error> cut_off(const std::string& name) {
  return fail(ErrorCode::parse,
              ARBITER_MESSAGE("core",
                              "The Arrow file ends in the middle of its rows: it is cut off. "
                              "Copy or download it again."),
              {}, {name, 0, {}});
}

template <class Table>
bool verified(const Bytes& bytes) {
  Verifier verifier(bytes.data(), bytes.size(), /*max_depth=*/100, /*max_tables=*/1'000'000);
  return verifier.VerifyBuffer<Table>(nullptr);
}

class StreamInput final : public Input {
 public:
  StreamInput(ByteReader bytes, std::string name)
      : bytes_(std::move(bytes)), name_(std::move(name)) {}

  std::int64_t position() const override { return bytes_.position(); }
  std::int64_t size() const override { return bytes_.size(); }

  Result<bool> next(Bytes& metadata, Bytes& body) override {
    if (ended_) return false;
    ARBITER_ASSIGN(const std::size_t size, metadata_size());
    if (size == 0) {
      ended_ = true;
      return false;
    }
    if (size > largest_metadata) return damaged(name_, "a message of unlikely size");
    ARBITER_TRY(read_exactly(metadata, size));
    if (!verified<Message>(metadata)) return damaged(name_, "a message cannot be read");
    const auto length = flatbuffers::GetRoot<Message>(metadata.data())->body_length();
    if (length < 0) return damaged(name_, "a message cannot be read");
    ARBITER_TRY(read_exactly(body, static_cast<std::size_t>(length)));
    return true;
  }

 private:
  Result<void> read_exactly(Bytes& into, std::size_t count) {
    into.clear();
    while (into.size() < count) {
      const std::size_t before = into.size();
      into.resize(before + std::min(count - before, std::max(read_step, before)));
      for (std::size_t at = before; at < into.size();) {
        const std::span<char> room(reinterpret_cast<char*>(into.data()) + at, into.size() - at);
        ARBITER_ASSIGN(const std::size_t got, bytes_.read(room));
        if (got == 0) return cut_off(name_);
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
      if (got == 0) return cut_off(name_);
      at += got;
    }
    std::uint32_t value = 0;
    std::memcpy(&value, word.data(), sizeof value);
    return value;
  }

  /// The size of the next message's metadata; 0 at the end, whose mark a stream may lack. Before
  /// version 0.15 of Arrow no mark stood before each message.
  Result<std::size_t> metadata_size() {
    ARBITER_ASSIGN(const auto first, read_word());
    if (!first) return std::size_t{0};
    if (*first != continuation) return std::size_t{*first};
    ARBITER_ASSIGN(const auto second, read_word());
    if (!second) return cut_off(name_);
    return std::size_t{*second};
  }

  ByteReader bytes_;
  std::string name_;
  bool ended_ = false;
};

class FileInput final : public Input {
 public:
  FileInput(Descriptor file, std::string name) : file_(std::move(file)), name_(std::move(name)) {}

  std::int64_t position() const override { return position_; }
  std::int64_t size() const override { return size_; }
  const Schema* schema() const override {
    return flatbuffers::GetRoot<Footer>(footer_.data())->schema();
  }

  Result<void> begin() {
    struct stat status {};
    if (::fstat(file_.get(), &status) != 0) return fail_errno(errno, name_);
    size_ = static_cast<std::int64_t>(status.st_size);
    constexpr std::int64_t tail = 4 + static_cast<std::int64_t>(file_magic.size());
    Bytes end;
    if (size_ < 8 + tail) return cut_off(name_);
    ARBITER_TRY(read(end, size_ - tail, tail));
    if (std::memcmp(end.data() + 4, file_magic.data(), file_magic.size()) != 0)
      return cut_off(name_);
    std::int32_t length = 0;
    std::memcpy(&length, end.data(), sizeof length);
    if (length <= 0 || length > size_ - 8 - tail ||
        static_cast<std::size_t>(length) > largest_metadata) {
      return damaged(name_, "its table of contents cannot be read");
    }
    ARBITER_TRY(read(footer_, size_ - tail - length, length));
    if (!verified<Footer>(footer_)) return damaged(name_, "its table of contents cannot be read");
    const auto* footer = flatbuffers::GetRoot<Footer>(footer_.data());
    if (footer->schema() == nullptr) return damaged(name_, "there is no schema");
    for (const auto* blocks : {footer->dictionaries(), footer->batches()})
      if (blocks != nullptr)
        for (const auto* block : *blocks) blocks_.push_back(*block);
    return {};
  }

  Result<bool> next(Bytes& metadata, Bytes& body) override {
    if (at_ == blocks_.size()) return false;
    const Block block = blocks_[at_++];
    if (block.metadata_length < 8 ||
        static_cast<std::size_t>(block.metadata_length) > largest_metadata ||
        block.body_length < 0 || block.offset < 0 || block.offset > size_ ||
        block.metadata_length > size_ - block.offset ||
        block.body_length > size_ - block.offset - block.metadata_length) {
      return damaged(name_, "its table of contents leads out of it");
    }
    ARBITER_TRY(read(metadata, block.offset, block.metadata_length));
    std::uint32_t mark = 0;
    std::memcpy(&mark, metadata.data(), sizeof mark);
    metadata.erase(metadata.begin(), metadata.begin() + (mark == continuation ? 8 : 4));
    if (!verified<Message>(metadata)) return damaged(name_, "a message cannot be read");
    ARBITER_TRY(read(body, block.offset + block.metadata_length, block.body_length));
    position_ = block.offset + block.metadata_length + block.body_length;
    return true;
  }

 private:
  /// Exactly so many bytes, which the file has.
  Result<void> read(Bytes& into, std::int64_t at, std::int64_t count) {
    into.resize(static_cast<std::size_t>(count));
    for (std::size_t done = 0; done < into.size();) {
      const auto got = ::pread(file_.get(), into.data() + done, into.size() - done,
                               static_cast<off_t>(at) + static_cast<off_t>(done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return fail_errno(errno, name_);
      if (got == 0) return cut_off(name_);
      done += static_cast<std::size_t>(got);
    }
    return {};
  }

  Descriptor file_;
  std::string name_;
  std::int64_t size_ = 0;
  std::int64_t position_ = 0;
  Bytes footer_;
  std::vector<Block> blocks_;
  std::size_t at_ = 0;
};

}  // namespace

std::unexpected<Error> damaged(const std::string& name, const char* why) {
  return fail(
      ErrorCode::parse,
      ARBITER_MESSAGE("core", "The Arrow file is damaged ({why}). Copy or download it again."),
      {{"why", why}}, {name, 0, {}});
}

std::unique_ptr<Input> stream_input(ByteReader bytes, const std::string& name) {
  return std::make_unique<StreamInput>(std::move(bytes), name);
}

Result<std::unique_ptr<Input>> file_input(Descriptor file, const std::string& name) {
  auto input = std::make_unique<FileInput>(std::move(file), name);
  ARBITER_TRY(input->begin());
  return input;
}

}  // namespace arbiter::exchange::tables::arrow
