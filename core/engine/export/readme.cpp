#include "core/engine/export/readme.h"

#include "core/base/text.h"
#include "core/base/version.h"

#include <algorithm>
#include <fmt/format.h>

namespace luthier::engine {

namespace {

std::string verdictOf(const GateLine& line) {
    switch (line.verdict) {
    case GateVerdict::Passed:
        return "yes";
    case GateVerdict::Failed:
        return "no";
    case GateVerdict::NotMeasured:
        return "not measured";
    }
    return {};
}

/// A word of YAML that may be anything.
std::string quoted(const std::string& text) {
    return '"' + replaceAll(replaceAll(text, "\\", "\\\\"), "\"", "\\\"") + '"';
}

/// A cell of a table.
std::string cell(const std::string& text) { return replaceAll(replaceAll(text, "|", "\\|"), "\n", " "); }

std::string row(const std::string& name, const std::string& value) {
    return value.empty() ? std::string() : "| " + name + " | " + cell(value) + " |\n";
}

std::string frontMatter(const ReadmeFacts& facts) {
    const Recipe& recipe = facts.recipe;
    const bool isAdapter = factsOf(facts.form).isAdapterAlone;
    std::string out = "---\nbase_model: " + quoted(facts.base) + "\n";
    if (!facts.licence.empty()) out += "license: " + facts.licence + "\n";
    out += std::string("library_name: ") + (isAdapter ? "peft" : "transformers") + "\n";
    if (!factsOf(recipe.objective.type).givesScores) out += "pipeline_tag: text-generation\n";
    out += "tags:\n- luthier\n- " + std::string(keyOf(recipe.objective.type)) + "\n";
    if (!recipe.isFull()) out += "- " + std::string(keyOf(recipe.adapter.type)) + "\n";
    return out + "---\n";
}

std::string howItWasMade(const ReadmeFacts& facts) {
    const Recipe& recipe = facts.recipe;
    const Event& started = facts.history.started();
    const AdapterSection& adapter = recipe.adapter;
    std::string method(methodRow(adapter.type).label);
    if (factsOf(adapter.type).hasRank) method += fmt::format(", rank {}", adapter.r);
    if (factsOf(adapter.type).hasAlpha) method += fmt::format(", alpha {:g}", adapter.lora_alpha);
    if (recipe.model.quantization.type != QuantizationType::None)
        method += ", over a base in " + std::string(keyOf(recipe.model.quantization.type));
    std::string out = "\n## How it was made\n\n| | |\n| --- | --- |\n";
    out += row("Base", facts.base) + row("Objective", std::string(methodRow(recipe.objective.type).label));
    out += row("Method", method);
    out += row("Trained parameters",
        fmt::format("{:.0f} of {:.0f}", started.number("trainable_parameters"), started.number("parameters")));
    out += row(
        "Rows", fmt::format("{:.0f} learned, {:.0f} held out", started.number("rows"), started.number("eval_rows")));
    out += row("Steps", fmt::format("{} ({:g} epochs)", facts.history.step(), facts.history.epoch()));
    out += row("Learning rate", fmt::format("{:g}, {}, {}", recipe.train.learning_rate,
                                    keyOf(recipe.train.optimizer.type), keyOf(recipe.train.scheduler)));
    out += row("Batch", fmt::format("{} × {} sequences of up to {} tokens", recipe.train.batch_size,
                            recipe.train.gradient_accumulation, recipe.data.max_length));
    out += row("Computed in", started.text("compute_dtype")) + row("Seed", std::to_string(recipe.train.seed));
    return out + row("Made with", "Luthier " + version());
}

std::string whatWasMeasured(const ReadmeFacts& facts) {
    std::string out = "\n## What was measured\n\n| | | |\n| --- | --- | --- |\n";
    for (const GateLine& line : facts.gate.lines) {
        const bool isParity = line.question == GateQuestion::SameAnswers;
        const auto question = std::ranges::find(gateTable(), line.question, &GateRow::question);
        const std::string evidence = isParity ? fmt::format("{} of {} tokens agree with the run's own model",
                                                    facts.parity.agreeing, facts.parity.tokens)
                                              : line.evidence.english();
        out += fmt::format("| {} | {} | {} |\n", question->label,
            isParity ? (facts.parity.passed() ? "yes" : "no") : verdictOf(line), cell(evidence));
    }
    if (facts.gate.isClosed() && !facts.gate.overruled.empty())
        out += "\nKept all the same, for this reason: " + facts.gate.overruled + "\n";
    return out;
}

} // namespace

std::string readmeOf(const ReadmeFacts& facts) {
    return frontMatter(facts) + "\n# " + facts.recipe.name + "\n" + howItWasMade(facts) + whatWasMeasured(facts);
}

} // namespace luthier::engine
