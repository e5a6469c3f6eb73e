#pragma once
#include "core/advisor/evidence.h"
#include "ui/session/evaluations.h"
#include "ui/session/wizard.h"

namespace luthier::ui {

/// What is so in the project now, for the checklist's proposals.
ProjectFacts gatherFacts(
    Project& project, const RunController& runs, const Wizard& wizard, const Evaluations& evaluations);

/// Only the licences: of the model that a run began with, and of the data sets that it learned.
EvaluationFacts licencesOf(Project& project, const Evaluations& evaluations, const RunFolder& run);

} // namespace luthier::ui
