#include "ui/session/instance_guard.h"

#include "core/base/hash.h"
#include "ui/session/translate.h"

#include <QLocalSocket>

namespace luthier::ui {

namespace {

QString serverName(const std::filesystem::path& folder) {
    return QStringLiteral("luthier-") +
           toQString(hashBytes(std::filesystem::weakly_canonical(folder).string()).substr(0, 16));
}

} // namespace

InstanceGuard::InstanceGuard(QObject* parent)
    : QObject(parent) {
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
        m_server.nextPendingConnection()->deleteLater();
        Q_EMIT raiseAsked();
    });
}

void InstanceGuard::own(const std::filesystem::path& folder) {
    m_server.close();
    // Removes the socket file of a killed window; the project's lock shows that no window lives.
    QLocalServer::removeServer(serverName(folder));
    m_server.listen(serverName(folder));
}

bool InstanceGuard::raiseOwner(const std::filesystem::path& folder) {
    QLocalSocket socket;
    socket.connectToServer(serverName(folder));
    return socket.waitForConnected(1000);
}

} // namespace luthier::ui
