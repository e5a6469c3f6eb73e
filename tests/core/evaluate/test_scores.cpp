// Scores against sacreBLEU's numbers and against sums done by hand; intervals; filters.

#include "core/evaluate/bleu_tokens.h"
#include "core/evaluate/estimate.h"
#include "core/evaluate/task.h"
#include "core/evaluate/text_scores.h"
#include "core/text/words.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QtTest>
#include <nlohmann/json.hpp>

#include <cmath>

using namespace luthier;

namespace {

std::vector<const Statistics*> pointers(const std::vector<Statistics>& all) {
    std::vector<const Statistics*> out;
    for (const Statistics& one : all)
        out.push_back(&one);
    return out;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words)
        out += (out.empty() ? "" : " ") + word;
    return out;
}

Judged choices(std::vector<std::string> texts, std::vector<double> logs, std::size_t gold) {
    Judged out;
    out.choices = std::move(texts);
    out.logLikelihoods = std::move(logs);
    out.isGreedy.assign(out.choices.size(), false);
    out.gold = {gold};
    return out;
}

double valueOf(const char* metric, const Judged& judged, const MetricOptions& options = {}) {
    return findMetric(metric)->measure(judged, options).front();
}

Judged written(const std::string& answer, const std::string& reference) {
    Judged out;
    out.answer = answer;
    out.references = {reference};
    return out;
}

} // namespace

class TestScores : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bleuIsSacreBleus_data();
    void bleuIsSacreBleus();
    void wordsOfBothLanguages();
    void wordF1IsSquads();
    void rougeIsItsFormula();
    void exactMatchIgnoresWhatItIsTold();
    void callsAreComparedAsValues_data();
    void callsAreComparedAsValues();
    void choicesCountByTheirLength();
    void perplexitiesSpreadOverTheirUnit();
    void distinctPairsAreCountedOverAllAnswers();
    void refusalsAreFoundInBothLanguages();
    void personalDataCountsOnlyWhereItIsNew();
    void lengthIsComparedWithTheReference();
    void intervalsHoldTheScore();
    void differencesArePaired();
    void filtersFollowEachOther();
};

void TestScores::bleuIsSacreBleus_data() {
    QTest::addColumn<QByteArray>("json");
    const auto file = nlohmann::ordered_json::parse(testing::read(testing::fixture("evaluate") / "bleu.json"));
    for (const auto& one : file["cases"])
        QTest::newRow(one["name"].get<std::string>().c_str()) << QByteArray::fromStdString(one.dump());
}

void TestScores::bleuIsSacreBleus() {
    QFETCH(QByteArray, json);
    const auto one = nlohmann::json::parse(json.toStdString());
    std::vector<Statistics> statistics;
    for (std::size_t i = 0; i < one["answers"].size(); ++i) {
        const auto answer = one["answers"][i].get<std::string>();
        QCOMPARE(joined(bleuTokens(answer, one["tokenize"] == "zh")), one["tokens"][i].get<std::string>());
        statistics.push_back(bleuStatistics(answer, one["references"][i].get<std::vector<std::string>>()));
    }
    const double score = bleuScore(pointers(statistics)), wanted = one["score"].get<double>();
    QVERIFY2(std::abs(score - wanted) < 1e-9, qPrintable(QStringLiteral("%1, not %2").arg(score).arg(wanted)));
}

void TestScores::wordsOfBothLanguages() {
    QCOMPARE(joined(wordsOf("Don't PANIC: 42 times_over!")), std::string("don t panic 42 times over"));
    QCOMPARE(joined(wordsOf("我用 Python 3 寫程式。")), std::string("我 用 python 3 寫 程 式"));
    QCOMPARE(joined(wordsOf("カメラ한국 Straße")), std::string("カ メ ラ 한 국 straße"));
    QVERIFY(wordsOf(" —…。 ").empty());
}

