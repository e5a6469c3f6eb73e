#include "ui/session/engine_process.h"

#include "core/base/platform.h"
#include "core/run/event.h"
#include "ui/session/translate.h"

namespace luthier::ui {

std::filesystem::path enginePath() {
    if (const std::string chosen = environmentValue("LUTHIER_ENGINE"); !chosen.empty()) return chosen;
    return programFolder() / "luthier-engine";
}

void askForReadableErrors(QProcess& engine) {
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("LUTHIER_ERRORS"), QStringLiteral("json"));
    engine.setProcessEnvironment(environment);
}

Error engineError(const QByteArray& said, const Message& otherwise) {
    const auto lines = said.split('\n');
    for (auto line = lines.rbegin(); line != lines.rend(); ++line)
        if (const auto event = parseEvent(std::string_view(line->constData(), line->size())); event && event->message)
            return *event->message;
    return Error{"engine.failed", otherwise,
        {QT_TRANSLATE_NOOP("errors", "The engine said: {text}"), {{"text", said.trimmed().toStdString()}}}, {}};
}

void endEngine(QProcess* engine, const QObject* listener) {
    engine->disconnect(listener);
    engine->terminate();
    if (!engine->waitForFinished(1500)) engine->kill();
    engine->waitForFinished(500);
    engine->deleteLater();
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
