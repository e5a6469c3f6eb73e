#pragma once
/// The command line of luthier-engine: what, why and what to do on stderr, and an exit code.

#include "core/base/result.h"

#include <atomic>
#include <functional>

namespace CLI {
class App;
}

namespace luthier {

enum ExitCode {
    kExitDone = 0,
    kExitFailed = 1,   ///< also: a check did not hold
    kExitBadInput = 2, ///< what the person gave cannot be used
    kExitPaused = 3,   ///< a run was paused before its end: what comes after `&&` must not begin
};

int runCommandLine(int argc, char** argv);

/// What a command does once its options are read: an exit code.
using CommandAction = std::function<Result<int>()>;

/// Each adds its options to `app` and returns what to do.
CommandAction addTrain(CLI::App& app);
CommandAction addEstimate(CLI::App& app);
CommandAction addGenerate(CLI::App& app);
CommandAction addServe(CLI::App& app);
CommandAction addInspect(CLI::App& app);
CommandAction addDownload(CLI::App& app);
CommandAction addExport(CLI::App& app);
CommandAction addMerge(CLI::App& app);
CommandAction addEvaluate(CLI::App& app);
CommandAction addTokenize(CLI::App& app);
CommandAction addRender(CLI::App& app);
CommandAction addDataImport(CLI::App& app);
CommandAction addDataClean(CLI::App& app);
CommandAction addDataSplit(CLI::App& app);
CommandAction addVerifyExport(CLI::App& app);
CommandAction addVerifyResume(CLI::App& app);
CommandAction addLineage(CLI::App& app);
CommandAction addProbe(CLI::App& app);
CommandAction addBench(CLI::App& app);

/// The sentence on stderr, and the exit code that belongs to it.
int reportError(const Error& error);
/// Reports an error that does not end the command.
void reportWarning(const Error& error);

/// From now on SIGTERM and SIGINT end nothing: they set what is returned, which stands as long as the program.
const std::atomic<bool>* stopOnSignals();

} // namespace luthier