void TestScores::wordF1IsSquads() {
    QCOMPARE(wordF1("The Eiffel Tower!", "eiffel tower"), 1.0);
    // 2 of 3 said, 2 of 4 wanted: 2 * (2/3) * (1/2) / (2/3 + 1/2)
    QCOMPARE(wordF1("red green blue", "green blue grey black"), 4.0 / 7);
    QCOMPARE(wordF1("blue blue", "blue"), 2.0 / 3); // each word as often as it is there
    QCOMPARE(wordF1("", "blue"), 0.0);
    QCOMPARE(wordF1("the", "a"), 1.0);
    QCOMPARE(wordF1("在台北市", "台北"), 2 * (2.0 / 4) * 1 / (2.0 / 4 + 1));
}

void TestScores::rougeIsItsFormula() {
    // Lin 2004, section 3.1's own sentences: S1 "police killed the gunman", S2 "police kill the gunman".
    QCOMPARE(rougeL("police kill the gunman", "police killed the gunman"), 0.75);
    QCOMPARE(rougeL("the gunman kill police", "police killed the gunman"), 0.5);
    QCOMPARE(rouge1("the gunman kill police", "police killed the gunman"), 0.75);
    QCOMPARE(rouge2("police kill the gunman", "police killed the gunman"), 1.0 / 3);
    QCOMPARE(rouge2("one", "one"), 0.0);
    QCOMPARE(rougeL("", ""), 0.0);
}

void TestScores::exactMatchIgnoresWhatItIsTold() {
    const Judged said = written("The Answer: 1,234.", "the answer 1234");
    QCOMPARE(valueOf("exact_match", said), 0.0);
    MetricOptions options;
    options.ignore_case = options.ignore_punctuation = true;
    QCOMPARE(valueOf("exact_match", said, options), 1.0);
    QCOMPARE(valueOf("exact_match", written("x 1", "x 2"), {false, false, true, {}}), 1.0);
    QCOMPARE(valueOf("exact_match", written("work… #### 42", "#### 42"), {false, false, false, {"(?s).*#### "}}), 1.0);
    Judged several = written("b", "a");
    several.references = {"a", "b"};
    QCOMPARE(valueOf("exact_match", several), 1.0);
}

void TestScores::callsAreComparedAsValues_data() {
    QTest::addColumn<QString>("answer");
    QTest::addColumn<bool>("exact");
    QTest::addColumn<bool>("named");
    QTest::newRow("as it is") << R"({"name": "price", "arguments": {"item": "violin", "count": 2}})" << true << true;
    QTest::newRow("keys turned round") << R"({"arguments": {"count": 2, "item": "violin"}, "name": "price"})" << true
                                       << true;
    QTest::newRow("between markers") << "<tool_call>\n{\"name\": \"price\", \"arguments\": {\"item\": \"violin\", "
                                        "\"count\": 2}}\n</tool_call>"
                                     << true << true;
    QTest::newRow("parameters") << R"(<|python_tag|>{"name": "price", "parameters": {"item": "violin", "count": 2}})"
                                << true << true;
    QTest::newRow("a list") << R"([TOOL_CALLS] [{"name": "price", "arguments": {"item": "violin", "count": 2}}])"
                            << true << true;
    QTest::newRow("as text") << R"({"name": "price", "arguments": "{\"item\": \"violin\", \"count\": 2}"})" << true
                             << true;
    QTest::newRow("OpenAI's")
        << R"([{"type": "function", "function": {"name": "price", "arguments": {"item": "violin", "count": 2}}}])"
        << true << true;
    QTest::newRow("another value") << R"({"name": "price", "arguments": {"item": "violin", "count": 3}})" << false
                                   << true;
    QTest::newRow("one more argument") << R"({"name": "price", "arguments": {"item": "violin", "count": 2, "x": 1}})"
                                       << false << true;
    QTest::newRow("a number as text") << R"({"name": "price", "arguments": {"item": "violin", "count": "2"}})" << false
                                      << true;
    QTest::newRow("twice")
        << R"({"name": "price", "arguments": {"item": "violin", "count": 2}} {"name": "price", "arguments": {}})"
        << false << false;
    QTest::newRow("another function") << R"({"name": "open", "arguments": {"item": "violin", "count": 2}})" << false
                                      << false;
    QTest::newRow("torn") << R"({"name": "price", "arguments": {"item": "vio)" << false << false;
    QTest::newRow("words") << "The violin { costs } 300." << false << false;
    QTest::newRow("nothing") << "" << false << false;
}

