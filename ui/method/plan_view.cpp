#include "ui/method/plan_view.h"

#include "ui/method/changes_card.h"
#include "ui/method/methods_card.h"
#include "ui/method/recipe_card.h"
#include "ui/session/translate.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/help_mark.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/theme/text.h"

#include <QAbstractItemView>
#include <QBoxLayout>
#include <QComboBox>
#include <QFrame>
#include <QMenu>
#include <QPushButton>

#include <algorithm>

namespace luthier::ui {

namespace {

QLabel* wrapped(QLabel* label) {
    label->setWordWrap(true);
    return label;
}

} // namespace

PlanView::PlanView(Wizard& wizard, PlanRuns& runs, Speeds& speeds, const Guide& guide, QWidget* parent)
    : QWidget(parent)
    , m_wizard(wizard)
    , m_runs(runs)
    , m_speeds(speeds)
    , m_plan(new Card(tr("The plan")))
    , m_why(new Card(tr("Why")))
    , m_others(new Card(tr("Not taken")))
    , m_cost(new Card(tr("What it will take")))
    , m_overruled(new ChangesCard(QStringLiteral("planOverruled")))
    , m_changes(new ChangesCard(QStringLiteral("planChanges")))
    , m_steps(new QVBoxLayout)
    , m_warnings(new QVBoxLayout)
    , m_reasons(new QVBoxLayout)
    , m_rejected(new QVBoxLayout)
    , m_ownSteps(new QPushButton(tr("Steps…")))
    , m_advice(new QPushButton(tr("As advised")))
    , m_trainWith(new QWidget)
    , m_methods(new QComboBox)
    , m_ledger(makeLabel({}, TextRole::Small))
    , m_guide(guide)
    , m_recipe(new RecipeCard(wizard, guide))
    , m_matrix(new MethodsCard(wizard, speeds)) {
    m_methods->setObjectName(QStringLiteral("overruleMethod"));
    m_methods->setAccessibleName(tr("Way of training"));
    m_methods->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon); // the card gets narrow
    m_methods->setMinimumContentsLength(8);
    m_ledger->setTextFormat(Qt::RichText);
    m_ledger->setObjectName(QStringLiteral("planCosts"));
    m_steps->setSpacing(12);
    m_plan->body()->addLayout(m_steps);
    m_plan->body()->addLayout(m_warnings);
    m_why->body()->addLayout(m_reasons);
    m_ownSteps->setObjectName(QStringLiteral("overruleSteps"));
    m_ownSteps->setToolTip(tr("Which steps the plan has"));
    m_ownSteps->setMenu(new QMenu(m_ownSteps));
    m_advice->setObjectName(QStringLiteral("followAdvice"));
    auto* trainWith = new QHBoxLayout(m_trainWith);
    trainWith->setContentsMargins(0, 0, 0, 0);
    trainWith->addWidget(makeMuted(tr("Train with")));
    trainWith->addWidget(m_methods, 1);
    auto* overrule = new QHBoxLayout;
    overrule->setContentsMargins(0, 4, 0, 0);
    overrule->addWidget(m_trainWith, 1);
    overrule->addStretch(0);
    overrule->addWidget(m_ownSteps);
    overrule->addWidget(m_advice);
    m_plan->body()->addLayout(overrule);
    m_others->body()->addLayout(m_rejected);
    m_cost->body()->addWidget(m_ledger, 0, Qt::AlignTop | Qt::AlignLeft);

    auto* left = new QVBoxLayout;
    left->setSpacing(space::kBetweenCards);
    for (Card* card : {m_plan, static_cast<Card*>(m_overruled), static_cast<Card*>(m_changes), m_why, m_others})
        left->addWidget(card);
    left->addStretch(1);
    auto* right = new QVBoxLayout;
    right->setSpacing(space::kBetweenCards);
    right->addWidget(m_cost);
    right->addWidget(m_recipe);
    right->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::kBetweenCards);
    auto* columns = new QHBoxLayout;
    layout->addLayout(columns);
    layout->addWidget(m_matrix);
    layout->addStretch(1);
    columns->setSpacing(space::kBetweenCards);
    columns->addLayout(left, 1);
    columns->addLayout(right, 1);

    connect(m_methods, &QComboBox::activated, this, [this] {
        m_wizard.change([this](Answers& answers) {
            answers.method = toUtf8(m_methods->currentData().toString());
            answers.recipes.clear(); // they were written for another method
        });
    });
    connect(m_ownSteps->menu(), &QMenu::aboutToShow, this, &PlanView::fillSteps);
    connect(m_advice, &QPushButton::clicked, &m_wizard, &Wizard::followAdvice);
    connect(m_recipe, &RecipeCard::failed, this, &PlanView::failed);
    connect(m_recipe, &RecipeCard::accepted, this, &PlanView::recovered);
    // Queued: refresh may delete the button that was clicked.
    connect(&m_wizard, &Wizard::changed, this, &PlanView::refresh, Qt::QueuedConnection);
    connect(&m_runs, &PlanRuns::changed, this, &PlanView::showSteps, Qt::QueuedConnection);
    connect(&m_runs, &PlanRuns::started, this, &PlanView::runAsked);
    connect(&m_runs, &PlanRuns::failed, this, &PlanView::failed);
    connect(&m_speeds, &Speeds::changed, this, &PlanView::showSteps, Qt::QueuedConnection);
    connect(&m_speeds, &Speeds::changed, this, &PlanView::showCosts, Qt::QueuedConnection);
    connect(&m_speeds, &Speeds::failed, this, &PlanView::failed);
    refresh();
}

