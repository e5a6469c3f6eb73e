#include "app/engine/answers.h"
#include "app/engine/command_line.h"
#include "app/engine/device_option.h"
#include "core/advisor/facts/machine_report.h"
#include "core/base/file.h"
#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/engine/kernels/device.h"
#include "core/engine/kernels/processor_check.h"
#include "core/engine/train/probe.h"
#include "core/recipe/keys.h"
#include "core/run/run_folder.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <fmt/format.h>
#include <memory>
#include <unistd.h>

namespace luthier {

namespace {

namespace fs = std::filesystem;

/// Writes 32 MB and waits until they are durable. 0: it could not be written.
double diskSpeed(const fs::path& folder) {
    constexpr std::size_t kBytes = 32'000'000;
    const fs::path file = folder / (".luthier-disk-" + std::to_string(::getpid()));
    const std::string bytes(kBytes, 'x');
    const auto start = std::chrono::steady_clock::now();
    const bool isWritten = writeWhole(file, bytes).has_value();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::error_code code;
    fs::remove(file, code);
    return isWritten ? double(kBytes) / seconds : 0;
}

/// One step of the starter model on the demo's rows, as a person's run would take it.
Result<double> oneStep() {
    Recipe recipe;
    recipe.name = "self-test";
    recipe.model.path = (resourcesFolder() / "starter").string();
    recipe.data.train = {(resourcesFolder() / "demo" / "shop.jsonl").string()};
    recipe.data.max_length = 128;
    recipe.train.batch_size = 4;
    LUTHIER_TRY(probe, engine::probeRecipe(recipe, {}, 1));
    return probe.stepMs;
}

} // namespace

CommandAction addProbe(CLI::App& app) {
    struct Options {
        std::string run;
        std::vector<std::string> changes;
        int steps = 3;
    };
    auto options = std::make_shared<Options>();
    auto answers = Answers::of(app);
    auto device = DeviceOption::of(app, "train.device of the recipe");
    app.add_option("run", options->run, "A run folder or its run.yaml")->required();
    app.add_option("--set", options->changes, "key=value of the recipe, as if the file said so")
        ->allow_extra_args(false);
    app.add_option("--steps", options->steps, "How many are measured, after one to warm up")->check(CLI::Range(1, 100));
    return [options, answers, device]() -> Result<int> {
        LUTHIER_TRY(folder, openRunFolder(options->run));
        LUTHIER_TRY(recipe, readRecipe(folder.recipe()));
        LUTHIER_TRY_DO(setKeys(recipe, options->changes));
        LUTHIER_TRY(probe, engine::probeRecipe(recipe, folder.path, options->steps, device->type()));
        answers->result(probeToJson(probe));
        if (answers->isJson()) return kExitDone;
        fmt::print("{:.0f} tokens/s ({:.0f} to {:.0f} in {} steps)\npeak memory {}, predicted {}\n{}, {} threads, {}\n",
            probe.tokensPerSecond, probe.slowest, probe.quickest, probe.steps, formatBytes(probe.bytes),
            formatBytes(probe.predictedBytes), probe.processor, probe.threads, probe.computeType);
        return 0;
    };
}

CommandAction addBench(CLI::App& app) {
    struct Options {
        std::string folder = ".";
    };
    auto options = std::make_shared<Options>();
    auto answers = Answers::of(app);
    app.add_option("--folder", options->folder, "Where runs will be written");
    return [options, answers]() -> Result<int> {
        const auto check = engine::checkProcessor();
        MachineReport report;
        report.processor = processorName();
        report.cores = coreCount();
        report.threads = engine::setThreads(0);
        report.fp32Gflops = check.fp32Gflops;
        report.bf16Gflops = check.bf16Gflops;
        report.matrixError = check.worstFp32Error;
        report.isMatrixRight = check.isRight();
        report.gpus = findGpus();
        report.memoryBytes = freeMemoryBytes();
        report.diskBytes = freeDiskBytes(options->folder);
        report.diskBytesPerSecond = diskSpeed(options->folder);
        report.measuredMs = unixTimeMs();
        const auto step = oneStep();
        if (step) report.stepMs = *step;
        answers->result(machineReportToJson(report));
        if (answers->isJson()) return kExitDone;
        fmt::print("processor         {} ({})\ncores             {}\nOPENBLAS_CORETYPE {}\nfp32 mm           {:.0f} "
                   "GFLOP/s\nbf16 mm           {:.0f} GFLOP/s\n"
                   "fp32 error        {:.1e} of the largest element ({})\nquicker           {}\n",
            report.processor, processorFeatures(), report.cores,
            check.blasCoreType.empty() ? "(not set)" : check.blasCoreType, report.fp32Gflops, report.bf16Gflops,
            report.matrixError, check.isRight() ? "right" : "WRONG", dtypeName(check.quicker));
        for (const Gpu& gpu : report.gpus)
            fmt::print("GPU               {}, {}\n", gpu.name, formatBytes(gpu.bytes));
        const auto cuda = engine::resolveDevice(DeviceType::Cuda);
        fmt::print("CUDA              {}\n",
            cuda ? "used, where a recipe or --device does not say cpu" : cuda.error().why.english());
        fmt::print("free memory       {}\nfree disk         {}\ndisk              {}/s, durable\n",
            formatBytes(report.memoryBytes), formatBytes(report.diskBytes),
            formatBytes(static_cast<std::uint64_t>(report.diskBytesPerSecond)));
        if (step)
            fmt::print("training step     {:.0f} ms (starter model, 4 sequences)\n", *step);
        else
            reportError(step.error());
        return report.isPassed() ? 0 : 1;
    };
}

} // namespace luthier
