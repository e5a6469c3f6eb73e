#include "ui/method/method_page.h"

#include "ui/method/data_step.h"
#include "ui/method/decision_tree.h"
#include "ui/method/goals_step.h"
#include "ui/method/machine_step.h"
#include "ui/method/model_step.h"
#include "ui/method/plan_view.h"
#include "ui/method/scenario_step.h"
#include "ui/method/step_bar.h"
#include "ui/method/task_step.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/page/error_panel.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>

namespace luthier::ui {

MethodPage::MethodPage(Wizard& wizard, RunController& runs, PlanRuns& planRuns, Speeds& speeds, MachineTest& test,
    const Guide& guide, QWidget* parent)
    : Page(parent)
    , m_wizard(wizard)
    , m_planRuns(planRuns)
    , m_question(makeLabel({}, TextRole::Title, true))
    , m_help(makeMuted({}))
    , m_saved(makeMuted(tr("Saved")))
    , m_stack(new QStackedWidget)
    , m_tree(new Card(tr("Where this leads")))
    , m_back(new QPushButton(tr("Back")))
    , m_next(new QPushButton)
    , m_names({tr("Task"), tr("Scenario"), tr("Model"), tr("Machine"), tr("Data"), tr("Goals"), tr("Plan")}) {
    setHeadVisible(false);
    m_bar = new StepBar(m_names);
    m_back->setObjectName(QStringLiteral("wizardBack"));
    m_next->setObjectName(QStringLiteral("wizardNext"));
    setKind(m_next, "primary");
    m_help->setWordWrap(true);
    m_help->setFont(fontFor(TextRole::Text));

    auto* model = new ModelStep(m_wizard);
    auto* data = new DataStep(m_wizard, planRuns);
    m_plan = new PlanView(m_wizard, planRuns, speeds, guide);
    addStep(tr("What should the model be able to do?"),
        tr("Choose what is closest. Nothing is final: the plan at the end shows every rule that fired, and you can "
           "overrule any of them."),
        new TaskStep(m_wizard));
    addStep(tr("What is it for?"), tr("This changes the steps, the form of the data, the model and the goals."),
        new ScenarioStep(m_wizard));
    addStep(tr("Which model does it begin with?"), tr("A kind in the upper table shows only its models below."), model);
    addStep(tr("What may it use?"), tr("Measured here; change the numbers to plan for another machine."),
        new MachineStep(m_wizard, test));
    addStep(tr("What will it learn from?"), tr("The number of rows decides, and their length sets the memory."), data);
    addStep(tr("When is it good enough?"), tr("The evaluation measures these, on the base model and on yours."),
        new GoalsStep(m_wizard));
    addStep(tr("Your plan"), {}, m_plan, true);

    m_tree->header()->addWidget(makeMuted(tr("updates as you answer")));
    m_tree->body()->addWidget(new DecisionTree(m_wizard), 1);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(space::kEdge);
    columns->addWidget(m_stack, 1);
    columns->addWidget(m_tree, 1);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_back);
    buttons->addStretch();
    buttons->addWidget(m_saved);
    buttons->addWidget(m_next);
    body()->setSpacing(10);
    body()->addWidget(m_bar);
    body()->addWidget(m_question);
    body()->addWidget(m_help);
    body()->addLayout(columns, 1);
    body()->addLayout(buttons);

