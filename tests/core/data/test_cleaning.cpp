#include "core/base/random.h"
#include "core/base/text.h"
#include "core/data/clean/min_hash.h"
#include "core/data/clean/recipe.h"
#include "core/data/clean/text_measures.h"
#include "core/data/import/import_file.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <set>

using namespace luthier;
namespace fs = std::filesystem;

namespace {

Record chat(const std::string& question, const std::string& answer) {
    Record record;
    record.messages = {{"user", question}, {"assistant", answer}};
    return record;
}

double measureOf(const char* key, const Record& record, const CleanSettings& settings = {}) {
    return findCleaningOperation(key)->measure(record, settings, {});
}

bool goes(const char* key, const Record& record, const CleanSettings& settings = {}) {
    const double measure = measureOf(key, record, settings);
    return !std::isnan(measure) && findCleaningOperation(key)->takesOut(measure, settings);
}

} // namespace

class TestCleaning : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textIsMended_data();
    void textIsMended();
    void rowsAreJudged_data();
    void rowsAreJudged();
    void limitsDecide();
    void minHashIsTheMinimumOfEveryPermutation();
    void nearDuplicatesAreThoseOfBruteForce();
    void duplicatesAndLeaksAreFound();
    void recipesRunOneStepAfterTheOther();
    void badRecipesAreExplained();
    void theOverlayGivesTheRowsBack();

private:
    QTemporaryDir m_folder;
    fs::path at(const std::string& name) const { return fs::path(m_folder.path().toStdString()) / name; }
    DatasetView viewOf(const std::vector<Record>& rows) {
        static int number = 0;
        std::string text;
        for (const Record& row : rows)
            text += toJsonLine(row) + "\n";
        const auto file = at("rows" + std::to_string(number++) + ".jsonl");
        testing::write(file, text);
        const auto summary = importFile(file, at("datasets"), {});
        if (!summary) qFatal("%s", summary.error().english().c_str());
        return *DatasetView::open(at("datasets") / summary->dataset);
    }
};

void TestCleaning::textIsMended_data() {
    QTest::addColumn<QString>("operation");
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    const auto add = [](const char* name, const char* operation, const QString& before, const QString& after) {
        QTest::newRow(name) << operation << before << after;
    };
    const auto keep = [&](const char* name, const char* operation, const QString& text) {
        add(name, operation, text, text);
    };
    add("wrongly decoded quotes", "unicode", "donâ€™t say â€œnoâ€\u009d", "don’t say “no”");
    add("wrongly decoded Chinese", "unicode", QString::fromLatin1(QStringLiteral("琴橋").toUtf8()), "琴橋");
    keep("accents before quotes stay", "unicode", "a cliché…” PASSÉ… „MENÜ“ Déjà «vu»");
    keep("right accents stay", "unicode", "café, Ünïcode – naïve “quotes”, 琴橋 🎻");
    add("accents are composed", "unicode", "cafe\u0301", "café");
    add("invisible characters go", "unicode", QString("a\u200Bb\uFEFFc\u00ADd") + QChar(7), "abcd");
    keep("joined emoji stay", "unicode", "👩\u200D🔬");
    add("line ends", "unicode", "a\r\nb\rc\u2028d", "a\nb\nc\nd");
    add("spaces", "whitespace", "  a   b \t\n\n\n\n  c  d\n", "a b\n\n  c d");
    keep("code keeps its spaces", "whitespace", "see\n```\nx   =  1\n\n\n\ny\n```");
    add("full-width spaces at line ends", "whitespace", "琴橋　\n音柱", "琴橋\n音柱");
    add("tags", "html", "<p>One <b>bold</b> word</p><p>two&nbsp;&amp; three</p>", "One bold word\n\ntwo\u00A0& three");
    add("lines stay", "html", "1. a\n2. b &amp; c\n\nsee <b>x</b>\n```py\nx\n```",
        "1. a\n2. b & c\n\nsee x\n```py\nx\n```");
    add("code in a line stays", "html", "<b>use</b> `<p>` here", "use `<p>` here");
    keep("comparisons are no tags", "html", "if a < b and c > d, vector<int> x; 3 <4");
    keep("code in fences stays", "html", "so:\n```html\n<p>hi</p>\n```");
    add("mail", "personal_data", "write to ada.lovelace+x@mail.example.co.uk, please", "write to [EMAIL], please");
    keep("an at-sign alone is none", "personal_data", "meet @ 5, user@host");
    add("Taiwan's mobile", "personal_data", "電話0912-345-678，謝謝", "電話[PHONE]，謝謝");
    add("international", "personal_data", "call +886 2 2345 6789 now", "call [PHONE] now");
    add("North America", "personal_data", "(415) 555-2671 or 415-555-2671", "[PHONE] or [PHONE]");
    add("China's mobile", "personal_data", "手机13812345678。", "手机[PHONE]。");
    keep("numbers are no telephones", "personal_data", "1234567890123 and 3.14159265358979, 2024-01-31, 10000000000");
    keep("sums are no cards and no telephones", "personal_data",
        "355909190063-746, 472547338 +960397912423686 = 960398384971024, 4111111111111111 + 1, 13812345678*2");
    add("a card in one piece", "personal_data", "card 4111111111111111, thanks", "card [CARD], thanks");
    keep("other pointed brackets are no tags", "html", "replace the <MASK> token in <Title>");
    add("card", "personal_data", "card 4111 1111 1111 1111.", "card [CARD].");
    keep("wrong check digit", "personal_data", "card 4111 1111 1111 1112.");
    add("Taiwan's identity number", "personal_data", "身分證A123456789", "身分證[ID]");
    keep("wrong check digit of Taiwan's", "personal_data", "part A123456788");
    add("China's identity number", "personal_data", "号码11010519491231002X。", "号码[ID]。");
    keep("wrong check digit of China's", "personal_data", "号码110105194912310021。");
    add("social security number", "personal_data", "SSN 536-22-1234", "SSN [ID]");
    keep("no social security number", "personal_data", "SSN 000-22-1234");
}

