// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/train_basis.h"

#include <QCoreApplication>

#include "core/project/repositories.h"
#include "core/studio/measure/figure.h"
#include "ui/widgets/figure_text.h"

namespace arbiter::ui {
namespace {

class TrainBasisText {
  Q_DECLARE_TR_FUNCTIONS(arbiter::ui::TrainBasis)
};

QString accuracyOf(const project::Run& run) {
  const auto accuracy = studio::held_out_accuracy(run);
  const auto byFolds = studio::cross_validated_accuracy(run);
  if (byFolds && (!accuracy || accuracy->too_few()))
    return TrainBasisText::tr(" · accuracy %1, by folds").arg(figureText(*byFolds));
  return accuracy ? TrainBasisText::tr(" · accuracy %1").arg(figureText(*accuracy)) : QString();
}

}  // namespace

TrainBasis readTrainBasis(project::Project& project) {
  TrainBasis basis;
  if (const auto counts = project.counts()) basis.judgments = counts->judgments;
  basis.models = readModelList(project);
  const auto runs = project.runs().list();
  if (!runs) return basis;
  for (const auto& run : *runs)
    if (run.kind == project::RunKind::reward && run.state == project::RunState::done)
      basis.rewardModels.push_back({QString::fromStdString(run.name) + accuracyOf(run), run.id});
  return basis;
}

}  // namespace arbiter::ui
