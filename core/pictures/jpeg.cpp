// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdio>
// After <cstdio>, which they need.
#include <jerror.h>
#include <jpeglib.h>

#include <algorithm>
#include <array>
#include <csetjmp>

#include "core/pictures/codec.h"

namespace arbiter::pictures {
namespace {

/// libjpeg reports errors by calling `failed`, which must not return. The functions that are jumped
/// out of hold nothing that has a destructor.
struct Errors {
  jpeg_error_mgr library{};
  std::jmp_buf back{};
  bool cut_short = false;
  std::array<char, JMSG_LENGTH_MAX> text{};
};

void failed(j_common_ptr codec) {
  auto* errors = reinterpret_cast<Errors*>(codec->err);
  codec->err->format_message(codec, errors->text.data());
  std::longjmp(errors->back, 1);
}

/// Warnings: data that ends early is grey for libjpeg and damage for us.
void warned(j_common_ptr codec, int level) {
  if (level >= 0) return;
  auto* errors = reinterpret_cast<Errors*>(codec->err);
  const int code = codec->err->msg_code;
  if (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER) errors->cut_short = true;
}

void silent(j_common_ptr) {}

class JpegDecoder {
 public:
  explicit JpegDecoder(std::string_view bytes) : bytes_(bytes) {
    codec_.err = jpeg_std_error(&errors_.library);
    errors_.library.error_exit = failed;
    errors_.library.emit_message = warned;
    errors_.library.output_message = silent;
  }
  ~JpegDecoder() {
    if (made_) jpeg_destroy_decompress(&codec_);
  }
  JpegDecoder(const JpegDecoder&) = delete;
  JpegDecoder& operator=(const JpegDecoder&) = delete;

  bool read_header() {
    if (setjmp(errors_.back) != 0) return false;
    jpeg_create_decompress(&codec_);
    made_ = true;
    jpeg_mem_src(&codec_, reinterpret_cast<const unsigned char*>(bytes_.data()), bytes_.size());
    jpeg_read_header(&codec_, TRUE);
    return true;
  }

  /// Sets the size that comes out.
  bool begin(std::int64_t wanted) {
    if (setjmp(errors_.back) != 0) return false;
    codec_.out_color_space = JCS_RGB;
    codec_.dct_method = JDCT_ISLOW;
    codec_.scale_num = 1;
    codec_.scale_denom = 1;
    while (wanted > 0 && codec_.scale_denom < 8 &&
           std::min(codec_.image_width, codec_.image_height) / (codec_.scale_denom * 2) >= wanted)
      codec_.scale_denom *= 2;
    jpeg_start_decompress(&codec_);
    return true;
  }

  bool read_rows(std::uint8_t* into) {
    if (setjmp(errors_.back) != 0) return false;
    const auto row_bytes = static_cast<std::size_t>(codec_.output_width) * 3;
    while (codec_.output_scanline < codec_.output_height) {
      JSAMPROW row = into + codec_.output_scanline * row_bytes;
      jpeg_read_scanlines(&codec_, &row, 1);
    }
    jpeg_finish_decompress(&codec_);
    return true;
  }

  std::int64_t width() const { return codec_.image_width; }
  std::int64_t height() const { return codec_.image_height; }
  std::int64_t output_width() const { return codec_.output_width; }
  std::int64_t output_height() const { return codec_.output_height; }
  bool cut_short() const { return errors_.cut_short; }
  std::string reason() const { return errors_.text.data(); }

 private:
  std::string_view bytes_;
  Errors errors_;
  jpeg_decompress_struct codec_{};
  bool made_ = false;
};

}  // namespace

Result<Picture> decode_jpeg(std::string_view bytes, std::int64_t wanted) {
  JpegDecoder decoder(bytes);
  if (!decoder.read_header()) return damaged_picture(decoder.reason());
  ARBITER_TRY(check_size(decoder.width(), decoder.height()));
  if (!decoder.begin(wanted)) return damaged_picture(decoder.reason());
  Picture picture{decoder.output_width(), decoder.output_height(), {}};
  picture.pixels.resize(static_cast<std::size_t>(picture.width * picture.height * 3));
  if (!decoder.read_rows(picture.pixels.data())) return damaged_picture(decoder.reason());
  if (decoder.cut_short()) return damaged_picture("the file ends too early");
  return picture;
}

}  // namespace arbiter::pictures
