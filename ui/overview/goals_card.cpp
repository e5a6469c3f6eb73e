#include "ui/overview/goals_card.h"

#include "ui/session/translate.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QLocale>
#include <QPushButton>

namespace luthier::ui {

namespace {

QString valueOf(const GoalRow& goal, const std::optional<double>& value) {
    if (!value) return QStringLiteral("–");
    const QString text = QLocale().toString(*value, 'g', 4);
    return goal.isPercent ? text + QStringLiteral(" %") : text;
}

QString arrow(const QString& before, const QString& after) {
    return before + QStringLiteral(" → <b>") + after + QStringLiteral("</b>");
}

} // namespace

GoalsCard::GoalsCard(Rounds& rounds, QWidget* parent)
    : Card(tr("Goals"), parent)
    , m_rounds(rounds)
    , m_content(new QVBoxLayout) {
    header()->addWidget(makeMuted(tr("base → tuned")));
    m_content->setSpacing(6);
    body()->addLayout(m_content);
    body()->addStretch(1);
    connect(&m_rounds, &Rounds::changed, this, &GoalsCard::refresh, Qt::QueuedConnection); // a button may be deleted
    refresh();
}

void GoalsCard::refresh() {
    clearLayout(m_content);
    addGoals();
    addRounds();
    addProposals();
}

void GoalsCard::addGoals() {
    const auto goals = m_rounds.goals();
    if (goals.empty()) {
        auto* row = new QHBoxLayout;
        auto* words = makeMuted(tr("No goal is set: nobody will be able to say whether it was worth it."));
        words->setWordWrap(true);
        row->addWidget(words, 1);
        auto* set = new QPushButton(tr("Set goals"));
        set->setObjectName(QStringLiteral("setGoals"));
        connect(set, &QPushButton::clicked, this, &GoalsCard::goalsAsked);
        row->addWidget(set);
        m_content->addLayout(row);
        return;
    }
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(0, 1);
    int line = 0;
    for (const GoalState& state : goals) {
        const QString bound = (state.goal->higherIsBetter ? QStringLiteral(" ≥ ") : QStringLiteral(" ≤ ")) +
                              valueOf(*state.goal, state.wanted);
        auto* badge = new Badge(this);
        badge->setObjectName(QStringLiteral("goalState_") + toQString(state.goal->key));
        if (!state.goal->isMeasured)
            badge->show(tr("not in Luthier yet"), Badge::Tone::Neutral);
        else if (!state.tuned)
            badge->show(tr("not measured yet"), Badge::Tone::Neutral);
        else if (state.isReached())
            badge->show(tr("reached"), Badge::Tone::Good);
        else
            badge->show(tr("not reached"), Badge::Tone::Warning);
        auto* name = makeLabel(ownLanguage(state.goal->text) + bound);
        name->setWordWrap(true);
        grid->addWidget(name, line, 0);
        grid->addWidget(makeLabel(arrow(valueOf(*state.goal, state.base), valueOf(*state.goal, state.tuned))), line, 1);
        grid->addWidget(badge, line++, 2, Qt::AlignLeft);
    }
    m_content->addLayout(grid);
}

void GoalsCard::addRounds() {
    const auto rounds = m_rounds.rounds();
    if (rounds.empty()) return;
    m_content->addWidget(makeLine());
    std::map<std::string, std::string> newest; // rows that the last round was asked, by goal
    for (const Round& round : rounds)
        for (const GoalState& state : round.goals)
            newest[state.goal->key] = state.asked;
    int number = 1;
    for (const Round& round : rounds) {
        auto* row = new QHBoxLayout;
        const QString method = ownLanguage(round.method);
        row->addWidget(makeLabel(tr("Round %1").arg(number++), TextRole::Small, true));
        row->addWidget(makeMuted(
            tr("plan %1").arg(round.version) + (method.isEmpty() ? QString() : QStringLiteral(" · ") + method)));
        row->addStretch(1);
        if (round.run.empty()) {
            row->addWidget(makeMuted(tr("not started")));
        } else {
            auto* open = new QPushButton(toQString(round.run));
            setKind(open, "quiet");
            connect(open, &QPushButton::clicked, this, [this, run = toQString(round.run)] { Q_EMIT runAsked(run); });
            row->addWidget(open);
        }
        m_content->addLayout(row);
        QStringList values;
        for (const GoalState& state : round.goals) {
            const QString value = ownLanguage(state.goal->text) + QLatin1Char(' ') +
                                  arrow(valueOf(*state.goal, state.base), valueOf(*state.goal, state.tuned));
            const bool isAlike = state.asked == newest.at(state.goal->key);
            values << (isAlike ? value : tr("%1 (of other rows)").arg(value));
        }
        if (values.isEmpty()) continue;
        auto* said = makeLabel(values.join(QStringLiteral(" · ")), TextRole::Small);
        said->setObjectName(QStringLiteral("round_%1").arg(round.version));
        said->setWordWrap(true);
        m_content->addWidget(said);
    }
}

void GoalsCard::addProposals() {
    const auto proposals = m_rounds.proposals();
    if (proposals.empty()) return;
    m_content->addWidget(makeLine());
    m_content->addWidget(makeLabel(tr("Iterate"), TextRole::Text, true));
    for (const Proposal& proposal : proposals) {
        auto* words = new QVBoxLayout;
        words->setSpacing(1);
        words->addWidget(makeLabel(m_rounds.says(proposal.what)));
        QStringList said;
        for (const Said& each : proposal.evidence)
            said << m_rounds.says(each);
        auto* evidence = makeMuted(said.join(isChinese() ? QString() : QStringLiteral(" ")));
        evidence->setWordWrap(true);
        words->addWidget(evidence);
        auto* take = new QPushButton(proposal.isData ? tr("Open the data") : tr("Make it the next plan"));
        take->setObjectName(QStringLiteral("iterate_") + toQString(proposal.key));
        connect(take, &QPushButton::clicked, this, [this, proposal] {
            if (proposal.isData)
                Q_EMIT dataAsked();
            else if (m_rounds.iterate(proposal) > 0)
                Q_EMIT planMade();
        });
        auto* row = new QHBoxLayout;
        row->addLayout(words, 1);
        row->addWidget(take, 0, Qt::AlignTop);
        m_content->addLayout(row);
    }
}

} // namespace luthier::ui
