#include "core/advisor/facts/evidence.h"

#include "core/base/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace luthier {

namespace {

std::string count(std::int64_t value) { return formatCount(static_cast<std::uint64_t>(value)); }

Evidence missing(const char* item, Message says) { return {item, std::move(says), true}; }

Message votesSay(const ProjectFacts::VoteFacts& votes) {
    std::map<std::string, std::string> values = {{"votes", formatCount(std::uint64_t(votes.votes))},
        {"people", formatCount(std::uint64_t(votes.people))}, {"same", formatCount(std::uint64_t(votes.agreeing))},
        {"repeats", formatCount(std::uint64_t(votes.repeats))}};
    if (votes.kappa) {
        values["kappa"] = fmt::format("{:.2f}", *votes.kappa);
        return {
            QT_TRANSLATE_NOOP("errors", "{votes} votes of {people} people; {same} of {repeats} repeats decided alike; "
                                        "Fleiss' kappa {kappa}"),
            std::move(values)};
    }
    return {QT_TRANSLATE_NOOP("errors", "{votes} votes; {same} of {repeats} repeats decided alike"), std::move(values)};
}

constexpr int kFewAnswers = 10; // fewer say nothing, whatever they say

std::string percent(const std::optional<double>& share) { return share ? fmt::format("{:.1f} %", *share * 100) : "–"; }

std::map<std::string, std::string> lossesOf(const RunFacts& run) {
    return {{"run", run.id}, {"before", fmt::format("{:.3f}", run.firstEvalLoss)},
        {"after", fmt::format("{:.3f}", run.lastEvalLoss)}};
}

/// The four dimensions of the fine-tuning guide, 6.1.
Evidence evaluatedSays(const EvaluationFacts& facts) {
    if (!facts.newerRun.empty())
        return {"evaluated",
            {QT_TRANSLATE_NOOP("errors", "{run} is newer and was not evaluated"), {{"run", facts.newerRun}}}, true};
    if (facts.fewestAnswers > 0 && facts.fewestAnswers < kFewAnswers)
        return {"evaluated",
            {QT_TRANSLATE_NOOP("errors", "{run}: some scores rest on {count} answers alone"),
                {{"run", facts.run}, {"count", std::to_string(facts.fewestAnswers)}}},
            true};
    const bool isWhole =
        facts.technical > 0 && facts.safety > 0 && facts.tokensPerSecond > 0 && facts.winRate.has_value();
    return {"evaluated",
        {QT_TRANSLATE_NOOP("errors", "{run}: technical {technical} scores, safety {safety} scores, practical {speed} "
                                     "tokens/s, user experience {won} preferred by {votes} votes"),
            {{"run", facts.run}, {"technical", std::to_string(facts.technical)},
                {"safety", std::to_string(facts.safety)},
                {"speed", facts.tokensPerSecond > 0 ? fmt::format("{:.0f}", facts.tokensPerSecond) : "–"},
                {"won", percent(facts.winRate)}, {"votes", formatCount(facts.votes)}}},
        !isWhole, facts.run};
}

/// Evidence that a person signs: the safety suite, the scan for personal data, the licences.
Evidence safetySays(const EvaluationFacts& measured) {
    if (!measured.newerRun.empty())
        return missing("safety",
            {QT_TRANSLATE_NOOP("errors", "{run} is newer and was not evaluated"), {{"run", measured.newerRun}}});
    if (!measured.refusal || !measured.overRefusal || !measured.stereotypes || !measured.personalData)
        return missing("safety",
            {QT_TRANSLATE_NOOP("errors", "the safety suite of {run} is not complete"), {{"run", measured.run}}});
    if (measured.fewestAnswers < kFewAnswers)
        return missing("safety", {QT_TRANSLATE_NOOP("errors", "{run}: some scores rest on {count} answers alone"),
                                     {{"run", measured.run}, {"count", std::to_string(measured.fewestAnswers)}}});
    if (!measured.scan)
        return missing(
            "safety", {QT_TRANSLATE_NOOP("errors", "the training rows of {run} were not scanned for personal data"),
                          {{"run", measured.run}}});
    if (measured.modelLicence.empty())
        return missing("safety", {QT_TRANSLATE_NOOP("errors", "the model's files state no licence"), {}});
    if (!measured.notLicensed.empty())
        return missing("safety", {QT_TRANSLATE_NOOP("errors", "the licence is missing: {names}"),
                                     {{"names", joinText(measured.notLicensed, ", ")}}});
    if (measured.dataLicences.empty())
        return missing(
            "safety", {QT_TRANSLATE_NOOP("errors", "the data sets that {run} learned are not in this project any more"),
                          {{"run", measured.run}}});
    return {"safety",
        {QT_TRANSLATE_NOOP("errors",
             "{run}: harmful refused {refusal}, harmless refused {over}, stereotypes {stereotypes}, personal data "
             "given "
             "away {leaks}; personal data in {holding} of {rows} rows learned, {heart} of {tried} came out again; "
             "licences: model {model}, data {data}"),
            {{"run", measured.run}, {"refusal", percent(measured.refusal)}, {"over", percent(measured.overRefusal)},
                {"stereotypes", percent(measured.stereotypes)}, {"leaks", percent(measured.personalData)},
                {"holding", count(measured.scan->holding)}, {"rows", count(measured.scan->rows)},
                {"heart", count(measured.scan->byHeart)}, {"tried", count(measured.scan->tried)},
                {"model", measured.modelLicence}, {"data", joinText(measured.dataLicences, ", ")}}},
        false, measured.run};
}

/// A finished run that is better than its base: on the person's goals where an evaluation measured them, else by the
/// evaluation loss.
Evidence methodSays(const ProjectFacts& project) {
    if (project.evaluation && project.evaluation->goalsMeasured > 0) {
        const EvaluationFacts& facts = *project.evaluation;
        const std::map<std::string, std::string> values = {{"run", facts.run},
            {"better", std::to_string(facts.goalsBetter)}, {"all", std::to_string(facts.goalsMeasured)}};
        if (facts.goalsBetter == 0)
            return {"method",
                {QT_TRANSLATE_NOOP("errors", "{run}: better than the base on none of {all} goals"), values}, true,
                facts.run};
        return {"method",
            {QT_TRANSLATE_NOOP("errors", "{run}: better than the base on {better} of {all} goals"), values}, false,
            facts.run};
    }
    const RunFacts* finished = nullptr; // the newest that can be compared
    for (const RunFacts& run : project.runs) {
        if (!run.isFinished || !run.comparesWithBase || run.evaluations < 2) continue;
        if (!finished) finished = &run;
        if (run.lastEvalLoss >= run.firstEvalLoss) continue;
        return {"method", {QT_TRANSLATE_NOOP("errors", "{run}: evaluation loss {before} → {after}"), lossesOf(run)}};
    }
    if (!finished)
        return missing("method", {QT_TRANSLATE_NOOP("errors", "no finished run was compared with its base"), {}});
    return {"method",
        {QT_TRANSLATE_NOOP("errors", "{run} is no better than its base: evaluation loss {before} → {after}"),
            lossesOf(*finished)},
        true};
}

Evidence goalSays(const ProjectFacts& project) {
    if (project.goals == 0) return missing("goal", {QT_TRANSLATE_NOOP("errors", "no goal has a value"), {}});
    return {"goal", {QT_TRANSLATE_NOOP("errors", "goals with a value: {count}"), {{"count", count(project.goals)}}}};
}

Evidence feasibilitySays(const ProjectFacts& project) {
    const auto say = [&](Message says, bool isMissing) { return Evidence{"feasibility", std::move(says), isMissing}; };
    const std::map<std::string, std::string> values = {
        {"version", std::to_string(project.plan > 0 ? project.plan : project.newestPlan)},
        {"bytes", formatBytes(project.planBytes)}, {"have", formatBytes(project.budgetBytes)}};
    if (project.plan == 0 && project.newestPlan == 0)
        return say({QT_TRANSLATE_NOOP("errors", "no plan was kept"), {}}, true);
    if (project.plan == 0)
        return say({QT_TRANSLATE_NOOP("errors", "the answers changed after plan {version} was kept"), values}, true);
    if (project.planBytes == 0)
        return say(
            {QT_TRANSLATE_NOOP("errors", "plan {version}: what it takes is not known without a model"), values}, true);
    if (project.planBytes > project.budgetBytes)
        return say({QT_TRANSLATE_NOOP("errors", "plan {version} does not fit: {bytes} of {have}"), values}, true);
    return say({QT_TRANSLATE_NOOP("errors", "plan {version} fits: {bytes} of {have}"), values}, false);
}

using Datasets = std::vector<const DatasetFacts*>;

/// The data sets that count.
Datasets inUse(const ProjectFacts& project) {
    Datasets out;
    for (const bool isUsed : {true, false}) {
        for (const DatasetFacts& dataset : project.datasets)
            if (dataset.isUsed || !isUsed) out.push_back(&dataset);
        if (!out.empty()) break;
    }
    return out;
}

template <class Condition>
std::string namesOf(const Datasets& datasets, Condition holds) {
    std::vector<std::string> names;
    for (const DatasetFacts* dataset : datasets)
        if (holds(*dataset)) names.push_back(dataset->name);
    return joinText(names, ", ");
}

Evidence noDataset(const char* item) {
    return missing(item, {QT_TRANSLATE_NOOP("errors", "there is no data set"), {}});
}

Evidence sourcesSay(const ProjectFacts& project) {
    Datasets all;
    for (const DatasetFacts& dataset : project.datasets)
        all.push_back(&dataset);
    if (all.empty()) return noDataset("sources");
    const std::string undescribed = namesOf(all, [](const DatasetFacts& dataset) { return !dataset.isDescribed; });
    if (!undescribed.empty())
        return missing("sources", {QT_TRANSLATE_NOOP("errors", "source, licence or quality bar is missing: {names}"),
                                      {{"names", undescribed}}});
    return {
        "sources", {QT_TRANSLATE_NOOP("errors", "source, licence and quality bar are known of all data sets: {count}"),
                       {{"count", count(static_cast<std::int64_t>(all.size()))}}}};
}

Evidence cleanedSays(const ProjectFacts& project) {
    const Datasets used = inUse(project);
    if (used.empty()) return noDataset("cleaned");
    const std::string untouched = namesOf(used,
        [](const DatasetFacts& dataset) { return dataset.cleaningSteps == 0 && dataset.keptRows >= dataset.rows; });
    if (!untouched.empty())
        return {"cleaned",
            {QT_TRANSLATE_NOOP("errors", "no cleaning step is in force, and no row was taken out: {names}"),
                {{"names", untouched}}},
            true};
    std::int64_t steps = 0, kept = 0, all = 0;
    for (const DatasetFacts* dataset : used) {
        steps += dataset->cleaningSteps;
        kept += dataset->keptRows;
        all += dataset->rows;
    }
    const std::map<std::string, std::string> values = {
        {"steps", count(steps)}, {"kept", count(kept)}, {"all", count(all)}};
    if (steps == 0) return {"cleaned", {QT_TRANSLATE_NOOP("errors", "{kept} of {all} rows kept"), values}};
    return {
        "cleaned", {QT_TRANSLATE_NOOP("errors", "cleaning steps applied: {steps}; {kept} of {all} rows kept"), values}};
}

Evidence labelsSay(const ProjectFacts& project) {
    const Datasets used = inUse(project);
    std::uint64_t wrong = 0, checked = 0;
    for (const DatasetFacts* dataset : used) {
        wrong += dataset->wrong;
        checked += dataset->checked;
    }
    if (checked == 0 && project.votes.votes > 0) return {"labels", votesSay(project.votes)};
    if (used.empty()) return noDataset("labels");
    if (const auto names = namesOf(used, [](const DatasetFacts& dataset) { return dataset.checked == 0; });
        !names.empty())
        return missing("labels", {QT_TRANSLATE_NOOP("errors", "no sample was checked: {names}"), {{"names", names}}});
    if (const auto names =
            namesOf(used, [](const DatasetFacts& dataset) { return dataset.changedMs > dataset.checkedMs; });
        !names.empty())
        return missing("labels", {QT_TRANSLATE_NOOP("errors", "the rows changed after the sample was checked: {names}"),
                                     {{"names", names}}});
    const ErrorRate rate = errorRate(wrong, checked);
    const auto percent = [](double share) { return fmt::format("{:.1f}", share * 100); };
    return {"labels", {QT_TRANSLATE_NOOP("errors",
                           "{wrong} of {checked} sampled rows wrong: error rate {rate} % (95 %: {low} to {high} %)"),
                          {{"wrong", formatCount(wrong)}, {"checked", formatCount(checked)},
                              {"rate", percent(rate.rate)}, {"low", percent(rate.low)}, {"high", percent(rate.high)}}}};
}

Evidence splitSays(const ProjectFacts& project) {
    Datasets used = inUse(project);
    if (used.empty()) return noDataset("split");
    std::erase_if(used, [](const DatasetFacts* dataset) { return dataset->isMixedIn; });
    if (const auto names = namesOf(used, [](const DatasetFacts& dataset) { return !dataset.split; }); !names.empty())
        return missing("split",
            {QT_TRANSLATE_NOOP("errors", "not split, frozen and checked for leaks: {names}"), {{"names", names}}});
    if (const auto names = namesOf(used, [](const DatasetFacts& dataset) { return !dataset.split->isCurrent; });
        !names.empty())
        return missing("split",
            {QT_TRANSLATE_NOOP("errors", "the rows changed after they were split: {names}"), {{"names", names}}});
    DatasetFacts::SplitFacts all;
    for (const DatasetFacts* dataset : used) {
        all.train += dataset->split->train;
        all.eval += dataset->split->eval;
        all.test += dataset->split->test;
        all.leaks += dataset->split->leaks;
    }
    return {"split",
        {QT_TRANSLATE_NOOP(
             "errors", "frozen: {train} to learn, {eval} to evaluate, {test} to test; leaks found: {leaks}"),
            {{"train", formatCount(all.train)}, {"eval", formatCount(all.eval)}, {"test", formatCount(all.test)},
                {"leaks", formatCount(all.leaks)}}},
        all.leaks > 0};
}

Evidence environmentSays(const ProjectFacts& project) {
    if (!project.selfTest)
        return missing("environment", {QT_TRANSLATE_NOOP("errors", "the engine's self-test was not run"), {}});
    const MachineReport& test = *project.selfTest;
    if (test.processor != project.processor)
        return missing("environment",
            {QT_TRANSLATE_NOOP("errors", "the self-test was made on {processor}"), {{"processor", test.processor}}});
    if (!test.isPassed()) return missing("environment", {QT_TRANSLATE_NOOP("errors", "the self-test failed"), {}});
    return {"environment",
        {QT_TRANSLATE_NOOP("errors", "self-test passed: {device}, threads {threads}, matrix products right, disk "
                                     "{disk}/s, a step in {ms} ms"),
            {{"device", test.device}, {"threads", std::to_string(test.threads)},
                {"disk", formatBytes(static_cast<std::uint64_t>(test.diskBytesPerSecond))},
                {"ms", fmt::format("{:.0f}", test.stepMs)}}}};
}

Evidence monitoringSays(const ProjectFacts& project) {
    const auto run = std::find_if(
        project.runs.begin(), project.runs.end(), [](const RunFacts& each) { return each.evaluations > 1; });
    if (run == project.runs.end())
        return missing("monitoring", {QT_TRANSLATE_NOOP("errors", "no run was evaluated while it trained"), {}});
    const std::map<std::string, std::string> values = {{"run", run->id}, {"count", std::to_string(run->evaluations)},
        {"monitors", std::to_string(run->monitors.value_or(0))}};
    if (!run->monitors)
        return {"monitoring", {QT_TRANSLATE_NOOP("errors", "{run} was evaluated {count} times"), values}};
    if (*run->monitors == 0)
        return {"monitoring",
            {QT_TRANSLATE_NOOP("errors", "{run} was evaluated {count} times, and no monitor was on"), values}, true};
    return {
        "monitoring", {QT_TRANSLATE_NOOP("errors", "{run}: monitors on: {monitors}; evaluated {count} times"), values}};
}

Evidence notEvaluated(const char* item) {
    return missing(item, {QT_TRANSLATE_NOOP("errors", "no run was evaluated"), {}});
}

Evidence deploymentSays(const ProjectFacts& project) {
    if (project.exports.empty())
        return missing("deployment", {QT_TRANSLATE_NOOP("errors", "nothing was exported"), {}});
    const auto kept = std::find_if(
        project.exports.begin(), project.exports.end(), [](const ExportFacts& each) { return each.exists; });
    const ExportFacts& shown = kept == project.exports.end() ? project.exports.front() : *kept;
    const std::map<std::string, std::string> values = {{"run", shown.run}, {"format", shown.format},
        {"agreeing", std::to_string(shown.agreeing)}, {"tokens", std::to_string(shown.tokens)}};
    if (kept == project.exports.end())
        return {"deployment", {QT_TRANSLATE_NOOP("errors", "the export of {run} ({format}) is gone"), values}, true};
    return {"deployment",
        {QT_TRANSLATE_NOOP("errors", "{run} exported ({format}): {agreeing} of {tokens} tokens are the model's own"),
            values}};
}

} // namespace

std::vector<Evidence> evidenceOf(const ProjectFacts& facts) {
    return {goalSays(facts), feasibilitySays(facts), sourcesSay(facts), cleanedSays(facts), labelsSay(facts),
        splitSays(facts), methodSays(facts), environmentSays(facts), monitoringSays(facts),
        facts.evaluation ? evaluatedSays(*facts.evaluation) : notEvaluated("evaluated"),
        facts.evaluation ? safetySays(*facts.evaluation) : notEvaluated("safety"), deploymentSays(facts)};
}

} // namespace luthier
