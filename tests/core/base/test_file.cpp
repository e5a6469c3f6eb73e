#include "core/base/file.h"
#include "core/base/lock.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

using namespace luthier;

class TestFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyFailedWriteKeepsTheOldFile();
    void unwritableFolderIsSaid();
    void aLockIsHeldByOneAndFreedByDeath();
    void onlyWhatTheDeadLeftIsRemoved();
    void pagesOfAMappedFileLeaveAndComeBack();
    void aFolderIsReplacedOrStays();

private:
    QTemporaryDir m_folder;
    std::filesystem::path at(const char* name) const {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
};

void TestFile::everyFailedWriteKeepsTheOldFile() {
    const std::string before = "the old content", after(5000, 'x');
    QVERIFY(writeWhole(at("whole"), before));
    for (std::int64_t room = 0; room < 5000; room += 499) {
        limitWritesForTests(room);
        const auto written = writeWhole(at("whole"), after);
        limitWritesForTests(-1);
        QVERIFY(!written);
        QCOMPARE(written.error().code, std::string("file.no_space"));
        QCOMPARE(*readWhole(at("whole")), before);
    }
    QVERIFY(writeWhole(at("whole"), after));
    QCOMPARE(*readWhole(at("whole")), after);
    int files = 0; // no temporary is left behind
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(m_folder.path().toStdString()))
        ++files;
    QCOMPARE(files, 1);
}

void TestFile::unwritableFolderIsSaid() {
    const auto written = writeWhole("/proc/luthier/file", "x");
    QVERIFY(!written);
    QCOMPARE(written.error().code, std::string("file.write"));
    QVERIFY(!written.error().todo.empty());
}

void TestFile::aFolderIsReplacedOrStays() {
    for (const auto replace : {replaceFolder, replaceFolderInSteps}) {
        testing::write(at("new/a"), "new");
        testing::write(at("there/a"), "old");
        QVERIFY(replace(at("new"), at("there")));
        QCOMPARE(testing::read(at("there/a")), std::string("new"));
        QCOMPARE(testing::read(at("new/a")), std::string("old"));
        // What takes its place is gone: the old one stays.
        std::filesystem::remove_all(at("new"));
        QVERIFY(!replace(at("new"), at("there")));
        QCOMPARE(testing::read(at("there/a")), std::string("new"));
        std::filesystem::remove_all(at("there"));
    }
}

void TestFile::pagesOfAMappedFileLeaveAndComeBack() {
    std::string text(1 << 20, 'a');
    for (std::size_t i = 0; i < text.size(); i += 1000)
        text[i] = char('b' + i % 20);
    QVERIFY(writeWhole(at("mapped"), text));
    const auto mapped = MappedFile::open(at("mapped"));
    const auto residentPages = [&] {
        const std::size_t page = std::size_t(::sysconf(_SC_PAGESIZE));
        std::ifstream in("/proc/self/smaps");
        std::string line;
        for (bool isOurs = false; std::getline(in, line);) {
            if (line.find("mapped") != line.npos && line.find('-') != line.npos) isOurs = true;
            if (isOurs && line.starts_with("Rss:")) return std::stoul(line.substr(4)) * 1024 / page;
        }
        return std::size_t(0);
    };
    QVERIFY(mapped->text() == text); // every page was looked at
    QVERIFY(residentPages() > 200);
    dropPages(mapped->bytes());
    QVERIFY(residentPages() < 5);
    QVERIFY(mapped->text() == text);
    // Memory of another kind keeps what is in it.
    const std::string before = text;
    dropPages(std::as_bytes(std::span(text)));
    QVERIFY(text == before);
}

void TestFile::aLockIsHeldByOneAndFreedByDeath() {
    const auto file = at("a.lock");
    QVERIFY(!FileLock::isHeld(file));
    int ready[2];
    QCOMPARE(::pipe(ready), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        auto lock = FileLock::take(file);
        [[maybe_unused]] auto n = ::write(ready[1], lock ? "y" : "n", 1);
        ::pause(); // holds the lock until it is killed
        ::_exit(0);
    }
    char answer = 0;
    QCOMPARE(::read(ready[0], &answer, 1), ssize_t(1));
    QCOMPARE(answer, 'y');
    QVERIFY(FileLock::isHeld(file));
    QCOMPARE(FileLock::owner(file)->pid, int(child));
    const auto second = FileLock::take(file);
    QVERIFY(!second);
    QCOMPARE(second.error().code, std::string("lock.held"));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    QVERIFY(!FileLock::isHeld(file));
    QVERIFY(FileLock::take(file));
}

void TestFile::onlyWhatTheDeadLeftIsRemoved() {
    const auto folder = at("scratch");
    const std::string own = std::to_string(::getpid());
    // No process has such a number: pid_max is at most 2^22.
    const std::vector<std::string> left = {"probe-999999999", "probe-a-probe-999999999", "probe-" + own},
                                   kept = {"probe-1", "probe-99999999x", "probe-", "my-probe-999999999"};
    for (const auto* names : {&left, &kept})
        for (const std::string& name : *names)
            std::filesystem::create_directories(folder / name / "inside");
    testing::write(folder / "probe-999999998", "a file");
    removeLeftovers(folder, "probe-", "probe-");
    for (const std::string& name : left)
        QVERIFY2(!std::filesystem::exists(folder / name), name.c_str());
    for (const std::string& name : kept)
        QVERIFY2(std::filesystem::exists(folder / name), name.c_str());
    QVERIFY(std::filesystem::exists(folder / "probe-999999998"));
    removeLeftovers(at("nowhere"), "probe-", "probe-");
}

LUTHIER_TEST(TestFile)
#include "test_file.moc"
