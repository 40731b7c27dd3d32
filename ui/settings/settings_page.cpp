// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settings_page.h"

#include <QComboBox>
#include <QFocusEvent>
#include <QFormLayout>
#include <QGuiApplication>
#include <QInputMethod>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QThread>
#include <QTimer>
#include <QVBoxLayout>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "ui/i18n/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/message_bar.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/segmented_control.h"

namespace arbiter::ui {
namespace {

constexpr std::array textScales{0.9, 1.0, 1.15, 1.3, 1.5};
constexpr std::array themeModes{Theme::Mode::Light, Theme::Mode::Dark, Theme::Mode::System};

constexpr int typing_pause = 800;  // ms after the last key before a draft is kept
constexpr const char* threads_setting = "threads";

QFormLayout* formOf(Card* card, const QString& title) {
  card->body()->addWidget(headingLabel(title, card));
  auto* form = new QFormLayout;
  form->setHorizontalSpacing(Theme::em(1.4));
  form->setVerticalSpacing(Theme::em(0.7));
  form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
  card->body()->addLayout(form);
  return form;
}

int indexOfScale(double scale) {
  int best = 0;
  for (int i = 0; i < int(textScales.size()); ++i)
    if (std::abs(textScales[std::size_t(i)] - scale) <
        std::abs(textScales[std::size_t(best)] - scale))
      best = i;
  return best;
}

}  // namespace

SettingsPage::SettingsPage(QWidget* parent)
    : Page(parent),
      back_(quietButton(tr("Back"), this)),
      message_(new MessageBar(this)),
      theme_(new SegmentedControl(SegmentedControl::Mode::Choice, this)),
      textSize_(new SegmentedControl(SegmentedControl::Mode::Choice, this)),
      language_(new SegmentedControl(SegmentedControl::Mode::Choice, this)),
      annotator_(new QLineEdit(this)),
      scale_(new QComboBox(this)),
      guidelines_(new QPlainTextEdit(this)),
      guidelinesState_(smallLabel({}, this)),
      typing_(new QTimer(this)),
      retrain_(new QSpinBox(this)),
      threads_(new QSpinBox(this)),
      keepLast_(new QSpinBox(this)),
      keepEvery_(new QSpinBox(this)) {
  setAccessibleName(tr("Settings"));
  auto* outer = new QVBoxLayout(this);
  applyPageMargins(outer);
  auto* header = new PageHeader(tr("Settings"), this);
  header->addAction(back_);
  outer->addWidget(header);
  back_->setObjectName(QStringLiteral("back"));
  back_->setShortcut(Qt::Key_Escape);
  connect(back_, &QPushButton::clicked, this,
          [this] { Q_EMIT pageRequested(QStringLiteral("start")); });
  outer->addWidget(message_);
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->viewport()->setAutoFillBackground(false);
  auto* content = new QWidget;
  content->setProperty("surface", QStringLiteral("clear"));
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::em(0.85));
  column->addWidget(buildWindowCard());
  labelling_ = buildLabellingCard();
  training_ = buildTrainingCard();
  column->addWidget(labelling_, 1);
  column->addWidget(training_);
  column->addStretch(0);
  content->setMaximumWidth(Theme::em(52));
  scroll->setWidget(content);
  outer->addWidget(scroll, 1);
  // Until there is a project.
  labelling_->hide();
  training_->hide();
}

Card* SettingsPage::buildWindowCard() {
  auto* card = new Card(this);
  auto* form = formOf(card, tr("Window"));
  theme_->setSegments({{tr("Light"), {}}, {tr("Dark"), {}}, {tr("As the system"), {}}});
  theme_->setAccessibleName(tr("Theme"));
  form->addRow(tr("Theme"), theme_);
  std::vector<SegmentedControl::Segment> sizes;
  for (const double scale : textScales)
    sizes.push_back({tr("%1 %").arg(std::lround(scale * 100)), {}});
  textSize_->setSegments(std::move(sizes));
  textSize_->setAccessibleName(tr("Text size"));
  form->addRow(tr("Text size"), textSize_);
  std::vector<SegmentedControl::Segment> languages;
  for (const auto& entry : language::known()) languages.push_back({entry.name, {}});
  language_->setSegments(std::move(languages));
  language_->setObjectName(QStringLiteral("language"));
  language_->setAccessibleName(tr("Language"));
  form->addRow(tr("Language"), language_);
  connect(language_, &SegmentedControl::activated, this, [this](int index) {
    language::choose(language::known()[index].code);
    message_->showMessage(MessageBar::Kind::Info,
                          tr("The language changes when Arbiter is started again."));
  });
  connect(theme_, &SegmentedControl::activated, this, [](int index) {
    Theme::instance().setMode(themeModes[std::size_t(index)]);
    Theme::instance().save();
  });
  connect(textSize_, &SegmentedControl::activated, this, [](int index) {
    Theme::instance().setTextScale(textScales[std::size_t(index)]);
    Theme::instance().save();
  });
  return card;
}