bool PlanView::isRecipeTyped() const { return m_recipe->isTyped(); }

void PlanView::refresh() {
    showSteps();
    showSentences();
    showCosts();
    fillMethods();
    showChanges();
    m_recipe->refresh();
    m_matrix->refresh();
}

/// Compares the plan with the advice and, while the answers differ, with the last kept version.
void PlanView::showChanges() {
    const auto overruled = m_wizard.overruled(), changes = m_wizard.changes();
    m_advice->setVisible(!overruled.empty());
    // If both lists are the same, show it once.
    m_overruled->show(
        tr("How your choices change the advice"), overruled == changes ? std::vector<PlanChange>() : overruled);
    const auto plans = m_wizard.project().store().plans();
    m_changes->show(
        plans.empty() ? QString() : tr("What would change since version %1").arg(plans.front().version), changes);
}

/// Lists all steps; the plan's own are ticked, in training order.
void PlanView::fillSteps() {
    QMenu* menu = m_ownSteps->menu();
    menu->clear();
    for (const StepInfo& info : m_wizard.judgement().steps) {
        const bool isIn = m_wizard.plan().has(info.key);
        auto* action = menu->addAction(
            info.objective ? ownLanguage(info.text) : tr("%1 (not in Luthier yet)").arg(ownLanguage(info.text)));
        action->setObjectName(QStringLiteral("step_") + toQString(info.key));
        action->setToolTip(ownLanguage(info.help));
        action->setCheckable(true);
        action->setChecked(isIn);
        action->setEnabled(!isIn || m_wizard.plan().steps.size() > 1); // a plan needs at least one
        connect(action, &QAction::triggered, this,
            [this, key = info.key](bool isChosen) { m_wizard.setStep(key, isChosen); });
    }
    menu->setToolTipsVisible(true);
}

void PlanView::showSteps() {
    clearLayout(m_steps);
    m_hasPrimary = false;
    int number = 1;
    for (const PlanStep& step : m_wizard.plan().steps) {
        const StepInfo& info = *m_wizard.judgement().step(step.step);
        const MethodInfo* method = m_wizard.judgement().method(step.method);
        QString title = QStringLiteral("%1  %2").arg(number++).arg(ownLanguage(info.text));
        if (method) title += QStringLiteral(" · ") + ownLanguage(method->text);
        auto* row = new QHBoxLayout;
        auto* words = new QVBoxLayout;
        words->setSpacing(2);
        words->addWidget(makeLabel(title, TextRole::Text, true));
        const bool isOfMethod = method && (step.missing == step.method || method->isInChat);
        words->addWidget(wrapped(makeMuted(ownLanguage(isOfMethod ? method->help : info.help))));
        row->addLayout(words, 1);
        if (!step.missing.empty()) {
            auto* badge = new Badge(m_plan);
            badge->show(tr("not in Luthier yet"), Badge::Tone::Warning);
            row->addWidget(badge, 0, Qt::AlignTop);
        } else if (method && method->isInChat) {
            auto* open = addButton(
                row, tr("Try in the chat"), QStringLiteral("tryFewShot"), m_wizard.isFewShot() && !m_hasPrimary);
            open->setEnabled(m_wizard.isFewShot());
            connect(open, &QPushButton::clicked, this, [this] {
                if (m_wizard.keep() > 0) Q_EMIT chatAsked();
            });
        } else {
            addRunButtons(row, step);
            if (const QString outcome = outcomeOf(step); !outcome.isEmpty())
                words->addWidget(wrapped(makeLabel(outcome, TextRole::Small)));
        }
        m_steps->addLayout(row);
    }
    Q_EMIT stepsShown();
}

