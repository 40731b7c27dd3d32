// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/model_choice.h"

#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

#include "core/studio/models/current_model.h"
#include "core/studio/text/project_model_check.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/message_bar.h"
#include "ui/widgets/wheel_guard.h"

namespace arbiter::ui {
namespace {

constexpr int kind_role = Qt::UserRole + 1;
enum Kind { EntryItem, OwnItem, FolderItem };

constexpr const char* automatic = "auto";
constexpr qsizetype longest_name = 40;

bool same(const studio::OwnModel& a, const studio::OwnModel& b) {
  return a.folder == b.folder && a.base == b.base;
}

QString shortened(const QString& name) {
  if (name.size() <= longest_name) return name;
  return name.left(longest_name / 2) + QChar(0x2026) + name.right(longest_name / 2);
}

/// "my-model   in /home/…/models", with its base where one was chosen.
QString ownText(const studio::OwnModel& model) {
  auto name = QString::fromStdString(model.folder.filename().string());
  if (name.isEmpty()) name = shownPath(model.folder);
  if (model.base.empty()) return shortened(name);
  return ModelChoice::tr("%1 on %2")
      .arg(shortened(name), shortened(QString::fromStdString(model.base.filename().string())));
}

QString ownTip(const studio::OwnModel& model) {
  if (model.base.empty()) return plainTip(shownPath(model.folder));
  return plainTip(ModelChoice::tr("%1 on %2").arg(shownPath(model.folder), shownPath(model.base)));
}

studio::OwnKind kindOf(ModelUse use) {
  return use == ModelUse::Score ? studio::OwnKind::reward : studio::OwnKind::language;
}

bool isAboutBase(const Error& error) { return error.where.field == "base_model_name_or_path"; }

QString baseText(const Error& error) {
  QString base;
  for (const auto& [name, value] : error.arguments)
    if (name == "base") base = QString::fromStdString(value);
  if (error.code == ErrorCode::incompatible)
    return ModelChoice::tr(
               "The base %1 holds adapters again. Merge them into their own base "
               "first, and choose the merged folder.")
        .arg(base);
  if (base.isEmpty())
    return ModelChoice::tr(
        "These adapters do not say which model they belong to. Choose the "
        "folder of their base model.");
  return ModelChoice::tr(
             "These adapters belong to the base model %1, which is not here; nothing "
             "is downloaded. Choose the folder of that model.")
      .arg(base);
}

}  // namespace

ModelChoice::ModelChoice(ModelUse use, const QString& label, QWidget* parent)
    : QWidget(parent),
      use_(use),
      label_(quietLabel(label, this)),
      box_(new QComboBox(this)),
      note_(smallLabel({}, this)),
      facts_(new ModelFacts(use, this)),
      message_(new MessageBar(this)) {
  label_->setBuddy(box_);
  box_->setAccessibleName(label);
  // As wide as there is room: a long name never widens the page.
  box_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  box_->setMinimumContentsLength(12);
  box_->setMaximumWidth(Theme::em(34));
  box_->setMaxVisibleItems(20);
  box_->setObjectName(QStringLiteral("modelBox"));
  message_->setObjectName(QStringLiteral("modelMessage"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::em(0.3));
  for (QWidget* part : std::initializer_list<QWidget*>{label_, box_, note_, message_, facts_})
    column->addWidget(part);
  for (QWidget* part : std::initializer_list<QWidget*>{note_, facts_}) part->hide();
  guardFromWheel(box_);
  connect(box_, &QComboBox::activated, this, &ModelChoice::activated);
  connect(facts_, &ModelFacts::familyChosen, this, &ModelChoice::setFamily);
}

void ModelChoice::setSession(ProjectSession* session) {
  session_ = session;
  ++asking_;
  own_.reset();
  chosen_ = {};
  family_ = automatic;
  entries_.clear();
  remembered_.clear();
  box_->clear();
  message_->clear();
  facts_->hide();
  setState(State::Known);
}

void ModelChoice::setModels(const ModelList& list) {
  std::vector<Entry> entries;
  entries.push_back(
      {list.current.isEmpty() ? tr("none yet") : tr("In use: %1").arg(list.current), QString()});
  entries.push_back(
      {tr("The demo's model"), QString::fromStdString(studio::demo_model().string())});
  for (const auto& [name, folder] : list.runs) entries.push_back({name, folder});
  setModels(std::move(entries), list.own);
}

void ModelChoice::setModels(std::vector<Entry> entries, std::vector<studio::OwnModel> own) {
  const bool first = !chosen_.isValid() && !own_;
  const auto usual = entries_.empty() ? QString() : entries_.front().text;
  entries_ = std::move(entries);
  remembered_ = std::move(own);
  const auto is_chosen = [this](const Entry& entry) { return entry.value == chosen_; };
  const bool gone = !own_ && std::ranges::none_of(entries_, is_chosen);
  if (gone) chosen_ = entries_.empty() ? QVariant() : entries_.front().value;
  fill();
  // The model in use may be another one than a moment ago.
  const bool other = !entries_.empty() && !own_ && entries_.front().value == chosen_ &&
                     entries_.front().text != usual;
  if (first || gone || other) takeEntry();
}

void ModelChoice::fill() {
  const QSignalBlocker quiet(box_);
  box_->clear();
  for (const auto& entry : entries_) {
    box_->addItem(entry.text, entry.value);
    box_->setItemData(box_->count() - 1, EntryItem, kind_role);
    box_->setItemData(box_->count() - 1, plainTip(entry.text), Qt::ToolTipRole);
    if (!own_ && entry.value == chosen_) box_->setCurrentIndex(box_->count() - 1);
  }
  const auto is_own = [this](const studio::OwnModel& model) { return same(model, *own_); };
  const bool known = !own_ || std::ranges::any_of(remembered_, is_own);
  if (!remembered_.empty() || !known) box_->insertSeparator(box_->count());
  if (!known) addOwn(*own_);
  for (const auto& model : remembered_) addOwn(model);
  box_->insertSeparator(box_->count());
  box_->addItem(Theme::instance().icon(QStringLiteral("folder"), IconTint::Quiet),
                tr("Choose a folder…"));
  box_->setItemData(box_->count() - 1, FolderItem, kind_role);
  showTip();
}

void ModelChoice::addOwn(const studio::OwnModel& model) {
  box_->addItem(ownText(model), shownPath(model.folder));
  const int at = box_->count() - 1;
  box_->setItemData(at, OwnItem, kind_role);
  box_->setItemData(at, shownPath(model.base), kind_role + 1);
  box_->setItemData(at, ownTip(model), Qt::ToolTipRole);
  if (own_ && same(model, *own_)) box_->setCurrentIndex(at);
}

void ModelChoice::activated(int index) {
  switch (box_->itemData(index, kind_role).toInt()) {
    case FolderItem:
      fill();  // what was chosen stays chosen until a folder is
      return openDialog(use_ == ModelUse::Score ? tr("Choose a reward model's folder")
                                                : tr("Choose a model's folder"),
                        &ModelChoice::choose);
    case OwnItem: {
      const auto folder = box_->itemData(index).toString();
      const auto base = box_->itemData(index, kind_role + 1).toString();
      for (const auto& model : remembered_)
        if (shownPath(model.folder) == folder && shownPath(model.base) == base) return take(model);
      return recheck();  // the one that is chosen and not remembered yet
    }
    default:
      chosen_ = box_->itemData(index);
      own_.reset();
      takeEntry();
  }
}

void ModelChoice::openDialog(const QString& title, void (ModelChoice::*chosen)(const QString&)) {
  auto* dialog = new QFileDialog(this, title);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  if (own_) dialog->setDirectory(QString::fromStdString(own_->folder.parent_path().string()));
  connect(dialog, &QFileDialog::fileSelected, this, chosen);
  dialog->open();
}

void ModelChoice::choose(const QString& folder) {
  auto path = std::filesystem::path(folder.toStdString()).lexically_normal();
  if (path.filename().empty() && path.has_relative_path()) path = path.parent_path();
  const auto known = std::ranges::find(remembered_, path, &studio::OwnModel::folder);
  take(known != remembered_.end() ? *known : studio::OwnModel{path, {}, automatic});
}

void ModelChoice::chooseBase(const QString& folder) {
  if (!own_) return;
  auto model = *own_;
  model.base = std::filesystem::path(folder.toStdString()).lexically_normal();
  take(model);
}

void ModelChoice::take(const studio::OwnModel& model) {
  own_ = model;
  chosen_ = {};
  fill();
  check();
}

void ModelChoice::takeEntry() {
  own_.reset();
  family_ = automatic;
  showTip();
  message_->clear();
  facts_->hide();
  check();
}

/// What has no room in the box is read there.
void ModelChoice::showTip() { box_->setToolTip(box_->currentData(Qt::ToolTipRole).toString()); }

void ModelChoice::recheck() {
  if (own_) check();
}

void ModelChoice::setCondition(Condition condition) {
  condition_ = std::move(condition);
  recheck();
}

void ModelChoice::setAskedTemplate(const std::string& name) {
  if (name == asked_) return;
  asked_ = name;
  check();
}

void ModelChoice::setFamily(const QString& family) {
  (own_ ? own_->chat_template : family_) = family.toStdString();
  check();
}

std::string ModelChoice::chatTemplate() const {
  if (asked_ != automatic) return asked_;
  return own_ ? own_->chat_template : family_;
}

void ModelChoice::check() {
  const int serial = ++asking_;
  const auto model = own_.value_or(studio::OwnModel{folder(), {}, automatic});
  // A reward model that the project has was made for it.
  if (!session_ || (!own_ && (use_ == ModelUse::Score || !chosen_.isValid())))
    return setState(State::Known);
  message_->clear();
  setState(own_ ? State::Checking : State::Known);
  session_->read(this,
                 [this, serial, model,
                  family = chatTemplate()](project::Project& project) -> std::function<void()> {
                   return
                       [this, serial,
                        check = studio::check_model_in(project, model.folder, model.base, family)] {
                         if (serial == asking_) showCheck(check);
                       };
                 });
}

void ModelChoice::showCheck(const Result<studio::ModelCheck>& check) {
  if (!own_) {
    // Where it cannot be read, the start says so. What nobody has chosen is asked here.
    const bool asks = check && check->needs_chat_choice;
    const bool chosen = check && check->chat.source == "chosen" && asked_ == automatic;
    facts_->setVisible(asks || chosen);
    if (asks || chosen) facts_->showQuestion(*check);
    return setState(asks ? State::Asking : State::Known);
  }
  if (!check) return showRefusal(check.error());
  const auto refusal = refusalOf(*check, use_);
  if (!refusal.isEmpty()) {
    return refuse(refusal, tr("Choose another folder…"),
                  [this] { openDialog(tr("Choose a model's folder"), &ModelChoice::choose); });
  }
  facts_->showAll(*check, asked_ == automatic);
  if (use_ != ModelUse::Score && check->needs_chat_choice) return setState(State::Asking);
  adopt();
}

void ModelChoice::showRefusal(const Error& error) {
  if (isAboutBase(error) || !own_->base.empty()) {
    const auto text = isAboutBase(error) ? baseText(error) : describe(error);
    return refuse(text, tr("Choose its base…"), [this] {
      openDialog(tr("Choose the base model's folder"), &ModelChoice::chooseBase);
    });
  }
  refuse(describe(error), tr("Choose another folder…"),
         [this] { openDialog(tr("Choose a model's folder"), &ModelChoice::choose); });
}

void ModelChoice::refuse(const QString& text, const QString& step, std::function<void()> onStep) {
  facts_->hide();
  refusal_ = text;
  message_->showError(text, step, std::move(onStep));
  setState(State::Refused);
}

void ModelChoice::adopt() {
  if (session_->readOnly()) return setState(State::Known);  // nothing can be started here
  session_->change(this,
                   [this, serial = asking_, model = *own_, kind = kindOf(use_),
                    condition = condition_](project::Project& project) -> std::function<void()> {
                     auto usable = studio::usable_folder(project, model);
                     if (usable && condition) {
                       if (auto fits = condition(project, *usable); !fits)
                         usable = std::unexpected(fits.error());
                     }
                     Result<void> kept;
                     if (usable) kept = studio::remember_own_model(project, model, kind);
                     return [this, serial, usable, kept] {
                       if (serial != asking_) return;
                       if (!usable) return showRefusal(usable.error());
                       usable_ = *usable;
                       setState(State::Usable);
                       if (!kept) message_->showError(describe(kept.error()));
                       if (session_) session_->notifyModelsChanged();
                     };
                   });
}

void ModelChoice::setState(State state) {
  state_ = state;
  note_->setText(state == State::Checking ? tr("Looking at the model …") : QString());
  note_->setVisible(state == State::Checking);
  if (state == State::Checking) facts_->hide();
  Q_EMIT changed();
}

bool ModelChoice::ready() const { return state_ == State::Known || state_ == State::Usable; }

QString ModelChoice::reason() const {
  switch (state_) {
    case State::Checking:
      return tr("The model is being looked at.");
    case State::Refused:
      return refusal_;
    case State::Asking:
      return tr("Choose first how the model's prompts are written.");
    case State::Known:
    case State::Usable:
      break;
  }
  return {};
}

QVariant ModelChoice::value() const { return own_ ? QVariant() : chosen_; }

std::filesystem::path ModelChoice::folder() const {
  if (own_) return state_ == State::Usable ? usable_ : own_->folder;
  return chosen_.toString().toStdString();
}

}  // namespace arbiter::ui