Card* SettingsPage::buildLabellingCard() {
  auto* card = new Card(this);
  auto* form = formOf(card, tr("Labelling"));
  annotator_->setMinimumWidth(Theme::em(14));
  annotator_->setAccessibleName(tr("Annotator"));
  form->addRow(tr("Your name"), annotator_);
  connect(annotator_, &QLineEdit::editingFinished, this, [this] {
    if (session_) session_->setAnnotator(annotator_->text());
  });
  addScale(form);
  card->body()->addSpacing(Theme::em(0.4));
  card->body()->addWidget(plainLabel(tr("Guidelines for annotators (Markdown)"), card));
  guidelines_->setPlaceholderText(
      tr("What makes an answer better? Annotators open this beside the answers with G."));
  guidelines_->setAccessibleName(tr("Guidelines"));
  guidelines_->setMinimumHeight(Theme::em(9));
  guidelines_->setTabChangesFocus(true);
  card->body()->addWidget(guidelines_, 1);
  card->body()->addWidget(guidelinesState_);
  guidelines_->installEventFilter(this);
  typing_->setSingleShot(true);
  typing_->setInterval(typing_pause);
  connect(guidelines_, &QPlainTextEdit::textChanged, this, [this] {
    edited_ = true;
    guidelinesState_->setText(tr("Not stored yet"));
    typing_->start();
  });
  connect(typing_, &QTimer::timeout, this, &SettingsPage::saveDraft);
  return card;
}

void SettingsPage::addScale(QFormLayout* form) {
  scale_->addItem(tr("good or bad"), 0);
  for (int points = 2; points <= project::most_scale_points; ++points)
    scale_->addItem(tr("with a score of 1 to %1").arg(points), points);
  scale_->setObjectName(QStringLiteral("ratingScale"));
  scale_->setAccessibleName(tr("Single answers are judged"));
  scale_->setToolTip(
      tr("An answer that is not compared with another. What was judged keeps what "
         "was said of it."));
  form->addRow(tr("Single answers are judged"), scale_);
  connect(scale_, &QComboBox::currentIndexChanged, this, [this] {
    store([scale = project::RatingScale{scale_->currentData().toInt()}](project::Project& project) {
      return project::set_rating_scale(project, scale);
    });
  });
}

Card* SettingsPage::buildTrainingCard() {
  auto* card = new Card(this);
  auto* form = formOf(card, tr("Training"));
  retrain_->setRange(0, 100000);
  retrain_->setSingleStep(10);
  retrain_->setSpecialValueText(tr("only when asked"));
  retrain_->setSuffix(tr(" new judgments"));
  retrain_->setMinimumWidth(Theme::em(13));
  retrain_->setAccessibleName(tr("Retrain the reward model after"));
  form->addRow(tr("Retrain the reward model after"), retrain_);
  threads_->setRange(0, 256);
  threads_->setSpecialValueText(
      tr("automatic (%1)").arg(std::max(1, QThread::idealThreadCount() - 1)));
  threads_->setMinimumWidth(Theme::em(13));
  threads_->setAccessibleName(tr("Threads for training"));
  form->addRow(tr("Threads for training"), threads_);
  connect(retrain_, &QSpinBox::valueChanged, this, [this](int judgments) {
    if (session_) session_->setRetrainAfter(judgments);
  });
  connect(threads_, &QSpinBox::valueChanged, this,
          [this](int threads) { storeNumber(threads_setting, threads); });
  addRetention(form);
  return card;
}

void SettingsPage::addRetention(QFormLayout* form) {
  keepLast_->setRange(0, 1000);
  keepLast_->setSpecialValueText(tr("all"));
  keepLast_->setSuffix(tr(" last, and the best"));
  keepLast_->setToolTip(
      tr("Older checkpoints of a run are deleted while it trains. The best one and the final one "
         "always stay. Holds for runs that start from now on."));
  keepEvery_->setRange(0, 1000000);
  keepEvery_->setSpecialValueText(tr("none"));
  keepEvery_->setSuffix(tr(" steps"));
  keepEvery_->setToolTip(tr("Checkpoints at multiples of so many steps stay as well."));
  const std::array rows{std::pair{keepLast_, tr("Checkpoints to keep of a run")},
                        std::pair{keepEvery_, tr("Also keep one every")}};
  for (const auto& [spin, label] : rows) {
    spin->setMinimumWidth(Theme::em(13));
    spin->setAccessibleName(label);
    form->addRow(label, spin);
  }
  connect(keepLast_, &QSpinBox::valueChanged, this,
          [this](int count) { storeNumber("keep_last", count); });
  connect(keepEvery_, &QSpinBox::valueChanged, this,
          [this](int steps) { storeNumber("keep_every", steps); });
}

void SettingsPage::setSession(ProjectSession* session) {
  typing_->stop();
  session_ = session;
  shown_ = edited_ = false;
  back_->hide();
  labelling_->show();
  training_->show();
  readProject();
}

