// bench_startup: from the start of a process to the demo project's overview, painted and answering to keys, against a
// process that paints an empty window. Each is a process of its own, on the same machine, one after the other.

#include "core/base/platform.h"
#include "tests/support/places.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>

using namespace luthier;
using namespace luthier::ui;

namespace {

constexpr int kRounds = 7, kTargetMs = 500;

int showWindow(int argc, char** argv, bool isEmpty) {
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("luthier-bench"));
    QApplication::setOrganizationName(QStringLiteral("luthier"));
    // The event loop comes to this only when everything before it, the first painting too, is done.
    const auto endWhenIdle = [] { QTimer::singleShot(0, [] { QTimer::singleShot(0, qApp, &QApplication::quit); }); };
    if (isEmpty) {
        QWidget window;
        window.resize(1280, 800);
        window.show();
        endWhenIdle();
        return QApplication::exec();
    }
    Settings settings;
    settings.apply();
    MainWindow window(settings);
    if (!window.openDemo(QString::fromLocal8Bit(argv[2]))) return 1;
    window.show();
    endWhenIdle();
    return QApplication::exec();
}

double medianMs(const QStringList& arguments) {
    std::vector<double> times;
    for (int i = 0; i < kRounds; ++i) {
        QElapsedTimer timer;
        timer.start();
        if (QProcess::execute(QCoreApplication::applicationFilePath(), arguments) != 0) qFatal("the child failed");
        times.push_back(double(timer.nsecsElapsed()) / 1e6);
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

} // namespace

int main(int argc, char** argv) {
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    if (argc > 1) return showWindow(argc, argv, std::string_view(argv[1]) == "empty");
    QTemporaryDir home;
    qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
    qputenv("LUTHIER_RESOURCES", testing::sourceFolder().append("resources").string().c_str());
    QCoreApplication application(argc, argv);
    const QString project = home.filePath(QStringLiteral("demo"));
    medianMs({QStringLiteral("demo"), project}); // fills the project, and the page cache
    const double empty = medianMs({QStringLiteral("empty")}), demo = medianMs({QStringLiteral("demo"), project});
    std::printf(
        "%s, %d cores\nempty window      %7.0f ms\ndemo project      %7.0f ms (target %d)\nratio             %7.2f\n",
        processorName().c_str(), coreCount(), empty, demo, kTargetMs, demo / empty);
    return 0;
}
