#include "core/advisor/plan/plan_changes.h"

#include "core/base/text.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace luthier {

namespace {

const BilingualText kNone = {"–", "–"};

template <class Row>
BilingualText textOf(const Row* row) {
    return row ? row->text : kNone;
}

BilingualText stepsOf(const Judgement& judgement, const Plan& plan) {
    std::vector<BilingualText> parts;
    for (const PlanStep& step : plan.steps)
        parts.push_back(textOf(judgement.step(step.step)));
    return joined(parts, kStepArrow);
}

BilingualText goalsOf(const Judgement& judgement, const Answers& answers) {
    std::vector<BilingualText> parts;
    for (const Goal& goal : answers.goals) {
        const GoalRow* row = judgement.goal(goal.metric);
        if (!row) continue;
        const std::string bound = fmt::format(
            " {}\u00a0{:g}{}", row->higherIsBetter ? "≥" : "≤", goal.value, row->isPercent ? "\u00a0%" : "");
        parts.push_back({row->text.en + bound, row->text.zh + bound});
    }
    return joined(parts, kListComma);
}

/// As the resource table has it.
BilingualText timeOf(const Judgement& judgement, const Plan& plan) {
    const MethodInfo* method = judgement.method(plan.method);
    return method ? method->time : BilingualText();
}

BilingualText nameOf(const std::string& path) {
    return path.empty() ? kNone : inBoth(std::filesystem::path(path).filename().string());
}

std::map<std::string, std::string> recipeKeys(const Recipe& recipe) {
    std::map<std::string, std::string> out;
    for (const std::string& line : splitText(keysNotAtDefault(recipe), '\n'))
        if (const auto colon = line.find(": "); colon != std::string::npos)
            out[line.substr(0, colon)] = line.substr(colon + 2);
    for (const char* place : {"model.path", "data.train", "data.eval", "data.test", "name"})
        out.erase(place); // said elsewhere, or nobody's choice
    return out;
}

} // namespace

std::vector<PlanChange> changesBetween(const Judgement& judgement, const Answers& olderAnswers, const Plan& older,
    const Answers& newerAnswers, const Plan& newer) {
    std::vector<PlanChange> out;
    const auto compare = [&](const char* word, const BilingualText& before, const BilingualText& after) {
        const auto said = [](const BilingualText& text) { return text.en.empty() ? kNone : text; };
        if (before != after) out.push_back({judgement.words.at(word), said(before), said(after)});
    };
    const auto sizeOf = [](std::uint64_t bytes) { return inBoth(formatBytes(bytes)); };
    compare("task", textOf(judgement.task(olderAnswers.task)), textOf(judgement.task(newerAnswers.task)));
    compare("scenario", textOf(judgement.scenario(olderAnswers.scenario)),
        textOf(judgement.scenario(newerAnswers.scenario)));
    compare("steps", stepsOf(judgement, older), stepsOf(judgement, newer));
    compare("method", methodsOf(judgement, older), methodsOf(judgement, newer));
    compare("time", timeOf(judgement, older), timeOf(judgement, newer));
    compare("model", nameOf(olderAnswers.modelPath), nameOf(newerAnswers.modelPath));
    const bool areRowsOthers =
        olderAnswers.data.dataset != newerAnswers.data.dataset || olderAnswers.also != newerAnswers.also;
    if (areRowsOthers && olderAnswers.data.rows > 0 && newerAnswers.data.rows > 0) // counted
        compare("rows", inBoth(formatCount(static_cast<std::uint64_t>(olderAnswers.data.rows))),
            inBoth(formatCount(static_cast<std::uint64_t>(newerAnswers.data.rows))));
    if (olderAnswers.machine.isAnother || newerAnswers.machine.isAnother)
        compare("budget", sizeOf(older.budgetBytes), sizeOf(newer.budgetBytes));
    compare("goals", goalsOf(judgement, olderAnswers), goalsOf(judgement, newerAnswers));
    if (older.ledger && newer.ledger)
        compare("memory", sizeOf(older.ledger->totalBytes()), sizeOf(newer.ledger->totalBytes()));
    const auto withRecipe = std::count_if(
        newer.steps.begin(), newer.steps.end(), [](const PlanStep& step) { return step.recipe.has_value(); });
    for (const PlanStep& step : newer.steps) {
        const auto before = std::find_if(older.steps.begin(), older.steps.end(),
            [&](const PlanStep& other) { return other.step == step.step && other.recipe; });
        if (before == older.steps.end() || !step.recipe) continue;
        const auto keyOfStep = [&](const std::string& key) {
            if (withRecipe < 2) return inBoth(key);
            return joined({judgement.step(step.step)->text, inBoth(key)}, {": ", "："});
        };
        auto was = recipeKeys(*before->recipe);
        for (const auto& [key, value] : recipeKeys(*step.recipe)) {
            const auto old = was.find(key);
            if (old == was.end())
                out.push_back({keyOfStep(key), judgement.words.at("default"), inBoth(value)});
            else if (old->second != value)
                out.push_back({keyOfStep(key), inBoth(old->second), inBoth(value)});
            if (old != was.end()) was.erase(old);
        }
        for (const auto& [key, value] : was)
            out.push_back({keyOfStep(key), inBoth(value), judgement.words.at("default")});
    }
    return out;
}

} // namespace luthier
