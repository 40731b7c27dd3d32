// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer target: a project from elsewhere. The input patches bytes of a small project's
// `project.db`, or puts values of any type into its columns; the project is opened and everything
// in it is read, then worked on a little. Nothing may crash or hang, and nothing outside the
// project may change.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/project/database.h"
#include "core/project/project.h"
#include "core/project/repositories.h"

using namespace arbiter;
using namespace arbiter::project;
namespace fs = std::filesystem;

namespace {

template <class T>
T must(Result<T> result) {
  if (!result) std::abort();
  return std::move(*result);
}
void must(Result<void> result) {
  if (!result) std::abort();
}

std::string bytes_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// A project that has a little of everything.
void make_project(const fs::path& folder) {
  const auto project = must(Project::create(folder, "fuzz"));
  std::vector<Imports::Row> rows(4);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].prompt.text = "prompt " + std::to_string(i);
    rows[i].responses.resize(2);
    rows[i].responses[0].body = "one";
    rows[i].responses[1].body = "two";
    rows[i].comparisons = {{0, 1}};
    auto& said = rows[i].judgments.emplace_back();
    said.annotator = "file";
    said.ranking = {{0}, {1}};
    said.ratings = {{"help", 3}};
  }
  const auto import = must(project->imports().begin("fuzz", "trl", {{"a", 1}}));
  must(project->imports().add(import, rows));
  must(project->imports().commit(import));
  const auto ann = must(project->annotators().get_or_add("ann"));
  const auto view = must(project->comparisons().next_for(ann.id));
  Judgment judgment;
  judgment.comparison = view->comparison.id;
  judgment.annotator = ann.id;
  judgment.ranking = {{view->responses[1].id}, {view->responses[0].id}};
  judgment.shown_order = view->comparison.responses;
  judgment.tags = {"tag"};
  const auto judged = must(project->judgments().add(judgment));
  must(project->judgments().withdraw(judged.uuid));
  Run run;
  run.kind = RunKind::ppo;
  run.settings = {{"learning_rate", 1e-4}};
  run.judgments_filter = {{"live", true}};
  run = must(project->runs().add(run));
  for (std::int64_t step = 1; step <= 600; ++step) {
    const std::pair<std::string, double> value{"kl", double(step)};
    project->runs().add_metrics(run.id, step, std::span(&value, 1));
  }
  std::vector<RunSample> samples(2);
  samples[0].step = samples[1].step = 400;
  must(project->runs().add_samples(run.id, samples));
  Checkpoint checkpoint;
  checkpoint.run = run.id;
  checkpoint.step = 300;
  checkpoint.folder = "checkpoints/run-1/step-300";
  checkpoint.score = 0.5;
  must(project->runs().add_checkpoint(checkpoint));
  must(project->runs().finish(run.id, RunState::cancelled, {{"kl", 3.0}}));
  must(project->settings().set("current_model", "checkpoints/run-1/step-300"));
  must(project->finish_background_work());
}

/// The project that is patched, in memory where that is a file system, and what must not change.
struct Place {
  fs::path root;
  fs::path project;
  fs::path canary;
  std::string original;

  Place() {
    const fs::path memory = "/dev/shm";
    auto name = ((fs::is_directory(memory) ? memory : fs::temp_directory_path()) /
                 "arbiter-project-fuzz-XXXXXX")
                    .string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    root = name;
    project = root / "project";
    canary = root / "canary";
    make_project(project);
    original = bytes_of(project / "project.db");
    std::ofstream(canary) << "untouched";
  }
  ~Place() {
    std::error_code ignored;
    fs::remove_all(root, ignored);
  }
  void set(const std::string& bytes) const {
    for (const char* beside : {"-wal", "-shm", "-journal"}) {
      std::error_code ignored;
      fs::remove(project / (std::string("project.db") + beside), ignored);
    }
    std::ofstream(project / "project.db", std::ios::binary | std::ios::trunc) << bytes;
  }
};

/// Takes values off the input; zeros where it has ended.
class Input {
 public:
  Input(const std::uint8_t* bytes, std::size_t size) : bytes_(bytes), left_(size) {}
  bool empty() const { return left_ == 0; }
  template <class T>
  T take() {
    T value{};
    const auto count = std::min(sizeof value, left_);
    std::memcpy(&value, bytes_, count);
    skip(count);
    return value;
  }
  std::string text(std::size_t most) {
    const auto count = std::min(most, left_);
    std::string value(reinterpret_cast<const char*>(bytes_), count);
    skip(count);
    return value;
  }

 private:
  void skip(std::size_t count) {
    bytes_ += count;
    left_ -= count;
  }
  const std::uint8_t* bytes_;
  std::size_t left_;
};

void patch_bytes(const Place& place, Input& input) {
  auto bytes = place.original;
  while (!input.empty()) {
    const auto at = input.take<std::uint32_t>() % bytes.size();
    bytes[at] = static_cast<char>(input.take<std::uint8_t>());
  }
  place.set(bytes);
}