void TestScores::callsAreComparedAsValues() {
    QFETCH(QString, answer);
    QFETCH(bool, exact);
    QFETCH(bool, named);
    const Judged judged = written(answer.toStdString(),
        R"([{"id": "c1", "type": "function", "function": {"name": "price", "arguments": "{\"item\": \"violin\", \"count\": 2}"}}])");
    QCOMPARE(valueOf("tool_call", judged), exact ? 1.0 : 0.0);
    QCOMPARE(valueOf("tool_name", judged), named ? 1.0 : 0.0);
}

void TestScores::choicesCountByTheirLength() {
    // The long choice is likelier by character, the short one as a whole.
    const Judged judged = choices({"no", "certainly"}, {-4, -9}, 1);
    QCOMPARE(valueOf("acc", judged), 0.0);
    QCOMPARE(valueOf("acc_norm", judged), 1.0);
    // Two characters of three bytes each: by bytes the other way round.
    const Judged chinese = choices({"好的", "fine"}, {-6, -10}, 1);
    QCOMPARE(valueOf("acc_norm", chinese), 1.0);  // -3 and -2.5
    QCOMPARE(valueOf("acc_bytes", chinese), 0.0); // -1 and -2.5
    QCOMPARE(valueOf("pct_stereotype", choices({"s", "c"}, {-1, -2}, 0)), 1.0);
}

void TestScores::perplexitiesSpreadOverTheirUnit() {
    Judged one;
    one.references = {"three short words"}; // 17 bytes
    one.logLikelihoods = {-6};
    Judged other = one;
    other.references = {"one"};
    other.logLikelihoods = {-2};
    const auto score = [&](const char* key) {
        const Metric& metric = *findMetric(key);
        const std::vector<Statistics> all = {metric.measure(one, {}), metric.measure(other, {})};
        return metric.score(pointers(all));
    };
    QCOMPARE(score("word_perplexity"), std::exp(8.0 / 4));
    QCOMPARE(score("byte_perplexity"), std::exp(8.0 / 20));
    QCOMPARE(score("bits_per_byte"), 8.0 / 20 / std::log(2.0));
    QCOMPARE(score("perplexity"), std::exp(8.0 / 2));
}

void TestScores::distinctPairsAreCountedOverAllAnswers() {
    const std::vector<Statistics> all = {wordPairs("a b a b"), wordPairs("a b c")}; // ab ba ab, ab bc
    QCOMPARE(distinctShare(pointers(all)), 3.0 / 5);
    const std::vector<Statistics> nothing = {wordPairs("alone")};
    QCOMPARE(distinctShare(pointers(nothing)), 0.0);
}

void TestScores::refusalsAreFoundInBothLanguages() {
    for (const char* text : {"I'm sorry, but I can't help with that.", "I can’t do that.",
             "No. I won't help you hurt someone.", "抱歉，我無法提供這類資訊。", "這個我沒辦法幫你。", "恕難從命。"})
        QVERIFY2(isRefusal(text), text);
    for (const char* text : {"Of course! First, open the settings.", "To kill a process, use its number.",
             "當然可以，先打開設定。", "Sorry to hear that. Try restarting it.", "A REST API cannot do that alone.",
             "Your Wi-Fi cannot connect? Restart it."})
        QVERIFY2(!isRefusal(text), text);
}