void TestCleaning::textIsMended() {
    QFETCH(QString, operation);
    QFETCH(QString, before);
    QFETCH(QString, after);
    Record record;
    record.text = before.toStdString();
    const bool changed = findCleaningOperation(operation.toStdString())->edit(record, {});
    QCOMPARE(QString::fromStdString(record.text), after);
    QCOMPARE(changed, before != after);
    // A second repair changes nothing, and a preference's answers are repaired as well.
    QVERIFY(!findCleaningOperation(operation.toStdString())->edit(record, {}));
    Record pair = chat("q", "");
    pair.messages.pop_back();
    pair.preference = Preference{{{"assistant", before.toStdString()}}, {{"assistant", "b"}}, {}};
    const auto mended = edited(pair, operation.toStdString(), {});
    QCOMPARE(mended.has_value(), before != after);
    if (mended) QCOMPARE(QString::fromStdString(mended->preference->chosen[0].content), after);
}

void TestCleaning::rowsAreJudged_data() {
    QTest::addColumn<QString>("operation");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<bool>("isOut");
    const auto add = [](const char* name, const char* operation, const QString& answer, bool isOut) {
        QTest::newRow(name) << operation << answer << isOut;
    };
    add("refusal", "refusals", "I'm sorry, but I cannot help with that.", true);
    add("refusal with a curly apostrophe", "refusals", "I’m sorry, but I can’t do this.", true);
    add("拒答", "refusals", "作為一個AI語言模型，我沒有感情。", true);
    add("拒绝", "refusals", "很抱歉，我无法回答这个问题。", true);
    add("what an AI cannot do", "refusals", "As an AI, I don't have access to your calendar.", true);
    add("an AI that helps", "refusals", "As an AI assistant, I can suggest several ways to improve the page.", false);
    add("an apology is none", "refusals", "I'm sorry for your loss. The violin can be mended.", false);
    add("a word far behind is none", "refusals", QString(300, 'x') + " as an AI language model", false);
    add("repeats itself", "repetition", QString("the same words again and again. ").repeated(30), true);
    add("重複", "repetition", QString("琴橋的高度決定了手感。").repeated(30), true);
    add("says something new", "repetition",
        "The bridge carries the strings, the post the sound; varnish keeps the wood, and wood remembers the hand.",
        false);
    add("a table is none", "repetition",
        "+----------+----------+\n|  bridge  |  varnish |\n+----------+----------+\n|  strings |  pegs    "
        "|\n+----------+----------+",
        false);
    add("signs", "characters", "!!! ??? --- *** ((( ))) ... a", true);
    add("a drawing in a fence", "characters", "```\n+----+\n| ab |\n+----+\n```", false);
    add("Chinese is letters", "characters", "琴橋的高度決定了手感。", false);
    add("Thai is letters", "characters", "สวัสดีครับ", false);
    add("says nothing", "empty", " \n…", true);
    add("short is not empty", "empty", "No", false);
    add("a number is not empty", "empty", "7", false);
    add("stops in a sentence", "cut_off",
        QString("The violin has four strings. ").repeated(8) + "and it is tuned in fifths because the", true);
    add("停在句中", "cut_off",
        QString("小提琴有四條弦。").repeated(30) +
            "它以五度音程調音，因為這樣的話手指可以在弦上走得比較順，也就是說從第一把位到第三把位都很",
        true);
    add("ends a sentence", "cut_off", QString("The violin has four strings. ").repeated(10), false);
    add("ends a list", "cut_off",
        QString("The violin has four strings. ").repeated(10) +
            "\n- the E string, which is the highest one of them all",
        false);
    add("ends with hashtags", "cut_off",
        QString("The violin has four strings. ").repeated(10) +
            "and it sings to everybody who listens #violin #music #love",
        false);
    add("a fence never closed", "cut_off", "```python\nprint(1)", true);
    add("control token", "template_damage", "Hello<|im_end|>", true);
    add("place-holder", "template_damage", "I am {{name}}, made by {{ author }}.", true);
    add("braces in code are none", "template_damage", "f'{{{x}}}' and {{1, 2}, {3, 4}}", false);
    add("insult", "toxic", "You FUCKING idiot", true);
    add("髒話", "toxic", "你這個王八蛋", true);
    add("part of a word is none", "toxic", "Scunthorpe, cocktail, a bass shitake mushroom", false);
}