bool SettingsPage::eventFilter(QObject* watched, QEvent* event) {
  if (watched == guidelines_ && event->type() == QEvent::FocusOut) {
    // Its own menu takes the focus for a moment only.
    const auto reason = static_cast<QFocusEvent*>(event)->reason();
    if (reason != Qt::PopupFocusReason) publishGuidelines();
  }
  return Page::eventFilter(watched, event);
}

void SettingsPage::hideEvent(QHideEvent* event) {
  publishGuidelines();
  Page::hideEvent(event);
}

void SettingsPage::activate() {
  const auto& theme = Theme::instance();
  for (int i = 0; i < int(themeModes.size()); ++i)
    if (themeModes[std::size_t(i)] == theme.mode()) theme_->setCurrent(i);
  textSize_->setCurrent(indexOfScale(theme.textScale()));
  const auto languages = language::known();
  for (int i = 0; i < int(languages.size()); ++i)
    if (languages[i].code == language::chosen()) language_->setCurrent(i);
  if (session_) annotator_->setText(session_->annotator());
}

void SettingsPage::readProject() {
  retrain_->blockSignals(true);
  retrain_->setValue(int(session_->retrainAfter()));
  retrain_->blockSignals(false);
  for (QWidget* editor :
       std::initializer_list<QWidget*>{guidelines_, threads_, keepLast_, keepEvery_, scale_})
    editor->setEnabled(false);  // until what stands there is what the project says
  session_->read(this, [this](project::Project& project) -> std::function<void()> {
    auto guidelines = studio::guidelines_of(project);
    const auto threads = project.settings().get(threads_setting);
    if (!guidelines) {
      return [this, error = guidelines.error()] { message_->showError(describe(error)); };
    }
    const auto retention = studio::retention_of(project, studio::TrainingRequest());
    if (!retention) {
      return [this, error = retention.error()] { message_->showError(describe(error)); };
    }
    const auto scale = project::rating_scale(project);
    const Values values{std::move(*guidelines),
                        threads && threads->is_number_integer() ? threads->get<int>() : 0,
                        *retention, scale.value_or(project::RatingScale())};
    return [this, values] { showProject(values); };
  });
}

void SettingsPage::showProject(const Values& values) {
  const QSignalBlocker quietText(guidelines_);
  const QSignalBlocker quietThreads(threads_);
  const QSignalBlocker quietLast(keepLast_);
  const QSignalBlocker quietEvery(keepEvery_);
  const QSignalBlocker quietScale(scale_);
  scale_->setCurrentIndex(std::max(0, scale_->findData(values.scale.points)));
  const auto& draft = values.guidelines.draft;
  guidelines_->setPlainText(QString::fromStdString(draft ? *draft : values.guidelines.text));
  guidelinesState_->setText(draft ? tr("A draft, not in force yet") : QString());
  shown_ = true;
  edited_ = draft.has_value();
  threads_->setValue(values.threads);
  keepLast_->setValue(int(values.retention.keep_last));
  keepEvery_->setValue(int(values.retention.keep_every));
  for (QWidget* editor :
       std::initializer_list<QWidget*>{guidelines_, threads_, keepLast_, keepEvery_, scale_})
    editor->setEnabled(true);
}

void SettingsPage::saveDraft() {
  if (!session_ || !shown_) return;
  const auto text = guidelines_->toPlainText().toStdString();
  session_->change(this, [this, text](project::Project& project) -> std::function<void()> {
    return [this, stored = studio::save_guidelines_draft(project, text)] {
      if (!stored) return message_->showError(describe(stored.error()));
      if (!typing_->isActive() && edited_)
        guidelinesState_->setText(tr("Draft stored; in force when you leave the field"));
    };
  });
}

void SettingsPage::publishGuidelines() {
  if (!session_ || !shown_) return;
  QGuiApplication::inputMethod()->commit();  // a word that is still being composed counts too
  if (!std::exchange(edited_, false)) return;
  typing_->stop();
  guidelinesState_->clear();
  session_->change(this,
                   [this, text = guidelines_->toPlainText().toStdString()](
                       project::Project& project) -> std::function<void()> {
                     return [this, version = studio::publish_guidelines(project, text)] {
                       if (!version) {
                         edited_ = true;
                         return message_->showError(describe(version.error()));
                       }
                       if (session_) session_->notifyGuidelinesChanged();
                       if (!edited_)
                         guidelinesState_->setText(tr("In force, version %1").arg(*version));
                     };
                   });
}

void SettingsPage::store(const std::function<Result<void>(project::Project&)>& write) {
  if (!session_) return;
  session_->change(this, [this, write](project::Project& project) -> std::function<void()> {
    return [this, stored = write(project)] {
      if (!stored) message_->showError(describe(stored.error()));
    };
  });
}

void SettingsPage::storeNumber(const char* setting, int value) {
  store([setting, value](project::Project& project) {
    return project.settings().set(setting, value);
  });
}

}  // namespace arbiter::ui
