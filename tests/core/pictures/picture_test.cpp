// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pictures/picture.h"

#include <jpeglib.h>
#include <zlib.h>

#include <QTemporaryDir>
#include <QTest>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "core/base/random.h"
#include "core/pictures/class_folder.h"

using namespace arbiter;
using namespace arbiter::pictures;

namespace {

Picture coloured(std::int64_t width, std::int64_t height, std::uint64_t seed = 1) {
  Random random(seed);
  Picture picture{width, height, {}};
  for (std::int64_t i = 0; i < width * height * 3; ++i)
    picture.pixels.push_back(static_cast<std::uint8_t>(random.below(256)));
  return picture;
}

Picture plain(std::int64_t width, std::int64_t height, std::array<std::uint8_t, 3> colour) {
  Picture picture{width, height, {}};
  for (std::int64_t i = 0; i < width * height; ++i)
    picture.pixels.insert(picture.pixels.end(), colour.begin(), colour.end());
  return picture;
}

std::string as_jpeg(const Picture& picture) {
  jpeg_compress_struct codec{};
  jpeg_error_mgr errors{};
  codec.err = jpeg_std_error(&errors);
  jpeg_create_compress(&codec);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&codec, &bytes, &size);
  codec.image_width = static_cast<JDIMENSION>(picture.width);
  codec.image_height = static_cast<JDIMENSION>(picture.height);
  codec.input_components = 3;
  codec.in_color_space = JCS_RGB;
  jpeg_set_defaults(&codec);
  jpeg_set_quality(&codec, 95, TRUE);
  jpeg_start_compress(&codec, TRUE);
  while (codec.next_scanline < codec.image_height) {
    auto* row = const_cast<unsigned char*>(picture.pixels.data()) +
                static_cast<std::size_t>(codec.next_scanline) * codec.image_width * 3;
    jpeg_write_scanlines(&codec, &row, 1);
  }
  jpeg_finish_compress(&codec);
  std::string text(reinterpret_cast<char*>(bytes), size);
  jpeg_destroy_compress(&codec);
  std::free(bytes);
  return text;
}

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>((value >> shift) & 0xFF);
  return bytes;
}

std::string chunk(const std::string& type, const std::string& data) {
  const auto body = type + data;
  const auto sum =
      crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return big_endian(static_cast<std::uint32_t>(data.size())) + body +
         big_endian(static_cast<std::uint32_t>(sum));
}

/// A file of a few bytes whose header says how large the picture is.
std::string png_header(std::uint32_t width, std::uint32_t height) {
  return "\x89PNG\r\n\x1A\n" +
         chunk("IHDR", big_endian(width) + big_endian(height) + std::string("\x08\x02\0\0\0", 5)) +
         chunk("IDAT", "") + chunk("IEND", "");
}

void write(const std::filesystem::path& file, const std::string& bytes) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << bytes;
}

}  // namespace

class PictureTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void pngComesBackToTheBit();
  void jpegComesBackNearly();
  void aLargeJpegComesSmaller();
  void damageIsTold();
  void hundredMegapixelsAreRefusedByTheirHeader();
  void scalingTakesMeans();
  void classFoldersAreListed();
  void foldersThatCannotBeLearnedFromAreTold();
};

void PictureTest::pngComesBackToTheBit() {
  const auto picture = coloured(37, 21);
  const auto bytes = encode_png(picture);
  QVERIFY(bytes);
  QCOMPARE(std::string(media_type_of(*bytes)), "image/png");
  const auto again = decode_picture(*bytes);
  QVERIFY(again);
  QVERIFY(*again == picture);
}

void PictureTest::jpegComesBackNearly() {
  const auto picture = plain(40, 24, {200, 60, 30});
  const auto again = decode_picture(as_jpeg(picture));
  QVERIFY(again);
  QCOMPARE(again->width, 40);
  QCOMPARE(again->height, 24);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i)
    QVERIFY(std::abs(int{picture.pixels[i]} - int{again->pixels[i]}) < 6);
}

void PictureTest::aLargeJpegComesSmaller() {
  const auto bytes = as_jpeg(plain(400, 300, {10, 200, 90}));
  const auto small = decode_picture(bytes, 32);
  QVERIFY(small);
  QCOMPARE(small->height, 38);  // 300 / 8, rounded up
  QCOMPARE(decode_picture(bytes, 200)->height, 300);
}

