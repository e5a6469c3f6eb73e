// Killed at any moment, a person who votes loses at most the vote that was not yet shown as saved.

#include "core/annotate/item.h"
#include "core/base/random.h"
#include "tests/support/test_program.h"
#include "ui/session/data/annotation.h"
#include "ui/session/translate.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <cstdio>

using namespace luthier;
using namespace luthier::ui;

class TestVoteKills : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatWasShownAsSavedIsThere();
};

/// The child: votes as quickly as it can, and says of each when it is shown as saved.
static int voteUntilKilled(const char* folder) {
    auto project = Project::open(folder);
    if (!project) return 1;
    Annotation annotation(**project);
    QObject::connect(&annotation, &Annotation::saved, [] { std::puts("saved"), std::fflush(stdout); });
    if (!annotation.open(1, QStringLiteral("Ada"))) return 1;
    std::puts("open"), std::fflush(stdout);
    for (int i = 0; annotation.shown(); ++i) {
        if (i % 17 == 16)
            annotation.takeBack(); // a saved step as well
        else
            annotation.decide(Verdict::Better, i % 2);
    }
    return 0;
}

void TestVoteKills::whatWasShownAsSavedIsThere() {
    QTemporaryDir folder;
    {
        auto project = Project::open(toPath(folder.path()));
        QVERIFY(project);
        std::vector<AnnotationItem> items;
        for (int i = 0; i < 20'000; ++i)
            items.push_back({"", {{"user", std::to_string(i)}}, {{"a", ""}, {"b", ""}}});
        const auto written = writeItems((*project)->queuesFolder(), items, {});
        QueueSettings settings;
        settings.order.repeatShare = 0.05;
        QVERIFY(written && (*project)->store().queues().add({0, *written, items.size(), settings, 0}));
    }
    Random random{3};
    // Votes that count: a step is a vote more, or one less.
    const auto stepsOf = [](int i) { return i - 2 * (i / 17); };
    int all = 0;
    for (int kill = 0; kill < 25; ++kill) {
        std::size_t before = 0;
        {
            auto project = Project::open(toPath(folder.path()));
            QVERIFY2(project, project ? "" : project.error().english().c_str());
            before = (*project)->store().queues().votes(1).size();
        }
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(),
            {QStringLiteral("test_vote_kills"), QStringLiteral("--vote"), folder.path()});
        QVERIFY(child.waitForStarted());
        QByteArray said;
        while (!said.contains("open") && child.waitForReadyRead(5000))
            said += child.readAllStandardOutput();
        child.waitForFinished(int(random.below(120)) + 5); // and then
        ::kill(pid_t(child.processId()), SIGKILL);
        child.waitForFinished();
        said += child.readAllStandardOutput();
        const int saved = int(said.count("saved"));
        auto project = Project::open(toPath(folder.path()));
        QVERIFY2(project, project ? "" : project.error().english().c_str());
        const int now = int((*project)->store().queues().votes(1).size()) - int(before);
        const bool isThere = now == stepsOf(saved) || now == stepsOf(saved + 1);
        QVERIFY2(
            isThere, qPrintable(QStringLiteral("kill %1: %2 shown as saved, %3 kept").arg(kill).arg(saved).arg(now)));
        all += saved;
    }
    QVERIFY2(all > 200, qPrintable(QString::number(all))); // the kills came in the middle of work
}

static int voteOrTest(int argc, char** argv) {
    if (argc > 2 && QByteArray(argv[1]) == "--vote") {
        const QCoreApplication application(argc, argv);
        return voteUntilKilled(argv[2]);
    }
    return testing::runTest<QCoreApplication, TestVoteKills>(argc, argv);
}

LUTHIER_TEST_MAIN(voteOrTest)

#include "test_vote_kills.moc"
