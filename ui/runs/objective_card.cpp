#include "ui/runs/objective_card.h"

#include "ui/session/translate.h"
#include "ui/widgets/text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>

namespace luthier::ui {

/// One group a preference objective; the values are those of TRL.
struct ObjectiveCard::Fields {
    std::map<ObjectiveType, QWidget*> groups;
    QComboBox* dpoLoss = nullptr;
    QDoubleSpinBox *dpoBeta = nullptr, *dpoSmoothing = nullptr, *orpoBeta = nullptr, *simpoBeta = nullptr,
                   *simpoGamma = nullptr, *ktoBeta = nullptr, *ktoGood = nullptr, *ktoBad = nullptr,
                   *rewardCentre = nullptr;
    QCheckBox* rewardMargin = nullptr;
};

namespace {

QDoubleSpinBox* makeNumber(double value, double low, double high, int decimals, const char* name) {
    auto* box = new QDoubleSpinBox;
    box->setRange(low, high);
    box->setDecimals(decimals);
    box->setSingleStep(0.1);
    box->setValue(value);
    box->setObjectName(QLatin1String(name));
    return box;
}

} // namespace

ObjectiveCard::ObjectiveCard(QWidget* parent)
    : Card(tr("What it learns"), parent)
    , m_objective(new QComboBox)
    , m_help(makeMuted({}))
    , m_fields(std::make_shared<Fields>()) {
    m_objective->setObjectName(QStringLiteral("objective"));
    m_objective->setAccessibleName(tr("Objective"));
    for (const auto& row : methodTable<ObjectiveType>())
        m_objective->addItem(translatedLabel("methods", row.label), toQString(row.key));
    m_help->setWordWrap(true);
    body()->addWidget(m_objective);
    body()->addWidget(m_help);
    const ObjectiveSection start;
    Fields& f = *m_fields;
    f.rewardMargin = new QCheckBox(tr("Where a pair says how much better, ask for that much"));
    f.rewardMargin->setChecked(start.reward.use_margin);
    f.rewardCentre = makeNumber(start.reward.center_rewards_coefficient, 0, 1, 3, "centering");
    f.dpoLoss = new QComboBox;
    f.dpoLoss->setObjectName(QStringLiteral("dpoLoss"));
    for (const auto& row : methodTable<DpoLossType>()) {
        f.dpoLoss->addItem(translatedLabel("methods", row.label), toQString(row.key));
        f.dpoLoss->setItemData(f.dpoLoss->count() - 1, translatedLabel("methods", row.help), Qt::ToolTipRole);
    }
    f.dpoBeta = makeNumber(start.dpo.beta, 0.001, 100, 3, "dpoBeta");
    f.dpoSmoothing = makeNumber(start.dpo.label_smoothing, 0, 0.49, 2, "dpoSmoothing");
    f.orpoBeta = makeNumber(start.orpo.beta, 0, 100, 3, "orpoBeta");
    f.simpoBeta = makeNumber(start.simpo.beta, 0.001, 100, 2, "simpoBeta");
    f.simpoGamma = makeNumber(start.simpo.simpo_gamma, 0, 100, 2, "simpoGamma");
    f.ktoBeta = makeNumber(start.kto.beta, 0.001, 100, 3, "ktoBeta");
    f.ktoGood = makeNumber(start.kto.desirable_weight, 0, 100, 2, "ktoGood");
    f.ktoBad = makeNumber(start.kto.undesirable_weight, 0, 100, 2, "ktoBad");
    f.groups[ObjectiveType::Reward] =
        addFields({{QString(), f.rewardMargin}, {tr("Hold scores around zero"), f.rewardCentre}});
    f.groups[ObjectiveType::Dpo] =
        addFields({{tr("Loss"), f.dpoLoss}, {tr("Beta"), f.dpoBeta}, {tr("Share of wrong votes"), f.dpoSmoothing}});
    f.groups[ObjectiveType::Orpo] = addFields({{tr("Beta"), f.orpoBeta}});
    f.groups[ObjectiveType::Simpo] = addFields({{tr("Beta"), f.simpoBeta}, {tr("Target margin"), f.simpoGamma}});
    f.groups[ObjectiveType::Kto] = addFields(
        {{tr("Beta"), f.ktoBeta}, {tr("Weight of good answers"), f.ktoGood}, {tr("Weight of bad answers"), f.ktoBad}});
    connect(m_objective, &QComboBox::currentIndexChanged, this, [this] {
        showFields();
        Q_EMIT changed();
    });
    setObjective(toQString(keyOf(ObjectiveType::Sft)));
    showFields();
}

QWidget* ObjectiveCard::addFields(const std::vector<std::pair<QString, QWidget*>>& fields) {
    auto* group = new QWidget;
    auto* grid = new QGridLayout(group);
    grid->setContentsMargins(0, 4, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(8);
    int row = 0;
    for (const auto& [name, field] : fields) {
        if (name.isEmpty()) {
            grid->addWidget(field, row++, 0, 1, 2);
            continue;
        }
        field->setAccessibleName(name);
        grid->addWidget(makeMuted(name), row, 0);
        grid->addWidget(field, row++, 1);
    }
    grid->setColumnStretch(1, 1);
    body()->addWidget(group);
    return group;
}

ObjectiveType ObjectiveCard::objective() const {
    return methodFromKey<ObjectiveType>(toUtf8(m_objective->currentData().toString())).value_or(ObjectiveType::Sft);
}

void ObjectiveCard::setObjective(const QString& key) {
    if (const int index = m_objective->findData(key); index >= 0) m_objective->setCurrentIndex(index);
}

void ObjectiveCard::showFields() {
    const ObjectiveType chosen = objective();
    for (const auto& row : methodTable<ObjectiveType>())
        if (row.value == chosen) m_help->setText(translatedLabel("methods", row.help));
    for (const auto& [objective, group] : m_fields->groups)
        group->setVisible(objective == chosen);
}

void ObjectiveCard::writeTo(ObjectiveSection& section) const {
    const Fields& f = *m_fields;
    section.type = objective();
    section.reward = {f.rewardMargin->isChecked(), f.rewardCentre->value()};
    section.dpo.loss_type =
        methodFromKey<DpoLossType>(toUtf8(f.dpoLoss->currentData().toString())).value_or(DpoLossType::Sigmoid);
    section.dpo.beta = f.dpoBeta->value();
    section.dpo.label_smoothing = f.dpoSmoothing->value();
    section.orpo.beta = f.orpoBeta->value();
    section.simpo = {f.simpoBeta->value(), f.simpoGamma->value()};
    section.kto = {f.ktoBeta->value(), f.ktoGood->value(), f.ktoBad->value()};
}

} // namespace luthier::ui
