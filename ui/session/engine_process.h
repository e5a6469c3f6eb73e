#pragma once
/// The engine as a program on this machine.

#include "core/base/result.h"
#include "core/run/run_folder.h"

#include <QProcess>
#include <QStringList>

#include <filesystem>

namespace luthier::ui {

/// Beside this program, or where LUTHIER_ENGINE says.
std::filesystem::path enginePath();

/// Makes the engine say its errors so that `engineError` can read them.
void askForReadableErrors(QProcess& engine);
/// What the engine said on stderr before it ended with an error; `otherwise` if that is nothing that can be read.
Error engineError(const QByteArray& saidOnStderr, const Message& otherwise);

/// Ends an engine that works for this window alone, and deletes it later; `listener` hears no more of it.
void endEngine(QProcess* engine, const QObject* listener);

/// Starts `luthier-engine train`, in its own session: closing the window never stops a run. Its output goes to
/// engine.log. Errors: "engine.missing".
Result<void> startTraining(const RunFolder& run, bool resume);

} // namespace luthier::ui
