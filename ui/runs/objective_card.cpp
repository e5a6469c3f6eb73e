#include "ui/runs/objective_card.h"

#include "ui/session/translate.h"
#include "ui/widgets/key_field.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QGridLayout>

#include <algorithm>

namespace luthier::ui {

ObjectiveCard::ObjectiveCard(QWidget* parent)
    : Card(tr("What it learns"), parent)
    , m_objective(new QComboBox)
    , m_help(makeMuted({})) {
    m_objective->setObjectName(QStringLiteral("objective"));
    m_objective->setAccessibleName(tr("Objective"));
    for (const auto& row : methodTable<ObjectiveType>())
        m_objective->addItem(translatedLabel("methods", row.label), toQString(row.key));
    m_help->setWordWrap(true);
    body()->addWidget(m_objective);
    body()->addWidget(m_help);
    for (const auto& row : methodTable<ObjectiveType>())
        addFields(row.value);
    connect(m_objective, &QComboBox::currentIndexChanged, this, [this] {
        showFields();
        Q_EMIT changed();
    });
    setObjective(ObjectiveType::Sft);
    showFields();
}

/// Adds the keys of the objective's own section, if it has one.
void ObjectiveCard::addFields(ObjectiveType objective) {
    const std::string section = "objective." + std::string(keyOf(objective)) + ".";
    const auto isOwn = [&](const RecipeKey& key) { return key.path.starts_with(section); };
    if (std::ranges::none_of(recipeKeys(), isOwn)) return;
    auto* group = new QWidget(this);
    auto* grid = new QGridLayout(group);
    grid->setContentsMargins(0, 4, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const RecipeKey& key : recipeKeys()) {
        if (!isOwn(key)) continue;
        auto* field = m_fields.emplace_back(new KeyField(key.path, this));
        const bool hasName = key.kind != KeyKind::Flag; // a check box shows its own name
        if (hasName) grid->addWidget(makeMuted(field->label()), row, 0);
        grid->addWidget(field->control(), row++, hasName ? 1 : 0, 1, hasName ? 1 : 2);
    }
    body()->addWidget(group);
    m_groups[objective] = group;
}

ObjectiveType ObjectiveCard::objective() const {
    return methodFromKey<ObjectiveType>(toUtf8(m_objective->currentData().toString())).value_or(ObjectiveType::Sft);
}

void ObjectiveCard::setObjective(ObjectiveType objective) {
    if (const int index = m_objective->findData(toQString(keyOf(objective))); index >= 0)
        m_objective->setCurrentIndex(index);
}

void ObjectiveCard::showFields() {
    const ObjectiveType chosen = objective();
    m_help->setText(translatedLabel("methods", methodRow(chosen).help));
    for (const auto& [objective, group] : m_groups)
        group->setVisible(objective == chosen);
}

void ObjectiveCard::writeTo(Recipe& recipe) const {
    recipe.objective.type = objective();
    for (const KeyField* field : m_fields)
        field->writeTo(recipe);
}

} // namespace luthier::ui
