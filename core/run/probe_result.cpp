#include "core/run/probe_result.h"

#include <nlohmann/json.hpp>

namespace luthier {

std::string probeToJson(const ProbeResult& p) {
    return nlohmann::ordered_json{{"tokens_per_s", p.tokensPerSecond}, {"step_ms", p.stepMs}, {"slowest", p.slowest},
        {"quickest", p.quickest}, {"bytes", p.bytes}, {"predicted_bytes", p.predictedBytes}, {"steps", p.steps},
        {"threads", p.threads}, {"device", p.device}, {"processor", p.processor}, {"compute_dtype", p.computeType}}
        .dump();
}

Result<ProbeResult> probeFromJson(const std::string& json) {
    try {
        const auto j = nlohmann::json::parse(json);
        return ProbeResult{j.at("tokens_per_s"), j.at("step_ms"), j.at("slowest"), j.at("quickest"), j.at("bytes"),
            j.at("predicted_bytes"), j.at("steps"), j.at("threads"), j.at("device"), j.at("processor"),
            j.at("compute_dtype")};
    } catch (const nlohmann::json::exception& e) {
        return fail("json.bad_value", {QT_TRANSLATE_NOOP("errors", "What the engine measured cannot be read."), {}},
            {QT_TRANSLATE_NOOP("errors", "The system said: {text}"), {{"text", e.what()}}}, {});
    }
}

} // namespace luthier
