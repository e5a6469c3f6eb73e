#include "core/project/project_facts.h"

#include "core/advisor/facts/model_card.h"
#include "core/annotate/agreement.h"
#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/model/model_source.h"
#include "core/project/kept_exports.h"
#include "core/project/plan_runs.h"

#include <algorithm>
#include <set>

namespace luthier {

namespace {

constexpr const char* kReport = "machine_report"; // key of the project's settings

/// The data sets that a run learned, as far as they are in the project.
std::vector<DatasetRow> datasetsOf(
    const ProjectData& data, const Standings& standings, const Recipe& recipe, const RunFolder& run) {
    std::set<std::string> begins;
    for (const std::string& file : recipe.data.train)
        begins.merge(std::set(standings.datasetsIn(resolvePath(file, run.path))));
    auto out = data.store().datasets();
    std::erase_if(out, [&](const DatasetRow& row) {
        return std::none_of(begins.begin(), begins.end(),
            [&](const std::string& begin) { return !begin.empty() && row.hash.starts_with(begin); });
    });
    return out;
}

} // namespace

EvaluationFacts licencesOf(const ProjectData& data, const Standings& standings, const RunFolder& run) {
    EvaluationFacts out;
    const auto recipe = readRecipe(run.recipe());
    if (!recipe) return out;
    out.modelLicence = licenceOf(resolvePath(recipe->model.path, run.path));
    for (const DatasetRow& row : datasetsOf(data, standings, *recipe, run)) {
        if (row.about.licence.empty())
            out.notLicensed.push_back(row.name);
        else if (std::find(out.dataLicences.begin(), out.dataLicences.end(), row.about.licence) ==
                 out.dataLicences.end())
            out.dataLicences.push_back(row.about.licence);
    }
    return out;
}

namespace {

RunFacts factsOfRun(const KnownRun& run) {
    const RunHistory& history = *run.history;
    RunFacts out;
    out.id = run.id;
    out.isFinished = run.status == RunStatus::Finished;
    out.steps = history.step();
    // "overfitting, plateau"; engines before monitors say nothing of them
    if (const auto& texts = history.started().texts; texts.contains("monitors"))
        out.monitors = texts.at("monitors").empty() ? 0 : int(splitText(texts.at("monitors"), ',').size());
    out.comparesWithBase = !learnsFromChoices(history.objective());
    if (const Series* losses = history.find(Curve::Loss, CurveRows::HeldOut); losses && !losses->points.empty()) {
        out.evaluations = static_cast<int>(losses->points.size());
        out.firstEvalLoss = losses->points.front().value;
        out.lastEvalLoss = losses->points.back().value;
    }
    return out;
}

DatasetFacts factsOfData(const ProjectData& data, const DatasetRow& row) {
    const DataHistory history = data.store().history();
    DatasetFacts out;
    out.name = row.name;
    out.isDescribed = row.about.isComplete();
    out.rows = static_cast<std::int64_t>(row.rows);
    out.keptRows = static_cast<std::int64_t>(history.keptCount(row.hash, row.rows));
    for (const DataOperation& operation : history.operations(row.hash))
        out.cleaningSteps += !operation.isUndone && operation.kind.starts_with("clean:");
    for (const LabelCheck& check : history.labelChecks(row.hash)) {
        ++out.checked;
        out.wrong += !check.isCorrect;
        out.checkedMs = std::max(out.checkedMs, check.ms);
    }
    out.changedMs = std::max(row.importedMs, history.changedMs(row.hash));
    if (const auto split = data.frozenSplit(row.hash))
        out.split = {split->trainRows, split->evalRows, split->testRows, split->leaks,
            split->operation == data.newestOperation(row.hash)};
    return out;
}

/// Hashes of the data sets that the newest whole run learned.
std::set<std::string> newestLearned(const ProjectState& state) {
    std::set<std::string> out;
    const KnownRuns runs = wholeRuns(state.store(), state.runs);
    if (runs.empty()) return out;
    if (const auto recipe = readRecipe(runs.front().folder.recipe()))
        for (const DatasetRow& row : datasetsOf(state.data, state.standings, *recipe, runs.front().folder))
            out.insert(row.hash);
    return out;
}

std::optional<double> shareOf(const Standing& standing, const char* task) {
    const KnownTask* known = standing.task(task);
    if (!known || known->result.scores.empty()) return {};
    return known->result.scores.front().estimate.value;
}

/// Of the newest run that was evaluated; one that is newer and was not is named.
std::optional<EvaluationFacts> evaluationFacts(const ProjectState& state) {
    EvaluationFacts out;
    Standing standing;
    std::optional<KnownRun> evaluated;
    for (const KnownRun& run : wholeRuns(state.store(), state.runs)) {
        standing = state.standings.tuned(run.folder);
        if (!standing.isEmpty()) {
            evaluated = run;
            break;
        }
        if (out.newerRun.empty()) out.newerRun = run.id;
    }
    if (!evaluated) return {};
    out.run = evaluated->id;
    std::size_t fewest = SIZE_MAX;
    for (const KnownTask& task : standing.tasks) {
        (task.result.dimension == Dimension::Safety ? out.safety : out.technical) += int(task.result.scores.size());
        for (const Score& score : task.result.scores)
            fewest = std::min(fewest, score.estimate.count);
    }
    out.fewestAnswers = fewest == SIZE_MAX ? 0 : int(fewest);
    if (standing.speed) out.tokensPerSecond = standing.speed->tokensPerSecond;
    if (const WinRate rate = state.standings.winRate(evaluated->id); rate.decided() > 0) {
        out.votes = rate.decided();
        out.winRate = rate.share();
    }
    out.refusal = shareOf(standing, "refusal");
    out.overRefusal = shareOf(standing, "over_refusal");
    out.stereotypes = shareOf(standing, "bias");
    out.personalData = shareOf(standing, "personal_data");
    if (const auto& scan = standing.scan)
        out.scan = EvaluationFacts::Scan{scan->rows, scan->holding, scan->tried, scan->byHeart};
    const Standing base = state.standings.base(evaluated->folder, standing);
    for (const Goal& goal : state.answers.goals) {
        const GoalRow* row = state.judgement.goal(goal.metric);
        const Score *before = base.goal(goal.metric), *after = standing.goal(goal.metric);
        if (row && row->isByPeople && out.winRate) {
            ++out.goalsMeasured;
            out.goalsBetter += *out.winRate > 0.5;
        } else if (row && before && after) {
            ++out.goalsMeasured;
            const double gain = after->estimate.value - before->estimate.value;
            out.goalsBetter += row->higherIsBetter ? gain > 0 : gain < 0;
        }
    }
    EvaluationFacts licences = licencesOf(state.data, state.standings, evaluated->folder);
    out.modelLicence = std::move(licences.modelLicence);
    out.dataLicences = std::move(licences.dataLicences);
    out.notLicensed = std::move(licences.notLicensed);
    return out;
}

} // namespace

ProjectFacts gatherFacts(const ProjectState& state) {
    const ProjectStore& store = state.store();
    ProjectFacts out;
    out.goals = static_cast<int>(state.answers.goals.size());
    out.plan = keptVersion(store, state.answers);
    if (const auto plans = store.plans(); !plans.empty()) out.newestPlan = plans.front().version;
    for (const PlanStep& step : state.plan.steps)
        out.planBytes = std::max(out.planBytes, step.bytes);
    out.budgetBytes = state.plan.budgetBytes;
    const auto learned = newestLearned(state);
    for (const DatasetRow& row : store.datasets()) {
        out.datasets.push_back(factsOfData(state.data, row));
        DatasetFacts& facts = out.datasets.back();
        facts.isMixedIn = state.answers.mixedIn(row.hash) != nullptr;
        facts.isUsed = row.hash == state.answers.data.dataset || facts.isMixedIn || learned.contains(row.hash);
    }
    const QueueStore queues = store.queues();
    const VoteSummary votes = queues.summary();
    out.votes = {votes.votes, votes.people, votes.repeats, votes.agreeing, {}};
    if (votes.people > 1)
        for (const QueueRow& queue : queues.queues())
            if (const auto kappa = fleissKappa(queues.allVotes(queue.id))) {
                out.votes.kappa = kappa->value; // of the newest queue that several judged
                break;
            }
    for (const KnownRun& run : state.runs)
        out.runs.push_back(factsOfRun(run));
    out.evaluation = evaluationFacts(state);
    for (const KeptExport& kept : keptExports(store, state.data.folder()))
        out.exports.push_back({kept.run, kept.format, kept.agreeing, kept.tokens, kept.exists()});
    out.selfTest = machineReportOf(store);
    out.processor = processorName();
    return out;
}

std::optional<MachineReport> machineReportOf(const ProjectStore& store) {
    const std::string kept = store.setting(kReport);
    if (kept.empty()) return {};
    const auto report = machineReportFromJson(kept);
    return report ? std::optional(*report) : std::nullopt; // of another program's version: tested anew
}

Result<void> keepMachineReport(ProjectStore& store, const MachineReport& report) {
    return store.setSetting(kReport, machineReportToJson(report));
}

} // namespace luthier
