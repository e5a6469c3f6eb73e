// Real keys to the real window: an X server of our own, keys from xdotool, and an input method that composes Chinese.
// No key is lost, none counts twice, and the focus stays.

#include "core/annotate/item.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"
#include "ui/annotate/annotate_page.h"
#include "ui/annotate/voting_view.h"
#include "ui/session/translate.h"
#include "ui/shell/main_window.h"

#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>

using namespace luthier;
using namespace luthier::ui;

class TestVoteKeys : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_window.reset(); }
    void theInputMethodComposesWhereTextIsTaken();
    void fourHundredKeysAllCount_data();
    void fourHundredKeysAllCount();
    void keysWithShiftAndKeypadArrive();

private:
    /// Keys as a keyboard sends them, so many ms apart. Waits until all are sent and handled.
    void type(const QStringList& keys, int apartMs) {
        QProcess keyboard;
        keyboard.start(QStringLiteral("xdotool"),
            QStringList{QStringLiteral("key"), QStringLiteral("--delay"), QString::number(apartMs)} + keys);
        while (keyboard.state() != QProcess::NotRunning)
            QTest::qWait(10);
        QCOMPARE(keyboard.exitCode(), 0);
        QTest::qWait(200);
    }
    std::vector<Vote> votes() { return m_window->project().store().queues().votes(1); }
    VotingView* voting() { return static_cast<AnnotatePage*>(m_window->page(QStringLiteral("annotate")))->voting(); }

    QTemporaryDir m_folder;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
};

void TestVoteKeys::initTestCase() {
    m_settings = std::make_unique<Settings>();
    m_settings->setLanguage(QStringLiteral("zh_TW"));
    m_window = std::make_unique<MainWindow>(*m_settings);
    m_window->resize(1280, 800);
    m_window->move(0, 0);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    QVERIFY(m_window->openProject(m_folder.filePath(QStringLiteral("project"))));
    std::vector<AnnotationItem> items;
    for (int i = 0; i < 1200; ++i) {
        const std::string number = std::to_string(i);
        items.push_back({"", {{"user", "第 " + number + " 題：哪個回答較好？"}},
            {{"好的，**今天**就寄出。\n\n```py\nprint(" + number + ")\n```\n", ""}, {"請稍候 " + number + "。", ""}}});
    }
    const auto folder = writeItems(m_window->project().queuesFolder(), items, {});
    QVERIFY(folder);
    QueueSettings settings;
    settings.name = "Keys";
    settings.order.repeatShare = 0;
    QVERIFY(m_window->project().store().queues().add({0, *folder, items.size(), settings, 0}));
    m_window->show(ToAnnotate{QStringLiteral("Keys")});
    // There is no window manager: the focus is given by hand.
    QProcess::execute(QStringLiteral("xdotool"),
        {QStringLiteral("windowfocus"), QStringLiteral("--sync"), QString::number(m_window->winId())});
    QTRY_VERIFY(voting()->hasFocus());
}

/// Without this the rest would prove nothing.
void TestVoteKeys::theInputMethodComposesWhereTextIsTaken() {
    auto* voting = this->voting();
    type({QStringLiteral("e"), QStringLiteral("1")}, 60);
    auto* field = m_window->findChild<QPlainTextEdit*>(QStringLiteral("mend1"));
    QTRY_VERIFY(field->hasFocus());
    const QString before = field->toPlainText();
    type({QStringLiteral("s"), QStringLiteral("1")}, 60);
    QCOMPARE(field->toPlainText(), before); // both are in a composition
    type({QStringLiteral("Escape")}, 60);
    QTRY_VERIFY(voting->hasFocus());
    QCOMPARE(votes().size(), std::size_t(0));
}

void TestVoteKeys::fourHundredKeysAllCount_data() {
    QTest::addColumn<QStringList>("keys");
    QTest::addColumn<int>("apart");
    QTest::newRow("alternating, 60 ms apart") << QStringList{QStringLiteral("1"), QStringLiteral("2")} << 60;
    QTest::newRow("equal, 160 ms apart") << QStringList{QStringLiteral("1")} << 160;
}

void TestVoteKeys::fourHundredKeysAllCount() {
    QFETCH(QStringList, keys);
    QFETCH(int, apart);
    const std::size_t before = votes().size();
    QStringList all;
    for (int i = 0; i < 400; ++i)
        all << keys[i % keys.size()];
    type(all, apart);
    QVERIFY(voting()->hasFocus());
    const std::vector<Vote> given = votes();
    QCOMPARE(given.size() - before, std::size_t(400));
    for (std::size_t i = 0; i < 400; ++i) {
        const Vote& vote = given[before + i];
        const int place = keys[int(i) % keys.size()] == QStringLiteral("1") ? 0 : 1;
        QCOMPARE(vote.better, vote.shown[std::size_t(place)]);
    }
}

void TestVoteKeys::keysWithShiftAndKeypadArrive() {
    const std::size_t before = votes().size();
    type({QStringLiteral("shift+1"), QStringLiteral("KP_2"), QStringLiteral("equal"), QStringLiteral("alt+2"),
             QStringLiteral("s"), QStringLiteral("0")},
        160);
    const std::vector<Vote> given = votes();
    QCOMPARE(given.size() - before, std::size_t(6));
    QVERIFY(given[before].strength == Strength::Much && given[before].verdict == Verdict::Better);
    QCOMPARE(given[before].better, given[before].shown[0]);
    QCOMPARE(given[before + 1].better, given[before + 1].shown[1]);
    QVERIFY(given[before + 2].verdict == Verdict::Tie);
    QVERIFY(given[before + 3].strength == Strength::Slightly);
    QVERIFY(given[before + 4].verdict == Verdict::Skip && given[before + 5].verdict == Verdict::AllBad);
}

static int testOnDisplay(int argc, char** argv) {
    // The server says on which display it listens.
    QTemporaryDir home;
    for (const char* variable : {"XDG_CONFIG_HOME", "HOME"})
        qputenv(variable, home.path().toUtf8());
    int pipe[2];
    if (::pipe(pipe) != 0) return 1;
    QProcess server;
    server.setChildProcessModifier([&] {
        ::close(pipe[0]);
        ::prctl(PR_SET_PDEATHSIG, SIGTERM); // a test that is killed leaves no server behind
    });
    server.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    server.start(QStringLiteral("Xvfb"),
        {QStringLiteral("-displayfd"), QString::number(pipe[1]), QStringLiteral("-screen"), QStringLiteral("0"),
            QStringLiteral("1280x800x24"), QStringLiteral("-nolisten"), QStringLiteral("tcp")});
    ::close(pipe[1]);
    char display[16] = {};
    if (!server.waitForStarted() || ::read(pipe[0], display, sizeof display - 1) <= 0) {
        qCritical("no X server");
        return 1;
    }
    qputenv("DISPLAY", ":" + QByteArray(display).trimmed());
    qputenv("QT_QPA_PLATFORM", "xcb");
    qputenv("QT_IM_MODULE", "composing");
    QCoreApplication::addLibraryPath(toQString((testing::buildFolder() / "plugins")));
    int result = 1;
    {
        QApplication application(argc, argv);
        QApplication::setApplicationName(QStringLiteral("luthier-test"));
        QApplication::setOrganizationName(QStringLiteral("luthier-test"));
        TestVoteKeys test;
        result = QTest::qExec(&test, argc, argv);
    }
    server.terminate();
    server.waitForFinished();
    return result;
}

LUTHIER_TEST_MAIN(testOnDisplay)

#include "test_vote_keys.moc"
