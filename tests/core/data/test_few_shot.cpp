// Examples before a question: which, how many, in which order; and the file that says so.

#include "core/data/few_shot.h"
#include "core/data/split.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace luthier;
namespace fs = std::filesystem;

class TestFewShot : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theNearestStandBesideTheQuestion();
    void differentOnesDiffer();
    void randomOnesAreTheSameEachTime();
    void theyFitTheRoom();
    void theQuestionItselfIsNotAmongThem();
    void theScriptIsTheQuestions();
    void theyStandBehindTheSystemMessage();
    void badAnswersAreNotShown();
    void profilesAreReadAsWritten();
    void profilesAreRefused_data();
    void profilesAreRefused();
    void rowsWithoutAnyAreSaid();

private:
    static Record row(const std::string& question, const std::string& answer) {
        return {"", {{"user", question}, {"assistant", answer}}, {}};
    }
    static std::vector<Record> shop() {
        return {row("How much is the violin?", "300"), row("When do you open?", "At nine"),
            row("Is the violin new?", "Yes"), row("Where are you?", "Here"),
            row("Do you repair a cello bow?", "We do")};
    }
    static int oneAWord(std::span<const ChatMessage> messages) { return int(messages.size()); } // 2 an example
    static std::vector<std::string> questions(const std::vector<ChatMessage>& messages) {
        std::vector<std::string> out;
        for (std::size_t i = 0; i < messages.size(); i += 2)
            out.push_back(messages[i].content);
        return out;
    }
    static FewShotProfile profile(ExampleChoice choice, int count) {
        FewShotProfile out;
        out.choice = choice;
        out.count = count;
        return out;
    }
};

void TestFewShot::theNearestStandBesideTheQuestion() {
    FewShotProfile own = profile(ExampleChoice::Nearest, 2);
    const std::string asked = "How much is a violin?";
    QVERIFY((questions(FewShot(shop(), own, 100, oneAWord).before(asked)) ==
             std::vector<std::string>{"Is the violin new?", "How much is the violin?"}));
    own.order = ExampleOrder::NearestFirst;
    QVERIFY((questions(FewShot(shop(), own, 100, oneAWord).before(asked)) ==
             std::vector<std::string>{"How much is the violin?", "Is the violin new?"}));
    // Where nothing is near there are examples all the same, and each has its answer.
    const auto far = FewShot(shop(), own, 100, oneAWord).before("xyz");
    QCOMPARE(far.size(), std::size_t(4));
    QVERIFY(far[0].role == "user" && far[1].role == "assistant");
}

void TestFewShot::differentOnesDiffer() {
    const FewShot examples(shop(), profile(ExampleChoice::Different, 3), 100, oneAWord);
    const auto shown = questions(examples.before("anything"));
    QVERIFY(shown == questions(examples.before("something else")));
    QCOMPARE(shown.size(), std::size_t(3));
    const auto has = [&](const char* question) { return std::ranges::count(shown, question); };
    QVERIFY(has("How much is the violin?") + has("Is the violin new?") <= 1); // they are alike
}

void TestFewShot::randomOnesAreTheSameEachTime() {
    FewShotProfile own = profile(ExampleChoice::Random, 2);
    const auto shown = questions(FewShot(shop(), own, 100, oneAWord).before("x"));
    QVERIFY(shown == questions(FewShot(shop(), own, 100, oneAWord).before("y")));
    bool differs = false;
    for (own.seed = 0; own.seed < 5; ++own.seed)
        differs |= shown != questions(FewShot(shop(), own, 100, oneAWord).before("x"));
    QVERIFY(differs);
}

void TestFewShot::theyFitTheRoom() {
    FewShotProfile own = profile(ExampleChoice::Random, 4);
    QCOMPARE(FewShot(shop(), own, 100, oneAWord).before("x").size(), std::size_t(8));
    QCOMPARE(FewShot(shop(), own, 5, oneAWord).before("x").size(), std::size_t(4));
    own.max_tokens = 2;
    QCOMPARE(FewShot(shop(), own, 100, oneAWord).before("x").size(), std::size_t(2));
    QVERIFY(FewShot(shop(), own, 1, oneAWord).empty());
    QVERIFY(FewShot().before("x").empty() && FewShot().empty());
}

void TestFewShot::theQuestionItselfIsNotAmongThem() {
    const FewShot examples(shop(), profile(ExampleChoice::Nearest, 4), 100, oneAWord);
    const auto shown = questions(examples.before("How much is the violin?"));
    QCOMPARE(shown.size(), std::size_t(4));
    QCOMPARE(std::ranges::count(shown, "How much is the violin?"), 0);
}

