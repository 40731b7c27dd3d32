// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/safetensors.h"

#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/base/files.h"
#include "tests/support/public_data.h"

using namespace arbiter;
using namespace arbiter::engine;

class SafetensorsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void publicCases_data();
  void publicCases();
  void readsShapesAndValues();
  void readsARealCheckpoint();
  void refusesHeadersThatLie_data();
  void refusesHeadersThatLie();
  void missingFileIsNamed();
  void writesWhatItReads();
  void sameTensorsGiveSameBytesInAnyOrder();
  void headerIsAlignedAndMarked();
  void refusesTensorsThatDoNotFit();
  void mergesShards();
  void refusesAShardOutsideOfTheFolder();
  void refusesAnIndexThatNamesAMissingTensor();
  void namesAGitLfsPointer();
  void saysThatTheIndexOfShardsIsMissing();
};

namespace {

std::filesystem::path cases_folder() { return test::public_data_folder() / "safetensors"; }

std::string argument(const Error& error, const std::string& name) {
  for (const auto& [key, value] : error.arguments)
    if (key == name) return value;
  return {};
}

template <class T>
std::vector<T> values(std::span<const std::byte> bytes) {
  std::vector<T> numbers(bytes.size() / sizeof(T));
  std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(T));
  return numbers;
}

std::filesystem::path in(const QTemporaryDir& directory, const char* name) {
  return directory.filePath(name).toStdString();
}

/// A file with this header and so many bytes of data.
std::string file_with(const std::string& header, std::size_t data) {
  std::string bytes;
  for (int shift = 0; shift < 64; shift += 8)
    bytes += static_cast<char>((std::uint64_t{header.size()} >> shift) & 0xFF);
  return bytes + header + std::string(data, '\1');
}

}  // namespace

void SafetensorsTest::publicCases_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<QString>("expected");
  const auto text = read_file(cases_folder() / "cases.json");
  const auto json = nlohmann::json::parse(text.value_or("{}"));
  if (!json.contains("cases")) {
    QTest::newRow("absent") << QString() << QString();
    return;
  }
  for (const auto& item : json["cases"]) {
    const auto file = item["file"].get<std::string>();
    QTest::newRow(file.c_str()) << QString::fromStdString(file)
                                << QString::fromStdString(item["expect"].get<std::string>());
  }
}

void SafetensorsTest::publicCases() {
  QFETCH(QString, file);
  QFETCH(QString, expected);
  if (file.isEmpty()) QSKIP(test::no_public_data);
  const auto opened = SafetensorsFile::open(cases_folder() / file.toStdString());
  if (expected == "ok") {
    QVERIFY2(opened.has_value(), opened ? "" : to_english(opened.error()).c_str());
    for (const auto& entry : opened->tensors())
      QCOMPARE(opened->bytes(entry).size(), entry.end - entry.begin);
    return;
  }
  QVERIFY(!opened);
  QCOMPARE(opened.error().code, ErrorCode::parse);
  QCOMPARE(QString::fromStdString(argument(opened.error(), "problem")), expected);
}

void SafetensorsTest::readsShapesAndValues() {
  const auto path = cases_folder() / "valid_serialization.safetensors";
  if (!std::filesystem::exists(path)) QSKIP(test::no_public_data);
  const auto file = SafetensorsFile::open(path);
  QVERIFY(file);
  const auto* entry = file->find("attn.0");
  QVERIFY(entry);
  QCOMPARE(entry->dtype, std::string("F32"));
  QCOMPARE(entry->shape, (std::vector<std::int64_t>{1, 2, 3}));
  QCOMPARE(values<float>(file->bytes(*entry)), (std::vector<float>{0, 1, 2, 3, 4, 5}));
  QVERIFY(!file->find("attn.1"));
}

void SafetensorsTest::readsARealCheckpoint() {
  const auto path = test::public_data_folder() / "tiny_llama" / "tiny_llama.safetensors";
  if (!std::filesystem::exists(path)) QSKIP(test::no_public_data);
  const auto file = SafetensorsFile::open(path);
  QVERIFY(file);
  const auto* entry = file->find("model.embed_tokens.weight");
  QVERIFY(entry);
  QCOMPARE(entry->dtype, std::string("BF16"));
  QCOMPARE(entry->shape.size(), std::size_t{2});
}

