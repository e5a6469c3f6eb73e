#include "ui/method/goals_step.h"

#include "ui/session/translate.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFrame>
#include <QSignalBlocker>

#include <algorithm>

namespace luthier::ui {

namespace {

constexpr const char* kEvalLoss = "eval_loss";
constexpr int kUnderBox = 26; // where the words of a check box begin

} // namespace

GoalsStep::GoalsStep(Wizard& wizard, QWidget* parent)
    : QWidget(parent)
    , m_wizard(wizard)
    , m_warning(makeLabel({}, TextRole::Small)) {
    auto* frame = new QFrame;
    setKind(frame, "warning");
    m_warningFrame = frame;
    m_warning->setWordWrap(true);
    m_warning->setText(ownLanguage(sentence(m_wizard.judgement(), {"no_goal", {}})));
    auto* framed = new QVBoxLayout(frame);
    framed->setContentsMargins(14, 10, 14, 10);
    framed->addWidget(m_warning);

    auto* card = new Card(tr("Reached when"));
    for (const GoalRow& goal : m_wizard.judgement().goals) {
        auto* line = new QWidget;
        auto* row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        auto* box = new QCheckBox(ownLanguage(goal.text));
        box->setObjectName(QStringLiteral("goal_") + toQString(goal.key));
        auto* value = new QDoubleSpinBox;
        value->setRange(0, goal.isPercent ? 100 : 1000);
        value->setDecimals(goal.isPercent ? 0 : 2);
        value->setValue(goal.value);
        value->setPrefix(goal.higherIsBetter ? QStringLiteral("≥ ") : QStringLiteral("≤ "));
        if (goal.isPercent) value->setSuffix(QStringLiteral(" %"));
        value->setFixedWidth(104);
        value->setAccessibleName(ownLanguage(goal.text));
        value->setObjectName(QStringLiteral("value_") + toQString(goal.key));
        value->setKeyboardTracking(false);
        auto* words = new QVBoxLayout;
        words->setSpacing(0);
        words->addWidget(box);
        if (!goal.isMeasured) {
            auto* note = makeMuted(tr("not measured by Luthier yet"));
            note->setIndent(kUnderBox);
            words->addWidget(note);
        }
        row->addLayout(words, 1);
        row->addWidget(value, 0, Qt::AlignTop);
        card->body()->addWidget(line);
        m_rows[goal.key] = {line, box, value};
        connect(box, &QCheckBox::clicked, this, &GoalsStep::write);
        connect(value, &QDoubleSpinBox::valueChanged, this, &GoalsStep::write);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(space::kInside);
    layout->addWidget(card);
    layout->addWidget(m_warningFrame);
    layout->addStretch(1);
    connect(&m_wizard, &Wizard::changed, this, &GoalsStep::refresh);
    refresh();
}

void GoalsStep::refresh() {
    const Answers& answers = m_wizard.answers();
    const ScenarioRow* scenario = m_wizard.judgement().scenario(answers.scenario);
    const bool isMeasured = scenario && std::ranges::any_of(scenario->goals, [&](const std::string& key) {
        return m_wizard.judgement().goal(key)->isMeasured;
    });
    for (auto& [key, row] : m_rows) {
        const auto goal = std::find_if(answers.goals.begin(), answers.goals.end(),
            [&key = key](const Goal& entry) { return entry.metric == key; });
        const bool isChosen = goal != answers.goals.end();
        const QSignalBlocker blocker(row.value);
        row.box->setChecked(isChosen);
        if (isChosen && !row.value->hasFocus()) row.value->setValue(goal->value);
        row.value->setEnabled(isChosen);
        // Offers the scenario's goals, chosen ones, and, if no goal of the scenario is measured, the evaluation loss.
        const bool isOffered =
            !scenario || isChosen || std::ranges::count(scenario->goals, key) > 0 || (!isMeasured && key == kEvalLoss);
        row.line->setVisible(isOffered);
    }
    m_warningFrame->setVisible(answers.goals.empty());
}

void GoalsStep::write() {
    m_wizard.change([this](Answers& answers) {
        answers.goals.clear();
        for (const GoalRow& goal : m_wizard.judgement().goals)
            if (const Row& row = m_rows.at(goal.key); row.box->isChecked())
                answers.goals.push_back({goal.key, row.value->value()});
    });
}

} // namespace luthier::ui
