// SPDX-License-Identifier: GPL-3.0-or-later
// The project store: the next pair at a million comparisons, a judgment's commit beside what the
// disk itself needs, and the rate of an import. $ARBITER_BENCH_COMPARISONS sets the size.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/project/project.h"
#include "core/project/repositories.h"

namespace {

using namespace arbiter;
using namespace arbiter::project;
namespace fs = std::filesystem;

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", to_english(result.error()).c_str());
    std::abort();
  }
  return std::move(*result);
}
void must(Result<void> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", to_english(result.error()).c_str());
    std::abort();
  }
}

/// A folder that goes away with the program.
class Folder {
 public:
  Folder() {
    auto name = (fs::temp_directory_path() / "arbiter-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::vector<Imports::Row> pairs(std::size_t count, const std::string& annotator) {
  std::vector<Imports::Row> rows(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto& row = rows[i];
    row.prompt.text = "Explain in a few sentences what happened in case " + std::to_string(i) + ".";
    row.responses.resize(2);
    row.responses[0].body = std::string(200, 'a') + std::to_string(i);
    row.responses[1].body = std::string(200, 'b') + std::to_string(i);
    row.comparisons = {{0, 1}};
    if (annotator.empty()) continue;
    auto& said = row.judgments.emplace_back();
    said.annotator = annotator;
    said.ranking = {{0}, {1}};
  }
  return rows;
}

void import_pairs(Project& project, std::size_t count, const std::string& annotator) {
  constexpr std::size_t batch = 2000;
  const auto id = must(project.imports().begin("bench", "trl", {}));
  for (std::size_t done = 0; done < count; done += batch)
    must(project.imports().add(id, pairs(std::min(batch, count - done), annotator)));
  must(project.imports().commit(id));
}

std::size_t large() {
  const char* chosen = std::getenv("ARBITER_BENCH_COMPARISONS");
  return chosen == nullptr ? 1'000'000 : std::strtoull(chosen, nullptr, 10);
}

/// One large project for all of the program. Half of it has been judged by `ann`.
Project& large_project() {
  static const Folder folder;
  static const auto project = [] {
    auto made = must(Project::create(folder.path() / "project"));
    import_pairs(*made, large(), "");
    const auto ann = must(made->annotators().get_or_add("ann")).id;
    std::vector<Judgment> judgments;
    for (const auto& row : must(made->comparisons().list({}, 0, std::int64_t(large() / 2)))) {
      auto& judgment = judgments.emplace_back();
      judgment.comparison = row.comparison.id;
      judgment.annotator = ann;
      judgment.ranking = {{row.comparison.responses[0]}, {row.comparison.responses[1]}};
    }
    must(made->judgments().add_all(judgments));
    return made;
  }();
  return *project;
}

double percentile(std::vector<double>& values, double part) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, std::size_t(part * double(values.size())))];
}

void next_for(benchmark::State& state, const char* name) {
  auto& project = large_project();
  const auto annotator = must(project.annotators().get_or_add(name)).id;
  for (auto _ : state) benchmark::DoNotOptimize(must(project.comparisons().next_for(annotator)));
}
BENCHMARK_CAPTURE(next_for, annotator_with_half_done, "ann")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(next_for, new_annotator, "bob")->Unit(benchmark::kMicrosecond);

void todo(benchmark::State& state) {
  auto& project = large_project();
  const auto annotator = must(project.annotators().get_or_add("ann")).id;
  for (auto _ : state) benchmark::DoNotOptimize(must(project.comparisons().todo(annotator)));
}
BENCHMARK(todo)->Unit(benchmark::kMicrosecond);

void counts(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(must(large_project().counts()));
}
BENCHMARK(counts)->Unit(benchmark::kMicrosecond);

void last_page_of_the_data_table(benchmark::State& state) {
  auto& project = large_project();
  for (auto _ : state)
    benchmark::DoNotOptimize(
        must(project.comparisons().list({}, std::int64_t(large()) - 100, 100)));
}
BENCHMARK(last_page_of_the_data_table)->Unit(benchmark::kMillisecond);

