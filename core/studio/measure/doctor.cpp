// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/measure/doctor.h"

#include <algorithm>
#include <thread>

#include "core/base/log.h"
#include "core/base/number_text.h"
#include "core/engine/loader.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/model_folder.h"
#include "core/studio/training/training.h"

namespace arbiter::studio {
namespace {

#if defined(__VERSION__)
constexpr const char* compiler_version = __VERSION__;
#else
constexpr const char* compiler_version = "unknown";
#endif

void line(std::string& text, const char* label, const std::string& value) {
  std::string start = std::string(label) + ':';
  start.resize(std::max<std::size_t>(start.size() + 1, 16), ' ');
  text += start + value + '\n';
}

nlohmann::json engine_json(const engine::EngineReport& report) {
  return {{"torch_version", report.torch_version},
          {"blas", report.blas},
          {"f32_gflops", report.f32_gflops},
          {"bf16_gflops", report.bf16_gflops},
          {"bf16_fast", report.bf16_fast},
          {"cuda", report.cuda},
          {"threads", report.threads}};
}

void examine_engine(DoctorReport& report) {
  const auto engine = engine::load_engine();
  if (!engine) {
    report.engine_problem = to_english(engine.error());
    return;
  }
  auto measured = (*engine)->report();
  if (!measured) {
    report.engine_problem = to_english(measured.error());
    return;
  }
  report.engine = std::move(*measured);
  report.warnings = warnings_of(*report.engine);
}

}  // namespace

std::vector<std::string> warnings_of(const engine::EngineReport& report) {
  std::vector<std::string> warnings;
  const double cores = std::max<double>(static_cast<double>(report.threads), 1);
  const double per_core = report.f32_gflops / cores;
  if (per_core < slow_gflops_per_core) {
    warnings.push_back("Slow BLAS: " + fixed(per_core, 0) +
                       " GFLOP/s a core in f32, where 60 to 100 are usual. Install a fast one: "
                       "apt install libopenblas0-pthread");
  }
  return warnings;
}

DoctorReport examine() {
  DoctorReport report;
  report.version = ARBITER_VERSION;
  report.compiler = compiler_version;
  report.cores = static_cast<std::int64_t>(std::thread::hardware_concurrency());
  report.default_threads = engine::default_threads();
  report.log = logging::default_file().string();
  examine_engine(report);
  if (const auto model = check_model_folder(demo_model()); !model) {
    report.demo_model_problem = to_english(model.error());
    report.warnings.push_back(report.demo_model_problem);
  }
  return report;
}

nlohmann::json DoctorReport::to_json() const {
  nlohmann::json json{{"version", version},
                      {"compiler", compiler},
                      {"cores", cores},
                      {"default_threads", default_threads},
                      {"engine_loads", engine.has_value()},
                      {"engine", nullptr},
                      {"engine_problem", nullptr},
                      {"demo_model", demo_model_problem.empty()},
                      {"log", log},
                      {"warnings", warnings}};
  if (engine) json["engine"] = engine_json(*engine);
  if (!engine_problem.empty()) json["engine_problem"] = engine_problem;
  return json;
}

std::string DoctorReport::to_text() const {
  std::string text;
  line(text, "Arbiter", version + " (compiler " + compiler + ")");
  line(text, "Cores",
       std::to_string(cores) + ", training uses " + std::to_string(default_threads) +
           " unless told otherwise");
  if (engine) {
    line(text, "Engine", "loads, LibTorch " + engine->torch_version);
    line(text, "BLAS", engine->blas);
    line(text, "f32 products",
         fixed(engine->f32_gflops, 0) + " GFLOP/s on " + std::to_string(engine->threads) +
             " threads");
    line(text, "bf16 products",
         fixed(engine->bf16_gflops, 0) + " GFLOP/s" +
             (engine->bf16_fast ? "" : " (not native here)"));
    line(text, "CUDA", engine->cuda ? "yes" : "no");
  } else {
    line(text, "Engine", "does not load");
    text += engine_problem + '\n';
  }
  line(text, "Demo model", demo_model_problem.empty() ? demo_model().string() : "missing");
  line(text, "Log", log);
  for (const auto& warning : warnings) text += "Warning: " + warning + '\n';
  return text;
}

}  // namespace arbiter::studio
