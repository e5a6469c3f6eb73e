#include "core/store/project_store.h"
#include "core/store/salvage.h"
#include "core/store/schema.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace luthier;

class TestProjectStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsDecidedIsKept();
    void damagedFilesAreReportedAndNotTouched();
    void whatCanBeReadIsRescued_data();
    void whatCanBeReadIsRescued();
    void newerFilesAreRefused();
    void plansAreVersions();
    void theChecklistRemembersWhoAndWhen();
    void ownItemsComeAndGo();
    void speedsBelongToModelMethodLengthAndDevice();
    void databasesOfVersionOneAreMigrated();
    void rowsHaveAHistory();
    void queuesAndVotesAreKept();
    void queuesCameWithVersionSeven();
    void firstVotesStayFromVersionEight();
    void nothingCommittedIsLostToAKill();

private:
    QTemporaryDir m_folder;
    std::filesystem::path at(const char* name) const {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
};

void TestProjectStore::whatIsDecidedIsKept() {
    {
        auto store = ProjectStore::open(at("a.db"));
        QVERIFY(store);
        QVERIFY(store->setSetting("name", "店"));
        QVERIFY(store->addDataset({"h", "shop.jsonl", "messages", 320, 3, 5}));
        QCOMPARE(store->history().changedMs("h"), 0LL); // as imported
        const RowChange seven{7, RowChangeKind::Remove, {}};
        QVERIFY(store->history().add({0, "h", "take_out", "{}", "Ada"}, {&seven, 1}));
        const long long changed = store->history().changedMs("h");
        QVERIFY(changed > 0);
        QTest::qWait(3);
        QCOMPARE(*store->history().add({0, "h", "take_out", "{}", "Ada"}, {}), 0LL); // nothing changes
        QCOMPARE(store->history().changedMs("h"), changed);
        QVERIFY(store->history().undo("h")->has_value());
        QVERIFY(store->history().changedMs("h") > changed);
        QVERIFY(store->history().redo("h")->has_value());
        QVERIFY(store->checklist().setTicked("goal", true, "Ada", "goals: 2"));
        QVERIFY(store->setAbout("h", {"a friend", "CC0", "no typos"}));
        QVERIFY(store->addRun({"0001-a", "a", 1}));
        QVERIFY(store->addRun({"0002-b", "b", 2}));
        QVERIFY(!store->history().add({0, "unknown", "take_out", "{}", ""}, {&seven, 1})); // no such data set
    }
    const auto store = ProjectStore::open(at("a.db"));
    QCOMPARE(store->setting("name"), std::string("店"));
    QCOMPARE(store->setting("other"), std::string());
    QCOMPARE(store->datasets().size(), std::size_t(1));
    QCOMPARE(store->datasets()[0].rejected, std::uint64_t(3));
    QVERIFY(store->datasets()[0].about.isComplete());
    QCOMPARE(store->datasets()[0].about.licence, std::string("CC0"));
    QVERIFY(store->history().overlay("h", 320).isRemoved(7));
    QCOMPARE(store->history().keptCount("h", 320), std::uint64_t(319));
    QCOMPARE(store->checklist().ticks().at("goal").evidence, std::string("goals: 2"));
    QCOMPARE(store->runs()[0].folder, std::string("0002-b"));
}

void TestProjectStore::damagedFilesAreReportedAndNotTouched() {
    const std::string junk(4096, 'x');
    testing::write(at("junk.db"), junk);
    const auto store = ProjectStore::open(at("junk.db"));
    QVERIFY(!store);
    QCOMPARE(store.error().code, std::string("store.damaged"));
    QCOMPARE(testing::read(at("junk.db")), junk);
    // One torn page in the middle is found when the project is opened, not when something reads it.
    {
        auto whole = *ProjectStore::open(at("torn.db"));
        for (int i = 0; i < 400; ++i)
            QVERIFY(whole.setSetting("key" + std::to_string(i), std::string(100, 'v')));
    }
    std::string bytes = testing::read(at("torn.db"));
    QVERIFY(bytes.size() > 5 * 4096);
    std::fill_n(bytes.begin() + std::ptrdiff_t(bytes.size() / 4096 - 2) * 4096, 4096, '\x55');
    testing::write(at("torn.db"), bytes);
    const auto torn = ProjectStore::open(at("torn.db"));
    QVERIFY(!torn);
    QCOMPARE(torn.error().code, std::string("store.damaged"));
    QCOMPARE(testing::read(at("torn.db")), bytes);
}

