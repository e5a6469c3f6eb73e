#pragma once
/// The project's profile of examples, which Chat writes and a server and evaluations use.

#include "core/data/few_shot.h"
#include "core/project/project_data.h"

namespace luthier {

std::filesystem::path examplesFile(const ProjectData& data);
/// Writes the profile over the rows of a data set that may be shown: those to learn from where it was split, for
/// held-out ones are asked; else all that were kept, which are frozen for it. Errors: those of reading and writing
/// rows.
Result<void> keepExamples(ProjectData& data, const std::string& dataset, FewShotProfile profile);

} // namespace luthier
