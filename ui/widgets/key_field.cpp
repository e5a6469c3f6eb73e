#include "ui/widgets/key_field.h"

#include "ui/session/translate.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>

#include <algorithm>
#include <cmath>
#include <limits>

namespace luthier::ui {

namespace {

QSpinBox* makeWhole(const KeyInfo& info) {
    constexpr double kMost = std::numeric_limits<int>::max();
    auto* box = new QSpinBox;
    box->setRange(int(std::max(info.range.low, -kMost)), int(std::min(info.range.high, kMost)));
    box->setSingleStep(int(info.grain.step));
    return box;
}

/// @param isOptional  one step below the lowest value means "no value"
QDoubleSpinBox* makeNumber(const KeyInfo& info, bool isOptional) {
    auto* box = new QDoubleSpinBox;
    box->setDecimals(info.grain.decimals); // first: a range is rounded to them
    // A range that is open below zero by a hair begins with the smallest number that the box can show.
    const double smallest = std::pow(10, -info.grain.decimals);
    const double low = info.range.low > 0 ? std::max(info.range.low, smallest) : info.range.low;
    const double high = std::floor(info.range.high / smallest + 1e-6) * smallest; // 0.499 with two digits is 0.49
    box->setRange(isOptional ? low - info.grain.step : low, high);
    box->setSingleStep(info.grain.step);
    if (isOptional) box->setSpecialValueText(KeyField::tr("as is"));
    return box;
}

QComboBox* makeChoice(const RecipeKey& key) {
    auto* box = new QComboBox;
    for (const KeyChoice& choice : key.choices) {
        box->addItem(translatedLabel("methods", choice.label), toQString(choice.key));
        if (!choice.help.empty())
            box->setItemData(box->count() - 1, translatedLabel("methods", choice.help), Qt::ToolTipRole);
    }
    return box;
}

bool isBelow(const QDoubleSpinBox& box, const KeyInfo& info) {
    return box.value() < std::max(info.range.low, box.minimum() + info.grain.step / 2);
}

} // namespace

KeyField::KeyField(std::string_view path, QObject* parent)
    : QObject(parent)
    , m_key(recipeKey(path)) {
    const bool hasGrain = m_key.info.grain.step > 0;
    if (m_key.kind == KeyKind::Flag) {
        auto* box = new QCheckBox(label());
        connect(box, &QCheckBox::clicked, this, &KeyField::changed);
        m_control = box;
    } else if (m_key.kind == KeyKind::Method) {
        auto* box = makeChoice(m_key);
        connect(box, &QComboBox::activated, this, &KeyField::changed);
        m_control = box;
    } else if (m_key.kind == KeyKind::Whole && hasGrain) {
        auto* box = makeWhole(m_key.info);
        connect(box, &QSpinBox::valueChanged, this, &KeyField::changed);
        m_control = box;
    } else if (hasGrain) {
        auto* box = makeNumber(m_key.info, m_key.kind == KeyKind::OptionalNumber);
        connect(box, &QDoubleSpinBox::valueChanged, this, &KeyField::changed);
        m_control = box;
    } else {
        auto* line = new QLineEdit;
        connect(line, &QLineEdit::textEdited, this, &KeyField::changed);
        m_control = line;
    }
    m_control->setObjectName(toQString(m_key.path));
    m_control->setAccessibleName(label());
    m_control->setToolTip(translatedLabel("recipe", m_key.info.help));
    show(Recipe());
}

QString KeyField::label() const { return translatedLabel("recipe", m_key.info.label); }

QString KeyField::value() const {
    if (const auto* box = qobject_cast<const QCheckBox*>(m_control))
        return box->isChecked() ? QStringLiteral("true") : QStringLiteral("false");
    if (const auto* box = qobject_cast<const QComboBox*>(m_control)) return box->currentData().toString();
    if (const auto* box = qobject_cast<const QSpinBox*>(m_control)) return QString::number(box->value());
    if (const auto* box = qobject_cast<const QDoubleSpinBox*>(m_control)) {
        if (m_key.kind == KeyKind::OptionalNumber && isBelow(*box, m_key.info)) return QStringLiteral("auto");
        return QString::number(box->value(), 'g', 15);
    }
    return static_cast<const QLineEdit*>(m_control)->text().trimmed();
}

void KeyField::setValue(const QString& value) {
    const QSignalBlocker blocker(m_control);
    if (auto* box = qobject_cast<QCheckBox*>(m_control)) return box->setChecked(value == QLatin1String("true"));
    if (auto* box = qobject_cast<QComboBox*>(m_control)) return box->setCurrentIndex(std::max(0, box->findData(value)));
    if (auto* box = qobject_cast<QSpinBox*>(m_control)) return box->setValue(value.toInt());
    if (auto* box = qobject_cast<QDoubleSpinBox*>(m_control)) {
        bool isNumber = false;
        const double number = value.toDouble(&isNumber);
        return box->setValue(isNumber ? number : box->minimum());
    }
    static_cast<QLineEdit*>(m_control)->setText(value);
}

void KeyField::show(const Recipe& recipe) {
    m_shown = keyValue(recipe, m_key);
    setValue(toQString(m_shown));
    m_shownValue = value();
}

bool KeyField::isUsable() const {
    Recipe recipe;
    return setKey(recipe, m_key, toUtf8(value())).has_value();
}

void KeyField::writeTo(Recipe& recipe) const {
    const QString now = value();
    const auto written = setKey(recipe, m_key, now == m_shownValue ? m_shown : toUtf8(now));
    Q_UNUSED(written) // a control allows only valid values; a half-typed one leaves the recipe as it is
}

} // namespace luthier::ui
