#pragma once
#include "core/advisor/guide.h"
#include "ui/session/engine/machine_test.h"
#include "ui/session/plan/speeds.h"
#include "ui/session/runs/plan_runs.h"
#include "ui/widgets/page/page.h"

class QLabel;
class QPushButton;
class QStackedWidget;

namespace luthier::ui {

class Card;
class PlanView;
class StepBar;

/// The wizard: one question a page, the tree beside it, the plan at the end. It can be gone through again at any time.
class MethodPage : public Page {
    Q_OBJECT

public:
    MethodPage(Wizard& wizard, RunController& runs, PlanRuns& planRuns, Speeds& speeds, MachineTest& test,
        const Guide& guide, QWidget* parent = nullptr);

    void showStep(ToMethod::Step step);
    QString openWork() const override;

private:
    void open(int step);
    void refresh();
    void addStep(const QString& question, const QString& help, QWidget* step, bool isWide = false);

    struct Step {
        QString question, help;
        bool isWide; ///< takes the tree's place too
    };
    Wizard& m_wizard;
    PlanRuns& m_planRuns;
    PlanView* m_plan;
    StepBar* m_bar;
    QLabel *m_question, *m_help, *m_saved;
    QStackedWidget* m_stack;
    Card* m_tree;
    QPushButton *m_back, *m_next;
    QStringList m_names;
    std::vector<Step> m_steps;
};

} // namespace luthier::ui
