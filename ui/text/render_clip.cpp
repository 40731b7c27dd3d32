// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/render_clip.h"

#include <QTextStream>

#include "core/base/files.h"
#include "core/project/project.h"
#include "core/project/repositories.h"
#include "ui/session/project_session.h"
#include "ui/text/clip_export.h"

namespace arbiter::ui {
namespace {

/// By the uuid that exports name it by. Looks through the prompts, which is enough for one clip.
Result<project::Response> responseNamed(project::Project& project, const std::string& uuid) {
  ARBITER_ASSIGN(const auto prompts, project.prompts().ids());
  for (const auto prompt : prompts) {
    ARBITER_ASSIGN(auto responses, project.prompts().responses_of(prompt));
    for (auto& response : responses)
      if (response.uuid == uuid) return std::move(response);
  }
  return fail(ErrorCode::not_found,
              ARBITER_MESSAGE("core", "The project has no response {response}."),
              {{"response", uuid}});
}

Result<project::Response> responseOf(project::Project& project, const QString& response) {
  bool isNumber = false;
  const auto id = response.toLongLong(&isNumber);
  return isNumber ? project.prompts().response(id) : responseNamed(project, response.toStdString());
}

Result<std::string> storedClip(const QString& project, const QString& response) {
  project::OpenOptions options;
  options.read_only = true;
  ARBITER_ASSIGN(const auto opened, project::Project::open(project.toStdString(), options));
  ARBITER_ASSIGN(const auto found, responseOf(*opened, response));
  if (found.body.kind() != project::ResponseKind::clip)
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "Response {response} is no clip."),
                {{"response", response.toStdString()}});
  return opened->blobs().read(*found.body.blob());
}

Result<void> render(const QString& project, const QString& response, const QString& file) {
  ARBITER_ASSIGN(const auto bytes, project.isEmpty() ? read_file(response.toStdString())
                                                     : storedClip(project, response));
  ARBITER_ASSIGN(const auto clip, tasks::control::decode_clip(bytes));
  return saveClip(clip, file, Theme::instance().palette());
}

}  // namespace

int renderClip(const QString& project, const QString& response, const QString& file) {
  if (const auto written = render(project, response, file); !written) {
    QTextStream(stderr) << describe(written.error()) << Qt::endl;
    return 1;
  }
  QTextStream(stdout) << file << Qt::endl;
  return 0;
}

}  // namespace arbiter::ui
