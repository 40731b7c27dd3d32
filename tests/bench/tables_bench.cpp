// SPDX-License-Identifier: GPL-3.0-or-later
// A data set of pairs of 2 kB a row from a file: reading alone, and the whole import, from JSONL
// and from Parquet. $ARBITER_BENCH_ROWS sets the size (100,000; the mark is 1,000,000 under 40 s
// and 300 MB). The counters: seconds for a million rows, and the most memory that was resident
// meanwhile.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/base/clock.h"
#include "core/exchange/output_file.h"
#include "core/exchange/row_reader.h"
#include "core/exchange/tables/duckdb_library.h"
#include "core/project/project.h"
#include "core/studio/data/exchange.h"

namespace {

using namespace arbiter;
namespace fs = std::filesystem;

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", to_english(result.error()).c_str());
    std::abort();
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::int64_t row_count() {
  const char* asked = std::getenv("ARBITER_BENCH_ROWS");
  return asked != nullptr ? std::atoll(asked) : 100'000;
}

/// A folder that goes away with the program, with the files that were asked for.
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
  fs::path file(const std::string& ending) {
    const auto path = path_ / ("pairs." + ending);
    if (!fs::exists(path)) make(path);
    return path;
  }
  fs::path project() const { return path_ / "project"; }

 private:
  static void make(const fs::path& path) {
    auto out = must(exchange::OutputFile::create_rows(path));
    const std::string words = "the answer goes on for a while, says \"this\" and that, ";
    std::string filler;
    while (filler.size() < 900) filler += words;
    for (std::int64_t i = 0; i < row_count(); ++i) {
      const auto number = std::to_string(i);
      must(out.write_row({{"prompt", "What happened in case " + number + "? " + words},
                          {"chosen", "A " + number + ' ' + filler},
                          {"rejected", "B " + number + ' ' + filler},
                          {"score", static_cast<double>(i % 97) / 7}}));
    }
    must(out.finish());
  }
  fs::path path_;
};

Folder& folder() {
  static Folder made;
  return made;
}

/// From here on the kernel counts the peak anew (proc(5), clear_refs).
void forget_peak() { std::ofstream("/proc/self/clear_refs") << 5; }

double peak_megabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::atof(line.c_str() + 6) / 1024;
  return 0;
}

bool can(benchmark::State& state, const std::string& ending) {
  if (ending != "parquet" || exchange::tables::load_duckdb()) return true;
  state.SkipWithError("DuckDB's library is not here (packaging/with-tables.sh)");
  return false;
}

void count(benchmark::State& state, double seconds) {
  state.SetItemsProcessed(state.iterations() * row_count());
  state.counters["s_per_million"] =
      seconds / static_cast<double>(state.iterations()) * 1e6 / static_cast<double>(row_count());
  state.counters["peak_MB"] = peak_megabytes();
}

void read_rows(benchmark::State& state, const std::string& ending) {
  if (!can(state, ending)) return;
  const auto file = folder().file(ending);
  forget_peak();
  const double began = monotonic_seconds();
  for (auto _ : state) {
    auto reader = must(exchange::RowReader::open(file));
    std::string text;
    std::int64_t rows = 0;
    while (must(reader.next(text))) rows += reader.parse(text).has_value() ? 1 : 0;
    if (rows != row_count()) std::abort();
  }
  count(state, monotonic_seconds() - began);
}

void import_rows(benchmark::State& state, const std::string& ending) {
  if (!can(state, ending)) return;
  const auto file = folder().file(ending);
  forget_peak();
  double seconds = 0;
  for (auto _ : state) {
    fs::remove_all(folder().project());
    auto project = must(project::Project::create(folder().project()));
    jobs::JobControl control;
    studio::ImportRequest request;
    request.file = file;
    const double began = monotonic_seconds();
    must(studio::import_file(*project, request, control));
    seconds += monotonic_seconds() - began;
  }
  count(state, seconds);
}

BENCHMARK_CAPTURE(read_rows, jsonl, "jsonl")->Unit(benchmark::kSecond)->Iterations(1);
BENCHMARK_CAPTURE(read_rows, parquet, "parquet")->Unit(benchmark::kSecond)->Iterations(1);
BENCHMARK_CAPTURE(import_rows, jsonl, "jsonl")->Unit(benchmark::kSecond)->Iterations(1);
BENCHMARK_CAPTURE(import_rows, parquet, "parquet")->Unit(benchmark::kSecond)->Iterations(1);

}  // namespace
