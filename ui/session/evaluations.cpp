#include "ui/session/evaluations.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/recipe/methods.h"
#include "core/run/run_model.h"
#include "ui/session/translate.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace luthier::ui {

namespace {

constexpr const char* kBasePrefix = "base-"; // of the folders of evaluations of models as runs begin with them

} // namespace

Result<std::string> evaluationName(const RunFolder& run, std::size_t limit, bool isBase) {
    const std::string rows = limit == 0 ? "all" : std::to_string(limit);
    if (isBase) {
        // As the recipe names them, so that a project can move.
        LUTHIER_TRY(recipe, readRecipe(run.recipe()));
        const std::string asked = recipe.model.path + '\n' + recipe.data.heldOut() + '\n' + recipe.data.chat_template;
        return fmt::format("{}{:08x}-{}", kBasePrefix, std::uint32_t(hash64(asked)), rows);
    }
    LUTHIER_TRY(model, findRunModel(run));
    return fmt::format("{}@{}-{}", run.path.filename().string(), model.checkpoint.filename().string(), rows);
}

const KnownTask* Standing::task(std::string_view key) const {
    const auto it =
        std::find_if(tasks.begin(), tasks.end(), [&](const KnownTask& task) { return task.result.task == key; });
    return it == tasks.end() ? nullptr : &*it;
}

namespace {

const Score* scoreOf(const KnownTask& task, std::string_view goal) {
    for (const Score& score : task.result.scores)
        if (score.goal == goal && score.estimate.count > 0) return &score;
    return nullptr;
}

} // namespace

const KnownTask* Standing::measuring(std::string_view goal) const {
    for (const KnownTask& task : tasks)
        if (scoreOf(task, goal)) return &task;
    return nullptr;
}

const Score* Standing::goal(std::string_view key) const {
    const KnownTask* task = measuring(key);
    return task ? scoreOf(*task, key) : nullptr;
}

Evaluations::Evaluations(Project& project, RunController& runs, QObject* parent)
    : QObject(parent)
    , m_project(project)
    , m_runs(runs)
    , m_query({QT_TRANSLATE_NOOP("errors", "The model could not be evaluated."), {}}) {
    connect(&m_project, &Project::queuesChanged, this, &Evaluations::changed);
    connect(&m_query, &EngineQuery::progressed, this, &Evaluations::showProgress);
    connect(&m_query, &EngineQuery::failed, this, &Evaluations::failed);
    connect(&m_query, &EngineQuery::answered, this, [this] {
        if (m_isAskingBase) askNext();
    });
    connect(&m_query, &EngineQuery::busyChanged, this, [this] {
        if (!isBusy()) {
            readAll();
            Q_EMIT changed();
        }
        Q_EMIT busyChanged();
    });
    readAll();
}

void Evaluations::readAll() {
    m_all.clear();
    std::error_code code;
    for (const auto& entry : std::filesystem::directory_iterator(m_project.evaluationsFolder(), code)) {
        auto read = readEvaluation(entry.path());
        if (!read) continue; // nothing was measured yet, or it is damaged: it can be measured again
        m_all.push_back(
            {entry.path(), std::move(*read), std::filesystem::last_write_time(evaluationFile(entry.path()), code)});
    }
    std::sort(m_all.begin(), m_all.end(), [](const Kept& a, const Kept& b) { return a.changed > b.changed; });
}

Standing Evaluations::standingOf(const std::string& folderBegin, const Standing* beside) const {
    Standing out;
    for (const Kept& kept : m_all) { // newest first
        if (!kept.folder.filename().string().starts_with(folderBegin)) continue;
        if (!out.speed) out.speed = kept.what.speed;
        if (!out.scan) out.scan = kept.what.scan;
        for (const TaskResult& task : kept.what.tasks) {
            const KnownTask* wanted = beside ? beside->task(task.task) : nullptr;
            const auto known = std::find_if(out.tasks.begin(), out.tasks.end(),
                [&](const KnownTask& other) { return other.result.task == task.task; });
            const KnownTask found{task, kept.folder, kept.what.limit};
            if (known == out.tasks.end())
                out.tasks.push_back(found);
            else if (known->result.skipped && !task.skipped)
                *known = found;
            else if (wanted && known->limit != wanted->limit && found.limit == wanted->limit)
                *known = found;
        }
    }
    return out;
}

Standing Evaluations::tuned(const QString& run) const {
    const RunWatcher* watcher = m_runs.run(run);
    const auto name = watcher ? evaluationName(watcher->folder(), 0, false) : Result<std::string>("");
    return name && !name->empty() ? standingOf(name->substr(0, name->size() - 3), nullptr) : Standing(); // but "all"
}

