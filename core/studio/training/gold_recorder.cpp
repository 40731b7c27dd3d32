// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/gold_recorder.h"

#include <algorithm>
#include <array>

namespace arbiter::studio {

GoldRecorder::GoldRecorder(project::Project& project, project::Id run, jobs::JobControl& control,
                           jobs::MetricChannel& channel, const DialogueEncoder& encoder,
                           const Samples& samples)
    : RunRecorder(project, run, control, channel, encoder), samples_(samples) {}

void GoldRecorder::on_samples(std::int64_t step, std::span<const engine::PolicySample> samples) {
  double policy = 0;
  double reference = 0;
  double count = 0;
  for (const auto& sample : samples) {
    if (samples_.gold == nullptr || !samples_.gold->knows(text_of(sample.prompt))) continue;
    policy += gold_of(sample.prompt, sample.policy);
    reference += gold_of(sample.prompt, sample.reference);
    ++count;
  }
  if (count > 0) {
    record(step, std::array{engine::Metric{"objective/gold", policy / count},
                            engine::Metric{"objective/gold_reference", reference / count}});
  }
  RunRecorder::on_samples(step, samples.first(std::min(samples.size(), samples_.shown)));
}

bool GoldRecorder::ended(const engine::Tokens& prompt, const engine::Tokens& answer) const {
  // Samples carry no EOS: an answer ended where it left room, in the response or the context.
  const auto room = std::min(samples_.max_new_tokens,
                             encoder().context() - static_cast<std::int64_t>(prompt.size()));
  return static_cast<std::int64_t>(answer.size()) < room;
}

double GoldRecorder::gold_of(const engine::Tokens& prompt, const engine::Tokens& answer) const {
  return tasks::gold_reward(
      samples_.gold->score(text_of(prompt), encoder().decode(answer), ended(prompt, answer)));
}

}  // namespace arbiter::studio
