// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <iterator>

#include "tests/support/files.h"

using namespace arbiter;
namespace fs = std::filesystem;

class FileTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<QTemporaryDir> folder_;
  fs::path path(const char* name) const { return fs::path(folder_->path().toStdString()) / name; }
  std::ptrdiff_t entries() const {
    return std::distance(fs::directory_iterator(folder_->path().toStdString()),
                         fs::directory_iterator());
  }

 private Q_SLOTS:
  void init() { folder_ = std::make_unique<QTemporaryDir>(); }

  void readsWhatWasWritten() {
    const std::string bytes("with\0zero\nand more", 18);
    QVERIFY(write_file_atomically(path("file"), bytes));
    QCOMPARE(read_file(path("file")).value(), bytes);
    QCOMPARE(entries(), std::ptrdiff_t{1});
  }

  void replacesAnExistingFile() {
    test::write_bytes(path("file"), "a longer old content");
    QVERIFY(write_file_atomically(path("file"), "new"));
    QCOMPARE(read_file(path("file")).value(), std::string("new"));
  }

  void failsWithoutLeavingATemporaryFile() {
    QCOMPARE(read_file(path("none")).error().code, ErrorCode::not_found);
    QVERIFY(!read_file(folder_->path().toStdString()));
    fs::create_directory(path("folder"));
    test::write_bytes(path("folder") / "inside", "x");
    QVERIFY(!write_file_atomically(path("folder"), "bytes"));
    QVERIFY(!write_file_atomically(path("missing") / "file", "bytes"));
    QCOMPARE(entries(), std::ptrdiff_t{1});
  }

  void folderAppearsWhole() {
    const auto written = write_folder_atomically(path("model"), [&](const fs::path& place) {
      if (fs::exists(path("model"))) qFatal("visible before it is whole");
      test::write_bytes(place / "a", "1");
      fs::create_directory(place / "deeper");
      test::write_bytes(place / "deeper" / "b", "2");
      return Result<void>{};
    });
    QVERIFY(written);
    QCOMPARE(read_file(path("model") / "a").value(), std::string("1"));
    QCOMPARE(read_file(path("model") / "deeper" / "b").value(), std::string("2"));
    QCOMPARE(entries(), std::ptrdiff_t{1});
  }

  void folderThatFailsLeavesTheOldOne() {
    fs::create_directory(path("model"));
    test::write_bytes(path("model") / "old", "kept");
    const auto written =
        write_folder_atomically(path("model"), [](const fs::path& place) -> Result<void> {
          test::write_bytes(place / "new", "half");
          return fail(ErrorCode::cancelled, "stopped");
        });
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::cancelled);
    QCOMPARE(read_file(path("model") / "old").value(), std::string("kept"));
    QVERIFY(!fs::exists(path("model") / "new"));
    QCOMPARE(entries(), std::ptrdiff_t{1});
  }

  void folderReplacesTheOldOneEntirely() {
    fs::create_directory(path("model"));
    test::write_bytes(path("model") / "old", "gone");
    QVERIFY(write_folder_atomically(path("model"), [](const fs::path& place) {
      test::write_bytes(place / "new", "here");
      return Result<void>{};
    }));
    QVERIFY(!fs::exists(path("model") / "old"));
    QVERIFY(fs::exists(path("model") / "new"));
  }

  void resourcesFollowTheEnvironment() {
    qputenv("ARBITER_RESOURCES", "/chosen/place");
    QCOMPARE(resources_folder().string(), std::string("/chosen/place"));
    qunsetenv("ARBITER_RESOURCES");
    QCOMPARE(resources_folder().filename().string(), std::string("resources"));
  }
};

QTEST_GUILESS_MAIN(FileTest)
#include "file_test.moc"
