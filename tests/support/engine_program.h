#pragma once
/// luthier-engine as tests start it.

#include "core/recipe/recipe.h"

#include <QStringList>

#include <filesystem>
#include <functional>
#include <map>
#include <string>

class QProcess;

namespace luthier::testing {

struct EngineOutput {
    int exitCode = -1;
    QString out, err;
};

EngineOutput runEngine(const QStringList& arguments, int timeoutMs = 300000);

/// A run folder on the starter model and the demo data, small and quick. Returns its path.
/// @param root gets frozen/ and runs/
std::filesystem::path makeDemoRun(const std::filesystem::path& root, const std::function<void(Recipe&)>& change = {});

/// The losses of a run by step, the last one of each step winning, as written (text, so that comparing is exact).
std::map<long long, std::string> lossesOf(const std::filesystem::path& run);

} // namespace luthier::testing
