#include "ui/runs/run_text.h"

#include "core/recipe/methods.h"
#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QCoreApplication>

namespace luthier::ui {

namespace {

struct RunText {
    Q_DECLARE_TR_FUNCTIONS(luthier::ui::RunText)
};

QString phaseText(const std::string& phase) {
    if (phase == "loading") return RunText::tr("loading the model");
    if (phase == "checking") return RunText::tr("checking the processor");
    if (phase == "tokenising") return RunText::tr("reading the rows");
    if (phase == "measuring") return RunText::tr("measuring what the layers read");
    if (phase == "reference") return RunText::tr("computing reference log-probs");
    if (phase == "evaluating") return RunText::tr("evaluating");
    return RunText::tr("training");
}

} // namespace

QString statusText(const RunWatcher& run) {
    if (run.isAsked()) return RunText::tr("asked");
    switch (run.status()) {
    case RunStatus::New:
        return RunText::tr("not started");
    case RunStatus::Starting:
        return RunText::tr("starting");
    case RunStatus::Running:
        return RunText::tr("running");
    case RunStatus::Paused:
        return RunText::tr("paused");
    case RunStatus::Interrupted:
        return RunText::tr("interrupted");
    case RunStatus::Finished:
        return RunText::tr("finished");
    case RunStatus::Failed:
        return RunText::tr("failed");
    }
    return {};
}

Badge::Tone statusTone(RunStatus status) {
    switch (status) {
    case RunStatus::Running:
    case RunStatus::Finished:
        return Badge::Tone::Good;
    case RunStatus::Paused:
    case RunStatus::Starting:
        return Badge::Tone::Warning;
    case RunStatus::Interrupted:
    case RunStatus::Failed:
        return Badge::Tone::Bad;
    case RunStatus::New:
        return Badge::Tone::Neutral;
    }
    return Badge::Tone::Neutral;
}

QString progressText(const RunWatcher& run) {
    const RunHistory& history = run.history();
    if (history.step() == 0) return phaseText(history.phase());
    QString out = RunText::tr("step %1 of %2").arg(formatWhole(history.step()), formatWhole(history.totalSteps()));
    out += QStringLiteral(" · ") + RunText::tr("epoch %1").arg(formatNumber(history.epoch(), 2));
    const bool isRunning = run.status() == RunStatus::Running;
    if (isRunning && history.secondsLeft() >= 0) out += QStringLiteral(" · ") + formatTimeLeft(history.secondsLeft());
    return out;
}

QString descriptionText(const RunWatcher& run) {
    const Event& started = run.history().started();
    if (started.type.empty()) return {};
    QString method = toQString(started.text("adapter"));
    for (const auto& row : methodTable<AdapterType>())
        if (row.key == started.text("adapter")) method = translatedLabel("methods", row.label);
    for (const auto& row : methodTable<QuantizationType>())
        if (row.facts.bits > 0 && row.key == started.text("quantization"))
            method += QStringLiteral(" · ") + translatedLabel("methods", row.label);
    QString objective;
    for (const auto& row : methodTable<ObjectiveType>())
        if (row.key == started.text("objective")) objective = translatedLabel("methods", row.label);
    QStringList parts{toQString(started.text("model")), objective, method,
        RunText::tr("%1 rows").arg(formatWhole(static_cast<quint64>(started.number("rows")))),
        RunText::tr("started %1").arg(formatClock(run.history().startedMs()))};
    parts.removeAll({}); // the events of an older engine name no objective
    return parts.join(QStringLiteral(" · "));
}

} // namespace luthier::ui
