// luthier: the window. `luthier [PROJECT]`, `luthier --demo [PROJECT]`, `luthier --annotate QUEUE [PROJECT]`.

#include "core/base/lock.h"
#include "core/base/platform.h"
#include "core/base/version.h"
#include "ui/session/instance_guard.h"
#include "ui/session/translate.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QCommandLineParser>

namespace luthier {

namespace {

int runWindow(int argc, char** argv) {
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("luthier"));
    QApplication::setApplicationVersion(ui::toQString(version()));
    QApplication::setOrganizationName(QStringLiteral("luthier"));
    QApplication::setDesktopFileName(QStringLiteral("luthier"));

    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption demo(
        QStringLiteral("demo"), QStringLiteral("Open a demo project, made on its first opening."));
    parser.addOption(demo);
    const QCommandLineOption annotate(QStringLiteral("annotate"),
        QStringLiteral("Only compare answers: a pack, a project, or a queue's name or number in the project given."),
        QStringLiteral("queue"));
    parser.addOption(annotate);
    parser.addPositionalArgument(
        QStringLiteral("project"), QStringLiteral("A project folder."), QStringLiteral("[project]"));
    parser.process(application);
    const QString folder = parser.positionalArguments().value(0);

    // A second window on the same project raises the first and is done.
    if (!folder.isEmpty() && FileLock::isHeld(ui::toPath(folder) / "project.lock") &&
        ui::InstanceGuard::raiseOwner(ui::toPath(folder)))
        return 0;

    ui::Settings settings;
    settings.apply();
    ui::MainWindow window(settings);
    if (parser.isSet(demo))
        window.openDemo(folder.isEmpty() ? ui::toQString(expandHome("~/luthier-demo")) : folder);
    else if (parser.isSet(annotate))
        window.openQueue(parser.value(annotate), folder);
    else if (!folder.isEmpty())
        window.openProject(folder);
    window.show();
    return QApplication::exec();
}

} // namespace

} // namespace luthier

int main(int argc, char** argv) { return luthier::runWindow(argc, argv); }
