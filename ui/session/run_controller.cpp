#include "ui/session/run_controller.h"

#include "core/base/platform.h"
#include "core/data/split.h"
#include "core/run/mailbox.h"
#include "ui/session/engine_process.h"
#include "ui/session/translate.h"

#include <numeric>

namespace luthier::ui {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLeastPilotRows = 16, kPilotEvalRows = 32;

std::vector<Record> rowsAt(const std::vector<Record>& rows, const std::vector<std::size_t>& places) {
    std::vector<Record> out;
    for (const std::size_t place : places)
        out.push_back(rows[place]);
    return out;
}

/// Some of the rows, evenly spread over all.
std::vector<Record> pick(const std::vector<Record>& rows, double share, std::size_t least) {
    std::vector<std::size_t> places(rows.size());
    std::iota(places.begin(), places.end(), std::size_t(0));
    return rowsAt(rows, evenlyChosen(places, share, least));
}

} // namespace

RunController::RunController(Project& project, QObject* parent)
    : QObject(parent)
    , m_project(project) {
    watchRuns();
}

void RunController::watchRuns() {
    // Folders, not the store's rows: a run that was copied in, or made headless, is there too.
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(m_project.runsFolder(), code))
        if (fs::exists(entry.path() / "run.yaml")) watch({entry.path()});
}

void RunController::watch(const RunFolder& folder) {
    auto* watcher = new RunWatcher(folder, this);
    m_watchers[watcher->id()] = watcher;
    connect(watcher, &RunWatcher::statusChanged, this, [this, id = watcher->id()] { Q_EMIT runChanged(id); });
}

std::vector<RunWatcher*> RunController::runs() const {
    std::vector<RunWatcher*> out;
    for (auto it = m_watchers.rbegin(); it != m_watchers.rend(); ++it)
        out.push_back(it->second);
    return out;
}

RunWatcher* RunController::run(const QString& id) const {
    const auto it = m_watchers.find(id);
    return it == m_watchers.end() ? nullptr : it->second;
}

QString RunController::start(const NewRun& run) {
    const auto id = tryStart(run);
    if (!id) {
        Q_EMIT commandFailed(id.error());
        return {};
    }
    Q_EMIT runAdded(*id);
    return *id;
}

Result<std::optional<RunController::Sides>> RunController::frozenSides(const std::string& dataset) {
    const auto frozen = m_project.frozenSplit(dataset);
    if (!frozen || frozen->operation != m_project.newestOperation(dataset)) return std::optional<Sides>();
    Sides sides;
    for (const auto& [file, rows] :
        {std::pair(frozen->train, &sides.train), {frozen->eval, &sides.eval}, {frozen->test, &sides.test}}) {
        if (file.empty()) continue;
        LUTHIER_TRY(read, readRecords(m_project.frozenFolder() / file));
        *rows = std::move(read);
    }
    return std::optional(std::move(sides));
}

Result<RunController::Sides> RunController::sidesOf(const NewRun& run) {
    LUTHIER_TRY(frozen, frozenSides(run.dataset));
    if (frozen) return std::move(*frozen);
    LUTHIER_TRY(rows, m_project.keptRows(run.dataset));
    SplitPlan plan;
    plan.evalFraction = run.evalFraction;
    plan.seed = run.recipe.train.seed;
    const Split split = splitRows(rows, plan);
    return Sides{rowsAt(rows, split.train), rowsAt(rows, split.eval), {}};
}

Result<void> RunController::mixIn(Sides& sides, const MixedIn& other) {
    LUTHIER_TRY(frozen, frozenSides(other.dataset)); // what a person keeps back of it is kept back here, too
    std::vector<Record> rows;
    if (frozen) {
        rows = std::move(frozen->train);
    } else {
        LUTHIER_TRY(kept, m_project.keptRows(other.dataset));
        rows = std::move(kept);
    }
    std::vector<Record> keptBack = sides.eval;
    keptBack.insert(keptBack.end(), sides.test.begin(), sides.test.end());
    const std::vector<std::size_t> places = withoutLeaks(rows, keptBack);
    const auto wanted = other.rowsOf(static_cast<std::int64_t>(places.size()), static_cast<std::int64_t>(sides.own));
    for (Record& row : rowsAt(rows, evenlyChosen(places, 0, static_cast<std::size_t>(wanted))))
        sides.train.push_back(std::move(row));
    return {};
}

Result<QString> RunController::tryStart(const NewRun& run) {
    LUTHIER_TRY(sides, sidesOf(run));
    sides.own = sides.train.size();
    for (const MixedIn& other : run.also)
        LUTHIER_TRY_DO(mixIn(sides, other));
    if (run.share < 1) {
        sides.train = pick(sides.train, run.share, kLeastPilotRows);
        sides.eval = pick(sides.eval, 0, kPilotEvalRows);
    }
    LUTHIER_TRY(folder, makeRunFolder(m_project.runsFolder(), run.recipe.name));
    LUTHIER_TRY(train, freezeRows(sides.train, m_project.frozenFolder()));
    Recipe recipe = run.recipe;
    recipe.data.train = {fs::relative(train, folder.path).string()};
    for (const auto& [rows, place] : {std::pair(&sides.eval, &recipe.data.eval), {&sides.test, &recipe.data.test}}) {
        place->clear(); // it may be another run's
        if (rows->empty()) continue;
        LUTHIER_TRY(file, freezeRows(*rows, m_project.frozenFolder()));
        *place = fs::relative(file, folder.path).string();
    }
    LUTHIER_TRY_DO(writeRecipe(folder.recipe(), recipe));
    m_project.addRun({folder.path.filename().string(), recipe.name, unixTimeMs(), run.plan, run.step});
    watch(folder); // before the start: a run whose engine does not come up is there, and can be resumed
    LUTHIER_TRY_DO(startTraining(folder, false));
    RunWatcher* watcher = m_watchers.at(toQString(folder.path.filename()));
    watcher->setStarting();
    return watcher->id();
}

void RunController::resume(const QString& id) {
    RunWatcher* watcher = run(id);
    if (!watcher) return;
    if (const auto started = startTraining(watcher->folder(), true); !started) {
        Q_EMIT commandFailed(started.error());
        return;
    }
    watcher->setStarting();
}

void RunController::post(const QString& id, bool pause) {
    RunWatcher* watcher = run(id);
    if (!watcher) return;
    const auto command = postCommand(watcher->folder().control(), pause ? CommandKind::Pause : CommandKind::Stop);
    if (command)
        watcher->setAsked(toQString(*command));
    else
        Q_EMIT commandFailed(command.error());
}

} // namespace luthier::ui
