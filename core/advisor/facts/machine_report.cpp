#include "core/advisor/facts/machine_report.h"

#include <nlohmann/json.hpp>

namespace luthier {

std::string machineReportToJson(const MachineReport& r) {
    nlohmann::ordered_json gpus = nlohmann::ordered_json::array();
    for (const Gpu& gpu : r.gpus)
        gpus.push_back({{"name", gpu.name}, {"bytes", gpu.bytes}});
    return nlohmann::ordered_json{{"device", r.device}, {"processor", r.processor}, {"cores", r.cores},
        {"threads", r.threads}, {"fp32_gflops", r.fp32Gflops}, {"bf16_gflops", r.bf16Gflops},
        {"matrix_error", r.matrixError}, {"matrix_right", r.isMatrixRight}, {"gpus", gpus},
        {"memory_bytes", r.memoryBytes}, {"disk_bytes", r.diskBytes}, {"disk_bytes_per_s", r.diskBytesPerSecond},
        {"step_ms", r.stepMs}, {"measured_ms", r.measuredMs}}
        .dump();
}

Result<MachineReport> machineReportFromJson(const std::string& json) {
    try {
        const auto j = nlohmann::json::parse(json);
        std::vector<Gpu> gpus;
        for (const auto& gpu : j.at("gpus"))
            gpus.push_back({gpu.at("name"), gpu.at("bytes")});
        return MachineReport{j.at("device"), j.at("processor"), j.at("cores"), j.at("threads"), j.at("fp32_gflops"),
            j.at("bf16_gflops"), j.at("matrix_error"), j.at("matrix_right"), gpus, j.at("memory_bytes"),
            j.at("disk_bytes"), j.at("disk_bytes_per_s"), j.at("step_ms"), j.at("measured_ms")};
    } catch (const nlohmann::json::exception& e) {
        return fail("json.bad_value", {QT_TRANSLATE_NOOP("errors", "What the engine measured cannot be read."), {}},
            {QT_TRANSLATE_NOOP("errors", "The system said: {text}"), {{"text", e.what()}}}, {});
    }
}

} // namespace luthier
