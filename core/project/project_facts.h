#pragma once
#include "core/advisor/facts/evidence.h"
#include "core/project/project_state.h"

namespace luthier {

/// Known facts about a project, for the checklist.
ProjectFacts gatherFacts(const ProjectState& state);

/// The licences alone: of the model that a run began with and of the data that it learned.
EvaluationFacts licencesOf(const ProjectData& data, const Standings& standings, const RunFolder& run);

/// The newest self-test of the machine, as kept in the project.
std::optional<MachineReport> machineReportOf(const ProjectStore& store);
Result<void> keepMachineReport(ProjectStore& store, const MachineReport& report);

} // namespace luthier
