#include "ui/session/engine/engine_process.h"

#include "core/base/platform.h"
#include "ui/session/translate.h"

#include <QProcess>

namespace luthier::ui {

std::filesystem::path enginePath() {
    if (const std::string chosen = environmentValue("LUTHIER_ENGINE"); !chosen.empty()) return chosen;
    return programFolder() / "luthier-engine";
}

Result<void> startTraining(const RunFolder& run, bool resume) {
    QProcess process;
    process.setProgram(toQString(enginePath()));
    QStringList arguments{QStringLiteral("train"), toQString(run.path)};
    if (resume) arguments << QStringLiteral("--resume");
    process.setArguments(arguments);
    process.setStandardOutputFile(toQString(run.log()), QIODevice::Append);
    process.setStandardErrorFile(toQString(run.log()), QIODevice::Append);
    process.setStandardInputFile(QProcess::nullDevice());
    if (process.startDetached()) return {};
    return fail("engine.missing", {QT_TRANSLATE_NOOP("errors", "The engine could not be started."), {}},
        {QT_TRANSLATE_NOOP("errors", "{file} is not a program that runs."), {{"file", enginePath().string()}}},
        {QT_TRANSLATE_NOOP("errors", "Install Luthier again."), {}});
}

} // namespace luthier::ui