void TestProjectStore::whatCanBeReadIsRescued_data() {
    QTest::addColumn<int>("page");  // of project.db, overwritten; -1: the whole file
    QTest::addColumn<int>("least"); // settings that must survive
    QTest::newRow("a page of settings") << -2 << 500;
    QTest::newRow("the first page, with the list of tables") << 0 << 0;
    QTest::newRow("all of it") << -1 << 0;
}

void TestProjectStore::whatCanBeReadIsRescued() {
    QFETCH(int, page);
    QFETCH(int, least);
    constexpr int kSettings = 600;
    const auto project = at(QTest::currentDataTag());
    std::filesystem::create_directories(project / "datasets/h");
    testing::write(project / "datasets/h/source.json", R"({"name": "shop.jsonl", "format": "messages", "rows": 9})");
    testing::write(project / "runs/0001-a/run.yaml", "luthier: 1\n");
    {
        auto whole = *ProjectStore::open(project / "project.db");
        QVERIFY(whole.addDataset({"h", "shop.jsonl", "messages", 9, 0, 5, {"a friend", "", ""}}));
        QVERIFY(whole.addRun({"0001-a", "a", 1}));
        for (int i = 0; i < kSettings; ++i)
            QVERIFY(whole.setSetting("key" + std::to_string(i), std::string(100, 'v')));
    }
    std::string bytes = testing::read(project / "project.db");
    const auto pages = std::ptrdiff_t(bytes.size() / 4096);
    if (page == -1)
        bytes.assign(bytes.size(), 'x');
    else
        std::fill_n(bytes.begin() + (page < 0 ? pages + page : page) * 4096, 4096, '\x55');
    testing::write(project / "project.db", bytes);
    QCOMPARE(ProjectStore::open(project / "project.db").error().code, std::string("store.damaged"));

    const auto salvage = salvageProject(project);
    QVERIFY2(salvage, salvage ? "" : salvage.error().english().c_str());
    QCOMPARE(testing::read(salvage->kept), bytes); // not a byte of it is gone
    const auto store = ProjectStore::open(project / "project.db");
    QVERIFY(store);
    QCOMPARE(store->datasets().size(), std::size_t(1));
    QCOMPARE(store->datasets()[0].rows, std::uint64_t(9));
    QCOMPARE(store->runs().size(), std::size_t(1));
    int settings = 0;
    for (int i = 0; i < kSettings; ++i)
        settings += store->setting("key" + std::to_string(i)).empty() ? 0 : 1;
    QVERIFY2(settings >= least && settings < kSettings, qPrintable(QString::number(settings)));
    QVERIFY(!salvage->broken.empty());
    QCOMPARE(salvage->datasetsFound, std::uint64_t(least ? 0 : 1));
    if (least) QCOMPARE(store->datasets()[0].about.source, std::string("a friend"));
}

