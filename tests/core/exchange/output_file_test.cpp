// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <QTemporaryDir>
#include <QTest>
#include <thread>

#include "core/base/descriptor.h"
#include "core/project/project.h"
#include "tests/support/files.h"

using namespace arbiter;
using exchange::OutputFile;

class OutputFileTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { folder_ = std::make_unique<QTemporaryDir>(); }
  void appearsWhenFinished();
  void leavesNothingWhenDropped();
  void compressesByName();
  void refusesFoldersAndMissingPlaces();
  void keepsBytesThatAreNoUtf8Readable();
  void writesWhereLinksLead_data();
  void writesWhereLinksLead();
  void keepsTheModeOfAnOlderFile();
  void writesIntoPipes_data();
  void writesIntoPipes();
  void writesIntoDevices();
  void aPipeWithoutReaderIsGivenUpWhenStopped();
  void aPipeThatNobodyEmptiesIsGivenUpWhenStopped();
  void writesIntoAnOpenDescriptor();
  void refusesWhatIsInsideAProject_data();
  void refusesWhatIsInsideAProject();
  void takesAProjectsOwnFoldersForExports();

 private:
  std::filesystem::path folder() const { return folder_->path().toStdString(); }
  long files() const {
    return std::distance(std::filesystem::directory_iterator(folder()),
                         std::filesystem::directory_iterator());
  }
  std::unique_ptr<QTemporaryDir> folder_;
};

void OutputFileTest::appearsWhenFinished() {
  const auto path = folder() / "out.jsonl";
  auto file = OutputFile::create(path);
  QVERIFY(file.has_value());
  QVERIFY(file->write_row({{"b", 1}, {"a", "é"}}).has_value());
  QVERIFY(file->write(std::string(1U << 20U, 'x')).has_value());
  QVERIFY(!std::filesystem::exists(path));
  QVERIFY(file->finish().has_value());
  QCOMPARE(test::read_bytes(path), "{\"b\":1,\"a\":\"é\"}\n" + std::string(1U << 20U, 'x'));
  QCOMPARE(files(), 1L);
}

void OutputFileTest::leavesNothingWhenDropped() {
  const auto path = folder() / "out.jsonl";
  test::write_bytes(path, "old");
  {
    auto file = OutputFile::create(path);
    QVERIFY(file.has_value());
    QVERIFY(file->write(std::string(1U << 20U, 'x')).has_value());
  }
  QCOMPARE(test::read_bytes(path), std::string("old"));
  QCOMPARE(files(), 1L);
}

void OutputFileTest::compressesByName() {
  const auto path = folder() / "out.jsonl.gz";
  std::string expected;
  auto file = OutputFile::create(path);
  QVERIFY(file.has_value());
  for (int i = 0; i < 50'000; ++i) {
    QVERIFY(file->write_row({{"n", i}}).has_value());
    expected += "{\"n\":" + std::to_string(i) + "}\n";
  }
  QVERIFY(file->finish().has_value());
  QVERIFY(test::read_bytes(path).starts_with("\x1F\x8B"));
  QVERIFY(std::filesystem::file_size(path) < expected.size() / 2);
  QVERIFY(test::read_any(path) == expected);
}

void OutputFileTest::refusesFoldersAndMissingPlaces() {
  QVERIFY(!OutputFile::create(folder()).has_value());
  QVERIFY(!OutputFile::create(folder() / "none" / "out.jsonl").has_value());
}

void OutputFileTest::keepsBytesThatAreNoUtf8Readable() {
  const auto path = folder() / "out.jsonl";
  auto file = OutputFile::create(path);
  QVERIFY(file.has_value());
  QVERIFY(file->write_row({{"a", "caf\xE9"}}).has_value());
  QVERIFY(file->finish().has_value());
  QCOMPARE(nlohmann::json::parse(test::read_bytes(path))["a"].get<std::string>(),
           std::string("caf\xEF\xBF\xBD"));
}

namespace {

Result<void> write_all(const std::filesystem::path& path, const std::string& bytes,
                       OutputFile::Stopped stopped = {}) {
  ARBITER_ASSIGN(auto file, OutputFile::create(path, std::move(stopped)));
  ARBITER_TRY(file.write(bytes));
  return file.finish();
}

}  // namespace

void OutputFileTest::writesWhereLinksLead_data() {
  QTest::addColumn<bool>("exists");
  QTest::newRow("to a file") << true;
  QTest::newRow("to nothing yet") << false;
}

void OutputFileTest::writesWhereLinksLead() {
  QFETCH(const bool, exists);
  std::filesystem::create_directory(folder() / "deeper");
  if (exists) test::write_bytes(folder() / "deeper" / "target", "old");
  std::filesystem::create_symlink("deeper/target", folder() / "link");
  std::filesystem::create_symlink("link", folder() / "link to link");
  QVERIFY(write_all(folder() / "link to link", "new"));
  QCOMPARE(test::read_bytes(folder() / "deeper" / "target"), std::string("new"));
  QVERIFY(std::filesystem::is_symlink(folder() / "link"));
  QVERIFY(std::filesystem::is_symlink(folder() / "link to link"));
  QCOMPARE(files(), 3L);
}

