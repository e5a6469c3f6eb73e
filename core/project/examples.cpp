#include "core/project/examples.h"

namespace luthier {

std::filesystem::path examplesFile(const ProjectData& data) { return data.folder() / "few_shot.yaml"; }

Result<void> keepExamples(ProjectData& data, const std::string& dataset, FewShotProfile profile) {
    const auto split = data.currentSplit(dataset);
    if (split && !split->train.empty()) {
        profile.rows = data.frozenFolder() / split->train;
    } else {
        LUTHIER_TRY(rows, data.keptRows(dataset));
        LUTHIER_TRY(frozen, freezeRows(rows, data.frozenFolder()));
        profile.rows = frozen;
    }
    return writeFewShotProfile(examplesFile(data), profile);
}

} // namespace luthier
