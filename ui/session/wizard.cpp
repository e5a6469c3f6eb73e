#include "ui/session/wizard.h"

#include "core/advisor/data_facts.h"
#include "core/advisor/few_shot.h"
#include "core/base/platform.h"
#include "ui/session/job.h"
#include "ui/session/translate.h"

#include <algorithm>

namespace luthier::ui {

namespace {

constexpr const char* kAnswers = "answers"; // key of the project's settings
constexpr double kEvalShare = 0.1, kPilotShare = 0.05, kPilotMinutes = 5;

/// As the store keeps it.
std::string stepKey(const PlanStep& step, bool isPilot) { return isPilot ? "pilot:" + step.step : step.step; }

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
    connect(&m_runs, &RunController::runChanged, this, &Wizard::changed); // a pilot that ends says how long a run takes
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

QString Wizard::start(const PlanStep& step, bool isPilot) {
    const long long version = keep();
    if (version == 0 || !step.recipe) return {};
    NewRun run{*step.recipe, m_answers.data.dataset, kEvalShare, 1.0, version, stepKey(step, isPilot)};
    if (isPilot) {
        run.recipe.name += "-pilot";
        run.recipe.train.max_minutes = kPilotMinutes;
        run.share = kPilotShare;
    }
    const QString id = m_runs.start(run);
    if (!id.isEmpty()) Q_EMIT changed();
    return id;
}

bool Wizard::isFewShot() const { return m_plan.method == "few_shot" && m_card && !m_answers.data.dataset.empty(); }

Result<std::vector<ChatMessage>> Wizard::examples() {
    LUTHIER_TRY(rows, m_project.keptRows(m_answers.data.dataset));
    return chooseExamples(rows, m_answers.data.longest, m_card ? m_card->spec.max_position_embeddings : 0);
}

RunWatcher* Wizard::runOf(const PlanStep& step, bool isPilot) const {
    const auto plans = m_project.store().plans();
    if (plans.empty() || plans.front().answers != answersToJson(m_answers)) return nullptr;
    for (const RunRow& run : m_project.store().runs())
        if (run.plan == plans.front().version && run.step == stepKey(step, isPilot))
            return m_runs.run(toQString(run.folder));
    return nullptr;
}

double Wizard::predictedSeconds(const PlanStep& step) const {
    const RunWatcher* tried = runOf(step, /*isPilot=*/true);
    if (!tried) tried = runOf(step);
    if (!tried || !step.recipe) return 0;
    const auto speeds = tried->history().series().find("tokens_per_s");
    if (speeds == tried->history().series().end() || speeds->second.points.empty()) return 0;
    std::vector<double> values;
    for (const Point& point : speeds->second.points)
        values.push_back(point.value);
    std::nth_element(values.begin(), values.begin() + std::ssize(values) / 2, values.end());
    const double speed = values[values.size() / 2];
    const double tokens = double(m_answers.data.tokens) * (1 - kEvalShare) * step.recipe->train.epochs;
    return speed > 0 ? tokens / speed : 0;
}

} // namespace luthier::ui
