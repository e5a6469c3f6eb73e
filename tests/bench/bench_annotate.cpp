// bench_annotate [PAIRS]: time from a key press to the next pair painted, in the real window, with 100,000 pairs;
// beside it a repaint of the same pair, the least that any program needs.

#include "core/annotate/item.h"
#include "core/base/platform.h"
#include "tests/support/places.h"
#include "ui/annotate/annotate_page.h"
#include "ui/annotate/voting_view.h"
#include "ui/session/translate.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cstdio>

using namespace luthier;
using namespace luthier::ui;

namespace {

double median(std::vector<double>& values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// About as long as real answers are: 900 characters, with a list and code.
AnnotationItem makeItem(int number) {
    const std::string n = std::to_string(number);
    std::string text =
        "Answer " + n + " begins here.\n\n1. First **this**.\n2. Then `that`.\n\n```cpp\nint x = " + n + ";\n```\n\n";
    for (int i = 0; i < 12; ++i)
        text += "It goes on for a while, as answers do, and says what the person may need to know. ";
    return {"", {{"user", "Question " + n + ": what should I do now, and in which order?"}},
        {{text, ""}, {text + "Or not.", ""}}};
}

} // namespace

int main(int argc, char** argv) {
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QTemporaryDir home;
    qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
    qputenv("LUTHIER_RESOURCES", testing::sourceFolder().append("resources").string().c_str());
    QApplication application(argc, argv);
    const int pairs = argc > 1 ? std::atoi(argv[1]) : 100'000;
    Settings settings;
    MainWindow window(settings);
    window.resize(1280, 800);
    window.show();
    window.openProject(home.filePath(QStringLiteral("project")));
    int next = 0;
    const auto items = writeItems(window.project().queuesFolder(),
        [&]() -> Result<std::optional<std::string>> {
            if (next == pairs) return std::optional<std::string>();
            return std::optional(toJsonLine(makeItem(next++)));
        },
        {});
    QueueSettings queue;
    queue.name = "Bench";
    if (!items || !window.project().store().queues().add({0, *items, std::uint64_t(pairs), queue, 0})) return 1;
    auto* page = static_cast<AnnotatePage*>(window.page(QStringLiteral("annotate")));
    VotingView* voting = page->voting();
    QSignalSpy painted(voting, &VotingView::painted);
    QElapsedTimer clock;
    clock.start();
    window.show(ToAnnotate{QStringLiteral("Bench")});
    painted.wait(60'000);
    const double opening = double(clock.nsecsElapsed()) / 1e6;
    std::vector<double> keys, paints;
    for (int i = 0; i < 300; ++i) {
        painted.clear();
        clock.restart();
        QTest::keyClick(window.windowHandle(), i % 2 ? Qt::Key_1 : Qt::Key_2);
        while (painted.isEmpty())
            QApplication::processEvents(QEventLoop::AllEvents, 5);
        keys.push_back(double(clock.nsecsElapsed()) / 1e6);
        clock.restart();
        voting->repaint();
        paints.push_back(double(clock.nsecsElapsed()) / 1e6);
    }
    const std::size_t kept = window.project().store().queues().votes(1).size();
    std::vector<double> sorted = keys;
    const double middle = median(sorted), plain = median(paints);
    std::printf("%s, platform %s, %d pairs, %zu votes kept\n", processorName().c_str(),
        qPrintable(QGuiApplication::platformName()), pairs, kept);
    std::printf("open the queue and paint the first pair: %.0f ms\n", opening);
    std::printf("key to next pair painted, the vote on the disk: median %.1f ms, slowest %.1f ms (target 50)\n", middle,
        sorted.back());
    std::printf("painting a pair again alone: median %.1f ms; ratio %.1f\n", plain, middle / plain);
    return 0;
}
