#include "ui/overview/overview_page.h"

#include "core/advisor/model_card.h"
#include "core/model/families.h"
#include "ui/overview/checklist_card.h"
#include "ui/overview/step_button.h"
#include "ui/session/translate.h"
#include "ui/widgets/chart_card.h"
#include "ui/widgets/error_panel.h"
#include "ui/widgets/text.h"

#include <QBoxLayout>
#include <QPushButton>

namespace luthier::ui {

OverviewPage::OverviewPage(Project& project, RunController& runs, Wizard& wizard, Checklist& checklist, QWidget* parent)
    : Page(parent)
    , m_project(project)
    , m_runs(runs)
    , m_model(new StepButton(1, tr("Model")))
    , m_data(new StepButton(2, tr("Data")))
    , m_training(new StepButton(3, tr("Training")))
    , m_chat(new StepButton(4, tr("Chat")))
    , m_deploy(new StepButton(5, tr("Export")))
    , m_next(new QPushButton)
    , m_curve(new ChartCard(tr("Latest run"), {{tr("training"), 0, true, false}, {tr("evaluation"), 1, false, true}}))
    , m_noCurve(makeMuted(tr("The loss of your first run will be drawn here while it trains."))) {
    setKind(m_next, "primary");
    m_next->setObjectName(QStringLiteral("nextStep"));
    m_model->setObjectName(QStringLiteral("stepModel"));
    actions()->addWidget(m_next);
    connect(m_next, &QPushButton::clicked, this, [this] {
        const bool isOfRun = m_latest && m_nextPage != QStringLiteral("models") && m_nextPage != QStringLiteral("data");
        Q_EMIT pageAsked(m_nextPage, isOfRun ? m_latest->id() : QString());
    });
    connect(m_model, &QPushButton::clicked, this, [this] { Q_EMIT pageAsked(QStringLiteral("models"), {}); });
    connect(m_data, &QPushButton::clicked, this, [this] { Q_EMIT pageAsked(QStringLiteral("data"), {}); });
    connect(m_training, &QPushButton::clicked, this,
        [this] { Q_EMIT pageAsked(QStringLiteral("runs"), m_latest ? m_latest->id() : QString()); });
    connect(m_chat, &QPushButton::clicked, this,
        [this] { Q_EMIT pageAsked(QStringLiteral("chat"), m_latest ? m_latest->id() : QString()); });
    connect(m_deploy, &QPushButton::clicked, this,
        [this] { Q_EMIT pageAsked(QStringLiteral("deploy"), m_latest ? m_latest->id() : QString()); });

    auto* flow = new QHBoxLayout;
    flow->setSpacing(8);
    for (StepButton* step : {m_model, m_data, m_training, m_chat, m_deploy}) {
        if (step != m_model) flow->addWidget(makeMuted(QStringLiteral("→")));
        flow->addWidget(step, 1);
    }
    m_noCurve->setAlignment(Qt::AlignCenter);
    m_curve->body()->addWidget(m_noCurve, 1);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(space::kBetweenCards);
    columns->addWidget(m_curve, 3);
    auto* checklistCard = new ChecklistCard(checklist);
    columns->addWidget(checklistCard, 2);
    connect(checklistCard, &ChecklistCard::opened, this, [this] { Q_EMIT pageAsked(QStringLiteral("checklist"), {}); });
    connect(&checklist, &Checklist::failed, errors(), &ErrorPanel::show);
    auto* content = new QWidget;
    auto* rows = new QVBoxLayout(content);
    rows->setSpacing(space::kBetweenCards);
    rows->addLayout(flow);
    rows->addLayout(columns, 1);
    body()->addWidget(makeScrolled(content), 1);

    connect(&m_project, &Project::settingsChanged, this, &OverviewPage::refresh);
    connect(&m_project, &Project::datasetsChanged, this, &OverviewPage::refresh);
    connect(&m_project, &Project::failed, errors(), &ErrorPanel::show);
    connect(&m_runs, &RunController::runAdded, this, &OverviewPage::refresh);
    connect(&m_runs, &RunController::runChanged, this, &OverviewPage::refresh);
    refresh();
}

QString OverviewPage::modelState(bool& done) const {
    const auto folder = m_project.modelFolder();
    done = !folder.empty() && static_cast<bool>(readModelSpec(folder));
    if (folder.empty()) return tr("None chosen");
    return done ? toQString(modelName(folder)) : tr("cannot be read");
}

void OverviewPage::refresh() {
    setTitle(m_project.name());
    setSubtitle(toQString(m_project.folder()));
    bool hasModel = false;
    const QString modelText = modelState(hasModel);
    m_model->setState(modelText, hasModel);
    quint64 rows = 0;
    for (const DatasetRow& row : m_project.store().datasets())
        rows += row.rows;
    m_data->setState(rows ? tr("%1 rows").arg(formatWhole(rows)) : tr("Import a file"), rows > 0);

    const auto runs = m_runs.runs();
    RunWatcher* latest = runs.empty() ? nullptr : runs.front();
    if (latest != m_latest) {
        if (m_latest) m_latest->disconnect(this);
        m_latest = latest;
        if (m_latest) connect(m_latest, &RunWatcher::eventsArrived, this, &OverviewPage::showLatestRun);
    }
    const bool isTrained = m_latest && !m_latest->history().checkpoints().empty();
    m_chat->setState(isTrained ? tr("Base and tuned") : QStringLiteral("–"), false);
    m_deploy->setState(isTrained ? tr("Adapter or merged") : QStringLiteral("–"), false);
    for (StepButton* step : {m_chat, m_deploy})
        step->setEnabled(isTrained);

    if (!hasModel) {
        m_next->setText(tr("Choose a model"));
        m_nextPage = QStringLiteral("models");
    } else if (rows == 0) {
        m_next->setText(tr("Import data"));
        m_nextPage = QStringLiteral("data");
    } else if (!m_latest) {
        m_next->setText(tr("Train"));
        m_nextPage = QStringLiteral("runs");
    } else if (m_latest->status() == RunStatus::Finished) {
        m_next->setText(tr("Try the model"));
        m_nextPage = QStringLiteral("chat");
    } else {
        m_next->setText(tr("Watch the run"));
        m_nextPage = QStringLiteral("runs");
    }
    showLatestRun();
}

void OverviewPage::showLatestRun() {
    const bool hasCurve = m_latest && m_latest->history().series().contains("loss");
    m_curve->chart()->setVisible(hasCurve);
    m_noCurve->setVisible(!hasCurve);
    if (!m_latest) {
        m_training->setState(QStringLiteral("–"), false);
        return;
    }
    const RunHistory& history = m_latest->history();
    const bool finished = m_latest->status() == RunStatus::Finished;
    m_training->setState(finished ? tr("finished at step %1").arg(history.step())
                                  : tr("step %1 of %2").arg(history.step()).arg(history.totalSteps()),
        finished);
    m_curve->setTitle(m_latest->id());
    if (!hasCurve) return;
    m_curve->chart()->setSeries(0, history.series().at("loss"));
    if (const auto eval = history.series().find("eval_loss"); eval != history.series().end())
        m_curve->chart()->setSeries(1, eval->second);
    m_curve->updateLegend();
}

} // namespace luthier::ui
