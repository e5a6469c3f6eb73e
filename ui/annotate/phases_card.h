#pragma once
#include "ui/session/runs/run_controller.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/page/page_request.h"

#include <vector>

class QHBoxLayout;

namespace luthier::ui {

/// Learning from people in its phases: answers, pairs, a reward model, and a model that people prefer. Each says how
/// far it is and goes on from what the one before left.
class PhasesCard : public Card {
    Q_OBJECT

public:
    PhasesCard(Project& project, RunController& runs, QWidget* parent = nullptr);
    void refresh();

Q_SIGNALS:
    void pageAsked(const luthier::ui::PageRequest& request);
    void newQueueAsked();

private:
    Project& m_project;
    RunController& m_runs;
    QHBoxLayout* m_row;
};

} // namespace luthier::ui
