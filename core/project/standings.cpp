#include "core/project/standings.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/recipe/recipe.h"
#include "core/run/run_model.h"

#include <algorithm>
#include <fmt/format.h>

namespace luthier {

namespace {

constexpr const char* kExamplesPrefix = "examples-"; // the same after the examples of a profile
constexpr const char* kBasePrefix = "base-";         // of the folders of evaluations of models as runs begin with them
constexpr std::string_view kAllRows = "all";         // how their names end that asked every row

const Score* scoreOf(const KnownTask& task, std::string_view goal) {
    for (const Score& score : task.result.scores)
        if (score.goal == goal && score.estimate.count > 0) return &score;
    return nullptr;
}

} // namespace

Result<std::string> evaluationName(
    const RunFolder& run, std::size_t limit, bool isBase, const std::filesystem::path& profile) {
    const std::string rows = limit == 0 ? std::string(kAllRows) : std::to_string(limit);
    if (isBase) {
        // As the recipe names them, so that a project can move.
        LUTHIER_TRY(recipe, readRecipe(run.recipe()));
        std::string asked = recipe.model.path + '\n' + recipe.data.heldOut() + '\n' + recipe.data.chat_template;
        if (const Thinking thinking = recipe.data.enable_thinking; thinking != Thinking::Auto)
            asked += std::string("\n") + std::string(keyOf(thinking));
        if (!profile.empty()) {
            LUTHIER_TRY(examples, readWhole(profile));
            asked += '\n' + examples;
        }
        const char* prefix = profile.empty() ? kBasePrefix : kExamplesPrefix;
        return fmt::format("{}{:08x}-{}", prefix, std::uint32_t(hash64(asked)), rows);
    }
    LUTHIER_TRY(model, findRunModel(run));
    return fmt::format("{}@{}-{}", run.path.filename().string(), model.checkpoint.filename().string(), rows);
}

const KnownTask* Standing::task(std::string_view key) const {
    const auto it =
        std::find_if(tasks.begin(), tasks.end(), [&](const KnownTask& task) { return task.result.task == key; });
    return it == tasks.end() ? nullptr : &*it;
}

const KnownTask* Standing::measuring(std::string_view goal) const {
    for (const KnownTask& task : tasks)
        if (scoreOf(task, goal)) return &task;
    return nullptr;
}

const Score* Standing::goal(std::string_view key) const {
    const KnownTask* task = measuring(key);
    return task ? scoreOf(*task, key) : nullptr;
}

KnownRuns wholeRuns(const ProjectStore& store, const KnownRuns& runs) {
    KnownRuns out;
    const auto rows = store.runs();
    for (const KnownRun& run : runs) {
        const bool isPilot = std::any_of(
            rows.begin(), rows.end(), [&](const RunRow& row) { return row.folder == run.id && row.isPilot(); });
        if (run.status == RunStatus::Finished && !isPilot && !run.history->isRewardModel()) out.push_back(run);
    }
    return out;
}

void Standings::readAll() {
    m_all.clear();
    std::error_code code;
    for (const auto& entry : std::filesystem::directory_iterator(m_data.evaluationsFolder(), code)) {
        auto read = readEvaluation(entry.path());
        if (!read) continue; // nothing was measured yet, or it is damaged: it can be measured again
        m_all.push_back(
            {entry.path(), std::move(*read), std::filesystem::last_write_time(evaluationFile(entry.path()), code)});
    }
    std::sort(m_all.begin(), m_all.end(), [](const Kept& a, const Kept& b) { return a.changed > b.changed; });
}

/// @param name  of the evaluation of all rows: those of fewer rows begin alike
Standing Standings::standingOf(const Result<std::string>& name, const Standing* beside) const {
    Standing out;
    if (!name) return out;
    const std::string begin = name->substr(0, name->size() - kAllRows.size());
    for (const Kept& kept : m_all) { // newest first
        if (!kept.folder.filename().string().starts_with(begin)) continue;
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

Standing Standings::tuned(const RunFolder& run) const { return standingOf(evaluationName(run, 0, false), nullptr); }

Standing Standings::base(const RunFolder& run, const Standing& beside, const std::filesystem::path& profile) const {
    return standingOf(evaluationName(run, 0, true, profile), &beside);
}

const std::map<std::string, Estimate>& Standings::compare(const KnownTask& base, const KnownTask& tuned) const {
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

WinRate Standings::winRate(const std::string& run) const {
    const QueueStore queues = m_data.store().queues();
    const VoteSummary summary = queues.summary();
    const auto [it, isNew] = m_winRates.try_emplace({run, summary.votes, summary.newestMs});
    if (!isNew) return it->second;
    for (const QueueRow& queue : queues.queues()) {
        const auto votes = queues.votes(queue.id);
        if (votes.empty()) continue;
        if (const auto items = ItemFile::open(m_data.queuesFolder() / queue.items))
            addVotes(it->second, votes, [&](std::uint64_t index) { return items->item(index); }, run, kBaseModel);
    }
    return it->second;
}

std::optional<Standings::GeneralAnswers> Standings::generalAnswers(const RunFolder& run) const {
    constexpr const char* kGeneral = "general"; // the task of resources/evaluation that asks what is no goal
    const Standing after = tuned(run), before = base(run, after);
    const KnownTask *now = after.task(kGeneral), *then = before.task(kGeneral);
    if (!now || !then || now->result.scores.empty() || then->result.scores.empty()) return {};
    const auto& changes = compare(*then, *now);
    const auto change = changes.find(now->result.scores.front().metric);
    if (change == changes.end()) return {};
    return GeneralAnswers{then->result.scores.front().estimate.value, now->result.scores.front().estimate.value,
        change->second.interval && change->second.interval->high < 0};
}

std::optional<std::pair<double, double>> Standings::forgot(const RunFolder& run) const {
    const auto answers = generalAnswers(run);
    return answers && answers->isWorse ? std::optional(std::pair(answers->base, answers->tuned)) : std::nullopt;
}

const std::set<std::string>& Standings::datasetsIn(const std::filesystem::path& frozen) const {
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

} // namespace luthier
