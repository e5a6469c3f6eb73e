#include "core/run/run_folder.h"

#include "core/base/file.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace luthier {

namespace fs = std::filesystem;

namespace {

bool isYaml(const fs::path& file) { return file.extension() == ".yaml" || file.extension() == ".yml"; }

/// run.yaml, or the only YAML file; empty where there is neither.
std::string recipeNameIn(const fs::path& folder) {
    if (fs::is_regular_file(folder / "run.yaml")) return "run.yaml";
    std::vector<std::string> found;
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(folder, code))
        if (entry.is_regular_file(code) && isYaml(entry.path())) found.push_back(entry.path().filename().string());
    return found.size() == 1 ? found.front() : std::string();
}

} // namespace

Result<RunFolder> openRunFolder(const fs::path& given) {
    // Absolute first: "run.yaml" alone has no parent.
    const fs::path whole = fs::absolute(given).lexically_normal();
    const bool isFolder = fs::is_directory(whole);
    RunFolder run{isFolder ? (whole.has_filename() ? whole : whole.parent_path()) : whole.parent_path()};
    run.recipeName = isFolder ? recipeNameIn(whole) : whole.filename().string();
    if (run.recipeName.empty() || !fs::is_regular_file(run.recipe()))
        return fail("run.missing",
            {QT_TRANSLATE_NOOP("errors", "There is no run at {folder}."), {{"folder", given.string()}}},
            {QT_TRANSLATE_NOOP("errors", "A run is a folder that holds a run.yaml."), {}},
            {QT_TRANSLATE_NOOP("errors", "Check the path, or choose the folder again."), {}});
    return run;
}

bool isRun(const fs::path& given) {
    std::error_code ignored;
    return fs::is_directory(given, ignored)
               ? !fs::exists(given / "config.json", ignored) && !recipeNameIn(given).empty()
               : isYaml(given);
}

Result<RunFolder> makeRunFolder(const fs::path& runsFolder, const std::string& name) {
    LUTHIER_TRY_DO(makeFolder(runsFolder));
    int highest = 0;
    for (const auto& entry : fs::directory_iterator(runsFolder))
        highest = std::max(highest, std::atoi(entry.path().filename().c_str()));
    std::string safe;
    for (const char c : name.substr(0, 60)) {
        const auto u = static_cast<unsigned char>(c);
        // Bytes of other scripts stay: file names are UTF-8.
        safe += std::isalnum(u) || u >= 0x80 ? static_cast<char>(u < 0x80 ? std::tolower(u) : u) : '-';
    }
    RunFolder run{runsFolder / fmt::format("{:04}-{}", highest + 1, safe.empty() ? "run" : safe)};
    LUTHIER_TRY_DO(makeFolder(run.path));
    return run;
}

} // namespace luthier
