// SPDX-License-Identifier: GPL-3.0-or-later
// A full disk: a clear error, nothing confirmed is lost, and work goes on once there is space.
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <fstream>

#include "tests/crash/power_cut_vfs.h"
#include "tests/support/project_rows.h"

using namespace arbiter;
using namespace arbiter::test;
namespace fs = std::filesystem;

namespace {

/// Fills the disk under `folder` up to the last byte and gives the file's name.
fs::path fill_disk(const fs::path& folder) {
  const auto file = folder / "filler";
  for (const std::size_t block : {std::size_t{1} << 16, std::size_t{1} << 12, std::size_t{1}}) {
    std::ofstream stream(file, std::ios::binary | std::ios::app);
    const std::string bytes(block, 'x');
    while (stream.write(bytes.data(), std::streamsize(block)).flush()) {
    }
  }
  return file;
}

/// Judges on a real small disk until it is full; empty where all was as it should be.
std::string fill_and_go_on(const fs::path& disk) {
  auto created = project::Project::create(disk / "project");
  if (!created) return to_english(created.error());
  auto& project = **created;
  const auto comparisons = add_comparisons(project, 300);
  const auto annotator = must(project.annotators().get_or_add("ann")).id;
  std::vector<std::string> confirmed;
  for (int i = 0; i < 5; ++i)
    confirmed.push_back(
        must(project.judgments().add(prefers_first(comparisons[std::size_t(i)], annotator))).uuid);
  const auto filler = fill_disk(disk);
  bool refused = false;
  for (std::size_t i = 5; i < comparisons.size() && !refused; ++i) {
    const auto added = project.judgments().add(prefers_first(comparisons[i], annotator));
    if (added) {
      confirmed.push_back(added->uuid);
      continue;
    }
    if (added.error().code != ErrorCode::disk_full) return to_english(added.error());
    refused = true;
  }
  if (!refused) return "the disk never became full";
  for (const auto& uuid : confirmed)
    if (!project.judgments().by_uuid(uuid)) return "a confirmed judgment is gone";
  fs::remove(filler);
  const auto after = project.judgments().add(prefers_first(comparisons.back(), annotator));
  if (!after) return "not usable after space was freed: " + to_english(after.error());
  confirmed.push_back(after->uuid);
  created->reset();
  const auto reopened = project::Project::open(disk / "project");
  if (!reopened) return to_english(reopened.error());
  for (const auto& uuid : confirmed)
    if (!(*reopened)->judgments().by_uuid(uuid))
      return "a confirmed judgment is gone after reopening";
  if (must((*reopened)->counts()).judgments != std::ssize(confirmed)) return "counts are wrong";
  return {};
}

/// Runs it on a tmpfs of its own in a child with its own mounts.
std::string on_a_small_disk(const fs::path& place) {
  int ends[2];
  if (::pipe(ends) != 0) return "no pipe";
  const pid_t child = ::fork();
  if (child == 0) {
    std::string text;
    const int spaces = CLONE_NEWNS | (::geteuid() == 0 ? 0 : CLONE_NEWUSER);
    if (::unshare(spaces) != 0 ||
        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("small", place.c_str(), "tmpfs", 0, "size=4m") != 0)
      text = std::string("skip: a small disk cannot be mounted here: ") + std::strerror(errno);
    else
      text = fill_and_go_on(place);
    if (::write(ends[1], text.data(), text.size()) < 0) ::_exit(1);
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string text;
  char buffer[4096];
  for (ssize_t count = 0; (count = ::read(ends[0], buffer, sizeof buffer)) > 0;)
    text.append(buffer, std::size_t(count));
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) text += " (the child ended badly)";
  return text;
}

}  // namespace

class FullDiskTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void writesFailClearlyAndWorkGoesOn() {
    const QTemporaryDir directory;
    const auto folder = fs::path(directory.path().toStdString()) / "project";
    std::vector<project::Comparison> comparisons;
    {
      const auto made = must(project::Project::create(folder));
      comparisons = add_comparisons(*made, 10);
    }
    PowerCutVfs vfs("full-disk");
    const auto project = must(project::Project::open(folder, {.sqlite_vfs = "full-disk"}));
    const auto annotator = must(project->annotators().get_or_add("ann")).id;
    must(project->judgments().add(prefers_first(comparisons[0], annotator)));
    vfs.set_full(true);
    for (int attempt = 0; attempt < 3; ++attempt) {
      const auto refused = project->judgments().add(prefers_first(comparisons[1], annotator));
      QVERIFY(!refused);
      QCOMPARE(refused.error().code, ErrorCode::disk_full);
    }
    QCOMPARE(must(project->counts()).judgments, std::int64_t{1});
    QCOMPARE(must(project->comparisons().next_for(annotator))->comparison.id, comparisons[1].id);
    vfs.set_full(false);
    must(project->judgments().add(prefers_first(comparisons[1], annotator)));
    QCOMPARE(must(project->judgments().live()).size(), std::size_t{2});
  }

  void aDiskThatReallyFillsUp() {
    const QTemporaryDir directory;
    const auto said = on_a_small_disk(directory.path().toStdString());
    if (said.starts_with("skip")) QSKIP(said.c_str());
    QVERIFY2(said.empty(), said.c_str());
  }
};

QTEST_GUILESS_MAIN(FullDiskTest)
#include "full_disk_test.moc"
