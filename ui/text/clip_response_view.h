// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/tasks/control/clip.h"
#include "ui/text/response_view.h"

namespace arbiter::ui {

/// Plays a clip from its recorded states, over and over, in step with the others on the screen
/// (ClipClock). Nothing of what the agent was given for it is shown.
class ClipResponseView : public ResponseView {
  Q_OBJECT

 public:
  explicit ClipResponseView(BlobFetch fetch, QWidget* parent = nullptr);
  ~ClipResponseView() override;
  project::ResponseKind kind() const override { return project::ResponseKind::clip; }
  void setBody(const project::ResponseBody& body, TextMode mode,
               std::unique_ptr<PreparedBody> prepared) override;
  std::unique_ptr<PreparedBody> prepare(const project::ResponseBody& body,
                                        TextMode mode) const override;
  QString extent() const override;
  void setFitHeight(int most) override;
  bool moves() const override { return true; }
  bool isPaused() const override;
  void setPaused(bool paused) override;
  QSize sizeHint() const override;
  /// The step that is drawn, from 0; none while the clip is fetched or where it cannot be shown.
  std::optional<std::size_t> shownStep() const;
  /// Null where there is none.
  const tasks::control::Clip* clip() const { return clip_.get(); }
  /// Writes it; what fails is said in the picture's place for a moment and returned.
  Result<void> saveAs(const QString& file);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  void take(Result<std::string> bytes);
  void present(std::shared_ptr<const tasks::control::Clip> clip);
  void follow();
  void paintTime(QPainter& painter, const QRectF& place) const;
  void askWhereToSave(const QString& title, const QString& suffix);

  BlobFetch fetch_;
  project::Blob blob_;
  std::shared_ptr<const tasks::control::Clip> clip_;
  const tasks::control::EnvironmentEntry* entry_ = nullptr;
  std::optional<std::size_t> painted_;
  QString note_;  ///< what stands there in place of the clip
  int most_ = 0;
};

}  // namespace arbiter::ui