QPushButton* PlanView::addButton(QHBoxLayout* row, const QString& text, const QString& name, bool isPrimary) {
    auto* button = new QPushButton(text);
    button->setObjectName(name);
    if (isPrimary) setKind(button, "primary");
    m_hasPrimary = m_hasPrimary || isPrimary;
    row->addWidget(button, 0, Qt::AlignTop);
    return button;
}

/// A pilot first, then the whole; what has been started is opened instead.
void PlanView::addRunButtons(QHBoxLayout* row, const PlanStep& step) {
    if (!m_runs.isFed(step)) { // nothing to start yet: offer the way to its data
        const bool learnsChoices = luthier::learnsChoices(step);
        auto* feed = addButton(row, learnsChoices ? tr("Compare answers") : tr("Import data"),
            QStringLiteral("feedStep_") + toQString(step.step), !m_hasPrimary);
        connect(feed, &QPushButton::clicked, this, learnsChoices ? &PlanView::annotateAsked : &PlanView::dataAsked);
        return;
    }
    const bool isReady = m_runs.isReady(step);
    const bool hasPilot = m_runs.runOf(step, /*isPilot=*/true) != nullptr, hasWhole = m_runs.runOf(step) != nullptr;
    for (const bool isPilot : {true, false}) {
        const RunWatcher* run = m_runs.runOf(step, isPilot);
        const QString key = toQString(step.step);
        if (run) {
            auto* open = addButton(row, isPilot ? tr("Open the pilot") : tr("Open the run"),
                (isPilot ? QStringLiteral("openPilot_") : QStringLiteral("openRun_")) + key, false);
            connect(open, &QPushButton::clicked, this, [this, id = run->id()] { Q_EMIT runAsked(id); });
            const bool wasStopped =
                run->status() == RunStatus::Finished && run->history().step() < run->history().totalSteps();
            if (isPilot || !wasStopped) continue;
        }
        const bool isNext = isPilot != hasPilot && isReady && !hasWhole;
        auto* start = addButton(row,
            isPilot ? tr("Pilot")
            : run   ? tr("Start again")
                    : tr("Start"),
            (isPilot ? QStringLiteral("pilotStep_") : QStringLiteral("startStep_")) + key, isNext && !m_hasPrimary);
        if (isPilot)
            start->setToolTip(tr("The same recipe on 5 % of the rows, for at most five minutes: it says how "
                                 "long the whole will take and whether the loss falls."));
        start->setEnabled(isReady);
        connect(start, &QPushButton::clicked, this, [this, step, isPilot] { m_runs.start(step, isPilot); });
    }
}

/// What the pilot found out, and how long the whole took or will take.
QString PlanView::outcomeOf(const PlanStep& step) const {
    QStringList said;
    if (const PlanStep* before = m_runs.stepBefore(step)) {
        const QString name = ownLanguage(m_wizard.judgement().step(before->step)->text);
        const RunWatcher* run = m_runs.runOf(*before);
        said << (m_runs.isPreparing() ? tr("Merging what “%1” made …").arg(name)
                 : run && run->status() == RunStatus::Finished
                     ? tr("Begins with what “%1” made.").arg(name)
                     : tr("Begins with what “%1” makes: its run must finish first.").arg(name));
    }
    if (!m_runs.isFed(step))
        said << (luthier::learnsChoices(step) ? tr("It learns from people's choices: compare answers, or import pairs.")
                                              : tr("It learns from conversations or texts: import some."));
    if (const RunWatcher* pilot = m_runs.runOf(step, /*isPilot=*/true)) {
        const Series* loss = pilot->history().find(Curve::Loss, CurveRows::HeldOut);
        if (loss && loss->points.size() > 1)
            said << tr("Pilot: evaluation loss %1 → %2.")
                        .arg(formatNumber(loss->points.front().value), formatNumber(loss->points.back().value));
    }
    const RunWatcher* run = m_runs.runOf(step);
    if (const auto [from, to] = m_speeds.predict(step); from > 0) {
        const QString least = formatSpan(from), most = formatSpan(to);
        const bool isDone = run && run->status() == RunStatus::Finished;
        said << (isDone          ? tr("Predicted: about %1.").arg(most)
                 : least == most ? tr("The full run will take about %1.").arg(least)
                                 : tr("The full run will take between %1 and %2.").arg(least, most));
    }
    if (run && run->status() == RunStatus::Finished)
        said << tr("It took %1.")
                    .arg(formatSpan(double(run->history().lastEventMs() - run->history().startedMs()) / 1000));
    return said.join(isChinese() ? QString() : QStringLiteral(" "));
}

