#pragma once
#include "ui/session/plan/rounds.h"
#include "ui/widgets/page/card.h"

namespace luthier::ui {

/// The goals with their measured values, the rounds so far, and what to try next for a missed goal.
class GoalsCard : public Card {
    Q_OBJECT

public:
    explicit GoalsCard(Rounds& rounds, QWidget* parent = nullptr);

Q_SIGNALS:
    void goalsAsked(); ///< the person wants to set goals
    void planMade();   ///< a proposal became the next version
    void dataAsked();
    void runAsked(const QString& run);

private:
    void refresh();
    void addGoals();
    void addRounds();
    void addProposals();

    Rounds& m_rounds;
    QVBoxLayout* m_content;
};

} // namespace luthier::ui
