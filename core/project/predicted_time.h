#pragma once
#include "core/project/plan_runs.h"
#include "core/run/probe_result.h"

#include <functional>

namespace luthier {

/// Seconds; 0: nothing has been tried.
struct TimeRange {
    double from = 0, to = 0;
};

/// Time of a whole run of the step: from its own run's speed, else from its pilot's, else from measured steps.
/// @param measured  used if no run says more: three steps of the real recipe on this machine; nothing: not measured
TimeRange predictTime(
    const PlanState& state, const PlanStep& step, const std::function<std::optional<ProbeResult>()>& measured);

/// Key under which a measured speed is kept: model, method, length and device.
SpeedKey speedKey(const std::string& modelPath, const std::string& method, int maxLength);

/// Rows for measuring steps, evenly spread over the data set: more than a few steps read.
Result<std::vector<Record>> rowsToProbe(ProjectData& data, const std::string& dataset);

} // namespace luthier
