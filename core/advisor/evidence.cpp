#include "core/advisor/evidence.h"

#include "core/base/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace luthier {

namespace {

std::string count(std::int64_t value) { return formatCount(static_cast<std::uint64_t>(value)); }

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

/// The four dimensions of SEED.md 6.1.
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

/// The safety suite, the scan for personal data, the licences: what a person signs.
Evidence safetySays(const EvaluationFacts& measured) {
    const auto missing = [](Message says) { return Evidence{"safety", std::move(says), true}; };
    if (!measured.newerRun.empty())
        return missing(
            {QT_TRANSLATE_NOOP("errors", "{run} is newer and was not evaluated"), {{"run", measured.newerRun}}});
    if (!measured.refusal || !measured.overRefusal || !measured.stereotypes || !measured.personalData)
        return missing(
            {QT_TRANSLATE_NOOP("errors", "the safety suite of {run} is not complete"), {{"run", measured.run}}});
    if (measured.fewestAnswers < kFewAnswers)
        return missing({QT_TRANSLATE_NOOP("errors", "{run}: some scores rest on {count} answers alone"),
            {{"run", measured.run}, {"count", std::to_string(measured.fewestAnswers)}}});
    if (!measured.scan)
        return missing(
            {QT_TRANSLATE_NOOP("errors", "the rows that {run} learned were not looked through for personal data"),
                {{"run", measured.run}}});
    if (measured.modelLicence.empty())
        return missing({QT_TRANSLATE_NOOP("errors", "the model's files state no licence"), {}});
    if (!measured.notLicensed.empty())
        return missing({QT_TRANSLATE_NOOP("errors", "the licence is missing: {names}"),
            {{"names", joinText(measured.notLicensed, ", ")}}});
    if (measured.dataLicences.empty())
        return missing(
            {QT_TRANSLATE_NOOP("errors", "the data sets that {run} learned are not in this project any more"),
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

/// Better than the base on a goal, as the newest evaluated run shows.
Evidence methodSays(const EvaluationFacts& facts) {
    const std::map<std::string, std::string> values = {{"run", facts.run},
        {"better", std::to_string(facts.goalsBetter)}, {"all", std::to_string(facts.goalsMeasured)}};
    if (facts.goalsBetter == 0)
        return {"method", {QT_TRANSLATE_NOOP("errors", "{run}: better than the base on none of {all} goals"), values},
            true, facts.run};
    return {"method", {QT_TRANSLATE_NOOP("errors", "{run}: better than the base on {better} of {all} goals"), values},
        false, facts.run};
}

} // namespace

std::vector<Evidence> evidenceOf(const ProjectFacts& facts) {
    std::vector<Evidence> out;
    const auto add = [&](const char* item, Message says, bool isStale = false) {
        out.push_back({item, std::move(says), isStale});
    };
    const auto find = [&](auto holds) -> const RunFacts* {
        const auto it = std::find_if(facts.runs.begin(), facts.runs.end(), holds);
        return it == facts.runs.end() ? nullptr : &*it;
    };
    if (facts.goals > 0)
        add("goal", {QT_TRANSLATE_NOOP("errors", "goals with a value: {count}"), {{"count", count(facts.goals)}}});
    if (facts.plan > 0 && facts.planBytes > 0) {
        const std::map<std::string, std::string> values = {{"version", std::to_string(facts.plan)},
            {"bytes", formatBytes(facts.planBytes)}, {"have", formatBytes(facts.budgetBytes)}};
        if (facts.planBytes <= facts.budgetBytes)
            add("feasibility", {QT_TRANSLATE_NOOP("errors", "plan {version} fits: {bytes} of {have}"), values});
        else
            add("feasibility", {QT_TRANSLATE_NOOP("errors", "plan {version} does not fit: {bytes} of {have}"), values},
                true);
    }
    if (facts.datasets > 0) {
        if (facts.notDescribed.empty())
            add("sources", {QT_TRANSLATE_NOOP("errors", "source, licence and quality bar are known of all data sets: "
                                                        "{count}"),
                               {{"count", count(facts.datasets)}}});
        else
            add("sources",
                {QT_TRANSLATE_NOOP("errors", "source, licence or quality bar is missing: {names}"),
                    {{"names", joinText(facts.notDescribed, ", ")}}},
                true);
    }
    if (facts.cleaningSteps > 0)
        add("cleaned",
            {QT_TRANSLATE_NOOP("errors", "cleaning steps applied: {steps}; {kept} of {all} rows kept"),
                {{"steps", count(facts.cleaningSteps)}, {"kept", count(facts.keptRows)}, {"all", count(facts.rows)}}});
    else if (facts.keptRows < facts.rows)
        add("cleaned", {QT_TRANSLATE_NOOP("errors", "{kept} of {all} rows kept"),
                           {{"kept", count(facts.keptRows)}, {"all", count(facts.rows)}}});
    if (facts.labels.checked > 0) {
        const auto percent = [](double share) { return fmt::format("{:.1f}", share * 100); };
        if (facts.dataChangedMs > facts.labelsCheckedMs)
            add("labels", {QT_TRANSLATE_NOOP("errors", "the data changed after the sample was checked"), {}}, true);
        else
            add("labels", {QT_TRANSLATE_NOOP("errors",
                               "{wrong} of {checked} sampled rows wrong: error rate {rate} % (95 %: {low} to "
                               "{high} %)"),
                              {{"wrong", count(static_cast<std::int64_t>(facts.labels.wrong))},
                                  {"checked", count(static_cast<std::int64_t>(facts.labels.checked))},
                                  {"rate", percent(facts.labels.rate)}, {"low", percent(facts.labels.low)},
                                  {"high", percent(facts.labels.high)}}});
    } else if (facts.votes.votes > 0)
        add("labels", votesSay(facts.votes));
    if (facts.split) {
        const auto rows = [](std::uint64_t number) { return formatCount(number); };
        if (!facts.split->isCurrent)
            add("split", {QT_TRANSLATE_NOOP("errors", "the data changed after it was split"), {}}, true);
        else
            add("split",
                {QT_TRANSLATE_NOOP("errors",
                     "frozen: {train} to learn, {eval} to evaluate, {test} to test; leaks found: "
                     "{leaks}"),
                    {{"train", rows(facts.split->train)}, {"eval", rows(facts.split->eval)},
                        {"test", rows(facts.split->test)}, {"leaks", rows(facts.split->leaks)}}},
                facts.split->leaks > 0);
    } else if (const RunFacts* run = find([](const RunFacts& r) { return r.trainRows > 0 && r.evalRows > 0; })) {
        if (facts.dataChangedMs > run->createdMs)
            add("split", {QT_TRANSLATE_NOOP("errors", "the data changed after {run} was split"), {{"run", run->id}}},
                true);
        else
            add("split",
                {QT_TRANSLATE_NOOP("errors", "{train} to learn, {eval} to evaluate, no question on both sides"),
                    {{"train", count(run->trainRows)}, {"eval", count(run->evalRows)}}});
    }
    if (facts.evaluation && facts.evaluation->goalsMeasured > 0)
        out.push_back(methodSays(*facts.evaluation));
    else if (const RunFacts* run = find([](const RunFacts& r) {
                 return r.isFinished && r.comparesWithBase && r.evaluations > 1 && r.lastEvalLoss < r.firstEvalLoss;
             }))
        add("method", {QT_TRANSLATE_NOOP("errors", "{run}: evaluation loss {before} → {after}"),
                          {{"run", run->id}, {"before", fmt::format("{:.3f}", run->firstEvalLoss)},
                              {"after", fmt::format("{:.3f}", run->lastEvalLoss)}}});
    if (facts.selfTest) {
        const MachineReport& test = *facts.selfTest;
        const std::map<std::string, std::string> values = {{"processor", test.processor}, {"device", test.device},
            {"threads", std::to_string(test.threads)},
            {"disk", formatBytes(static_cast<std::uint64_t>(test.diskBytesPerSecond))},
            {"ms", fmt::format("{:.0f}", test.stepMs)}};
        if (test.processor != facts.processor)
            add("environment", {QT_TRANSLATE_NOOP("errors", "the self-test was made on {processor}"), values}, true);
        else if (!test.isPassed())
            add("environment", {QT_TRANSLATE_NOOP("errors", "the self-test failed"), {}}, true);
        else
            add("environment", {QT_TRANSLATE_NOOP("errors", "self-test passed: {device}, threads {threads}, matrix "
                                                            "products right, disk {disk}/s, a step in {ms} ms"),
                                   values});
    } else if (const RunFacts* run = find([](const RunFacts& r) { return r.steps > 0; })) {
        add("environment", {QT_TRANSLATE_NOOP("errors", "{run} trained on this machine, threads: {threads}"),
                               {{"run", run->id}, {"threads", std::to_string(run->threads)}}});
    }
    if (const RunFacts* run = find([](const RunFacts& r) { return r.evaluations > 1; })) {
        const std::map<std::string, std::string> values = {{"run", run->id},
            {"count", std::to_string(run->evaluations)}, {"monitors", std::to_string(run->monitors.value_or(0))}};
        if (!run->monitors)
            add("monitoring", {QT_TRANSLATE_NOOP("errors", "{run} was evaluated {count} times"), values});
        else if (*run->monitors == 0)
            add("monitoring",
                {QT_TRANSLATE_NOOP("errors", "{run} was evaluated {count} times, and no monitor was on"), values},
                true);
        else
            add("monitoring",
                {QT_TRANSLATE_NOOP("errors", "{run}: monitors on: {monitors}; evaluated {count} times"), values});
    }
    if (facts.evaluation) {
        out.push_back(evaluatedSays(*facts.evaluation));
        out.push_back(safetySays(*facts.evaluation));
    }
    if (facts.exports > 0)
        add("deployment", {QT_TRANSLATE_NOOP("errors", "exports that answer as the model does: {count}"),
                              {{"count", std::to_string(facts.exports)}}});
    return out;
}

} // namespace luthier
