#pragma once
/// One window owns a project; a second start raises the first.

#include <QLocalServer>
#include <QObject>

#include <filesystem>

namespace luthier::ui {

class InstanceGuard : public QObject {
    Q_OBJECT

public:
    explicit InstanceGuard(QObject* parent = nullptr);
    /// Listens for others that want this project.
    void own(const std::filesystem::path& projectFolder);
    /// Asks the window that has the project to come to the front. False if nobody answers.
    static bool raiseOwner(const std::filesystem::path& projectFolder);

Q_SIGNALS:
    void raiseAsked();

private:
    QLocalServer m_server;
};

} // namespace luthier::ui
