#include "ui/session/runs/merged_models.h"

#include "ui/session/translate.h"

namespace luthier::ui {

MergedModels::MergedModels(Project& project, QObject* parent)
    : QObject(parent)
    , m_project(project) {
    connect(&m_exporter, &Exporter::busyChanged, this, &MergedModels::busyChanged);
    connect(&m_exporter, &Exporter::failed, this, &MergedModels::failed);
    connect(&m_exporter, &Exporter::done, this, [this](const ExportOutcome& outcome) { m_then(outcome.folder); });
}

void MergedModels::modelOf(const RunWatcher& run, std::function<void(const std::filesystem::path&)> then) {
    if (isBusy()) return;
    const auto merged = m_project.exportsFolder() / (toUtf8(run.id()) + "-merged");
    if (std::filesystem::exists(merged)) return then(merged); // exports are whole or absent
    m_then = std::move(then);
    m_exporter.start(run.folder(), ExportForm::Merged, merged);
}

} // namespace luthier::ui
