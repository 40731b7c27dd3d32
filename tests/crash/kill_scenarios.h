// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <QTest>
#include <set>

#include "core/base/random.h"
#include "tests/crash/killed_child.h"
#include "tests/support/project_rows.h"

/// Kill -9 while a project is worked on, again and again; the short and the long test share these.
namespace arbiter::test {

/// A child judges until it is killed; everything it printed must be there. `rounds` kills of one
/// project.
inline void kill_while_labelling(int rounds, std::uint64_t seed) {
  const QTemporaryDir directory;
  const auto folder = std::filesystem::path(directory.path().toStdString()) / "project";
  {
    const auto project = must(project::Project::create(folder));
    add_comparisons(*project, 400);
  }
  Random random(seed);
  std::set<std::string> confirmed;
  for (int round = 0; round < rounds; ++round) {
    const auto printed = run_and_kill(
        1 + random.below(15), static_cast<unsigned>(random.below(4000)), [&](int descriptor) {
          auto project = project::Project::open(folder);
          if (!project) return;
          const auto annotator = (*project)->annotators().get_or_add("ann");
          for (;;) {
            const auto next = (*project)->comparisons().next_for(annotator->id);
            if (!next || !*next) return;
            const auto judged =
                (*project)->judgments().add(prefers_first((*next)->comparison, annotator->id));
            if (!judged) return;
            print_line(descriptor, judged->uuid);
          }
        });
    confirmed.insert(printed.begin(), printed.end());
    const auto project = project::Project::open(folder);
    QVERIFY2(project, project ? "" : to_english(project.error()).c_str());
    for (const auto& uuid : confirmed)
      QVERIFY2((*project)->judgments().by_uuid(uuid), uuid.c_str());
    const auto counts = must((*project)->counts());
    QVERIFY(counts.judgments >= std::int64_t(confirmed.size()));
    QCOMPARE(counts.judgments, std::int64_t(must((*project)->judgments().live()).size()));
  }
  QVERIFY(std::ssize(confirmed) >= rounds);
}

/// A child imports until it is killed; the import must be whole or absent.
inline void kill_while_importing(int rounds, std::uint64_t seed) {
  constexpr std::size_t row_count = 4000;
  constexpr std::size_t batch = 200;
  Random random(seed);
  int absent = 0;
  for (int round = 0; round < rounds; ++round) {
    const QTemporaryDir directory;
    const auto folder = std::filesystem::path(directory.path().toStdString()) / "project";
    must(project::Project::create(folder)).reset();
    // One line a batch and one after the commit.
    const auto printed =
        run_and_kill(1 + random.below(row_count / batch + 1),
                     static_cast<unsigned>(random.below(8000)), [&](int descriptor) {
                       auto project = project::Project::open(folder);
                       if (!project) return;
                       const auto rows = import_rows(row_count, "file");
                       const auto id = (*project)->imports().begin("file.jsonl", "trl", {});
                       for (std::size_t at = 0; at < rows.size(); at += batch) {
                         if (!(*project)->imports().add(*id, std::span(rows).subspan(at, batch)))
                           return;
                         print_line(descriptor, "batch");
                       }
                       if ((*project)->imports().commit(*id)) print_line(descriptor, "committed");
                     });
    const bool committed = !printed.empty() && printed.back() == "committed";
    const auto project = must(project::Project::open(folder));
    const auto counts = must(project->counts());
    QVERIFY(counts.comparisons == 0 || counts.comparisons == std::int64_t(row_count));
    if (committed) QCOMPARE(counts.comparisons, std::int64_t(row_count));
    if (counts.comparisons == 0) ++absent;
    QCOMPARE(std::int64_t(must(project->prompts().list()).size()), counts.prompts);
    QCOMPARE(counts.prompts, counts.comparisons);
    QCOMPARE(counts.responses, 2 * counts.comparisons);
    QCOMPARE(counts.judgments, counts.comparisons);
    QCOMPARE(std::int64_t(must(project->imports().list()).size()),
             std::int64_t(counts.comparisons > 0 ? 1 : 0));
    // And it can be imported again.
    const auto rows = import_rows(10, "file");
    const auto id = must(project->imports().begin("again.jsonl", "trl", {}));
    must(project->imports().add(id, rows));
    must(project->imports().commit(id));
    QCOMPARE(must(project->counts()).comparisons, counts.comparisons + 10);
  }
  QVERIFY(rounds < 5 || absent > 0);
}

}  // namespace arbiter::test