void SafetensorsTest::refusesHeadersThatLie_data() {
  QTest::addColumn<QByteArray>("header");
  QTest::addColumn<int>("data");
  QTest::addColumn<QString>("problem");
  const auto row = [](const char* name, const char* header, int data, const char* problem) {
    QTest::newRow(name) << QByteArray(header) << data << QString(problem);
  };
  row("gap", R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})", 2, "InvalidOffset");
  row("reversed",
      R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,0]},)"
      R"("b":{"dtype":"U8","shape":[1],"data_offsets":[2,1]}})",
      2, "TensorInvalidInfo");
  row("negative shape", R"({"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}})", 1,
      "InvalidHeaderDeserialization");
  row("fractional offset", R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1.5]}})", 1,
      "InvalidHeaderDeserialization");
  row("unknown dtype", R"({"a":{"dtype":"F31","shape":[1],"data_offsets":[0,1]}})", 1,
      "InvalidHeaderDeserialization");
  row("no shape", R"({"a":{"dtype":"U8","data_offsets":[0,1]}})", 1,
      "InvalidHeaderDeserialization");
  row("list", "[1]", 0, "InvalidHeaderDeserialization");
  row("metadata of numbers", R"({"__metadata__":{"a":1}})", 0, "InvalidHeaderDeserialization");
  row("data beyond the end", R"({"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}})", 3,
      "MetadataIncompleteBuffer");
}

void SafetensorsTest::refusesHeadersThatLie() {
  QFETCH(QByteArray, header);
  QFETCH(int, data);
  QFETCH(QString, problem);
  const QTemporaryDir directory;
  const auto path = in(directory, "lie.safetensors");
  QVERIFY(
      write_file_atomically(path, file_with(header.toStdString(), static_cast<std::size_t>(data))));
  const auto file = SafetensorsFile::open(path);
  QVERIFY(!file);
  QCOMPARE(QString::fromStdString(argument(file.error(), "problem")), problem);
  QCOMPARE(file.error().where.file, path.string());
}

void SafetensorsTest::missingFileIsNamed() {
  const auto file = SafetensorsFile::open("/nowhere/model.safetensors");
  QVERIFY(!file);
  QCOMPARE(file.error().code, ErrorCode::not_found);
}

namespace {

const std::vector<float> weights{1.5f, -2.0f, 0.0f, 3.25f};
const std::vector<std::int64_t> steps{7};
const std::vector<std::uint8_t> flags{1, 0, 1};

template <class T>
TensorToWrite tensor(const char* name, const char* dtype, std::vector<std::int64_t> shape,
                     const std::vector<T>& data) {
  return {name, dtype, std::move(shape), std::as_bytes(std::span(data))};
}

std::vector<TensorToWrite> some_tensors() {
  return {tensor("flags", "BOOL", {3}, flags),
          tensor("weights", "F32", {2, 2}, weights),
          tensor("steps", "I64", {}, steps),
          {"nothing", "F32", {0, 4}, {}}};
}

}  // namespace

void SafetensorsTest::writesWhatItReads() {
  const QTemporaryDir directory;
  const auto path = in(directory, "model.safetensors");
  QVERIFY(write_safetensors(path, some_tensors(), {{"format", "pt"}, {"note", "\u00fc"}}));
  const auto file = SafetensorsFile::open(path);
  QVERIFY2(file.has_value(), file ? "" : to_english(file.error()).c_str());
  QCOMPARE(file->tensors().size(), std::size_t{4});
  QCOMPARE(values<float>(file->bytes(*file->find("weights"))), weights);
  QCOMPARE(values<std::int64_t>(file->bytes(*file->find("steps"))), steps);
  QCOMPARE(values<std::uint8_t>(file->bytes(*file->find("flags"))), flags);
  QCOMPARE(file->find("steps")->shape.size(), std::size_t{0});
  QCOMPARE(file->find("nothing")->shape, (std::vector<std::int64_t>{0, 4}));
  QCOMPARE(file->metadata().at("note"), std::string("\u00fc"));
}

void SafetensorsTest::sameTensorsGiveSameBytesInAnyOrder() {
  const QTemporaryDir directory;
  auto tensors = some_tensors();
  QVERIFY(write_safetensors(in(directory, "a"), tensors));
  std::ranges::reverse(tensors);
  QVERIFY(write_safetensors(in(directory, "b"), tensors));
  QVERIFY(read_file(in(directory, "a")).value() == read_file(in(directory, "b")).value());
}

