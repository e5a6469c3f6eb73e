#include "ui/runs/runs_page.h"

#include "ui/runs/new_run_view.h"
#include "ui/runs/run_text.h"
#include "ui/runs/run_view.h"
#include "ui/runs/runs_model.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/page/confirm.h"
#include "ui/widgets/page/empty_state.h"
#include "ui/widgets/page/error_panel.h"
#include "ui/widgets/plain_table.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QStackedLayout>
#include <QTableView>

namespace luthier::ui {

RunsPage::RunsPage(Project& project, RunController& controller, Rounds& rounds, const Guide& guide, QWidget* parent)
    : Page(parent)
    , m_project(project)
    , m_controller(controller)
    , m_model(new RunsModel(controller, this))
    , m_stack(new QStackedLayout)
    , m_table(new QTableView)
    , m_view(new RunView(project, rounds, guide))
    , m_newRun(new NewRunView(project, controller, guide))
    , m_badge(new Badge)
    , m_all(new QPushButton(tr("All runs")))
    , m_new(new QPushButton(tr("New run")))
    , m_pause(new QPushButton(tr("Pause")))
    , m_stop(new QPushButton(tr("Stop and keep")))
    , m_resume(new QPushButton(tr("Resume")))
    , m_try(new QPushButton(tr("Try the model")))
    , m_merged(project) {
    // Stop ends a run and stands apart. Buttons never move: unusable ones are greyed in place, and Pause and Resume
    // share one place.
    const std::pair<QPushButton*, const char*> names[] = {{m_stop, "stop"}, {m_all, "allRuns"}, {m_pause, "pause"},
        {m_resume, "resume"}, {m_try, "tryModel"}, {m_new, "newRun"}};
    titleRow()->insertWidget(1, m_badge);
    for (const auto& [button, name] : names) {
        button->setObjectName(QLatin1String(name));
        actions()->addWidget(button);
    }
    constexpr int kApart = 28;
    actions()->insertSpacing(1, kApart);
    const int width = std::max(m_pause->sizeHint().width(), m_resume->sizeHint().width());
    m_pause->setFixedWidth(width);
    m_resume->setFixedWidth(width);
    setKind(m_new, "primary");
    setKind(m_try, "primary");

    m_table->setModel(m_model);
    m_table->setObjectName(QStringLiteral("runs"));
    dressTable(m_table, tr("Runs"), 40);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    auto* listCard = new Card;
    listCard->layout()->setContentsMargins(1, 1, 1, 1);
    listCard->body()->addWidget(m_table);

    auto* empty = new EmptyState(tr("No run yet"),
        tr("A run trains the project's model on one of its data sets. It goes on when you close this window, and it "
           "can be paused at any time."),
        tr("New run"));
    empty->button()->setObjectName(QStringLiteral("firstRun"));
    connect(empty->button(), &QPushButton::clicked, this, [this] { showNewRun(); });
    body()->addLayout(m_stack, 1);
    // Add the widgets last: the first widget of a stack without a window would pop up as a window.
    m_stack->addWidget(empty);
    m_stack->addWidget(listCard);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_newRun);

    connect(m_all, &QPushButton::clicked, this, &RunsPage::showList);
    connect(m_new, &QPushButton::clicked, this, [this] { showNewRun(); });
    connect(m_pause, &QPushButton::clicked, this, [this] { m_controller.pause(m_shown); });
    connect(m_stop, &QPushButton::clicked, this, &RunsPage::stop);
    connect(m_resume, &QPushButton::clicked, this, [this] { m_controller.resume(m_shown); });
    connect(m_try, &QPushButton::clicked, this, [this] { Q_EMIT pageAsked(ToChat{m_shown}); });
    connect(m_view, &RunView::failed, errors(), &ErrorPanel::show);
    connect(m_view, &RunView::asked, errors(), &ErrorPanel::clear);
    connect(m_view, &RunView::checksChanged, this, &RunsPage::showState);
    connect(m_newRun, &NewRunView::startAsked, this, &RunsPage::start);
    connect(m_newRun, &NewRunView::cancelled, this, [this] {
        m_merged.cancel(); // nobody waits for the merged model any more
        showList();
    });
    const auto open = [this](const QModelIndex& index) { showRun(m_model->idAt(index.row())); };
    connect(m_table, &QTableView::clicked, this, open);
    connect(m_table, &QTableView::activated, this, open);
    connect(&m_controller, &RunController::runChanged, this, &RunsPage::showState);
    connect(&m_controller, &RunController::commandFailed, errors(), &ErrorPanel::show);
    connect(&m_merged, &MergedModels::failed, errors(), &ErrorPanel::show);
    connect(&m_merged, &MergedModels::busyChanged, this, [this] { m_newRun->setPreparing(m_merged.isBusy()); });
    setView(homeView());
}