    connect(m_bar, &StepBar::chosen, this, &MethodPage::open);
    connect(m_back, &QPushButton::clicked, this, [this] { open(m_wizard.page() - 1); });
    connect(m_next, &QPushButton::clicked, this, [this] {
        if (m_wizard.page() + 1 < m_names.size()) return open(m_wizard.page() + 1);
        if (m_wizard.keep() > 0) refresh();
    });
    connect(model, &ModelStep::modelsAsked, this, [this] { Q_EMIT pageAsked(ToModels{}); });
    const auto goTo = [this](const PageRequest& to) { return [this, to] { Q_EMIT pageAsked(to); }; };
    connect(data, &DataStep::dataAsked, this, goTo(ToData{}));
    connect(data, &DataStep::annotateAsked, this, goTo(ToAnnotate{}));
    connect(m_plan, &PlanView::dataAsked, this, goTo(ToData{}));
    connect(m_plan, &PlanView::annotateAsked, this, goTo(ToAnnotate{}));
    connect(m_plan, &PlanView::runAsked, this, [this](const QString& run) { Q_EMIT pageAsked(ToRuns{run}); });
    connect(m_plan, &PlanView::chatAsked, this, goTo(ToFewShot{}));
    connect(m_plan, &PlanView::stepsShown, this, &MethodPage::refresh);
    connect(m_plan, &PlanView::failed, errors(), &ErrorPanel::show);
    connect(m_plan, &PlanView::recovered, errors(), &ErrorPanel::clear);
    connect(&m_wizard, &Wizard::failed, errors(), &ErrorPanel::show);
    connect(&test, &MachineTest::failed, errors(), &ErrorPanel::show);
    connect(&runs, &RunController::commandFailed, errors(), &ErrorPanel::show);
    connect(&m_wizard, &Wizard::changed, this, &MethodPage::refresh);
    open(m_wizard.page());
}

void MethodPage::addStep(const QString& question, const QString& help, QWidget* step, bool isWide) {
    m_steps.push_back({question, help, isWide});
    m_stack->addWidget(makeScrolled(step));
}

QString MethodPage::openWork() const {
    return m_plan->isRecipeTyped() ? tr("The recipe was changed by hand and is not in the plan.") : QString();
}

void MethodPage::showStep(ToMethod::Step step) {
    const int last = static_cast<int>(m_steps.size()) - 1;
    switch (step) {
    case ToMethod::Step::AsItIs:
        return;
    case ToMethod::Step::Goals:
        return open(last - 1);
    case ToMethod::Step::Plan:
        return open(last);
    }
}

void MethodPage::open(int step) {
    m_wizard.setPage(step);
    const Step& entry = m_steps[static_cast<std::size_t>(step)];
    m_question->setText(entry.question);
    m_help->setText(entry.help);
    m_help->setVisible(!entry.help.isEmpty());
    m_stack->setCurrentIndex(step);
    static_cast<QScrollArea*>(m_stack->currentWidget())->verticalScrollBar()->setValue(0);
    m_tree->setVisible(!entry.isWide);
    errors()->clear();
    refresh();
}

void MethodPage::refresh() {
    const Answers& answers = m_wizard.answers();
    const int step = m_wizard.page();
    const bool isFed = std::ranges::all_of(
        m_wizard.plan().steps, [this](const PlanStep& planned) { return m_planRuns.isFed(planned); });
    const bool isAnswered[] = {!answers.task.empty(), !answers.scenario.empty(), !answers.modelPath.empty(),
        answers.machine.memoryBytes > 0, !answers.data.dataset.empty() && isFed, !answers.goals.empty(), false};
    for (int i = 0; i < m_names.size(); ++i)
        m_bar->setDone(i, isAnswered[i]);
    m_bar->setCurrent(step);
    m_back->setEnabled(step > 0);
    const bool isLast = step + 1 == m_names.size();
    m_next->setText(isLast ? tr("Keep this plan") : tr("Next: %1").arg(m_names[step + 1]));
    const long long kept = isLast ? m_wizard.keptVersion() : 0;
    m_next->setEnabled(!isLast || kept == 0);
    // A step that waits to be started has the primary button, which keeps the plan too.
    setKind(m_next, isLast && m_plan->hasPrimary() ? "" : "primary");
    m_saved->setText(kept > 0 ? tr("Kept as version %1").arg(kept) : isLast ? QString() : tr("Saved"));
}

} // namespace luthier::ui
