#include "app/engine/command_line.h"

#include "core/base/version.h"
#include "core/engine/kernels/processor_check.h"
#include "core/run/answer.h"

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <map>
#include <vector>

namespace luthier {

namespace {

struct CommandRow {
    const char* group; ///< "" for a command of its own
    const char* name;
    const char* help;
    CommandAction (*add)(CLI::App&);
};

// clang-format off
constexpr CommandRow kCommands[] = {
    {"",       "train",     "Train a run", addTrain},
    {"",       "generate",  "Answer a prompt or a conversation", addGenerate},
    {"",       "serve",     "Serve models over an OpenAI-compatible HTTP server on 127.0.0.1", addServe},
    {"",       "inspect",   "Say what a model folder holds", addInspect},
    {"",       "download",  "Fetch a model from the Hugging Face Hub", addDownload},
    {"",       "tokenize",  "Tokenise each line's text", addTokenize},
    {"",       "render",    "Write conversations as a model sees them", addRender},
    {"",       "estimate",  "Predict the memory of a run", addEstimate},
    {"",       "export",    "Export a run and check what was exported", addExport},
    {"",       "merge",     "Make one model of several, or one adapter", addMerge},
    {"",       "evaluate",  "Score a model on tasks, and measure how quick it is", addEvaluate},
    {"",       "probe",     "Measure the first steps of a run", addProbe},
    {"",       "bench",     "Measure and test this machine", addBench},
    {"data",   "import",    "Import a file into a data set folder", addDataImport},
    {"data",   "clean",     "Run cleaning steps and freeze the rows that stay", addDataClean},
    {"data",   "split",     "Split a data set and freeze both sides", addDataSplit},
    {"verify", "resume",    "Do steps after a checkpoint once more and compare them with the log", addVerifyResume},
    {"",       "lineage",   "Rows that a step of a run learned", addLineage},
    {"verify", "export",    "Compare an export with the answers of the model it was made from", addVerifyExport},
};
// clang-format on

const char* groupHelp(const std::string& group) {
    return group == "data" ? "The data workbench without a window" : "Check what can be checked";
}

/// Errors about what the person gave, not about what happened to it.
bool isBadInput(const std::string& code) {
    for (const char* area : {"recipe.", "config.", "model.", "tokenizer.", "template.", "import.", "json.",
             "safetensors.", "file.missing", "file.read", "run.missing", "run.exists", "adapter.", "peft.", "data.",
             "generate.", "merge.", "record.", "evaluate.", "resources.", "device."})
        if (code.rfind(area, 0) == 0) return true;
    return false;
}

} // namespace

int reportError(const Error& error) {
    std::fprintf(stderr, "luthier-engine: %s\n", error.what.english().c_str());
    if (!error.why.empty()) std::fprintf(stderr, "  %s\n", error.why.english().c_str());
    if (!error.todo.empty()) std::fprintf(stderr, "  %s\n", error.todo.english().c_str());
    std::fprintf(stderr, "  (%s)\n", error.code.c_str());
    return isBadInput(error.code) ? kExitBadInput : kExitFailed;
}

void reportWarning(const Error& error) {
    std::fprintf(stderr, "luthier-engine: warning: %s\n", error.english().c_str());
}

int runCommandLine(int argc, char** argv) {
    CLI::App app("Luthier's engine: trains, answers and checks language models without a window.");
    app.require_subcommand(1);
    app.set_version_flag("--version", version());
    app.footer("Exit status: 0 done, 1 failed, 2 bad input, 3 a run was paused.");
    std::vector<std::pair<CLI::App*, CommandAction>> actions;
    std::map<std::string, CLI::App*> groups;
    for (const CommandRow& row : kCommands) {
        CLI::App* parent = &app;
        if (const std::string group = row.group; !group.empty()) {
            CLI::App*& known = groups[group];
            if (!known) known = app.add_subcommand(group, groupHelp(group))->require_subcommand(1);
            parent = known;
        }
        CLI::App* command = parent->add_subcommand(row.name, row.help);
        actions.emplace_back(command, row.add(*command));
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? kExitDone : kExitBadInput;
    }
    // LibTorch takes half of the cores unless told.
    engine::setThreads(0);
    for (const auto& [command, action] : actions) {
        if (!command->parsed()) continue;
        Result<int> result = kExitDone;
        try {
            result = action();
        } catch (const std::exception& e) {
            result = failFromException(e.what());
        }
        if (result) return *result;
        if (const CLI::Option* json = command->get_option_no_throw("--json"); json && json->count() > 0)
            std::puts(failedLine(result.error()).c_str());
        return reportError(result.error());
    }
    return kExitBadInput;
}

const std::atomic<bool>* stopOnSignals() {
    static std::atomic<bool> stop{false};
    static_assert(std::atomic<bool>::is_always_lock_free); // else no handler may set it
    for (const int signal : {SIGTERM, SIGINT})
        std::signal(signal, [](int) { stop = true; });
    return &stop;
}

} // namespace luthier
