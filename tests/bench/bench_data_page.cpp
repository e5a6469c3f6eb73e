// bench_data_page DATASETS: a project over the folder of data sets that bench_data made: how long from the click on
// "Data" to the painted table, a jump to another place, a key's search, a sort; beside an empty data page in the same
// process.

#include "core/base/platform.h"
#include "tests/support/places.h"
#include "ui/session/data/data_work.h"
#include "ui/session/translate.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/page/page.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QTableView>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>

using namespace luthier;
using namespace luthier::ui;

namespace {

template <class Work>
double msOf(const Work& work) {
    QElapsedTimer timer;
    timer.start();
    work();
    return double(timer.nsecsElapsed()) / 1e6;
}

void paint(QWidget& widget) {
    QApplication::sendPostedEvents();
    widget.grab();
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) return std::fprintf(stderr, "usage: bench_data_page DATASETS\n"), 2;
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QTemporaryDir home;
    qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
    qputenv("LUTHIER_RESOURCES", testing::sourceFolder().append("resources").string().c_str());
    QApplication application(argc, argv);
    Settings settings;
    MainWindow window(settings);
    window.resize(1280, 800);
    window.show();
    if (!window.openProject(home.filePath(QStringLiteral("project")))) return 1;
    const double empty = msOf([&] {
        window.showPage(QStringLiteral("data"));
        paint(window);
    });
    window.showPage(QStringLiteral("overview"));
    Project& project = window.project();
    std::uint64_t rows = 0;
    for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
        if (!std::filesystem::exists(entry.path() / "source.json")) continue;
        std::filesystem::create_directory_symlink(entry.path(), project.datasetsFolder() / entry.path().filename());
        rows = Segment::open(entry.path())->rowCount();
        const double shown = msOf([&] {
            project.addDataset({entry.path().filename().string(), "rows.jsonl", "alpaca", rows, 0, 1});
            window.showPage(QStringLiteral("data"));
            paint(window);
        });
        std::printf(
            "%s\n%llu rows, from the click to the painted table: %.0f ms (target 1000)\n  an empty data page: %.0f ms; "
            "ratio %.1f\n",
            processorName().c_str(), static_cast<unsigned long long>(rows), shown, empty, shown / empty);
        break;
    }
    auto* table = window.findChild<QTableView*>(QStringLiteral("rows"));
    auto* work = window.page(QStringLiteral("data"))->findChild<DataWork*>();
    std::vector<double> jumps;
    for (int i = 1; i <= 60; ++i)
        jumps.push_back(msOf([&] {
            table->verticalScrollBar()->setValue(
                static_cast<int>(double(i * 37 % 61) / 61 * table->verticalScrollBar()->maximum()));
            table->viewport()->repaint();
            table->grab();
        }));
    std::sort(jumps.begin(), jumps.end());
    std::printf("a jump to another place, painted: median %.1f ms, worst of %zu %.1f ms\n", jumps[jumps.size() / 2],
        jumps.size(), jumps.back());
    const auto until = [&](const auto& start, const auto& isDone) {
        return msOf([&] {
            start();
            while (!isDone())
                QApplication::processEvents(QEventLoop::AllEvents, 5);
            paint(window);
        });
    };
    RowFilter filter;
    filter.text = "varnish999 peg";
    const double search = until([&] { work->setFilter(filter); }, [&] { return work->shown() != nullptr; });
    std::printf("a search, to the painted result: %.0f ms, %llu rows\n", search,
        static_cast<unsigned long long>(work->shownCount()));
    work->setFilter({});
    const double sorted =
        until([&] { work->setOrder(RowOrder::Answer, true); }, [&] { return work->shown() != nullptr; });
    std::printf("a sort by answer: %.0f ms (facts are being counted beside it)\n", sorted);
    return 0;
}