void TestFewShot::theScriptIsTheQuestions() {
    std::vector<Record> rows = shop();
    for (const char* question : {"幾點開門？", "在哪裡？"})
        rows.push_back(row(question, "好"));
    for (const ExampleChoice choice : {ExampleChoice::Nearest, ExampleChoice::Different, ExampleChoice::Random}) {
        const FewShot examples(rows, profile(choice, 2), 100, oneAWord);
        for (const std::string& question : questions(examples.before("小提琴多少錢？")))
            QVERIFY2(question == "幾點開門？" || question == "在哪裡？", question.c_str());
        for (const std::string& question : questions(examples.before("violin?")))
            QVERIFY2(question != "幾點開門？" && question != "在哪裡？", question.c_str());
    }
    // Too few of one script: all are taken.
    QCOMPARE(FewShot(rows, profile(ExampleChoice::Random, 4), 100, oneAWord).before("多少錢？").size(), std::size_t(8));
}

void TestFewShot::theyStandBehindTheSystemMessage() {
    const FewShot examples(shop(), profile(ExampleChoice::Nearest, 1), 100, oneAWord);
    const std::vector<ChatMessage> asked{
        {"system", "Be brief."}, {"user", "When do you close?"}, {"assistant", "Six"}, {"user", "And the violin?"}};
    const auto all = examples.with(asked);
    QCOMPARE(all.size(), std::size_t(6));
    QVERIFY(all[0].role == "system" && all[1].content == "When do you open?" && all[3].content == "When do you close?");
    QVERIFY(all.back().content == "And the violin?");
    QVERIFY(examples.with(std::vector<ChatMessage>{{"system", "x"}}).size() == 1);
}

void TestFewShot::badAnswersAreNotShown() {
    std::vector<Record> rows = shop();
    for (Record& row : rows)
        row.label = row.messages[0].content.starts_with("When");
    const auto shown = FewShot(rows, profile(ExampleChoice::Random, 4), 100, oneAWord).before("x");
    QCOMPARE(shown.size(), std::size_t(2));
    QCOMPARE(shown[1].content, std::string("At nine"));
}

void TestFewShot::profilesAreReadAsWritten() {
    QTemporaryDir folder;
    const fs::path root = folder.path().toStdString();
    FewShotProfile own;
    own.rows = root / "frozen" / "a.jsonl";
    own.choice = ExampleChoice::Different;
    own.order = ExampleOrder::NearestFirst;
    own.count = 7;
    own.max_tokens = 300;
    own.seed = 9;
    QVERIFY(writeFewShotProfile(root / "few_shot.yaml", own));
    QVERIFY(testing::read(root / "few_shot.yaml").find("rows: frozen/a.jsonl") != std::string::npos); // it can move
    QVERIFY(*readFewShotProfile(root / "few_shot.yaml") == own);
    testing::write(root / "few_shot.yaml", "rows: x.jsonl\n");
    const auto plain = readFewShotProfile(root / "few_shot.yaml");
    QVERIFY(plain && plain->rows == root / "x.jsonl" && plain->count == 4 && plain->choice == ExampleChoice::Nearest);
}

void TestFewShot::profilesAreRefused_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("named");
    QTest::newRow("no rows") << "count: 3" << "rows";
    QTest::newRow("another key") << "rows: x\nshuffle: true" << "shuffle";
    QTest::newRow("another choice") << "rows: x\nchoose: best" << "best";
    QTest::newRow("none at all") << "rows: x\ncount: 0" << "count";
    QTest::newRow("no number") << "rows: x\ncount: many" << "count";
    QTest::newRow("a list") << "- rows" << "YAML";
    QTest::newRow("torn") << "rows: [x" << "few_shot";
    QTest::newRow("nothing") << "" << "YAML";
}

void TestFewShot::profilesAreRefused() {
    QFETCH(QString, text);
    QFETCH(QString, named);
    QTemporaryDir folder;
    const fs::path file = fs::path(folder.path().toStdString()) / "few_shot.yaml";
    testing::write(file, text.toStdString());
    const auto read = readFewShotProfile(file);
    QVERIFY(!read);
    QCOMPARE(QByteArray::fromStdString(read.error().code), QByteArray("few_shot.bad_profile"));
    QVERIFY(read.error().english().find(named.toStdString()) != std::string::npos);
}

void TestFewShot::rowsWithoutAnyAreSaid() {
    QTemporaryDir folder;
    FewShotProfile own;
    own.rows = *freezeRows(std::vector<Record>{{"", {}, "only text"}}, folder.path().toStdString());
    const auto opened = FewShot::open(own, 100, oneAWord);
    QVERIFY(!opened);
    QCOMPARE(QByteArray::fromStdString(opened.error().code), QByteArray("few_shot.no_rows"));
    own.rows = "/nowhere.jsonl";
    QVERIFY(!FewShot::open(own, 100, oneAWord));
}

LUTHIER_TEST(TestFewShot)
#include "test_few_shot.moc"