void TestCleaning::rowsAreJudged() {
    QFETCH(QString, operation);
    QFETCH(QString, answer);
    QFETCH(bool, isOut);
    QCOMPARE(goes(operation.toUtf8().constData(), chat("A question?", answer.toStdString())), isOut);
}

void TestCleaning::limitsDecide() {
    CleanSettings settings;
    settings.numbers = {{"least", 5}, {"most", 8}};
    // In characters where no model is chosen, whatever the script.
    for (const auto& [answer, isOut] :
        {std::pair("琴橋音", true), {"琴橋音柱", false}, {"琴橋音柱弓毛木", false}, {"琴橋音柱弓毛木頭", true}})
        QCOMPARE(goes("length", chat("問", answer), settings), isOut);
    CleanSettings languages;
    languages.texts["languages"] = "zh-Hant，en";
    QVERIFY(!goes(
        "language", chat("請問小提琴的琴橋要怎麼調整？", "請先把弦放鬆，再慢慢把琴橋推回原來的位置。"), languages));
    QVERIFY(goes(
        "language", chat("请问小提琴的琴桥要怎么调整？", "请先把弦放松，再慢慢把琴桥推回原来的位置。"), languages));
    QVERIFY(goes("language",
        chat("Wie stellt man den Steg einer Geige ein?",
            "Man lockert zuerst die Saiten und schiebt den Steg dann langsam zurück."),
        languages));
    QVERIFY(!goes("language", chat("2 + 2?", "4"), languages)); // cannot be told: stays
    Record turns = chat("q", "a");
    QVERIFY(!goes("role_order", turns));
    turns.messages.insert(turns.messages.begin(), {"system", "s"});
    QVERIFY(!goes("role_order", turns));
    turns.messages.insert(turns.messages.begin(), {"user", "q"}); // system in the middle
    QVERIFY(goes("role_order", turns));
    Record twice = chat("q", "a");
    twice.messages.insert(twice.messages.begin(), {"user", "q"});
    QVERIFY(goes("role_order", twice));
    Record tools = chat("q", "a");
    tools.messages = {{"user", "q"}, {"assistant", "", "[{}]"}, {"tool", "1"}, {"tool", "2"}, {"assistant", "a"}};
    QVERIFY(!goes("role_order", tools));
    QCOMPARE(alphanumericShare("ab..  "), 0.5);
    QCOMPARE(repetitionShare("abcdefghij", 10), 0.0);
    QCOMPARE(repetitionShare(std::string(30, 'a'), 10), 1.0 - 1.0 / 21);
}

