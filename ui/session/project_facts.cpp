#include "ui/session/project_facts.h"

#include "core/advisor/model_card.h"
#include "core/annotate/agreement.h"
#include "core/base/platform.h"
#include "core/base/text.h"
#include "ui/session/kept_exports.h"
#include "ui/session/machine_test.h"
#include "ui/session/translate.h"

#include <algorithm>
#include <set>

namespace luthier::ui {

namespace {

/// The data sets that a run learned, as far as they are in the project.
std::vector<DatasetRow> datasetsOf(
    Project& project, const Evaluations& evaluations, const Recipe& recipe, const RunFolder& run) {
    std::set<std::string> begins;
    for (const std::string& file : recipe.data.train)
        begins.merge(std::set(evaluations.datasetsIn(resolvePath(file, run.path))));
    auto out = project.store().datasets();
    std::erase_if(out, [&](const DatasetRow& row) {
        return std::none_of(begins.begin(), begins.end(),
            [&](const std::string& begin) { return !begin.empty() && row.hash.starts_with(begin); });
    });
    return out;
}

} // namespace

EvaluationFacts licencesOf(Project& project, const Evaluations& evaluations, const RunFolder& run) {
    EvaluationFacts out;
    const auto recipe = readRecipe(run.recipe());
    if (!recipe) return out;
    out.modelLicence = licenceOf(resolvePath(recipe->model.path, run.path));
    for (const DatasetRow& row : datasetsOf(project, evaluations, *recipe, run)) {
        if (row.about.licence.empty())
            out.notLicensed.push_back(row.name);
        else if (std::find(out.dataLicences.begin(), out.dataLicences.end(), row.about.licence) ==
                 out.dataLicences.end())
            out.dataLicences.push_back(row.about.licence);
    }
    return out;
}

namespace {

RunFacts factsOf(const RunWatcher& run) {
    const RunHistory& history = run.history();
    RunFacts out;
    out.id = toUtf8(run.id());
    out.isFinished = run.status() == RunStatus::Finished;
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

DatasetFacts factsOf(Project& project, const DatasetRow& row) {
    const DataHistory history = project.store().history();
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
    if (const auto split = project.frozenSplit(row.hash))
        out.split = {split->trainRows, split->evalRows, split->testRows, split->leaks,
            split->operation == project.newestOperation(row.hash)};
    return out;
}

/// Hashes of the data sets that the newest whole run learned.
std::set<std::string> newestLearned(Project& project, const Evaluations& evaluations) {
    std::set<std::string> out;
    const auto runs = evaluations.wholeRuns();
    if (runs.empty()) return out;
    if (const auto recipe = readRecipe(runs.front()->folder().recipe()))
        for (const DatasetRow& row : datasetsOf(project, evaluations, *recipe, runs.front()->folder()))
            out.insert(row.hash);
    return out;
}

std::optional<double> shareOf(const Standing& standing, const char* task) {
    const KnownTask* known = standing.task(task);
    if (!known || known->result.scores.empty()) return {};
    return known->result.scores.front().estimate.value;
}

/// Of the newest run that was evaluated; one that is newer and was not is named.
std::optional<EvaluationFacts> evaluationFacts(Project& project, const Evaluations& evaluations, const Wizard& wizard) {
    EvaluationFacts out;
    Standing standing;
    const RunWatcher* evaluated = nullptr;
    for (const RunWatcher* run : evaluations.wholeRuns()) {
        standing = evaluations.tuned(run->id());
        if (!standing.isEmpty()) {
            evaluated = run;
            break;
        }
        if (out.newerRun.empty()) out.newerRun = toUtf8(run->id());
    }
    if (!evaluated) return {};
    out.run = toUtf8(evaluated->id());
    std::size_t fewest = SIZE_MAX;
    for (const KnownTask& task : standing.tasks) {
        (task.result.dimension == Dimension::Safety ? out.safety : out.technical) += int(task.result.scores.size());
        for (const Score& score : task.result.scores)
            fewest = std::min(fewest, score.estimate.count);
    }
    out.fewestAnswers = fewest == SIZE_MAX ? 0 : int(fewest);
    if (standing.speed) out.tokensPerSecond = standing.speed->tokensPerSecond;
    if (const WinRate rate = evaluations.winRate(evaluated->id()); rate.decided() > 0) {
        out.votes = rate.decided();
        out.winRate = rate.share();
    }
    out.refusal = shareOf(standing, "refusal");
    out.overRefusal = shareOf(standing, "over_refusal");
    out.stereotypes = shareOf(standing, "bias");
    out.personalData = shareOf(standing, "personal_data");
    if (const auto& scan = standing.scan)
        out.scan = EvaluationFacts::Scan{scan->rows, scan->holding, scan->tried, scan->byHeart};
    const Standing base = evaluations.base(evaluated->id(), standing);
    for (const Goal& goal : wizard.answers().goals) {
        const GoalRow* row = wizard.judgement().goal(goal.metric);
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
    EvaluationFacts licences = licencesOf(project, evaluations, evaluated->folder());
    out.modelLicence = std::move(licences.modelLicence);
    out.dataLicences = std::move(licences.dataLicences);
    out.notLicensed = std::move(licences.notLicensed);
    return out;
}

} // namespace

ProjectFacts gatherFacts(
    Project& project, const RunController& runs, const Wizard& wizard, const Evaluations& evaluations) {
    ProjectFacts out;
    out.goals = static_cast<int>(wizard.answers().goals.size());
    out.plan = wizard.keptVersion();
    if (const auto plans = project.store().plans(); !plans.empty()) out.newestPlan = plans.front().version;
    for (const PlanStep& step : wizard.plan().steps)
        out.planBytes = std::max(out.planBytes, step.bytes);
    out.budgetBytes = wizard.plan().budgetBytes;
    const Answers& answers = wizard.answers();
    const auto learned = newestLearned(project, evaluations);
    for (const DatasetRow& row : project.store().datasets()) {
        out.datasets.push_back(factsOf(project, row));
        DatasetFacts& facts = out.datasets.back();
        facts.isMixedIn = answers.mixedIn(row.hash) != nullptr;
        facts.isUsed = row.hash == answers.data.dataset || facts.isMixedIn || learned.contains(row.hash);
    }
    const QueueStore queues = project.store().queues();
    const VoteSummary votes = queues.summary();
    out.votes = {votes.votes, votes.people, votes.repeats, votes.agreeing, {}};
    if (votes.people > 1)
        for (const QueueRow& queue : queues.queues())
            if (const auto kappa = fleissKappa(queues.allVotes(queue.id))) {
                out.votes.kappa = kappa->value; // of the newest queue that several judged
                break;
            }
    for (const RunWatcher* run : runs.runs())
        out.runs.push_back(factsOf(*run));
    out.evaluation = evaluationFacts(project, evaluations, wizard);
    for (const KeptExport& kept : keptExports(project))
        out.exports.push_back({kept.run, kept.format, kept.agreeing, kept.tokens, kept.exists()});
    out.selfTest = MachineTest::reportOf(project.store());
    out.processor = processorName();
    return out;
}

} // namespace luthier::ui
