// SPDX-License-Identifier: GPL-3.0-or-later
// Every case of every file in ppo/ of the golden folder, whichever of the two layouts it has.
// torch's headers come first: they define names that Qt's macros would break.
#include <torch/torch.h>

#include <QTest>
#include <cmath>
#include <sstream>

#include "core/engine/torch/learning/losses.h"
#include "tests/support/json_tensor.h"

using namespace arbiter::engine::learning;
using arbiter::test::largest_difference;
using arbiter::test::to_tensor;
using nlohmann::json;

namespace {

constexpr double usual_tolerance = 1e-6;

torch::Tensor mask_of(const json& lengths, std::int64_t time) {
  auto mask = torch::zeros({static_cast<std::int64_t>(lengths.size()), time}, torch::kFloat64);
  for (std::size_t i = 0; i < lengths.size(); ++i)
    mask[static_cast<std::int64_t>(i)].narrow(0, 0, lengths[i].get<std::int64_t>()).fill_(1);
  return mask;
}

/// What a file, and over it a case, says of the tolerance.
double tolerance_of(const json& outer, const json& inner) {
  double tolerance = usual_tolerance;
  for (const auto* object : {&outer, &inner})
    for (const char* key : {"tolerance", "tolerance_abs"})
      if (object->contains(key) && (*object)[key].is_number())
        tolerance = (*object)[key].get<double>();
  return tolerance;
}

template <class T>
T value_or(const json& object, const char* key, T otherwise) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? otherwise : found->get<T>();
}

/// Compares what was computed with what a file demands; the names of what differs are collected.
class Comparison {
 public:
  Comparison(const json& expected, double tolerance) : expected_(expected), tolerance_(tolerance) {}

  void numbers(const char* name, const torch::Tensor& computed, const torch::Tensor& mask) {
    check(name, [&](const json& wanted) {
      return largest_difference(computed * mask, to_tensor(wanted) * mask);
    });
  }
  void numbers(const char* name, const torch::Tensor& computed) {
    check(name,
          [&](const json& wanted) { return largest_difference(computed, to_tensor(wanted)); });
  }
  void number(const char* name, double computed) {
    check(name, [&](const json& wanted) { return std::abs(computed - wanted.get<double>()); });
  }
  void number(const char* name, const torch::Tensor& computed) {
    number(name, computed.item<double>());
  }

  int compared() const { return compared_; }
  QByteArray differences() const { return QByteArray::fromStdString(differences_.str()); }

 private:
  template <class Difference>
  void check(const char* name, Difference difference) {
    const auto wanted = expected_.find(name);
    if (wanted == expected_.end() || wanted->is_null()) return;
    ++compared_;
    const double apart = difference(*wanted);
    // Written so that NaN is a difference.
    if (!(apart < tolerance_)) differences_ << ' ' << name << " by " << apart;
  }

  const json& expected_;
  double tolerance_;
  int compared_ = 0;
  std::ostringstream differences_;
};

/// The scores with the penalty for responses that do not end.
torch::Tensor penalised_scores(const json& document, const json& golden, const torch::Tensor& mask,
                               const torch::Tensor& tokens) {
  auto scores = to_tensor(golden["scores"]);
  const auto& config = golden["config"];
  if (!config.contains("missing_eos_penalty") || config["missing_eos_penalty"].is_null())
    return scores;
  std::int64_t eos = 0;
  for (const auto* object : {&document, &golden, &config})
    eos = value_or(*object, "eos_token_id", eos);
  for (std::int64_t i = 0; i < scores.size(0); ++i) {
    const auto real = mask[i].to(torch::kBool);
    if (!tokens[i].masked_select(real).eq(eos).any().item<bool>())
      scores[i] -= config["missing_eos_penalty"].get<double>();
  }
  return scores;
}

