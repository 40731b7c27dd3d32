// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

/// What a response is made of. Pages show it through `makeResponseView` (ui/text), text models read
/// it through `plain_text_of` (core/studio/text), files through core/exchange: nothing else asks
/// which kind it is.
namespace arbiter::project {

enum class ResponseKind : std::uint8_t { text, clip, image };
inline constexpr ResponseKind last_response_kind = ResponseKind::image;

/// A file in the project's store, named by what is in it.
struct Blob {
  std::string sha256;      ///< 64 hexadecimal digits
  std::int64_t bytes = 0;  ///< its size
  std::string media_type;  ///< `image/png` ...
  friend bool operator==(const Blob&, const Blob&) = default;
};

/// 64 lower-case hexadecimal digits, so that no row can name another file.
bool is_blob_name(std::string_view sha256);

struct TextBody {
  std::string text;  ///< as it was written, spaces included
  friend bool operator==(const TextBody&, const TextBody&) = default;
};

/// A completion that came as a message list.
struct MessagesBody {
  std::string json;  ///< [{"role","content"} ...]
  friend bool operator==(const MessagesBody&, const MessagesBody&) = default;
};

struct ClipBody {
  Blob blob;
  friend bool operator==(const ClipBody&, const ClipBody&) = default;
};

struct ImageBody {
  Blob blob;
  friend bool operator==(const ImageBody&, const ImageBody&) = default;
};

class ResponseBody {
 public:
  using Value = std::variant<TextBody, MessagesBody, ClipBody, ImageBody>;

  ResponseBody() = default;  ///< an empty text
  ResponseBody(TextBody body) : value_(std::move(body)) {}
  ResponseBody(MessagesBody body) : value_(std::move(body)) {}
  ResponseBody(ClipBody body) : value_(std::move(body)) {}
  ResponseBody(ImageBody body) : value_(std::move(body)) {}
  /// Words are a text's body.
  ResponseBody(std::string text) : value_(TextBody{std::move(text)}) {}
  ResponseBody(const char* text) : value_(TextBody{text}) {}

  const Value& value() const { return value_; }
  ResponseKind kind() const;
  /// Null where the body is of another form.
  const std::string* text() const;
  const std::string* messages() const;
  const Blob* blob() const;

  friend bool operator==(const ResponseBody&, const ResponseBody&) = default;

 private:
  Value value_;
};

/// How a body stands in the column `text`: the words, the message list, or what names a blob.
std::string stored_text(const ResponseBody& body);
/// The reverse; nothing where it is damaged.
std::optional<ResponseBody> body_from_stored(ResponseKind kind, std::string text, bool is_messages);

}  // namespace arbiter::project
