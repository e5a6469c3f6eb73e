#pragma once
/// The fixtures of whole models that tests "for every family" walk.

#include "tests/support/places.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace luthier::testing {

/// Folders of tests/fixtures that are called as their config's model_type: "bart", "bert", …
inline std::vector<std::string> modelFixtures() {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(fixture(""))) {
        if (!std::filesystem::exists(entry.path() / "config.json")) continue;
        const std::string name = entry.path().filename().string();
        if (nlohmann::json::parse(read(entry.path() / "config.json")).value("model_type", "") == name)
            out.push_back(name);
    }
    std::sort(out.begin(), out.end());
    return out;
}

} // namespace luthier::testing