void OutputFileTest::keepsTheModeOfAnOlderFile() {
  const auto path = folder() / "out.jsonl";
  test::write_bytes(path, "old");
  std::filesystem::permissions(path, std::filesystem::perms(0600));
  QVERIFY(write_all(path, "new"));
  QCOMPARE(static_cast<int>(std::filesystem::status(path).permissions()), 0600);
}

void OutputFileTest::writesIntoPipes_data() {
  QTest::addColumn<QString>("name");
  QTest::newRow("plain") << "pipe";
  QTest::newRow("compressed") << "pipe.gz";
}

void OutputFileTest::writesIntoPipes() {
  QFETCH(const QString, name);
  const auto path = folder() / name.toStdString();
  QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
  std::string bytes;
  for (int i = 0; i < 100'000; ++i) bytes += std::to_string(i) + '\n';
  std::string received;
  std::thread reader([&] { received = test::read_any(path); });  // plain or gzip
  const auto written = write_all(path, bytes);
  reader.join();
  QVERIFY(written);
  QVERIFY(received == bytes);
  QVERIFY(std::filesystem::is_fifo(path));
  QCOMPARE(files(), 1L);
}

void OutputFileTest::writesIntoDevices() {
  std::filesystem::create_symlink("/dev/null", folder() / "sink");
  QVERIFY(write_all(folder() / "sink", "bytes"));
  QVERIFY(std::filesystem::is_symlink(folder() / "sink"));
  QVERIFY(std::filesystem::is_character_file("/dev/null"));
  QCOMPARE(write_all("/dev/full", "bytes").error().code, ErrorCode::disk_full);
}

void OutputFileTest::aPipeWithoutReaderIsGivenUpWhenStopped() {
  const auto path = folder() / "pipe";
  QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
  QCOMPARE(write_all(path, "x", [] { return true; }).error().code, ErrorCode::cancelled);
}

void OutputFileTest::aPipeThatNobodyEmptiesIsGivenUpWhenStopped() {
  const auto path = folder() / "pipe";
  QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
  const Descriptor reader(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  int asked = 0;
  const auto written =
      write_all(path, std::string(1U << 20U, 'x'), [&asked] { return ++asked > 20; });
  QCOMPARE(written.error().code, ErrorCode::cancelled);
}

void OutputFileTest::writesIntoAnOpenDescriptor() {
  const auto path = folder() / "log";
  test::write_bytes(path, "before\n");
  const Descriptor log(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  QVERIFY(write_all("/dev/fd/" + std::to_string(log.get()), "after\n"));
  QCOMPARE(test::read_bytes(path), std::string("before\nafter\n"));
  QCOMPARE(files(), 1L);
  QVERIFY(!write_all("/dev/fd/987", "x"));
  QVERIFY(exchange::leads_to_standard_output("-"));
  QVERIFY(!exchange::leads_to_standard_output(path));
}

void OutputFileTest::refusesWhatIsInsideAProject_data() {
  QTest::addColumn<QString>("name");
  for (const char* name : {"p/project.db", "p/new", "p/exports", "p/exports/../x", "p/blobs/x",
                           "link", "link to folder/project.db", "p/exports/inner/project.db"})
    QTest::newRow(name) << name;
}

void OutputFileTest::refusesWhatIsInsideAProject() {
  QFETCH(const QString, name);
  QVERIFY(project::Project::create(folder() / "p"));
  std::filesystem::create_directories(folder() / "p" / "exports");
  std::filesystem::create_directories(folder() / "p" / "blobs");
  QVERIFY(project::Project::create(folder() / "p" / "exports" / "inner"));
  std::filesystem::create_symlink("p/project.db", folder() / "link");
  std::filesystem::create_directory_symlink("p", folder() / "link to folder");
  const auto path = folder() / name.toStdString();
  const auto before = test::read_bytes(folder() / "p" / "project.db");
  const auto written = write_all(path, "bytes");
  QCOMPARE(written.error().code, ErrorCode::invalid_argument);
  QVERIFY(to_english(written.error()).find(path.string()) != std::string::npos);
  QVERIFY(test::read_bytes(folder() / "p" / "project.db") == before);
}

void OutputFileTest::takesAProjectsOwnFoldersForExports() {
  QVERIFY(project::Project::create(folder() / "p"));
  for (const char* name : {"p/exports/a.jsonl", "p/plots/a.png", "p/curves/a.csv"}) {
    QVERIFY(write_all(folder() / name, "bytes"));
    QCOMPARE(test::read_bytes(folder() / name), std::string("bytes"));
  }
  // Some other program's database of that name makes no project.
  std::filesystem::create_directory(folder() / "other");
  test::write_bytes(folder() / "other" / "project.db", std::string(100, '\0'));
  QVERIFY(write_all(folder() / "other" / "a.jsonl", "bytes"));
}

QTEST_GUILESS_MAIN(OutputFileTest)
#include "output_file_test.moc"