Standing Evaluations::base(const QString& run, const Standing& beside) const {
    const RunWatcher* watcher = m_runs.run(run);
    const auto name = watcher ? evaluationName(watcher->folder(), 0, true) : Result<std::string>("");
    return name && !name->empty() ? standingOf(name->substr(0, name->size() - 3), &beside) : Standing();
}

const std::map<std::string, Estimate>& Evaluations::compare(const KnownTask& base, const KnownTask& tuned) const {
    static const std::map<std::string, Estimate> nothing;
    if (base.result.hash != tuned.result.hash || base.limit != tuned.limit) return nothing;
    const std::string key = base.folder.string() + '\n' + tuned.folder.string() + '\n' + tuned.result.task + '\n' +
                            tuned.result.hash + fmt::format("{} {}", base.result.seconds, tuned.result.seconds);
    const auto [it, isNew] = m_compared.try_emplace(key);
    if (!isNew) return it->second;
    const auto before = readSamples(base.folder, tuned.result.task);
    const auto after = readSamples(tuned.folder, tuned.result.task);
    if (before && after) it->second = compareSamples(tuned.result, *before, *after);
    return it->second;
}

WinRate Evaluations::winRate(const QString& run) const {
    const QueueStore queues = m_project.store().queues();
    const VoteSummary summary = queues.summary();
    const auto [it, isNew] = m_winRates.try_emplace({run, summary.votes, summary.newestMs});
    if (!isNew) return it->second;
    for (const QueueRow& queue : queues.queues()) {
        const auto votes = queues.votes(queue.id);
        if (votes.empty()) continue;
        if (const auto items = ItemFile::open(m_project.queuesFolder() / queue.items))
            addVotes(
                it->second, votes, [&](std::uint64_t index) { return items->item(index); }, toUtf8(run), kBaseModel);
    }
    return it->second;
}

const std::set<std::string>& Evaluations::datasetsIn(const std::filesystem::path& frozen) const {
    const auto [it, isNew] = m_datasets.try_emplace(frozen);
    if (!isNew) return it->second;
    const auto text = readWhole(frozen);
    if (!text) return it->second;
    constexpr std::string_view kId = "{\"id\":\""; // how toJsonLine begins a row
    for (std::size_t at = 0; at < text->size();) {
        const std::size_t end = std::min(text->find('\n', at), text->size());
        const std::string_view line = std::string_view(*text).substr(at, end - at);
        if (const std::size_t colon = line.find(':', kId.size()); line.starts_with(kId) && colon != line.npos)
            it->second.emplace(line.substr(kId.size(), colon - kId.size()));
        at = end + 1;
    }
    return it->second;
}

std::vector<const RunWatcher*> Evaluations::wholeRuns() const {
    std::vector<const RunWatcher*> out;
    const auto rows = m_project.store().runs();
    for (const RunWatcher* run : m_runs.runs()) {
        const bool isPilot = std::any_of(rows.begin(), rows.end(),
            [&](const RunRow& row) { return toQString(row.folder) == run->id() && row.isPilot(); });
        if (run->status() == RunStatus::Finished && !isPilot && !run->history().isRewardModel()) out.push_back(run);
    }
    return out;
}

void Evaluations::start(const EvaluationPlan& plan) {
    if (isBusy() || !m_runs.run(plan.run)) return;
    m_plan = plan;
    m_isBaseDone = !plan.withBase;
    askNext();
}

void Evaluations::askNext() {
    const RunWatcher* run = m_runs.run(m_plan.run);
    m_isAskingBase = !m_isBaseDone;
    m_isBaseDone = true;
    const auto name = evaluationName(run->folder(), m_plan.limit, m_isAskingBase);
    if (!name) {
        Q_EMIT failed(name.error());
        Q_EMIT busyChanged();
        return;
    }
    m_task.clear();
    QStringList arguments{QStringLiteral("evaluate"), toQString(run->folder().path), QStringLiteral("--limit"),
        QString::number(m_plan.limit), QStringLiteral("--out"), toQString(m_project.evaluationsFolder() / *name)};
    if (m_isAskingBase) arguments << QStringLiteral("--base");
    for (const std::string& task : m_plan.tasks)
        arguments << QStringLiteral("--suite") << toQString(task);
    m_query.start(arguments);
}

void Evaluations::showProgress(const QString& task, quint64 done, quint64 total) {
    if (task != std::exchange(m_task, task)) {
        readAll(); // the one before it is finished
        Q_EMIT changed();
    }
    Q_EMIT progressed(task, done, total);
}

void Evaluations::cancel() {
    if (isBusy()) m_query.cancel();
}

} // namespace luthier::ui
