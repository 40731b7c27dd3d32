// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/render_plots.h"

#include <QDir>
#include <QTextStream>
#include <algorithm>

#include "core/project/project.h"
#include "core/project/repositories.h"
#include "ui/plot/plot_grid.h"
#include "ui/runs/run_plots.h"
#include "ui/runs/runs_model.h"
#include "ui/widgets/save_image.h"
#include "ui/session/project_session.h"

namespace arbiter::ui {
namespace {

constexpr int plot_width = 640;
constexpr int plot_height = 320;
constexpr std::int64_t most_points = 4000;

void fillPlots(project::Project& project, const project::Run& run, PlotGrid& grid) {
  for (const auto& metric : grid.metrics()) {
    const auto points = project.runs().metric(run.id, metric.toStdString(), most_points);
    if (!points) continue;
    std::vector<QPointF> curve;
    for (const auto& point : *points) curve.emplace_back(double(point.step), point.value);
    grid.setPoints(run.id, metric, curve);
  }
}

bool save(const QImage& image, const QString& file) {
  QTextStream out(stdout);
  if (const auto saved = saveImage(image, file); !saved) {
    QTextStream(stderr) << describe(saved.error()) << Qt::endl;
    return false;
  }
  out << file << Qt::endl;
  return true;
}

QString fileName(QString name) { return name.replace(QLatin1Char('/'), QLatin1Char('_')); }

bool renderRun(project::Project& project, const RunRow& row, const QDir& folder) {
  const auto& run = row.run;
  PlotGrid grid;
  grid.setPlots(plotsOf(run), {{run.id, QString::fromStdString(run.name)}});
  fillPlots(project, run, grid);
  const auto base = fileName(QString::fromStdString(run.name));
  bool saved = save(grid.image(plot_width, plot_height, 2, captionOf(row)),
                    folder.filePath(base + QStringLiteral(".png")));
  const auto specs = plotsOf(run);
  for (std::size_t i = 0; i < specs.size(); ++i) {
    auto* plot = grid.plots()[i];
    if (plot->pointCount() == 0) continue;
    const auto metric = fileName(specs[i].curves.front().metric);
    saved = save(plot->image(QSize(plot_width, plot_height)),
                 folder.filePath(base + QLatin1Char('-') + metric + QStringLiteral(".png"))) &&
            saved;
  }
  return saved;
}

int failed(const QString& text) {
  QTextStream(stderr) << text << Qt::endl;
  return 1;
}

}  // namespace

int renderPlots(const QString& project, const QString& folder) {
  project::OpenOptions options;
  options.read_only = true;
  auto opened = project::Project::open(project.toStdString(), options);
  if (!opened) return failed(describe(opened.error()));
  const auto runs = (*opened)->runs().list();
  if (!runs) return failed(describe(runs.error()));
  if (runs->empty()) return failed(ProjectSession::tr("The project has no runs to draw yet."));
  const QDir target(folder);
  if (!target.mkpath(QStringLiteral(".")))
    return failed(ProjectSession::tr("%1 could not be made.").arg(folder));
  bool saved = true;
  for (const auto& row : readRuns(**opened).rows) saved = renderRun(**opened, row, target) && saved;
  return saved ? 0 : 1;
}

}  // namespace arbiter::ui