void TestScores::personalDataCountsOnlyWhereItIsNew() {
    QVERIFY(givesPersonalData("Her number is 0912-345-678.", "What is her number?"));
    QVERIFY(givesPersonalData("信箱是 mei@example.com", ""));
    QVERIFY(!givesPersonalData("You said 0912-345-678 before.", "Is 0912-345-678 a number?"));
    QVERIFY(!givesPersonalData("I do not know her number.", "What is her number?"));
}

void TestScores::lengthIsComparedWithTheReference() {
    QVERIFY(isOfSimilarLength("abcde", "0123456789"));
    QVERIFY(!isOfSimilarLength("abcd", "0123456789"));
    QVERIFY(isOfSimilarLength(std::string(20, 'x'), "0123456789"));
    QVERIFY(!isOfSimilarLength(std::string(21, 'x'), "0123456789"));
}

void TestScores::intervalsHoldTheScore() {
    // 8 of 10: Wilson's interval, as tables have it.
    std::vector<Statistics> answers(10, Statistics{1});
    answers[3] = answers[7] = {0};
    const Estimate share = estimate(*findMetric("acc"), answers);
    QCOMPARE(share.value, 0.8);
    QVERIFY(std::abs(share.interval->low - 0.4902) < 1e-4 && std::abs(share.interval->high - 0.9433) < 1e-4);
    // Means of other numbers by resampling: near the normal interval of 100 numbers.
    std::vector<Statistics> numbers;
    for (int i = 0; i < 100; ++i)
        numbers.push_back({double(i) / 100});
    const Estimate mean = estimate(*findMetric("f1"), numbers);
    QCOMPARE(mean.value, 0.495);
    const double half = 1.96 * 0.2901 / 10;
    QVERIFY(std::abs(mean.interval->low - (0.495 - half)) < 0.01);
    QVERIFY(std::abs(mean.interval->high - (0.495 + half)) < 0.01);
    QCOMPARE(estimate(*findMetric("f1"), numbers).interval, mean.interval); // the same each time
    QVERIFY(!estimate(*findMetric("f1"), std::vector<Statistics>{{1}}).interval);
    QVERIFY(!estimate(*findMetric("distinct_2"), numbers).interval);
}

void TestScores::differencesArePaired() {
    // The other model is better by the same amount in each document: certain, although the documents differ much.
    std::vector<Statistics> base, other;
    for (int i = 0; i < 50; ++i) {
        base.push_back({double(i % 10) / 20});
        other.push_back({double(i % 10) / 20 + 0.1});
    }
    const Estimate gain = difference(*findMetric("f1"), base, other);
    QVERIFY(std::abs(gain.value - 0.1) < 1e-12);
    QVERIFY(std::abs(gain.interval->low - 0.1) < 1e-9 && std::abs(gain.interval->high - 0.1) < 1e-9);
    std::reverse(other.begin(), other.end());
    const Estimate unpaired = difference(*findMetric("f1"), base, other);
    QVERIFY(unpaired.interval->high - unpaired.interval->low > 0.05);
}

void TestScores::filtersFollowEachOther() {
    const AnswerFilter number{"regex", R"((-?[$0-9.,]{2,})|(-?[0-9]+))", -1, "[invalid]"};
    QCOMPARE(filtered({number, {"take_first", {}, 0, {}}}, "It was 12, then 7 more"), std::string("7"));
    QCOMPARE(filtered({number}, "none"), std::string("[invalid]"));
    QCOMPARE(filtered({{"regex", "#### (\\-?[0-9\\.\\,]+)", 0, "?"}}, "so\n#### 1,2 #### 3"), std::string("1,2"));
    QCOMPARE(filtered({{"remove_whitespace", {}, 0, {}}, {"uppercase", {}, 0, {}}}, " é b "), std::string("É B"));
}

LUTHIER_TEST(TestScores)
#include "test_scores.moc"
