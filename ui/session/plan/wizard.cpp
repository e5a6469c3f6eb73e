#include "ui/session/plan/wizard.h"

#include "core/advisor/facts/data_facts.h"
#include "core/advisor/plan/starting_values.h"
#include "core/base/platform.h"
#include "ui/session/engine/job.h"
#include "ui/session/translate.h"

#include <QTimer>

#include <utility>

namespace luthier::ui {

namespace {

constexpr const char* kAnswers = "answers"; // key of the project's settings

/// The answers without the person's overrides.
Answers withoutOverruling(Answers answers) {
    answers.steps.clear();
    answers.method.clear();
    answers.recipes.clear();
    return answers;
}

} // namespace

Wizard::Wizard(Project& project, RunController& runs, const Judgement& judgement, QObject* parent)
    : QObject(parent)
    , m_project(project)
    , m_runs(runs)
    , m_judgement(judgement) {
    const std::string kept = m_project.store().setting(kAnswers);
    if (auto answers = answersFromJson(kept.empty() ? "{}" : kept))
        m_answers = std::move(*answers);
    else // told once somebody listens
        QTimer::singleShot(0, this, [this, error = answers.error()] { Q_EMIT failed(error); });
    if (!m_answers.machine.isAnother) m_answers.machine = thisMachine();
    m_answers.modelPath = m_project.modelFolder().string();
    connect(&m_project, &Project::settingsChanged, this, [this] {
        if (m_project.modelFolder().string() != m_answers.modelPath)
            edit([this](Answers& answers) { answers.modelPath = m_project.modelFolder().string(); });
    });
    connect(&m_project, &Project::rowsChanged, this, [this](const QString& dataset) {
        const std::string hash = toUtf8(dataset);
        if (hash == m_answers.data.dataset || m_answers.mixedIn(hash)) countData(m_answers.data.dataset);
    });
    connect(&m_runs, &RunController::runChanged, this, &Wizard::changed); // a pilot that ends says how long a run takes
    readModel();
    makePlanAnew();
    // Count now if the window closed while counting, or if data was mixed in after an earlier count.
    const DataFacts& data = m_answers.data;
    if (!data.dataset.empty() && (data.rows == 0 || !m_answers.also.empty())) countData(data.dataset);
}

void Wizard::change(const std::function<void(Answers&)>& edit) {
    Answers after = m_answers;
    edit(after);
    if (m_answers == after) return;
    // Steps of one's own were chosen for another task.
    if (after.task != m_answers.task || after.scenario != m_answers.scenario) after.steps.clear();
    const auto set = [this](const Answers& to) {
        const bool isMixedAnew = to.also != m_answers.also;
        setAnswers(to);
        // Undo may also bring back an answer from before the rows were counted.
        const DataFacts& data = m_answers.data;
        if (!data.dataset.empty() && (isMixedAnew || (data.rows == 0 && !m_counting))) countData(data.dataset);
    };
    m_project.doUndoably(tr("Answer"), [=] { set(after); }, [set, before = m_answers] { set(before); });
}

void Wizard::edit(const std::function<void(Answers&)>& edit) {
    Answers after = m_answers;
    edit(after);
    setAnswers(std::move(after));
}

void Wizard::setAnswers(Answers answers) {
    if (m_answers == answers) return;
    const std::string path = std::exchange(m_answers, std::move(answers)).modelPath;
    if (m_answers.modelPath != path) {
        m_project.setModelFolder(m_answers.modelPath);
        readModel();
        if (!m_answers.data.dataset.empty()) countData(m_answers.data.dataset);
    }
    if (const auto kept = m_project.store().setSetting(kAnswers, answersToJson(m_answers)); !kept)
        Q_EMIT failed(kept.error());
    makePlanAnew();
    Q_EMIT changed();
}

/// No GPU: the engine trains on the processor.
MachineFacts Wizard::thisMachine() const {
    return {0, freeMemoryBytes(), freeDiskBytes(m_project.folder()), coreCount(), false};
}

void Wizard::measureMachine() {
    change([this](Answers& answers) { answers.machine = thisMachine(); });
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
    if (m_counting) m_counting->cancel();
    edit([&](Answers& answers) {
        if (answers.data.dataset == dataset) return;
        answers.data = {dataset, 0, 0, 0};
        std::erase_if(answers.also, [&](const MixedIn& other) {
            return other.dataset == dataset || !m_project.data().areAlike(other.dataset, dataset);
        });
    });
    std::vector<std::pair<MixedIn, Result<DatasetView>>> others;
    for (const MixedIn& other : m_answers.also)
        others.emplace_back(other, m_project.view(other.dataset));
    Job* job = Job::start<DataFacts>(
        this,
        [own = m_project.view(dataset), others, dataset, model = m_answers.modelPath](
            const Progress& progress) -> Result<DataFacts> {
            if (!own) return tl::unexpected(own.error());
            LUTHIER_TRY(out, luthier::countData(*own, dataset, model, progress));
            const std::int64_t chosen = out.rows;
            for (const auto& [mixedIn, view] : others) {
                if (!view) return tl::unexpected(view.error());
                LUTHIER_TRY(facts, luthier::countData(*view, mixedIn.dataset, model, progress));
                mixIn(out, facts, mixedIn.rowsOf(facts.rows, chosen));
            }
            return out;
        },
        [this, count = ++m_counts](DataFacts facts) {
            if (count != m_counts) return; // counted anew meanwhile
            const long long kept = std::exchange(m_keptUncounted, 0);
            const bool isKept = kept > 0 && kept == keptVersion();
            edit([&](Answers& answers) { answers.data = facts; });
            if (!isKept) return;
            if (const auto told = m_project.store().completePlan(kept, answersToJson(m_answers)); !told)
                Q_EMIT failed(told.error());
        });
    m_counting = job;
    connect(job, &Job::failed, this, &Wizard::failed);
    connect(job, &Job::ended, this, [this, job] {
        if (m_counting != job) return;
        m_counting = nullptr;
        Q_EMIT changed();
    });
    Q_EMIT changed();
}

void Wizard::makePlanAnew() { m_plan = makePlan(m_judgement, m_answers, model()); }

std::uint64_t Wizard::bytesOf(const std::string& method) const {
    if (!m_card) return 0;
    const int length = startingLength(m_answers.data.longest, m_card->spec.max_position_embeddings);
    return methodBytes(m_card->spec, method, length, m_plan.computeDtype);
}

std::vector<PlanChange> Wizard::changes() const {
    const auto plans = m_project.store().plans();
    if (plans.empty() || keptVersion() > 0) return {};
    auto kept = answersFromJson(plans.front().answers);
    if (!kept) return {};
    if (!kept->machine.isAnother) kept->machine = m_answers.machine.isAnother ? thisMachine() : m_answers.machine;
    // Another model's card is not available: recipe and memory are then not compared.
    const ModelCard* card = kept->modelPath == m_answers.modelPath ? model() : nullptr;
    return changesBetween(m_judgement, *kept, makePlan(m_judgement, *kept, card), m_answers, m_plan);
}

std::vector<PlanChange> Wizard::overruled() const {
    const Answers advised = withoutOverruling(m_answers);
    if (advised == m_answers) return {};
    // Compare own recipes with the starting values of their steps and method: the advice may lack these steps.
    Answers proposed = m_answers;
    proposed.recipes.clear();
    const Plan begins = makePlan(m_judgement, proposed, model());
    auto out = changesBetween(m_judgement, advised, makePlan(m_judgement, advised, model()), proposed, begins);
    for (PlanChange& change : changesBetween(m_judgement, proposed, begins, m_answers, m_plan)) {
        const auto same =
            std::find_if(out.begin(), out.end(), [&](const PlanChange& before) { return before.what == change.what; });
        if (same == out.end())
            out.push_back(std::move(change));
        else
            same->after = change.after;
    }
    std::erase_if(out, [](const PlanChange& change) { return change.before == change.after; });
    return out;
}

void Wizard::followAdvice() {
    change([](Answers& answers) { answers = withoutOverruling(answers); });
}

void Wizard::setMixedIn(const MixedIn& other, bool isIn) {
    if (const MixedIn* now = m_answers.mixedIn(other.dataset); isIn && now && *now == other) return;
    change([&](Answers& answers) {
        std::erase_if(answers.also, [&](const MixedIn& each) { return each.dataset == other.dataset; });
        if (isIn) answers.also.push_back(other);
    });
}

void Wizard::setStep(const std::string& step, bool isIn) {
    std::vector<std::string> steps = m_plan.stepKeys();
    if (isIn)
        steps = withStep(m_judgement, std::move(steps), step);
    else
        std::erase(steps, step);
    Answers advised = m_answers;
    advised.steps.clear();
    if (makePlan(m_judgement, advised, model()).stepKeys() == steps) steps.clear();
    change([&](Answers& answers) { answers.steps = steps; });
}

long long Wizard::keep() {
    if (const long long kept = keptVersion(); kept > 0) return kept;
    const auto version = m_project.store().addPlan(answersToJson(m_answers));
    if (version && m_counting) m_keptUncounted = *version;
    if (version) return *version;
    Q_EMIT failed(version.error());
    return 0;
}

bool Wizard::isFewShot() const { return m_plan.method == "few_shot" && m_card && !m_answers.data.dataset.empty(); }

Result<std::filesystem::path> Wizard::keepExamples(const FewShotProfile& profile) {
    LUTHIER_TRY_DO(luthier::keepExamples(m_project.data(), m_answers.data.dataset, profile));
    return examplesFile(m_project.data());
}

FewShotProfile Wizard::examples() const {
    return readFewShotProfile(examplesFile(m_project.data())).value_or(FewShotProfile());
}

} // namespace luthier::ui
