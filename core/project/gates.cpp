#include "core/project/gates.h"

#include "core/project/kept_exports.h"

#include <fmt/format.h>

namespace luthier {

namespace {

/// The share of general questions beside the base's. It is worse where the whole interval of the difference is.
void judgeGeneral(const ProjectState& state, const KnownRun& run, GateLine& line) {
    const auto answers = state.standings.generalAnswers(run.folder);
    if (!answers) return;
    line.verdict = answers->isWorse ? GateVerdict::Failed : GateVerdict::Passed;
    line.evidence = {QT_TRANSLATE_NOOP("errors", "{before} % → {after} % of general questions"),
        {{"before", fmt::format("{:.0f}", answers->base * 100)},
            {"after", fmt::format("{:.0f}", answers->tuned * 100)}}};
}

/// An export that answers otherwise is thrown away: those that are kept have passed.
void judgeExports(const ProjectState& state, const KnownRun& run, GateLine& line) {
    for (const KeptExport& kept : keptExports(state.store(), state.data.folder())) {
        if (kept.run != run.id || !kept.exists()) continue;
        line.verdict = GateVerdict::Passed;
        line.evidence = {QT_TRANSLATE_NOOP("errors", "{same} of {all} tokens agree in {name}"),
            {{"same", std::to_string(kept.agreeing)}, {"all", std::to_string(kept.tokens)},
                {"name", kept.folder.filename().string()}}};
        return;
    }
}

} // namespace

Gate gateOf(const ProjectState& state, const KnownRun& run) {
    Gate gate = gateOf(run.folder, *run.history);
    judgeGeneral(state, run, gate.line(GateQuestion::General));
    judgeExports(state, run, gate.line(GateQuestion::SameAnswers));
    return gate;
}

} // namespace luthier