std::vector<std::pair<std::string, std::string>> columns(Database& database) {
  std::vector<std::pair<std::string, std::string>> found;
  SQLite::Statement row(database.connection(),
                        "SELECT m.name,c.name FROM sqlite_schema m, pragma_table_info(m.name) c "
                        "WHERE m.type='table' AND m.name NOT LIKE 'search_index%' "
                        "ORDER BY m.name,c.name");
  while (row.executeStep())
    found.emplace_back(row.getColumn(0).getString(), row.getColumn(1).getString());
  return found;
}

void put_value(Database& database, const std::pair<std::string, std::string>& column,
               Input& input) {
  SQLite::Statement update(database.connection(),
                           "UPDATE OR IGNORE " + column.first + " SET " + column.second + "=?");
  switch (input.take<std::uint8_t>() % 5) {
    case 0:
      update.bind(1, input.take<std::int64_t>());
      break;
    case 1:
      update.bind(1, static_cast<std::int64_t>(input.take<std::int8_t>()));
      break;
    case 2:
      update.bind(1, input.take<double>());
      break;
    case 3: {
      const auto text = input.text(input.take<std::uint8_t>());
      update.bind(1, text);
      update.exec();
      return;
    }
    default: {
      const auto blob = input.text(input.take<std::uint16_t>());
      update.bind(1, blob.data(), static_cast<int>(blob.size()));
      update.exec();
      return;
    }
  }
  update.exec();
}

void put_values(const Place& place, Input& input) {
  place.set(place.original);
  const auto database = must(Database::open(place.project / "project.db", {}));
  database->execute("PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON;");
  static const auto all = columns(*database);
  while (!input.empty()) {
    const auto& column = all[input.take<std::uint8_t>() % all.size()];
    try {
      put_value(*database, column, input);
    } catch (const SQLite::Exception&) {
      // A value that the column does not take (NOT NULL).
    }
  }
}

void read_runs(Project& project) {
  auto& runs = project.runs();
  const auto list = runs.list();
  static_cast<void>(runs.latest_done(RunKind::reward));
  static_cast<void>(runs.samples(1));
  static_cast<void>(runs.metric(1, "kl"));
  if (!list) return;
  for (const auto& run : *list) {
    static_cast<void>(run.settings.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    static_cast<void>(runs.checkpoints(run.id));
    static_cast<void>(runs.samples(run.id));
    const auto names = runs.metric_names(run.id);
    if (!names) continue;
    for (const auto& name : *names) static_cast<void>(runs.metric(run.id, name, 50));
  }
}

void read_everything(Project& project) {
  static_cast<void>(project.counts());
  static_cast<void>(project.name());
  static_cast<void>(project.imports().list());
  static_cast<void>(project.settings().get("current_model"));
  static_cast<void>(project.prompts().count());
  static_cast<void>(project.prompts().list({.search = "prompt"}));
  if (const auto prompts = project.prompts().list())
    for (const auto& prompt : *prompts)
      static_cast<void>(project.prompts().responses_of(prompt.id));
  static_cast<void>(project.comparisons().count({.judged = true}));
  static_cast<void>(project.comparisons().list({}, 2, 10));
  if (const auto rows = project.comparisons().list({}, 0, 10))
    for (const auto& row : *rows) {
      static_cast<void>(project.comparisons().view(row.comparison.id));
      static_cast<void>(project.judgments().of_comparison(row.comparison.id));
    }
  static_cast<void>(project.judgments().live());
  static_cast<void>(project.judgments().each(0, [](const Judgment&) { return true; }));
  if (const auto annotators = project.annotators().list())
    for (const auto& annotator : *annotators) {
      static_cast<void>(project.comparisons().todo(annotator.id));
      static_cast<void>(project.comparisons().next_for(annotator.id));
    }
  read_runs(project);
}

void work(Project& project) {
  static_cast<void>(project.annotators().get_or_add("new"));
  if (const auto view = project.comparisons().next_for(1); view && *view) {
    Judgment judgment;
    judgment.comparison = (*view)->comparison.id;
    judgment.annotator = 1;
    judgment.outcome = Outcome::both_bad;
    static_cast<void>(project.judgments().add(judgment));
  }
  const auto runs = project.runs().list();
  if (!runs) return;
  for (const auto& run : *runs) {
    const auto checkpoints = project.runs().checkpoints(run.id);
    if (!checkpoints) continue;
    if (!checkpoints->empty() && project.runs().claim(run.id, checkpoints->back()))
      static_cast<void>(project.runs().finish(run.id, RunState::cancelled, {}));
    for (const auto& checkpoint : *checkpoints)
      static_cast<void>(project.runs().remove_checkpoint(checkpoint));
    static_cast<void>(project.runs().remove(run.id, true));
  }
}

void check_nothing_else_changed(const Place& place) {
  if (bytes_of(place.canary) != "untouched") std::abort();
  std::size_t entries = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(place.root)) ++entries;
  if (entries != 2) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const Place place;
  Input input(bytes, size);
  input.take<std::uint8_t>() % 2 == 0 ? patch_bytes(place, input) : put_values(place, input);
  if (const auto project = Project::open(place.project, {.read_only = true}))
    read_everything(**project);
  if (const auto project = Project::open(place.project)) {
    read_everything(**project);
    work(**project);
  }
  check_nothing_else_changed(place);
  return 0;
}
