#include "ui/method/scenario_step.h"

#include "ui/method/choice_card.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QGridLayout>

namespace luthier::ui {

ScenarioStep::ScenarioStep(Wizard& wizard, QWidget* parent)
    : QWidget(parent)
    , m_wizard(wizard)
    , m_changes(new Card(tr("What this changes")))
    , m_rows(new QGridLayout) {
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(8); // all five and what they change fit below each other
    for (const ScenarioRow& scenario : m_wizard.judgement().scenarios) {
        auto* card = new ChoiceCard(ownLanguage(scenario.text), ownLanguage(scenario.help), this);
        card->setObjectName(QStringLiteral("scenario_") + toQString(scenario.key));
        layout->addWidget(card);
        m_cards[scenario.key] = card;
        connect(card, &ChoiceCard::clicked, this,
            [this, key = scenario.key] { m_wizard.change([&](Answers& answers) { answers.scenario = key; }); });
    }
    m_rows->setHorizontalSpacing(20);
    m_rows->setVerticalSpacing(6);
    m_rows->setColumnStretch(1, 1);
    m_changes->body()->addLayout(m_rows);
    layout->addWidget(m_changes);
    layout->addStretch(1);
    connect(&m_wizard, &Wizard::changed, this, &ScenarioStep::refresh);
    refresh();
}

void ScenarioStep::refresh() {
    const Judgement& judgement = m_wizard.judgement();
    const ScenarioRow* scenario = judgement.scenario(m_wizard.answers().scenario);
    m_changes->setVisible(scenario != nullptr);
    if (!scenario) return;
    m_cards.at(scenario->key)->setChecked(true);
    clearLayout(m_rows);
    QStringList goals;
    for (const std::string& key : scenario->goals)
        goals << ownLanguage(judgement.goal(key)->text);
    const bool isAmple = m_wizard.plan().isAmple;
    const std::tuple<QString, QString, bool> rows[] = {
        {tr("With limited resources"), ownLanguage(scenario->limitedSays), !isAmple},
        {tr("With ample resources"), ownLanguage(scenario->ampleSays), isAmple},
        {tr("Data"), ownLanguage(scenario->data), false},
        {tr("First model"), ownLanguage(scenario->modelSays), false},
        {tr("Goals"), goals.join(isChinese() ? QStringLiteral("、") : QStringLiteral(", ")), false},
    };
    int row = 0;
    for (const auto& [name, value, isYours] : rows) {
        m_rows->addWidget(makeMuted(name), row, 0, Qt::AlignTop);
        auto* label = makeLabel(isYours ? tr("%1 (this machine)").arg(value) : value, TextRole::Small, isYours);
        label->setWordWrap(true);
        m_rows->addWidget(label, row++, 1);
    }
}

} // namespace luthier::ui
