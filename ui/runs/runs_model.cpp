// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runs_model.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <set>

#include "core/engine/algorithm.h"
#include "core/project/project.h"
#include "core/project/repositories.h"
#include "core/studio/loop/loop_state.h"
#include "core/studio/measure/early_end.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/run_files.h"
#include "core/studio/models/run_models.h"
#include "ui/session/model_name.h"
#include "ui/session/project_session.h"
#include "ui/theme/number_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/figure_text.h"

namespace arbiter::ui {
namespace {

constexpr std::array table_metrics{"objective/scores", "objective/kl", "train/loss",
                                   "rollout/ep_rew_mean"};

constexpr const char* decision_setting = "model_decision";  // the run that it was last made of

QString none() { return QStringLiteral("–"); }

QString fixed(double value, int decimals) { return numberText(value, decimals); }

std::map<std::string, double> figuresOf(project::Project& project, const project::Run& run) {
  std::map<std::string, double> figures;
  if (run.summary.is_object())
    for (const auto& [name, value] : run.summary.items())
      if (value.is_number()) figures[name] = value.get<double>();
  for (const auto* name : table_metrics) {
    if (figures.contains(name)) continue;
    const auto points = project.runs().metric(run.id, name);
    if (points && !points->empty()) figures[name] = points->back().value;
  }
  return figures;
}

const double* figure(const RunRow& row, const char* name) {
  const auto found = row.figures.find(name);
  return found == row.figures.end() ? nullptr : &found->second;
}

bool isAgent(const project::Run& run) {
  const auto* algorithm = engine::find_algorithm(run.kind);
  return algorithm != nullptr && algorithm->makes == engine::Makes::agent;
}

QString rewardText(const RunRow& row) {
  if (project::tunes_policy(row.run.kind)) {
    const auto* score = figure(row, "objective/scores");
    return score ? fixed(*score, 2) : none();
  }
  if (const auto* reward = figure(row, "eval/mean_reward"); reward && isAgent(row.run))
    return RunsModel::tr("return %1").arg(fixed(*reward, 1));
  if (const auto* reward = figure(row, "rollout/ep_rew_mean"); reward && isAgent(row.run))
    return RunsModel::tr("return %1").arg(fixed(*reward, 1));
  if (row.run.kind == project::RunKind::sft) {
    const auto* loss = figure(row, "train/loss");
    return loss ? RunsModel::tr("loss %1").arg(fixed(*loss, 3)) : none();
  }
  // Few held-out pairs tell less than the folds of all others.
  if (row.crossValidated && (!row.accuracy || row.accuracy->too_few()))
    return RunsModel::tr("acc. %1, by folds").arg(figureText(*row.crossValidated));
  return row.accuracy ? RunsModel::tr("acc. %1").arg(figureText(*row.accuracy)) : none();
}

/// The newest finished run whose model could be used, where nobody has said yet whether it is.
/// What a loop has made it takes into use itself, or does not, by judged head-to-heads.
void markUndecided(project::Project& project, std::vector<RunRow>& rows) {
  std::set<project::Id> ofLoop;
  if (const auto loop = studio::loop_of(project); loop && *loop)
    for (const auto& round : (*loop)->rounds) ofLoop.insert(round.policy_run);
  const auto stored = project.settings().get(decision_setting);
  const auto decided = stored && stored->is_number_integer() ? stored->get<project::Id>() : 0;
  for (auto& row : rows) {
    if (row.run.state != project::RunState::done || !project::makes_language_model(row.run.kind))
      continue;
    row.asks = row.run.id > decided && !ofLoop.contains(row.run.id) &&
               studio::can_be_used(project, row.run).value_or(false);
    return;
  }
}

/// By which name a person knows each model folder.
std::map<std::filesystem::path, std::string> modelNames(project::Project& project,
                                                        const std::vector<project::Run>& runs) {
  std::map<std::filesystem::path, std::string> names;
  for (const auto& run : runs)
    if (const auto model = studio::model_of_run(project, run.id)) names[*model] = run.name;
  return names;
}

bool alignedRight(int column) {
  return column == RunsModel::Reward || column == RunsModel::Kl || column == RunsModel::WinRate ||
         column == RunsModel::Steps || column == RunsModel::Disk;
}

QVariant stateColour(const project::Run& run) {
  const auto& palette = Theme::instance().palette();
  switch (run.state) {
    case project::RunState::running:
      return palette.accent;
    case project::RunState::paused:
    case project::RunState::interrupted:
      return palette.warning;
    case project::RunState::failed:
      return palette.error;
    case project::RunState::cancelled:
      return palette.quietText;
    case project::RunState::done:
      break;
  }
  return {};
}

}  // namespace

RunsRead readRuns(project::Project& project) {
  RunsRead read;
  auto runs = project.runs().list();
  if (!runs) return read;
  const auto names = modelNames(project, *runs);
  const auto nameOf = [&](const std::filesystem::path& model) {
    const auto found = names.find(model);
    return found == names.end() ? modelName(project, model).toStdString() : found->second;
  };
  if (const auto current = studio::current_model(project)) read.inUse = nameOf(*current);
  if (const auto choice = studio::take_into_use(project, studio::TakeIntoUse::ask))
    read.takeIntoUse = *choice;
  for (auto& run : *runs) {
    RunRow row;
    row.figures = figuresOf(project, run);
    row.accuracy = studio::held_out_accuracy(run);
    row.crossValidated = studio::cross_validated_accuracy(run);
    if (const auto evaluation = studio::evaluation_of(project, run)) {
      row.winRate = studio::win_rate_of(*evaluation);
      if (row.winRate) row.baseline = nameOf(evaluation->value("baseline", std::string()));
    }
    row.inUse = read.inUse == run.name;
    row.diskBytes = studio::run_disk_bytes(project, run.id).value_or(0);
    row.run = std::move(run);
    read.rows.push_back(std::move(row));
  }
  if (read.takeIntoUse == studio::TakeIntoUse::ask) markUndecided(project, read.rows);
  return read;
}

Result<void> noteDecision(project::Project& project, project::Id run) {
  return project.settings().set(decision_setting, run);
}

QString figuresLine(const RunRow& row) {
  QStringList parts;
  if (row.accuracy) parts << RunsModel::tr("held-out accuracy %1").arg(figureText(*row.accuracy));
  if (row.crossValidated)
    parts << RunsModel::tr("cross-validated accuracy %1").arg(figureText(*row.crossValidated));
  if (row.winRate)
    parts << RunsModel::tr("win rate vs %1: %2")
                 .arg(QString::fromStdString(row.baseline), figureText(*row.winRate));
  return parts.join(QStringLiteral(" · "));
}

QString diskText(std::int64_t bytes) {
  return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

QString captionOf(const RunRow& row) {
  const auto figures = figuresLine(row);
  const auto name = QString::fromStdString(row.run.name);
  return figures.isEmpty() ? name : name + QStringLiteral(" · ") + figures;
}

QString stateText(const project::Run& run) {
  switch (run.state) {
    case project::RunState::running:
      return run.total_steps > 0
                 ? RunsModel::tr("training %1 %").arg(100 * run.step / run.total_steps)
                 : RunsModel::tr("starting");
    case project::RunState::paused:
      return RunsModel::tr("paused");
    case project::RunState::done:
      if (!studio::early_end(run)) return RunsModel::tr("done");
      return run.summary.contains("check/over_optimised_at") ? RunsModel::tr("over-optimised")
                                                             : RunsModel::tr("ended early");
    case project::RunState::cancelled:
      return RunsModel::tr("stopped");
    case project::RunState::failed:
      return RunsModel::tr("failed");
    case project::RunState::interrupted:
      return RunsModel::tr("interrupted");
  }
  return {};
}

QString agoText(Timestamp time, Timestamp now) {
  if (time <= 0) return none();
  const auto minutes = (now - time) / 60000;
  if (minutes < 1) return RunsModel::tr("just now");
  if (minutes < 60) return RunsModel::tr("%n min ago", nullptr, int(minutes));
  const auto then = QDateTime::fromMSecsSinceEpoch(time);
  const auto days = then.date().daysTo(QDateTime::fromMSecsSinceEpoch(now).date());
  if (days == 0) return RunsModel::tr("%n h ago", nullptr, int(minutes / 60));
  if (days == 1) return RunsModel::tr("yesterday");
  return QLocale().toString(then.date(), QLocale::ShortFormat);
}

void RunsModel::setRows(std::vector<RunRow> rows) {
  const bool same = rows.size() == rows_.size() &&
                    std::ranges::equal(
                        rows, rows_, {}, [](const auto& row) { return row.run.id; },
                        [](const auto& row) { return row.run.id; });
  if (same) {
    rows_ = std::move(rows);
    if (!rows_.empty())
      Q_EMIT dataChanged(index(0, 0), index(int(rows_.size()) - 1, ColumnCount - 1));
    return;
  }
  beginResetModel();
  rows_ = std::move(rows);
  endResetModel();
}

int RunsModel::rowOf(project::Id run) const {
  const auto found =
      std::ranges::find_if(rows_, [run](const auto& row) { return row.run.id == run; });
  return found == rows_.end() ? -1 : int(found - rows_.begin());
}

const RunRow* RunsModel::find(project::Id run) const {
  const int row = rowOf(run);
  return row < 0 ? nullptr : &rows_[std::size_t(row)];
}

void RunsModel::setFigure(project::Id run, const std::string& metric, double value) {
  const int row = rowOf(run);
  if (row < 0) return;
  rows_[std::size_t(row)].figures[metric] = value;
  rowChanged(row);
}

void RunsModel::setLive(project::Id run, const LiveState& live) {
  const int row = rowOf(run);
  if (row < 0) return;
  auto& stored = rows_[std::size_t(row)].run;
  const auto state = live.paused ? project::RunState::paused : project::RunState::running;
  const auto step = live.total > 0 ? live.step : stored.step;
  const auto total = live.total > 0 ? live.total : stored.total_steps;
  if (stored.state == state && stored.step == step && stored.total_steps == total) return;
  stored.state = state;
  stored.step = step;
  stored.total_steps = total;
  rowChanged(row);
}

void RunsModel::rowChanged(int row) {
  Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void RunsModel::refreshTimes() {
  if (!rows_.empty()) Q_EMIT dataChanged(index(0, Started), index(int(rows_.size()) - 1, Started));
}

int RunsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(rows_.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant RunsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const auto& row = rows_[std::size_t(index.row())];
  const auto column = Column(index.column());
  switch (role) {
    case Qt::DisplayRole:
      return text(row, column);
    case Qt::TextAlignmentRole:
      return int((alignedRight(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ForegroundRole:
      return column == State ? stateColour(row.run) : QVariant();
    case Qt::ToolTipRole:
      return toolTip(row, column);
    case Qt::UserRole:
      return qlonglong(row.run.id);
    default:
      return {};
  }
}

QString RunsModel::text(const RunRow& row, Column column) const {
  const auto& run = row.run;
  switch (column) {
    case Name:
      return QString::fromStdString(run.name);
    case State:
      return stateText(run);
    case Reward:
      return rewardText(row);
    case Kl: {
      const auto* kl = figure(row, "objective/kl");
      return kl ? fixed(*kl, 1) : none();
    }
    case WinRate:
      return winRateText(row);
    case Steps:
      return run.total_steps > 0 ? tr("%1 / %2").arg(run.step).arg(run.total_steps)
                                 : QString::number(run.step);
    case Disk:
      return row.diskBytes > 0 ? diskText(row.diskBytes) : none();
    case Started:
      return agoText(run.started_at, now());
    case From:
      return fromText(run);
    case ColumnCount:
      break;
  }
  return {};
}

QString RunsModel::commonBaseline() const {
  QString common;
  for (const auto& row : rows_) {
    if (!row.winRate) continue;
    const auto baseline = QString::fromStdString(row.baseline);
    if (!common.isEmpty() && baseline != common) return {};
    common = baseline;
  }
  return common;
}

QString RunsModel::winRateText(const RunRow& row) const {
  if (!row.winRate) return none();
  const auto text = figureText(*row.winRate);
  return commonBaseline().isEmpty() ? tr("%1 vs %2").arg(text, QString::fromStdString(row.baseline))
                                    : text;
}

QString RunsModel::toolTip(const RunRow& row, Column column) const {
  if (column == State && !row.run.error.empty()) return QString::fromStdString(row.run.error);
  QStringList lines{text(row, Name) + QStringLiteral(" · ") + text(row, State)};
  if (const auto early = studio::early_end(row.run)) lines << describe(*early);
  if (const auto figures = figuresLine(row); !figures.isEmpty()) lines << figures;
  lines << tr("Started %1")
               .arg(QLocale().toString(QDateTime::fromMSecsSinceEpoch(row.run.started_at),
                                       QLocale::ShortFormat));
  lines << tr("From %1").arg(fromText(row.run));
  if (row.diskBytes > 0) lines << tr("%1 on disk").arg(diskText(row.diskBytes));
  return lines.join(QLatin1Char('\n'));
}

QString RunsModel::fromText(const project::Run& run) const {
  if (isAgent(run)) return QString::fromStdString(run.settings.value("environment", std::string()));
  if (project::tunes_policy(run.kind)) {
    const auto* reward = find(run.reward_run);
    return reward ? QString::fromStdString(reward->run.name) : none();
  }
  if (run.kind == project::RunKind::reward) {
    const auto pairs = run.summary.is_object() ? run.summary.value("train/pairs", 0.0) +
                                                     run.summary.value("eval/pairs", 0.0)
                                               : 0.0;
    if (pairs == 1) return tr("1 pair");
    if (pairs > 0) return tr("%n pairs", nullptr, int(pairs));
    return tr("judgments up to %1").arg(run.judgments_max_seq);
  }
  return QString::fromStdString(std::filesystem::path(run.parent_model).filename().string());
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return int((alignedRight(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case Name:
      return tr("Run");
    case State:
      return tr("State");
    case Reward:
      return tr("Reward");
    case Kl:
      return tr("KL / seq.");
    case WinRate:
      return commonBaseline().isEmpty() ? tr("Win rate")
                                        : tr("Win rate vs %1").arg(commonBaseline());
    case Steps:
      return tr("Steps");
    case Disk:
      return tr("On disk");
    case Started:
      return tr("Started");
    case From:
      return tr("From");
    default:
      return {};
  }
}

}  // namespace arbiter::ui