/// What the disk needs for the smallest durable write.
std::vector<double> sync_times(const fs::path& folder, int count) {
  const auto path = folder / "sync";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT, 0600);
  std::vector<double> times;
  const std::string page(4096, 'x');
  for (int i = 0; i < count; ++i) {
    if (::pwrite(file, page.data(), page.size(), off_t(i) * 4096) < 0) std::abort();
    const double start = monotonic_seconds();
    ::fdatasync(file);
    times.push_back(1e3 * (monotonic_seconds() - start));
  }
  ::close(file);
  return times;
}

void judgment_commit(benchmark::State& state) {
  auto& project = large_project();
  const auto annotator = must(project.annotators().get_or_add("carol")).id;
  std::vector<double> times;
  for (auto _ : state) {
    const auto view = must(project.comparisons().next_for(annotator));
    Judgment judgment;
    judgment.comparison = view->comparison.id;
    judgment.annotator = annotator;
    judgment.ranking = {{view->responses[0].id}, {view->responses[1].id}};
    const double start = monotonic_seconds();
    must(project.judgments().add(std::move(judgment)));
    const double took = monotonic_seconds() - start;
    state.SetIterationTime(took);
    times.push_back(1e3 * took);
  }
  state.counters["p50_ms"] = percentile(times, 0.5);
  state.counters["p99_ms"] = percentile(times, 0.99);
  auto sync = sync_times(project.folder(), 500);
  state.counters["fdatasync_p50_ms"] = percentile(sync, 0.5);
  state.counters["fdatasync_p99_ms"] = percentile(sync, 0.99);
}
BENCHMARK(judgment_commit)->UseManualTime()->Iterations(1000)->Unit(benchmark::kMillisecond);

/// A run of 200,000 steps and ten curves goes on from step 100; how long writes of others wait.
void rewind_2000000_points(benchmark::State& state) {
  constexpr std::int64_t steps = 200'000;
  for (auto _ : state) {
    state.PauseTiming();
    const Folder folder;
    const auto project = must(Project::create(folder.path() / "project"));
    auto run = must(project->runs().add({}));
    Checkpoint checkpoint;
    checkpoint.run = run.id;
    checkpoint.step = 100;
    checkpoint.folder = "checkpoints/run-1/step-100";
    checkpoint = must(project->runs().add_checkpoint(checkpoint));
    std::vector<std::pair<std::string, double>> values;
    for (int i = 0; i < 10; ++i) values.emplace_back("curve/" + std::to_string(i), 0.0);
    for (std::int64_t step = 1; step <= steps; ++step) {
      for (auto& value : values) value.second = double(step);
      project->runs().add_metrics(run.id, step, values);
    }
    must(project->runs().finish(run.id, RunState::cancelled, {}));
    std::atomic<bool> done = false;
    std::vector<double> waits;
    state.ResumeTiming();
    std::thread other([&] {
      while (!done) {
        const double start = monotonic_seconds();
        must(project->settings().set("something", 1));
        waits.push_back(1e3 * (monotonic_seconds() - start));
      }
    });
    must(project->runs().claim(run.id, checkpoint));
    done = true;
    other.join();
    state.counters["other_writes"] = double(waits.size());
    state.counters["wait_p50_ms"] = percentile(waits, 0.5);
    state.counters["wait_max_ms"] = percentile(waits, 1.0);
    auto sync = sync_times(project->folder(), 200);
    state.counters["fdatasync_p99_ms"] = percentile(sync, 0.99);
  }
}
BENCHMARK(rewind_2000000_points)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

void import_100000_judged_pairs(benchmark::State& state) {
  for (auto _ : state) {
    const Folder folder;
    const auto project = must(Project::create(folder.path() / "project"));
    import_pairs(*project, 100'000, "file");
  }
  state.counters["pairs_per_second"] =
      benchmark::Counter(100'000.0, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(import_100000_judged_pairs)->Iterations(1)->UseRealTime()->Unit(benchmark::kSecond);

}  // namespace
