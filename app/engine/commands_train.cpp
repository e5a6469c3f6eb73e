#include "app/engine/command_line.h"
#include "app/engine/terminal.h"
#include "core/base/text.h"
#include "core/engine/train/trainer.h"
#include "core/model/families.h"
#include "core/recipe/run_ledger.h"

#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <fmt/format.h>
#include <memory>

namespace luthier {

namespace {

std::atomic<bool> g_interrupted{false}; // lock-free: a signal handler may set it

void onSignal(int) { g_interrupted = true; }

void catchSignals() {
    struct sigaction action{};
    action.sa_handler = onSignal;
    sigaction(SIGTERM, &action, nullptr);
    // The terminal is gone: as good as asked to end. nohup has it ignored, and means it.
    if (struct sigaction before{}; sigaction(SIGHUP, nullptr, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, nullptr);
    action.sa_flags = static_cast<int>(SA_RESETHAND); // a second Ctrl+C ends it at once
    sigaction(SIGINT, &action, nullptr);
    // Whoever read what we print has gone (`train | head`): the run goes on.
    std::signal(SIGPIPE, SIG_IGN);
    // A write to a full disk or past a limit must come back as an error, not kill the run.
    std::signal(SIGXFSZ, SIG_IGN);
}

} // namespace

CommandAction addTrain(CLI::App& app) {
    struct Options {
        std::string run;
        bool resume = false;
    };
    auto options = std::make_shared<Options>();
    app.add_option("run", options->run, "A run folder, or its run.yaml by whatever name")->required();
    app.add_flag("--resume", options->resume, "Go on from the last checkpoint");
    app.footer("SIGTERM, SIGHUP and Ctrl+C pause: a checkpoint is written, and the exit status is 3.");
    return [options]() -> Result<int> {
        LUTHIER_TRY(folder, openRunFolder(options->run));
        catchSignals();
        RunPrinter printer;
        engine::TrainOptions train;
        train.resume = options->resume;
        train.interrupted = &g_interrupted;
        train.watcher = [&printer](const Event& event) { printer.show(event); };
        LUTHIER_TRY(end, engine::trainRun(folder, train));
        return end == engine::TrainEnd::Paused ? kExitPaused : kExitDone;
    };
}

CommandAction addEstimate(CLI::App& app) {
    struct Options {
        std::string run;
        bool json = false;
    };
    auto options = std::make_shared<Options>();
    app.add_option("run", options->run, "A run folder, or its run.yaml by whatever name")->required();
    app.add_flag("--json", options->json, "Print JSON");
    return [options]() -> Result<int> {
        LUTHIER_TRY(folder, openRunFolder(options->run));
        LUTHIER_TRY(recipe, readRecipe(folder.recipe()));
        LUTHIER_TRY(spec, readModelSpec(resolvePath(recipe.model.path, folder.path)));
        const DType dtype = recipe.model.dtype == ComputeDtype::Bfloat16 ? DType::BF16 : DType::F32;
        const MemoryLedger ledger = predictRun(spec, recipe, dtype);
        if (options->json) {
            nlohmann::ordered_json json;
            for (const LedgerLine& line : ledger.lines)
                json[std::string(line.key)] = line.bytes;
            json["total"] = ledger.totalBytes();
            std::puts(json.dump(2).c_str());
        } else {
            for (const LedgerLine& line : ledger.lines)
                fmt::print("{:<12} {:>10}\n", line.key, formatBytes(line.bytes));
            fmt::print("{:<12} {:>10}\n", "total", formatBytes(ledger.totalBytes()));
        }
        return 0;
    };
}

} // namespace luthier
