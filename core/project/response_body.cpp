// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/response_body.h"

#include <nlohmann/json.hpp>

namespace arbiter::project {
namespace {

/// `{"sha256":"...","bytes":n,"media_type":"..."}`
std::string stored_blob(const Blob& blob) {
  return nlohmann::json{
      {"sha256", blob.sha256}, {"bytes", blob.bytes}, {"media_type", blob.media_type}}
      .dump();
}

std::optional<Blob> blob_from_stored(const std::string& text) {
  const auto noted = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!noted.is_object()) return std::nullopt;
  const auto name = noted.find("sha256");
  const auto size = noted.find("bytes");
  const auto type = noted.find("media_type");
  for (const auto& found : {name, type})
    if (found == noted.end() || !found->is_string()) return std::nullopt;
  if (size == noted.end() || !size->is_number_unsigned()) return std::nullopt;
  Blob blob{name->get<std::string>(), size->get<std::int64_t>(), type->get<std::string>()};
  if (!is_blob_name(blob.sha256)) return std::nullopt;
  return blob;
}

}  // namespace

bool is_blob_name(std::string_view sha256) {
  return sha256.size() == 64 &&
         sha256.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

ResponseKind ResponseBody::kind() const {
  if (std::holds_alternative<ClipBody>(value_)) return ResponseKind::clip;
  if (std::holds_alternative<ImageBody>(value_)) return ResponseKind::image;
  return ResponseKind::text;
}

const std::string* ResponseBody::text() const {
  const auto* body = std::get_if<TextBody>(&value_);
  return body ? &body->text : nullptr;
}

const std::string* ResponseBody::messages() const {
  const auto* body = std::get_if<MessagesBody>(&value_);
  return body ? &body->json : nullptr;
}

const Blob* ResponseBody::blob() const {
  if (const auto* clip = std::get_if<ClipBody>(&value_)) return &clip->blob;
  if (const auto* image = std::get_if<ImageBody>(&value_)) return &image->blob;
  return nullptr;
}

std::string stored_text(const ResponseBody& body) {
  if (const auto* blob = body.blob()) return stored_blob(*blob);
  if (const auto* messages = body.messages()) return *messages;
  return *body.text();
}

std::optional<ResponseBody> body_from_stored(ResponseKind kind, std::string text,
                                             bool is_messages) {
  if (kind == ResponseKind::text && is_messages) return MessagesBody{std::move(text)};
  if (kind == ResponseKind::text) return TextBody{std::move(text)};
  auto blob = blob_from_stored(text);
  if (!blob) return std::nullopt;
  if (kind == ResponseKind::clip) return ClipBody{std::move(*blob)};
  return ImageBody{std::move(*blob)};
}

}  // namespace arbiter::project