QString RunsPage::openWork() const {
    return m_merged.isBusy() ? tr("A model is being made ready for a run, which would not begin.") : QString();
}

bool RunsPage::holdsWork() const { return m_stack->currentIndex() == New || Page::holdsWork(); }

void RunsPage::stop() {
    const bool isMeant = confirm(this, "stopRun", tr("Stop this run?"),
        tr("What it has learned so far is kept, and it can be resumed later with the steps that were planned."),
        tr("Stop and keep"), tr("Go on training"));
    if (isMeant) m_controller.stopAndKeep(m_shown);
}

RunsPage::View RunsPage::homeView() const { return m_controller.runs().empty() ? Empty : List; }

void RunsPage::showList() { setView(homeView()); }

void RunsPage::showNewRun(std::optional<ObjectiveType> objective) {
    m_newRun->refresh();
    if (objective) m_newRun->setObjective(*objective);
    setView(New);
}

void RunsPage::showRun(const QString& id) {
    RunWatcher* run = m_controller.run(id);
    if (!run) return showList();
    errors()->clear(); // another run's error
    m_shown = id;
    m_view->show(run);
    connect(run, &RunWatcher::eventsArrived, this, &RunsPage::showState, Qt::UniqueConnection);
    setView(One);
}

void RunsPage::start(const NewRun& run) {
    errors()->clear();
    const auto startNow = [this](const NewRun& ready) {
        const QString id = m_controller.start(ready);
        if (!id.isEmpty()) showRun(id);
    };
    const RunWatcher* first = m_controller.run(toQString(run.beginsWith));
    if (!first) return startNow(run);
    m_merged.modelOf(*first, [startNow, run](const std::filesystem::path& model) {
        NewRun ready = run;
        ready.recipe.model.path = model.string();
        startNow(ready);
    });
}

void RunsPage::setView(View view) {
    m_stack->setCurrentIndex(view);
    if (view != One) {
        m_badge->show({}, Badge::Tone::Neutral);
        errors()->clear();
    }
    showState();
}

void RunsPage::showState() {
    const auto view = static_cast<View>(m_stack->currentIndex());
    const RunWatcher* run = view == One ? m_controller.run(m_shown) : nullptr;
    const RunStatus status = run ? run->status() : RunStatus::New;
    const bool isAsked = run && run->isAsked();
    const bool isRunning = status == RunStatus::Running;
    const bool canResume =
        run && (status == RunStatus::New || status == RunStatus::Paused || status == RunStatus::Interrupted ||
                   status == RunStatus::Failed || (status == RunStatus::Finished && run->history().wasStopped()));
    for (QPushButton* button : {m_all, m_stop, m_try})
        button->setVisible(view == One);
    m_pause->setVisible(view == One && !canResume);
    m_resume->setVisible(view == One && canResume);
    m_resume->setEnabled(!m_view->isVerifying());
    m_new->setVisible(view == List);
    m_pause->setEnabled(isRunning && !isAsked);
    m_stop->setEnabled(isRunning && !isAsked);
    // A reward model writes nothing: the chat asks it for scores.
    m_try->setEnabled(run && !run->history().checkpoints().empty() && !run->history().isRewardModel());
    m_try->setToolTip(run && run->history().isRewardModel()
                          ? tr("A reward model writes nothing: the chat shows its scores.")
                          : QString());
    if (!run) {
        setTitle(view == New ? tr("New run") : tr("Runs"));
        setSubtitle({});
        return;
    }
    setTitle(run->id());
    setSubtitle(descriptionText(*run));
    m_badge->show(statusText(*run), isAsked ? Badge::Tone::Warning : statusTone(status));
    if (status == RunStatus::Failed && run->history().failure()) errors()->show(*run->history().failure());
}

} // namespace luthier::ui
