#pragma once
#include "ui/session/runs/run_controller.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/page/page_request.h"

#include <vector>

class QHBoxLayout;

namespace luthier::ui {

/// The phases of learning from people: answers, pairs, a reward model, and a model that people prefer. Each shows its
/// progress and continues from the one before.
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