void compare_case(const json& document, const json& golden, Comparison& compared) {
  const auto& config = golden["config"];
  const auto tokens = to_tensor(golden["tokens"], torch::kInt64);
  const auto mask = mask_of(golden["lengths"], tokens.size(1));
  const auto lengths = to_tensor(golden["lengths"], torch::kInt64);
  const auto old_log = to_tensor(golden["logprobs"]) * mask;
  const auto reference = to_tensor(golden["ref_logprobs"]) * mask;
  const auto logits = to_tensor(golden["logits_new"]);
  const auto new_log = token_log_probabilities(logits, tokens);
  const auto estimator = value_or<std::string>(config, "kl_estimator", "k1");
  const auto kl = kl_estimate(old_log, reference, estimator) * mask;
  compared.numbers("kl_per_sequence", kl.sum(1));
  compared.number("objective_kl", kl.sum(1).mean());

  const auto scores = penalised_scores(document, golden, mask, tokens);
  auto rewards = token_rewards(kl, scores, lengths, mask, config["kl_coef"].get<double>());
  if (value_or(config, "whiten_rewards", false))
    rewards = masked_whiten(rewards, mask, true) * mask;
  compared.numbers("rewards", rewards, mask);
  const auto values = to_tensor(golden["values"]);
  const auto estimated = generalized_advantages(
      rewards, values, mask, value_or(config, "gamma", 1.0), value_or(config, "lam", 0.95));
  compared.numbers("advantages_unwhitened", estimated.advantages, mask);
  compared.numbers("returns", estimated.returns, mask);
  const auto advantages = masked_whiten(estimated.advantages, mask, false);
  compared.numbers("advantages", advantages, mask);

  const auto policy =
      clipped_policy_loss(new_log, old_log, advantages, mask, value_or(config, "cliprange", 0.2));
  compared.number("policy_loss", policy.loss);
  compared.number("clip_fraction", policy.clip_fraction);
  compared.number("approx_kl_masked", policy.approximate_kl);
  const auto value =
      clipped_value_loss(to_tensor(golden["value_predictions"]), values, estimated.returns, mask,
                         value_or(config, "cliprange_value", 0.2));
  compared.number("value_loss", value.loss);
  compared.number("value_clip_fraction", value.clip_fraction);
  compared.number("total_loss", policy.loss.item<double>() +
                                    value_or(config, "vf_coef", 0.1) * value.loss.item<double>());
  compared.number("entropy_masked", masked_mean(token_entropy(logits), mask));
}

/// TRL's names of the per-token penalties.
const std::map<std::string, std::string> trl_estimators{
    {"kl", "k1"}, {"abs", "abs"}, {"mse", "k2"}};

void compare_trl(const json& inputs, const std::string& name, Comparison& compared) {
  const auto mask = to_tensor(inputs["mask"]);
  const auto kl = kl_estimate(to_tensor(inputs["lp_old"]), to_tensor(inputs["lp_ref"]),
                              trl_estimators.at(name.substr(0, name.find('_'))));
  compared.numbers("kl", kl, mask);
  const double coefficient = value_or(inputs, "kl_coef", 0.2);
  const double clip = value_or(inputs, "cliprange", 0.2);
  const double clip_value = value_or(inputs, "cliprange_value", 0.2);
  const double value_weight = value_or(inputs, "vf_coef", 0.1);
  auto rewards = token_rewards(kl, to_tensor(inputs["scores"]), mask.sum(1).to(torch::kInt64), mask,
                               coefficient);
  compared.numbers("rewards", rewards, mask);
  // TRL 0.11.4 lets whitened rewards at padding flow back into real tokens. We do not; here it is
  // repeated, to show that all the rest agrees.
  const bool whitens = name.ends_with("whiten1");
  if (whitens) rewards = masked_whiten(rewards, mask, true);
  const auto flowing = whitens ? torch::ones_like(mask) : mask;
  const auto estimated =
      generalized_advantages(rewards, to_tensor(inputs["values"]) * mask, flowing,
                             value_or(inputs, "gamma", 1.0), value_or(inputs, "lam", 0.95));
  compared.numbers("returns", estimated.returns, mask);
  const auto advantages = masked_whiten(estimated.advantages, mask, false);
  compared.numbers("advantages", advantages, mask);
  const auto new_log = token_log_probabilities(to_tensor(inputs["logits"]),
                                               to_tensor(inputs["actions"], torch::kInt64));
  const auto policy =
      clipped_policy_loss(new_log, to_tensor(inputs["lp_old"]), advantages, mask, clip);
  compared.number("pg_loss", policy.loss);
  const auto value = clipped_value_loss(to_tensor(inputs["vpreds"]), to_tensor(inputs["values"]),
                                        estimated.returns, mask, clip_value);
  compared.number("vf_coef_times_vf_loss", value_weight * value.loss.item<double>());
}

void compare_trl_statistics(const json& inputs, const json& block, Comparison& compared) {
  const auto mask = to_tensor(inputs["mask"]);
  const auto old_log = to_tensor(inputs["lp_old"]);
  const auto advantages = to_tensor(block["advantages"]);
  const auto policy = clipped_policy_loss(to_tensor(inputs["lp_new"]), old_log, advantages, mask,
                                          value_or(inputs, "cliprange", 0.2));
  compared.number("loss/policy", policy.loss);
  compared.number("policy/approxkl", policy.approximate_kl);
  compared.number("policy/clipfrac", policy.clip_fraction);
  const auto value = clipped_value_loss(to_tensor(inputs["vpreds"]), to_tensor(inputs["values"]),
                                        to_tensor(block["returns"]), mask,
                                        value_or(inputs, "cliprange_value", 0.2));
  compared.number("loss/value", value.loss);
  compared.number("val/clipfrac", value.clip_fraction);
  compared.number("policy/entropy", masked_mean(token_entropy(to_tensor(inputs["logits"])), mask));
}

