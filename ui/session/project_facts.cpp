#include "ui/session/project_facts.h"

#include "core/advisor/model_card.h"
#include "core/annotate/agreement.h"
#include "core/base/platform.h"
#include "core/base/text.h"
#include "ui/session/machine_test.h"
#include "ui/session/translate.h"

#include <algorithm>

namespace luthier::ui {

namespace {

RunFacts factsOf(const RunWatcher& run) {
    const RunHistory& history = run.history();
    RunFacts out;
    out.id = toUtf8(run.id());
    out.isFinished = run.status() == RunStatus::Finished;
    out.steps = history.step();
    out.threads = static_cast<int>(history.started().number("threads"));
    out.trainRows = static_cast<std::int64_t>(history.started().number("rows"));
    out.evalRows = static_cast<std::int64_t>(history.started().number("eval_rows"));
    out.createdMs = history.startedMs();
    const std::string monitors = history.started().text("monitors"); // "overfitting, plateau"
    out.monitors = monitors.empty() ? 0 : int(splitText(monitors, ',').size());
    const auto objective = methodFromKey<ObjectiveType>(history.started().text("objective")); // older engines name none
    out.comparesWithBase = !objective || examplesOf(*objective) == ExampleKind::Tokens;
    if (const auto losses = history.series().find("eval_loss"); losses != history.series().end()) {
        const auto& points = losses->second.points;
        out.evaluations = static_cast<int>(points.size());
        if (points.empty()) return out;
        out.firstEvalLoss = points.front().value;
        out.lastEvalLoss = points.back().value;
    }
    return out;
}

std::optional<double> shareOf(const Evaluation& evaluation, const char* task) {
    const TaskResult* result = evaluation.task(task);
    if (!result || result->scores.empty()) return {};
    return result->scores.front().estimate.value;
}

std::optional<EvaluationFacts> evaluationFacts(
    const ProjectStore& store, const RunController& runs, const Evaluations& evaluations) {
    const KeptEvaluation* newest = evaluations.newest();
    if (!newest) return {};
    const Evaluation& evaluation = newest->what;
    EvaluationFacts out;
    out.run = evaluation.run;
    for (const TaskResult& task : evaluation.tasks)
        (task.dimension == Dimension::Safety ? out.safety : out.technical) += int(task.scores.size());
    if (evaluation.speed) out.tokensPerSecond = evaluation.speed->tokensPerSecond;
    if (const WinRate rate = evaluations.winRate(toQString(out.run)); rate.decided() > 0) {
        out.votes = rate.decided();
        out.winRate = rate.share();
    }
    out.refusal = shareOf(evaluation, "refusal");
    out.overRefusal = shareOf(evaluation, "over_refusal");
    out.stereotypes = shareOf(evaluation, "bias");
    out.personalData = shareOf(evaluation, "personal_data");
    if (const auto& scan = evaluation.scan)
        out.scan = EvaluationFacts::Scan{scan->rows, scan->holding, scan->tried, scan->byHeart};
    // A pilot and a reward model are steps on the way: nobody ships them.
    const RunWatcher* own = runs.run(toQString(out.run));
    for (const RunWatcher* run : runs.runs()) { // newest first
        if (run == own) break;
        const RunRow* row = nullptr;
        const auto rows = store.runs();
        for (const RunRow& known : rows)
            if (toQString(known.folder) == run->id()) row = &known;
        const bool isOnTheWay =
            (row && row->step.starts_with("pilot:")) || run->history().started().text("objective") == "reward";
        if (run->status() != RunStatus::Finished || isOnTheWay) continue;
        out.newerRun = toUtf8(run->id());
        break;
    }
    return out;
}

} // namespace

ProjectFacts gatherFacts(
    Project& project, const RunController& runs, const Wizard& wizard, const Evaluations& evaluations) {
    ProjectFacts out;
    out.goals = static_cast<int>(wizard.answers().goals.size());
    out.plan = wizard.keptVersion();
    for (const PlanStep& step : wizard.plan().steps)
        out.planBytes = std::max(out.planBytes, step.bytes);
    out.budgetBytes = wizard.plan().budgetBytes;
    for (const DatasetRow& row : project.store().datasets()) {
        ++out.datasets;
        if (!row.about.isComplete()) out.notDescribed.push_back(row.name);
        if (row.about.licence.empty())
            out.notLicensed.push_back(row.name);
        else if (std::find(out.dataLicences.begin(), out.dataLicences.end(), row.about.licence) ==
                 out.dataLicences.end())
            out.dataLicences.push_back(row.about.licence);
        const auto all = static_cast<std::int64_t>(row.rows);
        out.rows += all;
        if (const auto split = project.frozenSplit(row.hash))
            out.split = {split->trainRows, split->evalRows, split->testRows, split->leaks,
                split->operation == project.newestOperation(row.hash)};
        std::uint64_t wrong = 0, checked = 0;
        for (const LabelCheck& check : project.store().history().labelChecks(row.hash)) {
            ++checked;
            wrong += !check.isCorrect;
            out.labelsCheckedMs = std::max(out.labelsCheckedMs, check.ms);
        }
        out.labels = errorRate(out.labels.wrong + wrong, out.labels.checked + checked);
        for (const DataOperation& operation : project.store().history().operations(row.hash))
            out.cleaningSteps += !operation.isUndone && operation.kind.starts_with("clean:");
        out.keptRows += static_cast<std::int64_t>(project.store().history().keptCount(row.hash, row.rows));
    }
    const QueueStore queues = project.store().queues();
    const VoteSummary votes = queues.summary();
    out.votes = {votes.votes, votes.people, votes.repeats, votes.agreeing, {}};
    if (votes.people > 1)
        for (const QueueRow& queue : queues.queues())
            if (const auto kappa = fleissKappa(queues.votes(queue.id))) {
                out.votes.kappa = kappa->value; // of the newest queue that several judged
                break;
            }
    for (const RunWatcher* run : runs.runs())
        out.runs.push_back(factsOf(*run));
    out.evaluation = evaluationFacts(project.store(), runs, evaluations);
    if (const auto model = project.modelFolder(); !model.empty()) out.modelLicence = licenceOf(model);
    std::error_code code;
    for (const auto& entry : std::filesystem::directory_iterator(project.exportsFolder(), code))
        out.exports += entry.is_directory();
    out.selfTest = MachineTest::reportOf(project.store());
    out.processor = processorName();
    out.dataChangedMs = project.store().dataChangedMs();
    return out;
}

} // namespace luthier::ui