void SafetensorsTest::headerIsAlignedAndMarked() {
  const QTemporaryDir directory;
  QVERIFY(write_safetensors(in(directory, "a"), some_tensors()));
  const auto bytes = read_file(in(directory, "a")).value();
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  QCOMPARE(length % 8, std::uint64_t{0});
  const auto file = SafetensorsFile::open(in(directory, "a"));
  QVERIFY(file);
  QCOMPARE(file->metadata().at("format"), std::string("pt"));
  // Wide elements first, so that every tensor is aligned to its own element size.
  for (const auto& entry : file->tensors())
    QCOMPARE(entry.begin % *dtype_size(entry.dtype), std::uint64_t{0});
}

void SafetensorsTest::refusesTensorsThatDoNotFit() {
  const QTemporaryDir directory;
  const auto path = in(directory, "model.safetensors");
  QVERIFY(!write_safetensors(path, {tensor("a", "F32", {3}, weights)}));
  QVERIFY(!write_safetensors(path, {tensor("a", "F99", {4}, weights)}));
  QVERIFY(!write_safetensors(path, {tensor("a", "F32", {-4}, weights)}));
  QVERIFY(!write_safetensors(path,
                             {tensor("a", "F32", {4}, weights), tensor("a", "F32", {4}, weights)}));
  QVERIFY(!std::filesystem::exists(path));
}

void SafetensorsTest::mergesShards() {
  const QTemporaryDir directory;
  const std::filesystem::path folder = directory.path().toStdString();
  QVERIFY(
      write_safetensors(folder / "model-1.safetensors", {tensor("weights", "F32", {4}, weights)}));
  QVERIFY(write_safetensors(folder / "model-2.safetensors", {tensor("steps", "I64", {1}, steps)}));
  QVERIFY(write_file_atomically(folder / "model.safetensors.index.json",
                                R"({"metadata":{"total_size":24},"weight_map":{
      "weights":"model-1.safetensors","steps":"model-2.safetensors"}})"));
  const auto index = SafetensorsIndex::open(folder);
  QVERIFY2(index.has_value(), index ? "" : to_english(index.error()).c_str());
  QCOMPARE(index->names(), (std::vector<std::string>{"steps", "weights"}));
  QCOMPARE(values<float>(index->bytes(*index->find("weights"))), weights);
  QCOMPARE(values<std::int64_t>(index->bytes(*index->find("steps"))), steps);
  QVERIFY(!index->find("other"));
}

void SafetensorsTest::refusesAShardOutsideOfTheFolder() {
  const QTemporaryDir directory;
  const std::filesystem::path folder = directory.path().toStdString();
  for (const char* shard : {"../model-1.safetensors", "/etc/passwd", ""}) {
    const nlohmann::json json = {{"weight_map", {{"weights", shard}}}};
    QVERIFY(write_file_atomically(folder / "model.safetensors.index.json", json.dump()));
    const auto index = SafetensorsIndex::open(folder);
    QVERIFY(!index);
    QCOMPARE(index.error().code, ErrorCode::parse);
    QCOMPARE(index.error().where.field, std::string("weight_map.weights"));
  }
}

void SafetensorsTest::refusesAnIndexThatNamesAMissingTensor() {
  const QTemporaryDir directory;
  const std::filesystem::path folder = directory.path().toStdString();
  QVERIFY(write_safetensors(folder / "m.safetensors", {tensor("a", "F32", {4}, weights)}));
  QVERIFY(write_file_atomically(folder / "model.safetensors.index.json",
                                R"({"weight_map":{"b":"m.safetensors"}})"));
  const auto index = SafetensorsIndex::open(folder);
  QVERIFY(!index);
  QCOMPARE(index.error().code, ErrorCode::incompatible);
  QCOMPARE(argument(index.error(), "name"), std::string("b"));
}

void SafetensorsTest::namesAGitLfsPointer() {
  const QTemporaryDir directory;
  const auto path = in(directory, "model.safetensors");
  QVERIFY(write_file_atomically(path, "version https://git-lfs.github.com/spec/v1\noid sha256:7\n")
              .has_value());
  const auto opened = SafetensorsFile::open(path);
  QVERIFY(!opened);
  QVERIFY(to_english(opened.error()).find("Git LFS") != std::string::npos);
}

void SafetensorsTest::saysThatTheIndexOfShardsIsMissing() {
  const QTemporaryDir directory;
  for (const char* name : {"model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"})
    QVERIFY(write_safetensors(in(directory, name), {}).has_value());
  const auto opened = SafetensorsIndex::open(directory.path().toStdString());
  QVERIFY(!opened);
  QVERIFY(to_english(opened.error()).find("model.safetensors.index.json") != std::string::npos);
}

QTEST_GUILESS_MAIN(SafetensorsTest)
#include "safetensors_test.moc"