void TestCleaning::minHashIsTheMinimumOfEveryPermutation() {
    Random random{7};
    for (const std::size_t count : {0, 1, 3, 500}) {
        std::vector<std::uint32_t> shingles;
        for (std::size_t i = 0; i < count; ++i)
            shingles.push_back(static_cast<std::uint32_t>(random.next()));
        Signature signature;
        minHash(shingles, signature);
        // The values for 0 and 1 identify each permutation.
        Signature zero, one;
        minHash({0}, zero);
        minHash({1}, one);
        for (std::size_t i = 0; i < kPermutations; ++i) {
            std::uint32_t least = ~0u;
            for (const std::uint32_t shingle : shingles)
                least = std::min(least, (one[i] - zero[i]) * shingle + zero[i]);
            QCOMPARE(signature[i], least);
            QVERIFY((one[i] - zero[i]) % 2 == 1); // odd: no two hashes collide
        }
    }
}

void TestCleaning::nearDuplicatesAreThoseOfBruteForce() {
    // Rows in two scripts, some changed in a word or a few.
    Random random{3};
    std::vector<std::string> words;
    for (int i = 0; i < 400; ++i) {
        std::string word;
        for (std::uint64_t k = 2 + random.below(6); k > 0; --k)
            appendUtf8(word, i % 3 == 0 ? char32_t(0x4E00 + random.below(2000)) : char32_t('a' + random.below(26)));
        words.push_back(word);
    }
    std::vector<std::vector<std::string>> texts;
    std::vector<Record> rows;
    for (int i = 0; i < 2000; ++i) {
        std::vector<std::string> text;
        if (i % 3 == 2) {
            text = texts[random.below(texts.size())];
            for (std::uint64_t changes = random.below(8); changes > 0; --changes)
                text[random.below(text.size())] = random.pick(words);
        } else {
            for (int k = 0; k < 60; ++k)
                text.push_back(random.pick(words));
        }
        texts.push_back(text);
        std::string joined;
        for (const std::string& word : text)
            joined += word + " ";
        rows.push_back(chat("q" + std::to_string(i), joined));
    }
    const DatasetView view = viewOf(rows);
    const auto found = findNearDuplicates(view, {});
    QVERIFY(found);
    std::vector<std::vector<std::uint32_t>> sets(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        shingleHashes(allText(rows[i]), sets[i]);
    int both = 0, missed = 0, wrong = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        double best = 0;
        for (std::size_t k = 0; k < i; ++k)
            best = std::max(best, jaccard(sets[i], sets[k]));
        const bool is = best >= 0.8, said = (*found)[i].likeness >= 0.8;
        both += is && said;
        missed += is && !said;
        wrong += said && !is;
    }
    qInfo("%d near-duplicates: %d missed, %d wrong", both + missed, missed, wrong);
    QVERIFY(both > 100);
    QVERIFY(both >= 0.95 * (both + missed));
    QCOMPARE(wrong, 0); // each pair is compared exactly
}

void TestCleaning::duplicatesAndLeaksAreFound() {
    const std::string question = "How is the bridge of a violin brought back into its place after it fell?";
    const DatasetView view = viewOf({chat("a", "x"), chat(question, "y"), chat("a", "x"), chat("a", "X"),
        chat("琴橋倒了，要怎麼放回原來的位置才不會傷到面板？", "z")});
    const auto duplicates = previewCleaning(view, "exact_duplicates", {}, {}, {});
    QCOMPARE(duplicates->affected({}), (std::vector<std::uint64_t>{2}));
    QCOMPARE(duplicates->clusters({}), (std::vector<std::uint64_t>{2}));
    CleanPreview chain{
        "near_duplicates", {0, 0.9f, 0, 0.85f, 0.5f, 0.95f}, {RowMeasures::kNone, 0, RowMeasures::kNone, 1, 2, 2}};
    QCOMPARE(chain.clusters({}), (std::vector<std::uint64_t>{3, 2})); // 0, 1, 3 and 2, 5
    testing::write(at("exam.jsonl"),
        R"({"question": "HOW is the bridge of a violin brought back, into its place after it fell", "answer": "?"})"
        "\n"
        R"({"question": "琴橋倒了,要怎麼放回原來的位置 才不會傷到面板?", "answer": "?"})");
    CleanSettings settings;
    QCOMPARE(previewCleaning(view, "leakage", settings, {}, {}).error().code, std::string("clean.no_file"));
    settings.texts["file"] = at("exam.jsonl").string();
    const auto leaks = previewCleaning(view, "leakage", settings, {}, {});
    QVERIFY2(leaks, leaks ? "" : leaks.error().english().c_str());
    QCOMPARE(leaks->affected(settings), (std::vector<std::uint64_t>{1, 4}));
}

