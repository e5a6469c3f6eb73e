#include "ui/session/demo.h"

#include "core/base/platform.h"
#include "core/data/import/import_file.h"
#include "ui/session/translate.h"

namespace luthier::ui {

Result<void> fillDemoProject(Project& project) {
    if (!project.store().datasets().empty()) return {};
    const auto resources = resourcesFolder();
    LUTHIER_TRY(summary, importFile(resources / "demo" / "shop.jsonl", project.datasetsFolder(), {}));
    project.setName(QStringLiteral("Instrument shop"));
    project.setModelFolder(resources / "starter");
    project.addDataset({summary.dataset, summary.sourceName, summary.format, summary.rows, summary.rejected,
        unixTimeMs(), {"Luthier", "GPL-3.0", "Every answer ends in a decision"}});
    return {};
}

} // namespace luthier::ui
