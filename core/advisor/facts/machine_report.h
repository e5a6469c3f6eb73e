#pragma once
/// What the engine found out about this machine: its self-test (`luthier-engine bench --json`).

#include "core/base/gpu.h"
#include "core/base/result.h"

namespace luthier {

struct MachineReport {
    std::string device = "cpu"; ///< device that the engine trains on
    std::string processor;
    int cores = 0, threads = 0;
    double fp32Gflops = 0, bf16Gflops = 0; ///< of a matrix product
    double matrixError = 0;                ///< against double precision, relative
    bool isMatrixRight = false;
    std::vector<Gpu> gpus;         ///< GPUs present, whether the engine uses them or not
    std::uint64_t memoryBytes = 0; ///< free
    std::uint64_t diskBytes = 0;   ///< free, where projects lie
    double diskBytesPerSecond = 0; ///< written durably; 0: nothing could be written
    double stepMs = 0;             ///< one training step of the starter model; 0: it failed
    long long measuredMs = 0;      ///< Unix ms
    bool isPassed() const { return isMatrixRight && diskBytesPerSecond > 0 && stepMs > 0; }
    bool operator==(const MachineReport&) const = default;
};

std::string machineReportToJson(const MachineReport& report);
/// Errors: "json.bad_value".
Result<MachineReport> machineReportFromJson(const std::string& json);

} // namespace luthier
