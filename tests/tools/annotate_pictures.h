#pragma once
#include "ui/shell/main_window.h"

#include <filesystem>
#include <functional>

namespace luthier::testing {

/// A queue with votes of three people, one whose pairs have four answers, and a reward model that was really trained.
void fillAnnotation(const std::filesystem::path& project);

/// The annotate page in its states, and the reward model's run.
void takeAnnotation(
    ui::MainWindow& window, const QString& prefix, const std::function<void(const QString& name)>& take);

} // namespace luthier::testing
