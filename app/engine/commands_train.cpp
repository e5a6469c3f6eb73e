#include "app/engine/answers.h"
#include "app/engine/command_line.h"
#include "app/engine/device_option.h"
#include "app/engine/terminal.h"
#include "core/base/lock.h"
#include "core/base/text.h"
#include "core/engine/train/trainer.h"
#include "core/model/families.h"
#include "core/recipe/keys.h"
#include "core/recipe/run_ledger.h"
#include "core/run/event_tail.h"
#include "core/run/run_history.h"

#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <csignal>
#include <fmt/format.h>
#include <memory>

namespace luthier {

namespace {

// Lock-free: a signal handler may set it. NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<bool> g_interrupted{false};

void onSignal(int) { g_interrupted = true; }

void catchSignals() {
    struct sigaction action{};
    action.sa_handler = onSignal;
    sigaction(SIGTERM, &action, nullptr);
    // A lost terminal counts as a request to end, unless nohup has the signal ignored.
    if (struct sigaction before{}; sigaction(SIGHUP, nullptr, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, nullptr);
    action.sa_flags = static_cast<int>(SA_RESETHAND); // a second Ctrl+C ends it at once
    sigaction(SIGINT, &action, nullptr);
    // The run goes on when the reader of its output has gone (`train | head`).
    std::signal(SIGPIPE, SIG_IGN);
    // A write to a full disk or past a limit must come back as an error, not kill the run.
    std::signal(SIGXFSZ, SIG_IGN);
}

/// Changes run.yaml before the run has begun; afterwards the file records what ran.
Result<void> changeRecipe(const RunFolder& folder, const std::vector<std::string>& changes) {
    LUTHIER_TRY(lock, FileLock::take(folder.lock())); // no engine has read it meanwhile
    const auto events = EventTail(folder.events()).readNew();
    if (std::ranges::any_of(events, [](const Event& event) { return event.type == "run_started"; }))
        return fail("recipe.has_run", {QT_TRANSLATE_NOOP("errors", "The recipe of a run that has begun stays."), {}},
            {QT_TRANSLATE_NOOP("errors", "{file} says what ran."), {{"file", folder.recipe().string()}}},
            {QT_TRANSLATE_NOOP("errors", "Copy the recipe into a new folder and change it there."), {}});
    LUTHIER_TRY(recipe, readRecipe(folder.recipe()));
    LUTHIER_TRY_DO(setKeys(recipe, changes));
    return writeRecipe(folder.recipe(), recipe);
}

} // namespace

CommandAction addTrain(CLI::App& app) {
    struct Options {
        std::string run;
        std::vector<std::string> changes;
        bool resume = false;
    };
    auto options = std::make_shared<Options>();
    auto answers = Answers::of(app);
    auto device = DeviceOption::of(app, "train.device of the recipe");
    app.add_option("run", options->run, "A run folder, or its run.yaml by whatever name")->required();
    app.add_flag("--resume", options->resume, "Go on from the last checkpoint");
    app.add_option("--set", options->changes, "key=value of the recipe, before it begins: written into the file")
        ->allow_extra_args(false);
    app.footer("SIGTERM, SIGHUP and Ctrl+C pause: a checkpoint is written, and the exit status is 3.");
    return [options, answers, device]() -> Result<int> {
        LUTHIER_TRY(folder, openRunFolder(options->run));
        if (!options->changes.empty()) LUTHIER_TRY_DO(changeRecipe(folder, options->changes));
        catchSignals();
        RunPrinter printer;
        engine::TrainOptions train;
        train.resume = options->resume;
        train.device = device->type();
        train.interrupted = &g_interrupted;
        RunHistory history;
        train.watcher = [&](const Event& event) {
            if (!answers->isJson()) return printer.show(event);
            history.add(event);
            if (event.type == "step")
                answers->progress("training", std::uint64_t(history.step()), std::uint64_t(history.totalSteps()));
        };
        LUTHIER_TRY(end, engine::trainRun(folder, train));
        const bool isPaused = end == engine::TrainEnd::Paused;
        answers->result(nlohmann::ordered_json{{"run", folder.path.string()}, {"steps", history.step()},
            {"total_steps", history.totalSteps()}, {"state", isPaused ? "paused" : "finished"}});
        return isPaused ? kExitPaused : kExitDone;
    };
}

CommandAction addEstimate(CLI::App& app) {
    struct Options {
        std::string run;
        std::vector<std::string> changes;
    };
    auto options = std::make_shared<Options>();
    auto answers = Answers::of(app);
    app.add_option("run", options->run, "A run folder, or its run.yaml by whatever name")->required();
    app.add_option("--set", options->changes, "key=value of the recipe, as if the file said so")
        ->allow_extra_args(false);
    return [options, answers]() -> Result<int> {
        LUTHIER_TRY(folder, openRunFolder(options->run));
        LUTHIER_TRY(recipe, readRecipe(folder.recipe()));
        LUTHIER_TRY_DO(setKeys(recipe, options->changes));
        LUTHIER_TRY(spec, readModelSpec(resolvePath(recipe.model.path, folder.path)));
        const DType dtype = recipe.model.dtype == ComputeDtype::Bfloat16 ? DType::BF16 : DType::F32;
        const MemoryLedger ledger = predictRun(spec, recipe, dtype);
        nlohmann::ordered_json json;
        for (const LedgerLine& line : ledger.lines)
            json[std::string(line.key())] = line.bytes;
        json["total"] = ledger.totalBytes();
        answers->result(json);
        if (answers->isJson()) return kExitDone;
        for (const auto& [key, bytes] : json.items())
            fmt::print("{:<12} {:>10}\n", key, formatBytes(bytes.get<std::uint64_t>()));
        return kExitDone;
    };
}

} // namespace luthier
