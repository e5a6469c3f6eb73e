#include "core/engine/export/readme.h"

#include "core/base/text.h"
#include "core/base/version.h"

#include <algorithm>
#include <fmt/format.h>

namespace luthier::engine {

namespace {

/// A text for YAML, whatever is in it.
std::string quoted(const std::string& text) {
    std::string out;
    for (const char c : text)
        out += c == '"' || c == '\\' ? std::string("\\") + c
                                     : std::string(1, static_cast<unsigned char>(c) < ' ' ? ' ' : c);
    return '"' + out + '"';
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
    if (!facts.licence.empty()) out += "license: " + quoted(facts.licence) + "\n";
    const bool isOfAdapterHub = recipe.adapter.type == AdapterType::Bottleneck;
    out += std::string("library_name: ") +
           (!isAdapter          ? "transformers"
               : isOfAdapterHub ? "adapter-transformers"
                                : "peft") +
           "\n";
    if (facts.writesOn && !factsOf(recipe.objective.type).givesScores) out += "pipeline_tag: text-generation\n";
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
    out += row("Steps", fmt::format("{} of {}, the best of its checkpoints", facts.step, facts.history.totalSteps()));
    out += row("Learning rate", fmt::format("{:g}, {}, {}", recipe.train.learning_rate,
                                    keyOf(recipe.train.optimizer.type), keyOf(recipe.train.scheduler)));
    out += row("Batch", fmt::format("{} × {} sequences of up to {} tokens", recipe.train.batch_size,
                            recipe.train.gradient_accumulation, recipe.data.max_length));
    out += row("Computed in", started.text("compute_dtype")) + row("Seed", std::to_string(recipe.train.seed));
    return out + row("Made with", "Luthier " + version());
}

/// What was not measured is left out.
std::string whatWasMeasured(const ReadmeFacts& facts) {
    std::string out = "\n## What was measured\n\n| | | |\n| --- | --- | --- |\n";
    for (const GateLine& line : facts.gate.lines) {
        const bool isParity = line.question == GateQuestion::SameAnswers;
        if (!isParity && line.verdict == GateVerdict::NotMeasured) continue;
        const bool isGood = isParity ? facts.parity.passed() : line.verdict == GateVerdict::Passed;
        const std::string evidence = isParity ? fmt::format("{} of {} tokens agree with the run's own model",
                                                    facts.parity.agreeing, facts.parity.tokens)
                                              : line.evidence.english();
        out +=
            fmt::format("| {} | {} | {} |\n", std::ranges::find(gateTable(), line.question, &GateRow::question)->label,
                isGood ? "yes" : "no", cell(evidence));
    }
    if (!facts.gate.overruled.empty()) out += "\nKept for this reason: " + cell(facts.gate.overruled) + "\n";
    return out;
}

} // namespace

std::string readmeOf(const ReadmeFacts& facts) {
    return frontMatter(facts) + "\n# " + facts.recipe.name + "\n" + howItWasMade(facts) + whatWasMeasured(facts);
}

} // namespace luthier::engine
