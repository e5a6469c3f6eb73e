#include "core/run/gate.h"

#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

namespace luthier {

namespace {

constexpr std::size_t kFewestAnswers = 3; // that can be told from chance

constexpr GateRow kGate[] = {
    {GateQuestion::HeldOut, "held_out", QT_TRANSLATE_NOOP("gate", "Better on held-out rows than at its beginning")},
    {GateQuestion::General, "general", QT_TRANSLATE_NOOP("gate", "No worse on general questions")},
    {GateQuestion::SameAnswers, "same_answers", QT_TRANSLATE_NOOP("gate", "The same answers after loading again")},
    {GateQuestion::OwnAnswers, "own_answers", QT_TRANSLATE_NOOP("gate", "Not one answer for everything")},
};

constexpr std::pair<GateVerdict, const char*> kVerdicts[] = {
    {GateVerdict::Passed, "passed"}, {GateVerdict::Failed, "failed"}, {GateVerdict::NotMeasured, "not_measured"}};

std::filesystem::path overruledFile(const RunFolder& run) { return run.path / "overruled.json"; }

/// The checkpoint that is used: the one with the lowest evaluation loss. Null: none has one.
const CheckpointMark* bestMark(const RunHistory& history) {
    const CheckpointMark* best = nullptr;
    for (const CheckpointMark& mark : history.checkpoints())
        if (mark.evalLoss && !(best && *best->evalLoss < *mark.evalLoss)) best = &mark; // of equals the newest
    return best;
}

std::string bestName(const RunHistory& history) {
    const CheckpointMark* best = bestMark(history);
    return best ? best->name : std::string();
}

/// The best checkpoint's evaluation loss beside the first that was measured. Each kind of run is compared with itself:
/// its losses have one scale.
void judgeHeldOut(const RunHistory& history, GateLine& line) {
    const Series* loss = history.find(Curve::Loss, CurveRows::HeldOut);
    const CheckpointMark* best = bestMark(history);
    if (!loss || loss->points.empty()) {
        line.evidence = {QT_TRANSLATE_NOOP("errors", "No rows were held out."), {}};
        return;
    }
    if (!best || loss->points.front().step != 0) {
        line.evidence = {
            QT_TRANSLATE_NOOP("errors", "It was not measured before the first step and at a checkpoint."), {}};
        return;
    }
    const double first = loss->points.front().value;
    line.verdict = *best->evalLoss < first ? GateVerdict::Passed : GateVerdict::Failed; // NaN fails
    line.evidence = {QT_TRANSLATE_NOOP("errors", "Evaluation loss {before} → {after}"),
        {{"before", fmt::format("{:.3f}", first)}, {"after", fmt::format("{:.3f}", *best->evalLoss)}}};
}

/// One answer to different questions whose rows have different ones.
void judgeOwnAnswers(const RunHistory& history, GateLine& line) {
    std::set<std::string> prompts, answers, expected;
    const auto& samples = history.samples();
    const CheckpointMark* best = bestMark(history);
    const auto isOf = [](std::int64_t step) { return [step](const SampleAnswer& s) { return s.step == step; }; };
    const bool wereAskedThen = best && std::ranges::any_of(samples, isOf(best->step));
    const std::int64_t step = wereAskedThen ? best->step : samples.empty() ? 0 : samples.back().step;
    for (const SampleAnswer& sample : samples)
        if (sample.step == step && prompts.insert(sample.prompt).second) {
            answers.insert(sample.answer);
            expected.insert(sample.expected);
        }
    const bool mayBeAlike = answers.size() == 1 && expected.size() < 2; // as the rows have it, or that is not known
    if (prompts.size() < kFewestAnswers || mayBeAlike) {
        line.evidence = {QT_TRANSLATE_NOOP("errors", "Too few questions with answers of their own were asked."), {}};
        return;
    }
    line.verdict = answers.size() > 1 ? GateVerdict::Passed : GateVerdict::Failed;
    line.evidence = {QT_TRANSLATE_NOOP("errors", "{different} different answers to {count} questions"),
        {{"different", std::to_string(answers.size())}, {"count", std::to_string(prompts.size())}}};
}

} // namespace

std::span<const GateRow> gateTable() { return kGate; }

bool Gate::isClosed() const {
    return std::ranges::any_of(lines, [](const GateLine& line) { return line.verdict == GateVerdict::Failed; });
}

bool Gate::isMeasured() const {
    return std::ranges::any_of(lines, [](const GateLine& line) { return line.verdict != GateVerdict::NotMeasured; });
}

GateLine& Gate::line(GateQuestion question) {
    return *std::ranges::find_if(lines, [&](const GateLine& line) { return line.question == question; });
}

Gate gateOf(const RunFolder& run, const RunHistory& history) {
    Gate gate;
    for (const GateRow& row : kGate)
        gate.lines.push_back({row.question, GateVerdict::NotMeasured, {}});
    judgeHeldOut(history, gate.line(GateQuestion::HeldOut));
    judgeOwnAnswers(history, gate.line(GateQuestion::OwnAnswers));
    gate.line(GateQuestion::General).evidence = {QT_TRANSLATE_NOOP("errors", "Evaluate asks them."), {}};
    gate.line(GateQuestion::SameAnswers).evidence = {
        QT_TRANSLATE_NOOP("errors", "Every export is loaded again and compared."), {}};
    if (const auto kept = readJsonObject(overruledFile(run))) {
        const auto textOf = [&](const char* key) {
            const auto it = kept->find(key);
            return it != kept->end() && it->is_string() ? it->get<std::string>() : std::string();
        };
        if (textOf("checkpoint") == bestName(history)) gate.overruled = textOf("reason");
    }
    return gate;
}

Result<void> overrule(const RunFolder& run, const std::string& reason) {
    if (!reason.empty())
        return writeJson(overruledFile(run), {{"reason", reason}, {"checkpoint", bestName(readHistory(run))}});
    std::error_code code; // it may not be there
    std::filesystem::remove(overruledFile(run), code);
    if (code) return failFromException(code.message());
    return {};
}

std::string gateToJson(const Gate& gate) {
    nlohmann::ordered_json out = nlohmann::ordered_json::array();
    for (const GateLine& line : gate.lines)
        out.push_back({{"question", std::ranges::find(kGate, line.question, &GateRow::question)->key},
            {"verdict", std::ranges::find(kVerdicts, line.verdict, [](const auto& v) { return v.first; })->second},
            {"text", line.evidence.english()}, {"pattern", line.evidence.pattern}, {"values", line.evidence.values}});
    return out.dump();
}

Gate gateFromJson(const std::string& text) try {
    Gate gate;
    const auto json = nlohmann::ordered_json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!json.is_array()) return gate;
    for (const auto& line : json) {
        if (!line.is_object()) continue;
        const auto row = std::ranges::find(kGate, line.value("question", ""), &GateRow::key);
        const auto verdict =
            std::ranges::find_if(kVerdicts, [&](const auto& v) { return v.second == line.value("verdict", ""); });
        if (row == std::end(kGate) || verdict == std::end(kVerdicts)) continue;
        gate.lines.push_back({row->question, verdict->first,
            {line.value("pattern", ""), line.value("values", std::map<std::string, std::string>())}});
    }
    return gate;
} catch (const nlohmann::json::exception&) { // a value of another type
    return {};
}

Result<void> checkGate(const Gate& gate) {
    if (gate.lets()) return {};
    const auto isFailed = [](const GateLine& line) { return line.verdict == GateVerdict::Failed; };
    return fail("run.worse",
        {QT_TRANSLATE_NOOP("errors", "The model is no better than what it was made from, and is kept back."), {}},
        std::ranges::find_if(gate.lines, isFailed)->evidence,
        {QT_TRANSLATE_NOOP("errors", "Train it otherwise, or give a reason why it is wanted all the same."), {}});
}

} // namespace luthier