void TestCleaning::recipesRunOneStepAfterTheOther() {
    // Two rows become equal once their spaces are mended: the order of the steps matters.
    const DatasetView before = viewOf({chat("a", "the  same"), chat("a", "the same"),
        chat("b", "write to a@b.example.org"), chat("c", "I'm sorry, but I cannot help with that.")});
    const auto recipe = parseCleanRecipe(toJson(defaultCleanRecipe()));
    QVERIFY2(recipe, recipe ? "" : recipe.error().english().c_str());
    QCOMPARE(*recipe, defaultCleanRecipe());
    CleanRecipe mine = *recipe;
    for (CleanStep& step : mine)
        if (step.operation == "length") step.settings.numbers = {{"least", 1}};
    DatasetView view = before;
    const auto report = runCleaning(view, "shop", mine, {}, at("edits.jsonl"), {});
    QVERIFY2(report, report ? "" : report.error().english().c_str());
    QCOMPARE(report->before, std::uint64_t(4));
    QCOMPARE(report->after, std::uint64_t(2));
    QCOMPARE(view.record(2)->answer(), std::string("write to [EMAIL]"));
    QCOMPARE(view.record(0)->answer(), std::string("the same"));
    QVERIFY(view.isRemoved(1) && view.isRemoved(3));
    QCOMPARE(before.record(0)->answer(), std::string("the  same")); // a view stays as it was
    QCOMPARE(before.overlay().removedCount(), std::uint64_t(0));
}

void TestCleaning::badRecipesAreExplained() {
    QCOMPARE(parseCleanRecipe("{").error().code, std::string("clean.recipe"));
    const auto unknown = parseCleanRecipe(R"({"steps": [{"operation": "lenght"}]})");
    QCOMPARE(unknown.error().todo.values.at("name"), std::string("length"));
    QCOMPARE(parseCleanRecipe(R"({"steps": [{"operation": "length", "lest": 3}]})").error().code,
        std::string("clean.unknown"));
}

void TestCleaning::theOverlayGivesTheRowsBack() {
    const DatasetView plain = viewOf({chat("a", "1"), chat("b", "2")});
    const auto file = at("back.jsonl");
    auto edits = EditsWriter::open(file);
    const auto first = edits->append(toJsonLine(chat("a", "edited")));
    const auto added = edits->append(toJsonLine(chat("n", "new")));
    const auto tags = edits->append(R"(["good", "琴"])");
    QVERIFY(first && added && tags && edits->finish());
    auto overlay = std::make_shared<Overlay>(plain.rowCount());
    overlay->apply(1, {0, RowChangeKind::Edit, *first});
    overlay->apply(1, {2, RowChangeKind::Add, *added});
    overlay->apply(2, {1, RowChangeKind::Tag, *tags});
    const auto view = plain.with(file, overlay);
    QVERIFY(view);
    QCOMPARE(view->rowCount(), std::uint64_t(3));
    QCOMPARE(view->record(0)->answer(), std::string("edited"));
    QCOMPARE(view->record(1)->answer(), std::string("2"));
    QCOMPARE(view->record(2)->answer(), std::string("new"));
    QCOMPARE(view->record(2)->id, view->rowId(2));
    QCOMPARE(view->tags(1), (std::vector<std::string>{"good", "琴"}));
    QCOMPARE(view->keptRows()->size(), std::size_t(3));
    // A file that is shorter than the overlay says is damaged.
    fs::resize_file(file, 10);
    QCOMPARE(plain.with(file, overlay).error().code, std::string("segment.damaged"));
}

LUTHIER_TEST(TestCleaning)
#include "test_cleaning.moc"
