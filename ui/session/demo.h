#pragma once
/// The demo project: the starter model and the shop's questions, imported and ready to train.

#include "ui/session/project.h"

namespace luthier::ui {

/// Fills an open, empty project from resources/. Does nothing to one that has data already.
Result<void> fillDemoProject(Project& project);

} // namespace luthier::ui
