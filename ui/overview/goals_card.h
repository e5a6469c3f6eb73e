#pragma once
#include "ui/session/plan/rounds.h"
#include "ui/widgets/page/card.h"

namespace luthier::ui {

/// The goals with what was measured, the rounds so far, and from a goal that was missed what to try next.
class GoalsCard : public Card {
    Q_OBJECT

public:
    explicit GoalsCard(Rounds& rounds, QWidget* parent = nullptr);

Q_SIGNALS:
    void goalsAsked(); ///< to set some
    void planMade();   ///< a next version, by a proposal
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
