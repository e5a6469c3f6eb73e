#include "core/run/run_folder.h"

#include "core/base/file.h"

#include <algorithm>
#include <fmt/format.h>

namespace luthier {

namespace fs = std::filesystem;

Result<RunFolder> openRunFolder(const fs::path& given) {
    const fs::path folder = fs::is_directory(given) ? given : given.parent_path();
    if (!fs::is_regular_file(folder / "run.yaml"))
        return fail("run.missing",
            {QT_TRANSLATE_NOOP("errors", "There is no run at {folder}."), {{"folder", given.string()}}},
            {QT_TRANSLATE_NOOP("errors", "A run is a folder that holds a run.yaml."), {}},
            {QT_TRANSLATE_NOOP("errors", "Check the path, or choose the folder again."), {}});
    return RunFolder{fs::absolute(folder).lexically_normal()};
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
