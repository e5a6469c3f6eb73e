#include "ui/session/wizard.h"

#include "core/advisor/data_facts.h"
#include "core/base/platform.h"
#include "ui/session/job.h"
#include "ui/session/translate.h"

namespace luthier::ui {

namespace {

constexpr const char* kAnswers = "answers"; // key of the project's settings
constexpr double kEvalShare = 0.1;

} // namespace

Wizard::Wizard(Project& project, RunController& runs, const Judgement& judgement, QObject* parent)
    : QObject(parent)
    , m_project(project)
    , m_runs(runs)
    , m_judgement(judgement) {
    const std::string kept = m_project.store().setting(kAnswers);
    // Answers that cannot be read are asked again: nothing else depends on them.
    if (auto answers = answersFromJson(kept.empty() ? "{}" : kept)) m_answers = std::move(*answers);
    if (m_answers.machine.memoryBytes == 0) measureMachine();
    m_answers.modelPath = m_project.modelFolder().string();
    connect(&m_project, &Project::settingsChanged, this, [this] {
        if (m_project.modelFolder().string() != m_answers.modelPath)
            change([this](Answers& answers) { answers.modelPath = m_project.modelFolder().string(); });
    });
    connect(&m_project, &Project::rowsChanged, this, [this](const QString& dataset) {
        if (toUtf8(dataset) == m_answers.data.dataset) countData(m_answers.data.dataset);
    });
    readModel();
    makePlanAnew();
}

void Wizard::change(const std::function<void(Answers&)>& edit) {
    const Answers before = m_answers;
    edit(m_answers);
    if (m_answers == before) return;
    if (m_answers.modelPath != before.modelPath) {
        m_project.setModelFolder(m_answers.modelPath);
        readModel();
        if (!m_answers.data.dataset.empty()) countData(m_answers.data.dataset);
    }
    if (const auto kept = m_project.store().setSetting(kAnswers, answersToJson(m_answers)); !kept)
        Q_EMIT failed(kept.error());
    makePlanAnew();
    Q_EMIT changed();
}

void Wizard::measureMachine() {
    const MachineFacts here{0, freeMemoryBytes(), freeDiskBytes(m_project.folder()), coreCount(), false};
    change([&](Answers& answers) { answers.machine = here; });
}

void Wizard::readModel() {
    m_card.reset();
    m_reading = m_answers.modelPath;
    if (m_reading.empty()) return;
    Job* job = Job::start<ModelCard>(
        this, [path = m_reading](const Progress&) { return readModelCard(path, freeMemoryBytes()); },
        [this, path = m_reading](ModelCard card) {
            if (path != m_reading) return; // another one was chosen meanwhile
            m_card = std::move(card);
            makePlanAnew();
            Q_EMIT changed();
        });
    connect(job, &Job::failed, this, &Wizard::failed);
}

void Wizard::countData(const std::string& dataset) {
    m_isCounting = true;
    change([&](Answers& answers) {
        if (answers.data.dataset != dataset) answers.data = {dataset, 0, 0, 0};
    });
    Job* job = Job::start<DataFacts>(
        this,
        [folder = m_project.datasetsFolder() / dataset, removed = m_project.store().removedRows(dataset),
            model = m_answers.modelPath](
            const Progress& progress) { return luthier::countData(folder, removed, model, progress); },
        [this](DataFacts facts) {
            m_isCounting = false;
            if (facts.dataset == m_answers.data.dataset) change([&](Answers& answers) { answers.data = facts; });
            Q_EMIT changed();
        });
    connect(job, &Job::failed, this, [this](const Error& error) {
        m_isCounting = false;
        Q_EMIT failed(error);
        Q_EMIT changed();
    });
}

void Wizard::makePlanAnew() { m_plan = makePlan(m_judgement, m_answers, model()); }

long long Wizard::keep() {
    const auto version = m_project.store().addPlan(answersToJson(m_answers));
    if (version) return *version;
    Q_EMIT failed(version.error());
    return 0;
}

QString Wizard::start(const PlanStep& step) {
    const long long version = keep();
    if (version == 0 || !step.recipe) return {};
    const QString id = m_runs.start({*step.recipe, m_answers.data.dataset, kEvalShare, version, step.step});
    if (!id.isEmpty()) Q_EMIT changed();
    return id;
}

QString Wizard::runOf(const PlanStep& step) const {
    const auto plans = m_project.store().plans();
    if (plans.empty() || plans.front().answers != answersToJson(m_answers)) return {};
    for (const RunRow& run : m_project.store().runs())
        if (run.plan == plans.front().version && run.step == step.step) return toQString(run.folder);
    return {};
}

} // namespace luthier::ui