/// `adaptive_kl_INITIAL_TARGET_HORIZON_bsBATCH_cur_KL_KL...`: the coefficients after each KL.
void compare_adaptive_kl(const std::string& name, const json& expected, double tolerance,
                         QByteArray& problem) {
  std::vector<std::string> parts;
  std::istringstream words(name);
  for (std::string part; std::getline(words, part, '_');) parts.push_back(part);
  if (parts.size() < 8 || !parts[5].starts_with("bs") || parts.size() - 7 != expected.size()) {
    problem = "the name does not tell its numbers";
    return;
  }
  AdaptiveKl controller(std::stod(parts[2]), std::stod(parts[3]), std::stod(parts[4]));
  const double batch = std::stod(parts[5].substr(2));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    controller.observe(std::stod(parts[7 + i]), batch);
    const double apart = std::abs(controller.coefficient() - expected[i].get<double>());
    if (!(apart < tolerance))
      problem +=
          " number " + QByteArray::number(static_cast<int>(i)) + " by " + QByteArray::number(apart);
  }
}

}  // namespace

class GoldenPpoTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void golden_ppo_data();
  void golden_ppo();
};

void GoldenPpoTest::golden_ppo_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<QString>("part");
  int rows = 0;
  const auto add = [&](const std::filesystem::path& file, const std::string& part) {
    QTest::newRow((file.filename().string() + " " + part).c_str())
        << QString::fromStdString(file.string()) << QString::fromStdString(part);
    ++rows;
  };
  const auto folder = arbiter::test::golden_folder() / "ppo";
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    if (entry.path().extension() != ".json") continue;
    const auto document = arbiter::test::read_json(entry.path());
    if (document.is_object() && document.contains("cases") && document["cases"].is_array()) {
      for (std::size_t i = 0; i < document["cases"].size(); ++i)
        add(entry.path(), std::to_string(i));
    } else if (document.is_object() && document.contains("inputs")) {
      for (const auto& [name, value] : document.items())
        if (name.starts_with("adaptive_kl_") || (value.is_object() && value.contains("kl")))
          add(entry.path(), name);
    } else {
      add(entry.path(), "of an unknown layout");
    }
  }
  QVERIFY2(rows > 0, "no golden PPO cases were found");
}

void GoldenPpoTest::golden_ppo() {
  QFETCH(QString, file);
  QFETCH(QString, part);
  const auto document = arbiter::test::read_json(file.toStdString());
  const auto name = part.toStdString();
  if (document.is_object() && document.contains("cases")) {
    const auto& golden = document["cases"][part.toULongLong()];
    const double tolerance = tolerance_of(document, golden);
    const auto mask =
        mask_of(golden["lengths"], static_cast<std::int64_t>(golden["tokens"][0].size()));
    Comparison inputs(golden, tolerance);
    inputs.numbers("new_logprobs",
                   token_log_probabilities(to_tensor(golden["logits_new"]),
                                           to_tensor(golden["tokens"], torch::kInt64)),
                   mask);
    QVERIFY2(inputs.differences().isEmpty(), inputs.differences());
    Comparison compared(golden["expect"], tolerance);
    compare_case(document, golden, compared);
    QVERIFY2(compared.differences().isEmpty(), compared.differences());
    // What the file demands and nobody computed would pass unseen.
    QCOMPARE(compared.compared(), static_cast<int>(golden["expect"].size()));
    return;
  }
  QVERIFY2(document.is_object() && document.contains(name), "the file has an unknown layout");
  const auto& block = document[name];
  const double tolerance = tolerance_of(document, block.is_object() ? block : json::object());
  if (name.starts_with("adaptive_kl_")) {
    QByteArray problem;
    compare_adaptive_kl(name, block, tolerance, problem);
    QVERIFY2(problem.isEmpty(), problem);
    return;
  }
  QVERIFY2(trl_estimators.contains(name.substr(0, name.find('_'))), "an unknown KL penalty");
  Comparison compared(block, tolerance);
  compare_trl(document["inputs"], name, compared);
  QVERIFY2(compared.differences().isEmpty(), compared.differences());
  QVERIFY(compared.compared() >= 6);
  if (!block.contains("stats")) return;
  Comparison statistics(block["stats"], tolerance);
  compare_trl_statistics(document["inputs"], block, statistics);
  QVERIFY2(statistics.differences().isEmpty(), statistics.differences());
}

QTEST_GUILESS_MAIN(GoldenPpoTest)
#include "ppo_test.moc"