void TestProjectStore::newerFilesAreRefused() {
    {
        SQLite::Database database(at("new.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec("PRAGMA user_version = " + std::to_string(schemaVersion() + 1));
    }
    QCOMPARE(ProjectStore::open(at("new.db")).error().code, std::string("store.too_new"));
}

void TestProjectStore::plansAreVersions() {
    auto store = *ProjectStore::open(at("plans.db"));
    QCOMPARE(*store.addPlan("{\"task\": \"skill\"}"), 1LL);
    QCOMPARE(*store.addPlan("{\"task\": \"skill\"}"), 1LL); // nothing has changed
    QCOMPARE(*store.addPlan("{\"task\": \"values\"}"), 2LL);
    QCOMPARE(*store.addPlan("{\"task\": \"skill\"}"), 3LL);
    QCOMPARE(store.plans().size(), std::size_t(3));
    QCOMPARE(store.plans()[1].answers, std::string("{\"task\": \"values\"}"));
    QVERIFY(store.addRun({"0001-a", "a", 1, 2, "sft"}));
    QCOMPARE(store.runs()[0].plan, 2LL);
    QCOMPARE(store.runs()[0].step, std::string("sft"));
}

void TestProjectStore::theChecklistRemembersWhoAndWhen() {
    auto store = *ProjectStore::open(at("checklist.db"));
    ChecklistStore checklist = store.checklist();
    QVERIFY(checklist.setTicked("goal", true, "Ada", "goals: 1"));
    QVERIFY(checklist.setTicked("goal", true, "Bo")); // it is so already: nothing to remember
    QVERIFY(checklist.setTicked("goal", false, "Bo"));
    QVERIFY(checklist.setTicked("goal", true, "Cy"));
    const auto history = checklist.history();
    QCOMPARE(history.size(), std::size_t(3));
    QCOMPARE(history[0].person, std::string("Cy"));
    QVERIFY(!history[1].isTicked && history[1].person == "Bo");
    QCOMPARE(history[2].evidence, std::string("goals: 1"));
    QCOMPARE(checklist.ticks().at("goal").person, std::string("Cy"));
    const ItemNotes notes{"first\nsecond", "https://a", "Ada", "2026-12-01"};
    QVERIFY(checklist.setNotes("goal", notes));
    QCOMPARE(checklist.notes().at("goal"), notes);
    QVERIFY(checklist.setNotes("goal", {}));
    QVERIFY(checklist.notes().empty());
}

void TestProjectStore::ownItemsComeAndGo() {
    auto store = *ProjectStore::open(at("own.db"));
    ChecklistStore checklist = store.checklist();
    const std::string first = *checklist.addItem("data", "ask the lawyer"), second = *checklist.addItem("data", "b");
    QVERIFY(first != second);
    QVERIFY(checklist.setItemHidden(first, true));
    QCOMPARE(checklist.ownItems().size(), std::size_t(1));
    QCOMPARE(checklist.ownItems()[0].key, second);
    QVERIFY(checklist.setItemHidden(first, false));
    QCOMPARE(checklist.ownItems()[0].text, std::string("ask the lawyer"));
}

void TestProjectStore::speedsBelongToModelMethodLengthAndDevice() {
    auto store = *ProjectStore::open(at("speeds.db"));
    const SpeedKey key{"/m", "lora", 256, "cpu, 2"};
    ProbeResult probe{1234.5, 80, 1200, 1300, 5, 6, 3, 2, "cpu", "EPYC", "BF16"};
    QVERIFY(store.setSpeed(key, probe));
    QCOMPARE(*store.speed(key), probe);
    for (const SpeedKey& other : {SpeedKey{"/n", "lora", 256, "cpu, 2"}, SpeedKey{"/m", "full", 256, "cpu, 2"},
             SpeedKey{"/m", "lora", 512, "cpu, 2"}, SpeedKey{"/m", "lora", 256, "cpu, 4"}})
        QVERIFY(!store.speed(other));
    probe.tokensPerSecond = 2;
    QVERIFY(store.setSpeed(key, probe)); // measured anew
    QCOMPARE(store.speed(key)->tokensPerSecond, 2.0);
}

void TestProjectStore::databasesOfVersionOneAreMigrated() {
    {
        // As the first released program made it.
        SQLite::Database database(at("one.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec(
            "CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);"
            "CREATE TABLE datasets (hash TEXT PRIMARY KEY, name TEXT NOT NULL, format TEXT NOT NULL,"
            " rows INTEGER NOT NULL, rejected INTEGER NOT NULL, imported_ms INTEGER NOT NULL);"
            "CREATE TABLE removed_rows (dataset TEXT NOT NULL REFERENCES datasets(hash), row INTEGER NOT NULL,"
            " removed_ms INTEGER NOT NULL, PRIMARY KEY (dataset, row)) WITHOUT ROWID;"
            "CREATE TABLE checklist (item TEXT PRIMARY KEY, done_ms INTEGER NOT NULL);"
            "CREATE TABLE runs (folder TEXT PRIMARY KEY, name TEXT NOT NULL, created_ms INTEGER NOT NULL);"
            "INSERT INTO runs VALUES ('0001-a', 'a', 7);"
            "INSERT INTO checklist VALUES ('goal', 5);"
            "INSERT INTO datasets VALUES ('h', 'a', 'text', 10, 0, 1), ('i', 'b', 'text', 10, 0, 1);"
            "INSERT INTO removed_rows VALUES ('h', 3, 5), ('h', 4, 6), ('i', 9, 7);"
            "PRAGMA user_version = 1");
    }
    {
        const auto store = ProjectStore::open(at("one.db"));
        QVERIFY2(store, store ? "" : store.error().english().c_str());
        QCOMPARE(store->runs()[0].createdMs, 7LL);
        QCOMPARE(store->runs()[0].plan, 0LL);
        QVERIFY(store->checklist().ticks().contains("goal") && store->plans().empty());
        QCOMPARE(store->checklist().history().size(), std::size_t(1)); // the tick from before there was a history
        // Rows that were taken out are an operation now, which can be undone.
        const Overlay overlay = store->history().overlay("h", 10);
        QCOMPARE(overlay.removedCount(), std::uint64_t(2));
        QVERIFY(overlay.isRemoved(3) && overlay.isRemoved(4));
        QVERIFY(store->history().overlay("i", 10).isRemoved(9));
        const auto operations = store->history().operations("h");
        QCOMPARE(operations.size(), std::size_t(1));
        QCOMPARE(operations[0].removed, std::uint64_t(2));
        QCOMPARE(operations[0].createdMs, 6LL);
    }
    // What was there before is kept beside it.
    SQLite::Database before(at("one.db.v1").string());
    QCOMPARE(before.execAndGet("PRAGMA user_version").getInt(), 1);
    QCOMPARE(before.execAndGet("SELECT count(*) FROM runs").getInt(), 1);
}

void TestProjectStore::rowsHaveAHistory() {
    std::vector<RowChange> first = {
        {1, RowChangeKind::Remove, {}}, {2, RowChangeKind::Remove, {}}, {3, RowChangeKind::Edit, {0, 10}}};
    std::vector<RowChange> second = {{1, RowChangeKind::Restore, {}}, {10, RowChangeKind::Add, {10, 5}},
        {3, RowChangeKind::Edit, {15, 7}}, {3, RowChangeKind::Tag, {22, 4}}};
    {
        auto store = ProjectStore::open(at("history.db"));
        QVERIFY(store->addDataset({"h", "a", "text", 10, 0, 1}));
        QCOMPARE(*store->history().add({0, "h", "clean:length", R"({"most": 5})", "Ada"}, first), 1LL);
        QCOMPARE(*store->history().add({0, "h", "edit", "{}", ""}, second), 2LL);
    }
    const auto store = ProjectStore::open(at("history.db"));
    DataHistory history = store->history();
    Overlay now = history.overlay("h", 10);
    QCOMPARE(now.rowCount(), std::uint64_t(11));
    QCOMPARE(now.keptCount(), std::uint64_t(10));
    QCOMPARE(history.keptCount("h", 10), std::uint64_t(10));
    QVERIFY(!now.isRemoved(1));
    QCOMPARE(now.removedBy(2), std::uint32_t(1));
    QCOMPARE(*now.line(3), (LineRef{15, 7}));
    QCOMPARE(*now.tags(3), (LineRef{22, 4}));
    QCOMPARE(now.linesEnd(), std::uint64_t(26));
    // Undone after a restart, one by one, and done again.
    QCOMPARE(history.undo("h")->value().kind, std::string("edit"));
    now = history.overlay("h", 10);
    QVERIFY(now.isRemoved(1));
    QCOMPARE(*now.line(3), (LineRef{0, 10}));
    QVERIFY(!now.tags(3));
    QCOMPARE(history.keptCount("h", 10), std::uint64_t(8));
    QCOMPARE(history.undo("h")->value().kind, std::string("clean:length"));
    QVERIFY(!history.undo("h")->has_value());
    QCOMPARE(history.keptCount("h", 10), std::uint64_t(10));
    QCOMPARE(history.redo("h")->value().kind, std::string("clean:length"));
    QCOMPARE(history.keptCount("h", 10), std::uint64_t(8));
    // Something new: what was undone is gone for good.
    const RowChange last{7, RowChangeKind::Remove, {}};
    QVERIFY(*history.add({0, "h", "take_out", "{}", ""}, {&last, 1}) > 2);
    QVERIFY(!history.redo("h")->has_value());
    QCOMPARE(history.operations("h").size(), std::size_t(2));
    QCOMPARE(history.operations("h")[0].settings, std::string(R"({"most": 5})"));
    QCOMPARE(history.operations("h")[0].edited, std::uint64_t(1));
    QVERIFY(history.setLabelCheck("h", {4, false, "Ada", 9}));
    QVERIFY(history.setLabelCheck("h", {4, true, "Bo", 10})); // thought again
    QCOMPARE(history.labelChecks("h").size(), std::size_t(1));
    QCOMPARE(history.labelChecks("h")[0].person, std::string("Bo"));
}

void TestProjectStore::queuesAndVotesAreKept() {
    auto store = *ProjectStore::open(at("votes.db"));
    QueueStore queues = store.queues();
    QueueSettings settings;
    settings.name = "客服";
    settings.order.order = ItemOrder::Uncertain;
    const long long id = *queues.add({0, "abc", 10, settings, 0});
    QVERIFY(queues.queue(id)->settings == settings);
    const auto vote = [](std::uint64_t item, const char* who, int better, bool repeat, long long ms) {
        Vote out;
        out.item = item;
        out.annotator = who;
        out.verdict = Verdict::Better;
        out.better = better;
        out.shown = {1, 0, 2};
        out.isRepeat = repeat;
        out.rewrite = "改";
        out.tookMs = 5;
        out.createdMs = ms;
        return out;
    };
    for (const Vote& given : {vote(1, "Ada", 0, false, 10), vote(2, "Ada", 1, false, 11), vote(1, "Bo", 1, false, 12),
             vote(1, "Ada", 2, true, 13), vote(2, "Ada", 1, true, 14)})
        QVERIFY(queues.setVote(id, given));
    QVERIFY(queues.setVote(id, vote(1, "Ada", 2, false, 20))); // another opinion, in its old place
    std::vector<Vote> kept = queues.votes(id);
    QCOMPARE(kept.size(), std::size_t(5));
    Vote first = kept.front();
    first.id = 0;
    QVERIFY(first == vote(1, "Ada", 2, false, 20));
    const VoteSummary summary = queues.summary();
    QCOMPARE(summary.votes, std::int64_t(5));
    QCOMPARE(summary.people, std::int64_t(2));
    QCOMPARE(summary.repeats, std::int64_t(2));
    QCOMPARE(summary.agreeing, std::int64_t(2));
    QCOMPARE(summary.newestMs, 20LL);
    // Votes from elsewhere: an older one, which makes ours a change of mind; a newer one, itself a change of mind; and
    // one about an item that does not exist.
    const std::vector<Vote> sent{
        vote(1, "Bo", 0, false, 5), vote(1, "Ada", 1, false, 30), vote(99, "Bo", 0, false, 40)};
    QCOMPARE(*queues.merge(id, sent), std::uint64_t(2));
    QCOMPARE(*queues.merge(id, sent), std::uint64_t(0)); // nothing in it is new
    QCOMPARE(queues.votes(id).front().better, 1);
    const auto saidBy = [&](const std::string& person, std::uint64_t item, VoteKind kind) {
        for (const Vote& one : queues.allVotes(id))
            if (one.annotator == person && one.item == item && !one.isRepeat && one.kind == kind) return one.better;
        return -1;
    };
    QCOMPARE(saidBy("Ada", 1, VoteKind::First), 2);
    QCOMPARE(saidBy("Ada", 1, VoteKind::Changed), 1);
    QCOMPARE(saidBy("Bo", 1, VoteKind::First), 0);
    QCOMPARE(saidBy("Bo", 1, VoteKind::Changed), 1);
    for (const Vote& one : queues.allVotes(id))
        if (one.annotator == "Bo") QVERIFY(queues.removeVote(id, one));
    QCOMPARE(queues.votes(id).size(), std::size_t(4));
    const std::vector<ItemScore> scores{{0, 0, 1.5}, {0, 1, -2}};
    QVERIFY(queues.setScores(id, "0004-reward", scores));
    QVERIFY(queues.setScores(id, "0005-reward", std::span(scores).first(1)));
    QCOMPARE(queues.scores(id).size(), std::size_t(1));
    QCOMPARE(queues.scores(id)[0].score, 1.5);
    QVERIFY(queues.setHidden(id, true));
    QVERIFY(queues.queues().empty());
    QCOMPARE(queues.summary().votes, std::int64_t(0));
}

void TestProjectStore::queuesCameWithVersionSeven() {
    {
        auto store = *ProjectStore::open(at("six.db"));
        QVERIFY(store.setSetting("name", "kept"));
    }
    {
        SQLite::Database old(at("six.db").string(), SQLite::OPEN_READWRITE);
        for (const char* sql :
            {"DROP TABLE item_scores", "DROP TABLE votes", "DROP TABLE queues", "PRAGMA user_version = 6"})
            old.exec(sql);
    }
    auto store = *ProjectStore::open(at("six.db"));
    QCOMPARE(store.setting("name"), std::string("kept"));
    QVERIFY(store.queues().add({0, "a", 1, {}, 0}));
    QVERIFY(std::filesystem::exists(at("six.db.v6")));
}

/// What an older program kept are first votes; from now on they stay beside later ones.
void TestProjectStore::firstVotesStayFromVersionEight() {
    Vote vote;
    vote.item = 1;
    vote.annotator = "Ada";
    vote.verdict = Verdict::Better;
    vote.better = 0;
    vote.createdMs = 10;
    long long id = 0;
    {
        auto store = *ProjectStore::open(at("seven.db"));
        id = *store.queues().add({0, "a", 10, {}, 0});
        QVERIFY(store.queues().setVote(id, vote));
    }
    {
        SQLite::Database old(at("seven.db").string(), SQLite::OPEN_READWRITE);
        for (const char* sql :
            {"CREATE TABLE before (id INTEGER PRIMARY KEY AUTOINCREMENT, queue INTEGER NOT NULL "
             "REFERENCES queues(id), item INTEGER NOT NULL, annotator TEXT NOT NULL, verdict INTEGER "
             "NOT NULL, better INTEGER NOT NULL, strength INTEGER NOT NULL, shown TEXT NOT NULL, repeat "
             "INTEGER NOT NULL, rewrite TEXT NOT NULL, note TEXT NOT NULL, took_ms INTEGER NOT NULL, "
             "created_ms INTEGER NOT NULL, UNIQUE (queue, annotator, item, repeat))",
                "INSERT INTO before SELECT id, queue, item, annotator, verdict, better, strength, shown, repeat, "
                "rewrite, "
                "note, took_ms, created_ms FROM votes",
                "DROP TABLE votes", "ALTER TABLE before RENAME TO votes", "PRAGMA user_version = 7"})
            old.exec(sql);
    }
    auto store = *ProjectStore::open(at("seven.db"));
    QueueStore queues = store.queues();
    QCOMPARE(queues.votes(id).size(), std::size_t(1));
    QVERIFY(queues.votes(id).front().kind == VoteKind::First);
    vote.kind = VoteKind::Changed;
    vote.better = 1;
    vote.createdMs = 20;
    QVERIFY(queues.setVote(id, vote));
    QCOMPARE(queues.votes(id).size(), std::size_t(1));
    QCOMPARE(queues.votes(id).front().better, 1);
    QCOMPARE(queues.allVotes(id).front().better, 0);
    QCOMPARE(queues.summary().votes, std::int64_t(1));
    QVERIFY(queues.removeVote(id, vote)); // taken back: the first one stands again
    QCOMPARE(queues.votes(id).front().better, 0);
}

void TestProjectStore::nothingCommittedIsLostToAKill() {
    for (int round = 0; round < 10; ++round) {
        const auto file = at(("kill" + std::to_string(round) + ".db").c_str());
        int said[2];
        QCOMPARE(::pipe(said), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            auto store = ProjectStore::open(file);
            for (int i = 0;; ++i) {
                if (!store->setSetting("count", std::to_string(i))) ::_exit(1);
                [[maybe_unused]] auto n = ::write(said[1], &i, sizeof i); // committed: said
            }
        }
        int last = -1;
        for (int i = 0; i < 3 + 5 * round; ++i)
            QCOMPARE(::read(said[0], &last, sizeof last), ssize_t(sizeof last));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        ::close(said[1]);
        for (int more = 0; ::read(said[0], &more, sizeof more) == ssize_t(sizeof more);)
            last = more;
        ::close(said[0]);
        const auto store = ProjectStore::open(file);
        QVERIFY(store);
        QVERIFY(std::atoi(store->setting("count").c_str()) >= last);
    }
}

LUTHIER_TEST(TestProjectStore)
#include "test_project_store.moc"
