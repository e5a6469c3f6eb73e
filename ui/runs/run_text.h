#pragma once
#include "ui/session/runs/run_watcher.h"
#include "ui/widgets/badge.h"

#include <QString>

namespace luthier::ui {

/// A run's state in words, and the tone of its badge.
QString statusText(const RunWatcher& run);
Badge::Tone statusTone(RunStatus status);
/// "step 728 of 1,170 · epoch 1.87 of 3 · 8 min left", or what is being done before the first step.
QString progressText(const RunWatcher& run);
/// "starter · LoRA · 272 rows · started 14:02"
QString descriptionText(const RunWatcher& run);

} // namespace luthier::ui
