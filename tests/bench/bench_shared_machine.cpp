// bench_shared_machine [STEPS]: what a training costs alone, beside another and beside programs that want both cores;
// with threads that wait passively (as Luthier's do) and, as the plain baseline, with libgomp's own spinning.

#include "core/base/platform.h"
#include "tests/support/engine_program.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

using namespace luthier;

namespace {

constexpr int kSteps = 100; // where the command line says no other: libgomp's side takes minutes

/// Seconds that `runs` trainings of the starter take together, with `busy` endless loops beside them.
/// @param spins  turns that a thread spins before it sleeps; empty: what our programs choose
double seconds(int steps, int runs, int busy, const char* spins) {
    QTemporaryDir folder;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.remove(QStringLiteral("OMP_WAIT_POLICY"));
    environment.remove(QStringLiteral("GOMP_SPINCOUNT"));
    if (*spins) environment.insert(QStringLiteral("GOMP_SPINCOUNT"), QLatin1String(spins));
    std::vector<std::unique_ptr<QProcess>> loops, engines;
    for (int i = 0; i < busy; ++i) {
        loops.push_back(std::make_unique<QProcess>());
        loops.back()->start(QStringLiteral("sh"), {QStringLiteral("-c"), QStringLiteral("while :; do :; done")});
    }
    std::vector<QString> folders;
    for (int i = 0; i < runs; ++i) {
        const auto root = std::filesystem::path(folder.path().toStdString()) / std::to_string(i);
        folders.push_back(QString::fromStdString(testing::makeDemoRun(root, [steps](Recipe& recipe) {
            recipe.train.max_steps = steps;
            recipe.eval.every = steps;
            recipe.eval.samples = 0;
        }).string()));
    }
    QElapsedTimer clock;
    clock.start();
    for (const QString& run : folders) {
        engines.push_back(std::make_unique<QProcess>());
        engines.back()->setProcessEnvironment(environment);
        engines.back()->setStandardOutputFile(QProcess::nullDevice());
        engines.back()->start(
            QString::fromStdString((programFolder() / "luthier-engine").string()), {QStringLiteral("train"), run});
    }
    for (const auto& engine : engines)
        engine->waitForFinished(20 * 60 * 1000);
    const double took = double(clock.elapsed()) / 1000;
    for (const auto& loop : loops) {
        loop->kill();
        loop->waitForFinished();
    }
    return took;
}

} // namespace

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    const int steps = argc > 1 ? std::max(1, std::atoi(argv[1])) : kSteps;
    std::printf("%s, %d cores, OPENBLAS_CORETYPE %s; %d steps of the starter, seconds\n", processorName().c_str(),
        coreCount(), environmentValue("OPENBLAS_CORETYPE").c_str(), steps);
    const struct {
        const char* what;
        int runs, busy;
    } rows[] = {{"alone", 1, 0}, {"two at once", 2, 0}, {"beside two busy programs", 1, 2}};
    std::printf("%-28s %10s %10s %8s\n", "", "ours", "libgomp's", "ratio");
    for (const auto& row : rows) {
        const double ours = seconds(steps, row.runs, row.busy, ""),
                     spinning = seconds(steps, row.runs, row.busy, "300000");
        std::printf("%-28s %10.1f %10.1f %8.2f\n", row.what, ours, spinning, spinning / ours);
        std::fflush(stdout);
    }
    return 0;
}
