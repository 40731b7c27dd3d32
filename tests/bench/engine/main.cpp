// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/engine/work.h"

using arbiter::Result;
using arbiter::bench::Measured;
using arbiter::bench::Settings;

namespace {

const std::map<std::string, std::function<Result<Measured>(const Settings&)>>& works() {
  using namespace arbiter::bench;
  static const std::map<std::string, std::function<Result<Measured>(const Settings&)>> all{
      {"generate", measure_generate},
      {"reward", measure_reward},
      {"ppo", [](const Settings& settings) { return measure_ppo(settings, false); }},
      {"ppo-shared", [](const Settings& settings) { return measure_ppo(settings, true); }},
      {"sft", measure_sft},
      {"control", measure_control},
      {"pendulum", measure_pendulum},
      {"memory-generate", measure_generate_memory},
      {"memory-reward", measure_reward_memory},
      {"memory-ppo", measure_ppo_memory}};
  return all;
}

int usage() {
  std::fputs(
      "usage: arbiter-bench "
      "generate|reward|ppo|ppo-shared|sft|control|pendulum|memory-generate|memory-reward|"
      "memory-ppo\n"
      "                     [--threads N] [--precision f32|bf16|auto] [--iters N] [--json]\n",
      stderr);
  return 2;
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> given(arguments + 1, arguments + count);
  if (given.empty() || !works().contains(given[0])) return usage();
  Settings settings;
  settings.compute.threads = 1;
  bool json = false;
  const auto fields = arbiter::engine::fields(settings.compute);
  for (std::size_t i = 1; i < given.size(); ++i) {
    if (given[i] == "--json") {
      json = true;
      continue;
    }
    if (i + 1 == given.size()) return usage();
    const auto& value = given[i + 1];
    if (given[i] == "--iters") {
      settings.iterations = std::max(1, std::atoi(value.c_str()));
    } else if (given[i] != "--threads" && given[i] != "--precision") {
      return usage();
    } else if (const auto set = arbiter::engine::set_field(fields, given[i].substr(2), value);
               !set) {
      std::fprintf(stderr, "%s\n", arbiter::to_english(set.error()).c_str());
      return 2;
    }
    ++i;
  }
  const auto measured = works().at(given[0])(settings);
  if (!measured) {
    std::fprintf(stderr, "%s\n", arbiter::to_english(measured.error()).c_str());
    return 1;
  }
  if (json) {
    const nlohmann::json line{{"work", given[0]},
                              {"value", measured->value},
                              {"unit", measured->unit},
                              {"threads", measured->threads},
                              {"precision", measured->precision}};
    std::puts(line.dump().c_str());
  } else {
    std::printf("%s: %.2f %s (%lld threads, %s)\n", given[0].c_str(), measured->value,
                measured->unit.c_str(), static_cast<long long>(measured->threads),
                measured->precision.c_str());
  }
  return 0;
}
