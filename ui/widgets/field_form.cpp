// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/field_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QDoubleValidator>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <algorithm>
#include <limits>
#include <tuple>

#include "core/studio/training/recipe.h"
#include "ui/session/option_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/choice_text.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/wheel_guard.h"

namespace arbiter::ui {
namespace {

// A spin box that the wheel changes only where it has the focus: a form is scrolled over.
class Count : public QSpinBox {
 public:
  using QSpinBox::QSpinBox;

 protected:
  void wheelEvent(QWheelEvent* event) override {
    if (hasFocus()) return QSpinBox::wheelEvent(event);
    event->ignore();
  }
};

/// As the locale writes a decimal, without its thousands: "0,05" in German.
QString numberText(double value) {
  return QLocale::c().toString(value, 'g', 6).replace(QLatin1Char('.'), QLocale().decimalPoint());
}

/// What was typed as C writes it: where a decimal is written with a comma, a point does too.
QString inC(const QString& typed) {
  return QString(typed).replace(QLocale().decimalPoint(), QLatin1String("."));
}

class DecimalValidator : public QDoubleValidator {
 public:
  explicit DecimalValidator(QObject* parent) : QDoubleValidator(parent) {
    setLocale(QLocale::c());
    setNotation(QDoubleValidator::ScientificNotation);
  }
  State validate(QString& text, int& position) const override {
    auto plain = inC(text);
    return QDoubleValidator::validate(plain, position);
  }
};

QString rangeText(const engine::Field& field) {
  if (field.maximum <= field.minimum) return {};
  return FieldForm::tr("%1 to %2").arg(numberText(field.minimum), numberText(field.maximum));
}

QString helpText(const engine::Field& field) {
  auto help = optionText(field.help);
  const auto range = rangeText(field);
  if (!range.isEmpty()) help += QLatin1Char(' ') + FieldForm::tr("(%1)").arg(range);
  return help;
}

void prepare(QFormLayout* form) {
  form->setContentsMargins(0, 0, 0, 0);
  form->setHorizontalSpacing(Theme::em(0.8));
  form->setVerticalSpacing(Theme::em(0.4));
  form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
  form->setFormAlignment(Qt::AlignLeft | Qt::AlignTop);
}

}  // namespace

FieldForm::FieldForm(std::vector<engine::Field> fields, const QStringList& plain, QWidget* parent)
    : QWidget(parent),
      fields_(std::move(fields)),
      plain_(new QFormLayout),
      advanced_(new QWidget(this)),
      fold_(plainButton(tr("Advanced"), this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::em(0.4));
  prepare(plain_);
  auto* rest = new QFormLayout(advanced_);
  prepare(rest);
  column->addLayout(plain_);
  column->addWidget(fold_, 0, Qt::AlignLeft);
  column->addWidget(advanced_);
  for (const auto& name : plain)
    for (const auto& field : fields_)
      if (name == QLatin1String(field.name)) addField(field, plain_);
  for (const auto& field : fields_)
    if (!plain.contains(QLatin1String(field.name))) addField(field, rest);
  connect(fold_, &QPushButton::clicked, this, [this] { setAdvancedShown(advanced_->isHidden()); });
  setAdvancedShown(false);
}

void FieldForm::setAdvancedShown(bool shown) {
  advanced_->setVisible(shown);
  fold_->setIcon(Theme::instance().icon(
      shown ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"), IconTint::Quiet));
}

void FieldForm::reload() {
  for (const auto& field : fields_) {
    auto* editor = editors_.value(QLatin1String(field.name));
    if (auto* const* number = std::get_if<double*>(&field.value)) {
      static_cast<QLineEdit*>(editor)->setText(numberText(**number));
    } else if (auto* const* count = std::get_if<std::int64_t*>(&field.value)) {
      static_cast<QSpinBox*>(editor)->setValue(int(**count));
    } else if (auto* const* toggle = std::get_if<bool*>(&field.value)) {
      static_cast<QCheckBox*>(editor)->setChecked(**toggle);
    } else {
      auto* box = static_cast<QComboBox*>(editor);
      const auto text = QString::fromStdString(*std::get<std::string*>(field.value));
      if (field.choices.empty())
        box->setCurrentText(text);
      else
        box->setCurrentIndex(box->findData(text));
    }
  }
}

void FieldForm::setValues(const nlohmann::json& values) {
  if (!values.is_object()) return;
  for (const auto& [name, value] : values.items())
    std::ignore = studio::set_known_fields(fields_, {{name, value}});
  reload();
}

void FieldForm::addRow(const QString& label, QWidget* widget, const QString& help) {
  auto* name = quietLabel(label, this);
  name->setBuddy(widget);
  name->setToolTip(help);
  widget->setToolTip(help);
  widget->setAccessibleName(label);
  plain_->insertRow(0, name, widget);
}

void FieldForm::addField(const engine::Field& field, QFormLayout* form) {
  auto* editor = makeEditor(field);
  editor->setObjectName(QLatin1String(field.name));
  editor->setToolTip(helpText(field));
  editor->setAccessibleName(optionText(field.label));
  editor->setAccessibleDescription(helpText(field));
  editor->setMinimumWidth(Theme::em(6));
  auto* name = quietLabel(optionText(field.label), this);
  name->setToolTip(helpText(field));
  name->setBuddy(editor);
  form->addRow(name, editor);
  editors_.insert(QLatin1String(field.name), editor);
}

QWidget* FieldForm::makeEditor(const engine::Field& field) {
  if (auto* const* number = std::get_if<double*>(&field.value)) return makeNumber(field, *number);
  if (auto* const* count = std::get_if<std::int64_t*>(&field.value))
    return makeCount(field, *count);
  if (auto* const* toggle = std::get_if<bool*>(&field.value)) return makeToggle(field, *toggle);
  return makeChoice(field, std::get<std::string*>(field.value));
}

QWidget* FieldForm::makeNumber(const engine::Field& field, double* value) {
  // A line, not a spin box: learning rates are written 3e-5.
  auto* line = new QLineEdit(numberText(*value), this);
  line->setMaximumWidth(Theme::em(6));
  auto* validator = new DecimalValidator(line);
  if (field.maximum > field.minimum) validator->setRange(field.minimum, field.maximum, 12);
  line->setValidator(validator);
  connect(line, &QLineEdit::textChanged, this, [this, line, value] {
    bool number = false;
    const double typed = QLocale::c().toDouble(inC(line->text()), &number);
    setRole(line, line->hasAcceptableInput() ? "" : "invalid");
    if (!number) return;
    *value = typed;  // out of range too: the start says which field it is
    Q_EMIT changed();
  });
  return line;
}

QWidget* FieldForm::makeCount(const engine::Field& field, std::int64_t* value) {
  auto* spin = new Count(this);
  constexpr double most = std::numeric_limits<int>::max();
  const bool limited = field.maximum > field.minimum;
  spin->setRange(limited ? int(std::max(field.minimum, -most)) : 0,
                 limited ? int(std::min(field.maximum, most)) : int(most));
  spin->setMaximumWidth(Theme::em(6));
  spin->setGroupSeparatorShown(true);
  spin->setValue(int(*value));
  spin->setFocusPolicy(Qt::StrongFocus);
  connect(spin, &QSpinBox::valueChanged, this, [this, value](int typed) {
    *value = typed;
    Q_EMIT changed();
  });
  return spin;
}

QWidget* FieldForm::makeToggle(const engine::Field& /*field*/, bool* value) {
  auto* box = new QCheckBox(this);
  box->setChecked(*value);
  connect(box, &QCheckBox::toggled, this, [this, value](bool on) {
    *value = on;
    Q_EMIT changed();
  });
  return box;
}

QWidget* FieldForm::makeChoice(const engine::Field& field, std::string* value) {
  auto* box = new QComboBox(this);
  guardFromWheel(box);
  const bool free = field.choices.empty();
  box->setEditable(free);
  if (free) {
    box->setCurrentText(QString::fromStdString(*value));
    connect(box, &QComboBox::currentTextChanged, this, [this, value](const QString& text) {
      *value = text.toStdString();
      Q_EMIT changed();
    });
    return box;
  }
  for (const char* choice : field.choices)
    box->addItem(choiceText(field.name, choice), QLatin1String(choice));
  box->setCurrentIndex(box->findData(QString::fromStdString(*value)));
  connect(box, &QComboBox::currentIndexChanged, this, [this, box, value] {
    *value = box->currentData().toString().toStdString();
    Q_EMIT changed();
  });
  return box;
}

}  // namespace arbiter::ui
