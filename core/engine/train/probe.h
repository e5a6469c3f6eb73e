#pragma once
#include "core/base/result.h"
#include "core/run/probe_result.h"
#include "core/run/run_folder.h"

namespace luthier::engine {

/// Takes the first steps of a run, one to warm up and `steps` that count, on rows spread over its data, and throws
/// away what was learned. The run's folder is only read. Errors: as trainRun's.
Result<ProbeResult> probeRun(const RunFolder& run, int steps = 3);

} // namespace luthier::engine