void PictureTest::damageIsTold() {
  const auto png = *encode_png(coloured(30, 30));
  const auto jpeg = as_jpeg(coloured(64, 64));
  for (const auto& bytes : {png.substr(0, png.size() / 2), png.substr(0, 20),
                            jpeg.substr(0, jpeg.size() / 2), jpeg.substr(0, 8)}) {
    const auto picture = decode_picture(bytes);
    QVERIFY(!picture);
    QCOMPARE(picture.error().code, ErrorCode::parse);
    QVERIFY(to_english(picture.error()).find("damaged") != std::string::npos);
  }
  auto flipped = png;
  flipped[flipped.size() / 2] ^= 0x55;
  QVERIFY(!decode_picture(flipped));
  const auto text = decode_picture("GIF89a and so on");
  QVERIFY(!text);
  QVERIFY(to_english(text.error()).find("no picture") != std::string::npos);
}

void PictureTest::hundredMegapixelsAreRefusedByTheirHeader() {
  const auto picture = decode_picture(png_header(10000, 10000));
  QVERIFY(!picture);
  QCOMPARE(picture.error().code, ErrorCode::invalid_argument);
  const auto text = to_english(picture.error());
  QVERIFY2(text.find("100 megapixels (10000 x 10000)") != std::string::npos, text.c_str());
  QVERIFY(!decode_picture(png_header(1000000, 1000000)));
}

void PictureTest::scalingTakesMeans() {
  // Two columns of 0 and 100 become one of 50; the middle square of 4 x 2 are its columns 1 and 2.
  Picture wide{4, 2, {}};
  for (int row = 0; row < 2; ++row)
    for (const std::uint8_t value : {9, 0, 100, 9}) wide.pixels.insert(wide.pixels.end(), 3, value);
  QCOMPARE(scaled_square(wide, 1).pixels, (std::vector<std::uint8_t>{50, 50, 50}));
  // Enlarged, each pixel is what it lies in.
  const auto larger = scaled_square(wide, 4);
  QCOMPARE(larger.pixels[0], 0);
  QCOMPARE(larger.pixels[9], 100);
  // Three to two: the middle one is shared.
  Picture three{3, 3, {}};
  for (int row = 0; row < 3; ++row)
    for (const std::uint8_t value : {0, 60, 120}) three.pixels.insert(three.pixels.end(), 3, value);
  QCOMPARE(scaled_square(three, 2).pixels[0], 20);
  QCOMPARE(scaled_square(three, 2).pixels[3], 100);
  const auto same = coloured(16, 16);
  QVERIFY(scaled_square(same, 16) == same);
}

void PictureTest::classFoldersAreListed() {
  const QTemporaryDir place;
  const std::filesystem::path folder = place.path().toStdString();
  for (int i = 0; i < 3; ++i) {
    const auto name = std::to_string(i);
    write(folder / "dogs" / (name + ".PNG"), *encode_png(coloured(50, 40, 7)));
    write(folder / "cats" / (name + ".jpeg"), as_jpeg(coloured(64, 64)));
  }
  write(folder / "cats" / "notes.txt", "x");
  write(folder / "cats" / ".hidden.png", "x");
  write(folder / "readme.md", "x");
  const auto found = list_class_folder(folder);
  QVERIFY(found);
  QCOMPARE(found->labels, (std::vector<std::string>{"cats", "dogs"}));
  QCOMPARE(found->files.size(), std::size_t{6});
  QCOMPARE(found->files[5].label, 1);
  const auto picture = read_picture(found->files[5].path, 32);
  QVERIFY(picture);
  QCOMPARE(picture->width, 32);
  QCOMPARE(picture->pixels.size(), std::size_t{32 * 32 * 3});
}

void PictureTest::foldersThatCannotBeLearnedFromAreTold() {
  const QTemporaryDir place;
  const std::filesystem::path folder = place.path().toStdString();
  const auto said = [&] {
    const auto found = list_class_folder(folder);
    return found ? std::string() : to_english(found.error());
  };
  QVERIFY(said().find("no two classes") != std::string::npos);
  for (int i = 0; i < 3; ++i)
    write(folder / "dogs" / (std::to_string(i) + ".png"), *encode_png(coloured(8, 8)));
  write(folder / "cats" / "only.png", *encode_png(coloured(8, 8)));
  QVERIFY2(said().find("Class \"cats\" has 1 ") != std::string::npos, said().c_str());
  QVERIFY(!list_class_folder(folder / "nowhere"));
  write(folder / "cats" / "broken.png", "\x89PNG\r\n\x1A\nrubbish");
  const auto broken = read_picture(folder / "cats" / "broken.png", 32);
  QVERIFY(!broken);
  QVERIFY(to_english(broken.error()).find("broken.png") != std::string::npos);
}

QTEST_GUILESS_MAIN(PictureTest)
#include "picture_test.moc"
