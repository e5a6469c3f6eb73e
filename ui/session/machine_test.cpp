#include "ui/session/machine_test.h"

#include "ui/session/translate.h"

namespace luthier::ui {

namespace {

constexpr const char* kReport = "machine_report"; // key of the project's settings

} // namespace

MachineTest::MachineTest(Project& project, QObject* parent)
    : QObject(parent)
    , m_project(project)
    , m_query({QT_TRANSLATE_NOOP("errors", "This machine could not be tested."), {}}) {
    connect(&m_query, &EngineQuery::busyChanged, this, &MachineTest::changed);
    connect(&m_query, &EngineQuery::failed, this, &MachineTest::failed);
    connect(&m_query, &EngineQuery::answered, this, [this](const QByteArray& said) {
        const auto report = machineReportFromJson(said.toStdString());
        if (!report) {
            Q_EMIT failed(report.error());
            return;
        }
        if (const auto kept = m_project.store().setSetting(kReport, machineReportToJson(*report)); !kept)
            Q_EMIT failed(kept.error());
        Q_EMIT changed();
    });
}

void MachineTest::start() {
    m_query.start({QStringLiteral("bench"), QStringLiteral("--folder"), toQString(m_project.folder())});
}

std::optional<MachineReport> MachineTest::reportOf(const ProjectStore& store) {
    const std::string kept = store.setting(kReport);
    if (kept.empty()) return {};
    const auto report = machineReportFromJson(kept);
    return report ? std::optional(*report) : std::nullopt; // of another program's version: tested anew
}

} // namespace luthier::ui