void PlanView::showSentences() {
    const Judgement& judgement = m_wizard.judgement();
    for (QLayout* layout :
        {static_cast<QLayout*>(m_warnings), static_cast<QLayout*>(m_reasons), static_cast<QLayout*>(m_rejected)})
        clearLayout(layout);
    for (const Said& said : m_wizard.plan().warnings) {
        auto* frame = new QFrame;
        setKind(frame, "warning");
        auto* row = new QHBoxLayout(frame);
        row->setContentsMargins(12, 8, 12, 8);
        row->addWidget(wrapped(makeLabel(ownLanguage(sentence(judgement, said)), TextRole::Small)), 1);
        if (const GuideEntry* entry = m_guide.ofWarning(said.rule))
            row->addWidget(new HelpMark(m_guide, entry->key), 0, Qt::AlignTop);
        m_warnings->addWidget(frame);
    }
    for (const Said& said : m_wizard.plan().reasons)
        m_reasons->addWidget(
            wrapped(makeLabel(QStringLiteral("· ") + ownLanguage(sentence(judgement, said)), TextRole::Small)));
    for (const Rejected& no : m_wizard.plan().rejected) {
        const QString why = ownLanguage(judgement.method(no.method)->text) +
                            (isChinese() ? QStringLiteral("：") : QStringLiteral(": ")) +
                            ownLanguage(sentence(judgement, no.why));
        const QString cost = ownLanguage(no.cost);
        m_rejected->addWidget(wrapped(makeMuted(cost.isEmpty() ? why : tr("%1 (%2)").arg(why, cost))));
    }
}

void PlanView::showCosts() {
    const Plan& plan = m_wizard.plan();
    const auto line = [](const QString& name, const QString& value, bool bold = false) {
        return QStringLiteral("<tr><td style='color:%3'>%1&nbsp;&nbsp;</td><td align='right'>%4%2%5</td></tr>")
            .arg(name, value, tokensInForce().muted.name(), bold ? QStringLiteral("<b>") : QString(),
                bold ? QStringLiteral("</b>") : QString());
    };
    QString html = QStringLiteral("<table cellspacing='0' cellpadding='3'>");
    if (plan.ledger) {
        for (const MemoryPartRow& row : memoryParts())
            html += line(translatedLabel("memory", row.label), formatSize(plan.ledger->bytesOf(row.part)));
        html += line(tr("Memory, together"), formatSize(plan.ledger->totalBytes()), true);
    } else if (const auto largest = std::max_element(plan.steps.begin(), plan.steps.end(),
                   [](const PlanStep& a, const PlanStep& b) { return a.bytes < b.bytes; });
        largest != plan.steps.end() && largest->bytes > 0) // a part is missing: what training takes by itself
        html += line(tr("Memory, at least"), formatSize(largest->bytes), true);
    html += line(tr("Memory that may be used"), formatSize(plan.budgetBytes));
    if (plan.checkpointsBytes > 0) html += line(tr("Disk, for checkpoints"), formatSize(plan.checkpointsBytes));
    // What was tried here says more than the table, which was made for about 7 billion parameters.
    double seconds = 0;
    bool isTried = true;
    for (const PlanStep& step : plan.steps) {
        if (!step.recipe) continue;
        const double most = m_speeds.predict(step).to;
        isTried = isTried && most > 0;
        seconds += most;
    }
    const MethodInfo* method = m_wizard.judgement().method(plan.method);
    if (isTried && seconds > 0)
        html += line(tr("Time, as tried here"), tr("about %1").arg(formatSpan(seconds)));
    else if (method && !method->time.en.empty())
        html += line(tr("Time, by the resource table"), ownLanguage(method->time));
    m_ledger->setText(html + QStringLiteral("</table>"));
}

void PlanView::fillMethods() {
    m_trainWith->setVisible(!m_wizard.plan().method.empty());
    m_others->setVisible(!m_wizard.plan().method.empty());
    m_methods->clear();
    m_methods->addItem(tr("as advised"), QString());
    for (const MethodInfo& method : m_wizard.judgement().methods) {
        QString text = ownLanguage(method.text);
        if (const std::uint64_t bytes = m_wizard.bytesOf(method.key); bytes > 0)
            text = tr("%1 · from %2").arg(text, formatSize(bytes)); // one sequence at a time
        m_methods->addItem(method.isBuilt() ? text : tr("%1 (not in Luthier yet)").arg(text), toQString(method.key));
    }
    m_methods->view()->setMinimumWidth(m_methods->view()->sizeHintForColumn(0)); // the list may be wider than its box
    m_methods->setCurrentIndex(std::max(0, m_methods->findData(toQString(m_wizard.answers().method))));
    m_methods->setToolTip(m_methods->currentText()); // for a card too narrow to show it
}

} // namespace luthier::ui
