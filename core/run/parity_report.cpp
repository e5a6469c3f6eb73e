#include "core/run/parity_report.h"

#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

namespace luthier {

bool ParityReport::passed() const {
    if (prompts < kParityPrompts || tokens == 0) return false;
    if (isExact) return agreeing == tokens && worstLogprob < 1e-3;
    if (isQuantized) return agreeing >= 0.5 * tokens && meanLost < 1; // worse is no rounding but a fault
    // Merged weights are rounded once to the base's type: a near tie may fall the other way.
    return agreeing >= 0.97 * tokens && worstLogprob < 0.5;
}

std::string parityToJson(const ParityReport& report) {
    return nlohmann::ordered_json{{"prompts", report.prompts}, {"tokens", report.tokens}, {"agreeing", report.agreeing},
        {"worst_logprob", report.worstLogprob}, {"mean_lost", report.meanLost}, {"exact", report.isExact},
        {"quantized", report.isQuantized}, {"passed", report.passed()}}
        .dump();
}

Result<ParityReport> parityFromJson(const std::string& text) {
    LUTHIER_TRY(json, parseJsonObject(text, "verify export"));
    ParityReport report;
    report.prompts = json.value("prompts", 0);
    report.tokens = json.value("tokens", 0);
    report.agreeing = json.value("agreeing", 0);
    report.worstLogprob = json.value("worst_logprob", 1e9);
    report.meanLost = json.value("mean_lost", 0.0);
    report.isExact = json.value("exact", true);
    report.isQuantized = json.value("quantized", false);
    return report;
}

} // namespace luthier
