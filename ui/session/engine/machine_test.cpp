#include "ui/session/engine/machine_test.h"

#include "ui/session/translate.h"

namespace luthier::ui {

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
        if (const auto kept = keepMachineReport(m_project.store(), *report); !kept) Q_EMIT failed(kept.error());
        Q_EMIT changed();
    });
}

void MachineTest::start() {
    m_query.start({QStringLiteral("bench"), QStringLiteral("--folder"), toQString(m_project.folder())});
}

} // namespace luthier::ui
