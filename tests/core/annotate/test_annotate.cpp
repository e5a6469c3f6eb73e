// Votes without a window: whose turn it is, agreement by its formulas, packs and votes that travel, what votes become.

#include "core/annotate/agreement.h"
#include "core/annotate/item_order.h"
#include "core/annotate/likeness.h"
#include "core/annotate/pack.h"
#include "core/annotate/vote_export.h"
#include "core/annotate/win_rate.h"
#include "core/data/import/import_file.h"
#include "core/data/segment_writer.h"
#include "core/evaluate/reward_quality.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>

#include <cmath>
#include <set>

using namespace luthier;

class TestAnnotate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itemsAreKeptAsTheyCame();
    void everyItemComesOnce_data();
    void everyItemComesOnce();
    void theOrderSurvivesARestart();
    void repeatsComeLaterAndCount();
    void uncertainAndDisputedComeFirst();
    void whatWasNotDecidedIsNotAskedTwice();
    void aFilterKeepsToItsItems();
    void pairsOfSeveralTurns();
    void decisionsAreTakenBack();
    void sidesAreEven();
    void kappaIsItsFormula();
    void peopleAreComparedWithThemselves();
    void whatWasSaidFirstCounts();
    void positionBiasIsSeen();
    void winsAreCountedBetweenTwoModels();
    void paceLeavesPausesOut();
    void majoritiesDecide();
    void votesBecomeRows_data();
    void votesBecomeRows();
    void exportsAreImportedAgain_data();
    void exportsAreImportedAgain();
    void packsTravelBlindAndVotesComeBack();
    void otherFilesAreNamed();
    void sameAnswersAreRecognised_data();
    void sameAnswersAreRecognised();
    void rewardQualityIsItsFormula();

private:
    QTemporaryDir m_folder;
    std::filesystem::path at(const std::string& name) const { return m_folder.path().toStdString() + "/" + name; }
};

namespace {

AnnotationItem item(const std::string& question, std::vector<std::string> answers) {
    AnnotationItem out{"", {{"user", question}}, {}};
    for (std::size_t i = 0; i < answers.size(); ++i)
        out.answers.push_back({answers[i], "source " + std::to_string(i)});
    return out;
}

Vote vote(std::uint64_t item, const std::string& who, int better, long long ms = 0) {
    Vote out;
    out.item = item;
    out.annotator = who;
    out.verdict = better >= 0 ? Verdict::Better : Verdict::Tie;
    out.better = better;
    out.shown = {0, 1};
    out.createdMs = ms;
    return out;
}

} // namespace

void TestAnnotate::itemsAreKeptAsTheyCame() {
    std::vector<AnnotationItem> items{
        item("一隻手？\n\"two\"", {"A\\n", "乙 `code`", "c"}), item("b", {"1", "2", "3", "4"})};
    items[0].prompt.insert(items[0].prompt.begin(), {"system", "Be kind."});
    const auto name = writeItems(at("queues"), items, {});
    QVERIFY(name);
    const auto file = ItemFile::open(at("queues") / *name);
    QVERIFY(file);
    QCOMPARE(file->count(), std::uint64_t(2));
    for (std::size_t i = 0; i < items.size(); ++i)
        QVERIFY(*file->item(i) == items[i]);
    QCOMPARE(*writeItems(at("queues"), items, {}), *name); // the same items are the same queue
    QCOMPARE(
        writeItems(at("queues"), std::vector<AnnotationItem>{}, {}).error().code, std::string("annotate.no_items"));
    QVERIFY(!std::filesystem::exists(at("queues") / ".new"));
}

void TestAnnotate::everyItemComesOnce_data() {
    QTest::addColumn<int>("order");
    for (const ItemOrder order : {ItemOrder::Random, ItemOrder::Uncertain, ItemOrder::Disagreement, ItemOrder::AsGiven})
        QTest::newRow(std::string(itemOrderKey(order)).c_str()) << int(order);
}

void TestAnnotate::everyItemComesOnce() {
    QFETCH(int, order);
    const OrderOptions options{ItemOrder(order), 0.2, 7};
    TurnOrder turns(200, "Ada", options, {});
    std::set<std::uint64_t> seen;
    int repeats = 0;
    while (const auto turn = turns.next()) {
        if (turn->isRepeat) {
            ++repeats;
            QVERIFY(seen.contains(turn->item));
        } else {
            QVERIFY(seen.insert(turn->item).second);
        }
        turns.judged(*turn);
        QVERIFY(seen.size() + std::size_t(repeats) < 400);
    }
    QCOMPARE(seen.size(), std::size_t(200));
    QVERIFY2(repeats > 20 && repeats < 60, qPrintable(QString::number(repeats)));
    QCOMPARE(turns.judgedCount(), std::uint64_t(200));
}

/// A queue stopped after any number of votes and opened again goes on as if never stopped.
void TestAnnotate::theOrderSurvivesARestart() {
    const OrderOptions options{ItemOrder::Random, 0.15, 3};
    TurnOrder whole(60, "小美", options, {});
    std::vector<Vote> votes;
    while (const auto turn = whole.next()) {
        TurnOrder again(60, "小美", options, votes);
        QVERIFY(again.next() == turn);
        whole.judged(*turn);
        votes.push_back(vote(turn->item, "小美", 0));
        votes.back().isRepeat = turn->isRepeat;
    }
    TurnOrder other(60, "Bo", options, {}), same(60, "小美", options, {});
    int equal = 0;
    for (int i = 0; i < 10; ++i) {
        equal += other.next() == same.next();
        other.judged(*other.next());
        same.judged(*same.next());
    }
    QVERIFY(equal < 5); // each person has an order of their own
}

void TestAnnotate::repeatsComeLaterAndCount() {
    TurnOrder turns(100, "Ada", {ItemOrder::Random, 0.3, 1}, {});
    std::vector<std::uint64_t> past;
    bool wasRepeat = false;
    std::set<std::uint64_t> repeated;
    while (const auto turn = turns.next()) {
        if (turn->isRepeat) {
            QVERIFY(!wasRepeat);
            QVERIFY(repeated.insert(turn->item).second); // asked twice, not three times
            const auto first = std::find(past.begin(), past.end(), turn->item);
            QVERIFY(past.end() - first > 10);
        }
        wasRepeat = turn->isRepeat;
        past.push_back(turn->item);
        turns.judged(*turn);
    }
    TurnOrder none(100, "Ada", {ItemOrder::Random, 0, 1}, {});
    while (const auto turn = none.next()) {
        QVERIFY(!turn->isRepeat);
        none.judged(*turn);
    }
}

void TestAnnotate::uncertainAndDisputedComeFirst() {
    TurnOrder uncertain(5, "Ada", {ItemOrder::Uncertain, 0, 1}, {}, {{3, 0.1}, {1, 2.0}, {4, 0.5}});
    std::vector<std::uint64_t> order;
    while (const auto turn = uncertain.next()) {
        order.push_back(turn->item);
        uncertain.judged(*turn);
    }
    QCOMPARE((std::vector<std::uint64_t>{order[0], order[1], order[2]}), (std::vector<std::uint64_t>{3, 4, 1}));
    const std::vector<Vote> votes{vote(2, "Bo", 0), vote(2, "Cy", 1), vote(4, "Bo", 0), vote(4, "Cy", 0)};
    TurnOrder disputed(5, "Ada", {ItemOrder::Disagreement, 0, 1}, votes);
    QCOMPARE(disputed.next()->item, std::uint64_t(2));
    disputed.judged(*disputed.next());
    QCOMPARE(disputed.next()->item, std::uint64_t(4));
    QCOMPARE(disputedItems(votes), (std::vector<std::uint64_t>{2}));
}

void TestAnnotate::whatWasNotDecidedIsNotAskedTwice() {
    TurnOrder turns(200, "Ada", {ItemOrder::Random, 0.3, 1}, {});
    std::set<std::uint64_t> skipped;
    for (int i = 0; const auto turn = turns.next(); ++i) {
        const bool isDecided = turn->isRepeat || i % 2 == 0;
        if (turn->isRepeat) QVERIFY(!skipped.contains(turn->item));
        if (!isDecided) skipped.insert(turn->item);
        turns.judged(*turn, isDecided);
    }
    QVERIFY(skipped.size() > 50);
}

void TestAnnotate::aFilterKeepsToItsItems() {
    std::vector<Vote> votes;
    for (std::uint64_t i = 0; i < 50; ++i)
        votes.push_back(vote(i, "Ada", 0));
    const std::vector<std::uint64_t> only{3, 60, 61, 62};
    TurnOrder turns(100, "Ada", {ItemOrder::Random, 0.3, 1}, votes, {}, &only);
    QCOMPARE(turns.count(), std::uint64_t(4));
    QCOMPARE(turns.judgedCount(), std::uint64_t(1));
    while (const auto turn = turns.next()) {
        QVERIFY(std::find(only.begin(), only.end(), turn->item) != only.end());
        turns.judged(*turn);
    }
    QCOMPARE(turns.judgedCount(), std::uint64_t(4));
}

/// Turns that both answers share belong to the question; answers of several turns are left out, never joined.
void TestAnnotate::pairsOfSeveralTurns() {
    Record shared, apart;
    shared.messages = apart.messages = {{"user", "q"}};
    shared.preference = Preference{{{"assistant", "a"}, {"user", "and?"}, {"assistant", "good"}},
        {{"assistant", "a"}, {"user", "and?"}, {"assistant", "bad"}}, {}};
    apart.preference =
        Preference{{{"assistant", "a"}, {"user", "and?"}, {"assistant", "good"}}, {{"assistant", "b"}}, {}};
    {
        auto writer = SegmentWriter::create(at("turns-data"));
        QVERIFY(writer && writer->add(toJsonLine(shared)) && writer->add(toJsonLine(apart)) && writer->finish({}));
    }
    const auto view = DatasetView::open(at("turns-data"));
    const auto name = itemsFromPairs(*view, at("turns-queue"), {});
    QVERIFY2(name, name ? "" : name.error().english().c_str());
    const auto items = ItemFile::open(at("turns-queue") / *name);
    QCOMPARE(items->count(), std::uint64_t(1));
    QCOMPARE(items->item(0)->prompt.size(), std::size_t(3));
    QCOMPARE(items->item(0)->answers[0].text, std::string("good"));
}

void TestAnnotate::decisionsAreTakenBack() {
    TurnOrder turns(3, "Ada", {ItemOrder::Random, 0, 1}, {});
    const Turn first = *turns.next();
    turns.judged(first);
    const Turn second = *turns.next();
    turns.judged(second);
    turns.takenBack(second);
    QVERIFY(turns.next() == second);
    turns.takenBack(first);
    QVERIFY(turns.next() == first);
    QCOMPARE(turns.judgedCount(), std::uint64_t(0));
}

void TestAnnotate::sidesAreEven() {
    const OrderOptions options;
    int left = 0, turned = 0;
    for (std::uint64_t i = 0; i < 2000; ++i) {
        const auto sides = sidesOf(2, "Ada", options, {i, false});
        QCOMPARE(std::set<int>(sides.begin(), sides.end()), (std::set<int>{0, 1}));
        left += sides.front() == 0;
        turned += sides != sidesOf(2, "Ada", options, {i, true});
        QCOMPARE(sides, sidesOf(2, "Ada", options, {i, false}));
    }
    QVERIFY2(std::abs(left - 1000) < 100, qPrintable(QString::number(left)));
    QVERIFY2(std::abs(turned - 1000) < 100, qPrintable(QString::number(turned)));
    QCOMPARE(sidesOf(4, "Ada", options, {1, false}).size(), std::size_t(4));
}

/// Two people, 20 + 5 + 10 + 15 answers: the table in Wikipedia's example of Cohen's kappa, worked by hand here:
/// p_o = 0.7, p_e = 0.5 * 0.6 + 0.5 * 0.4 = 0.5, kappa = 0.4. Fleiss over the same: p_e = 0.55² + 0.45² = 0.505,
/// kappa = 0.195 / 0.495.
void TestAnnotate::kappaIsItsFormula() {
    std::vector<Vote> votes;
    std::uint64_t number = 0;
    const auto add = [&](int count, int a, int b) {
        for (int i = 0; i < count; ++i, ++number) {
            votes.push_back(vote(number, "A", a));
            votes.push_back(vote(number, "B", b));
        }
    };
    add(20, 0, 0);
    add(5, 0, 1);
    add(10, 1, 0);
    add(15, 1, 1);
    votes.push_back(vote(999, "A", 0)); // alone: not compared
    Vote skipped = vote(0, "C", 0);
    skipped.verdict = Verdict::Skip;
    votes.push_back(skipped);
    const auto cohen = cohenKappa(votes, "A", "B");
    QVERIFY(cohen && cohen->items == 50);
    QVERIFY(std::abs(cohen->value - 0.4) < 1e-12);
    const auto fleiss = fleissKappa(votes);
    QVERIFY(fleiss && fleiss->items == 50);
    QVERIFY(std::abs(fleiss->value - 0.195 / 0.495) < 1e-12);
    QVERIFY(!cohenKappa(votes, "A", "C"));
    QCOMPARE(annotatorsOf(votes), (std::vector<std::string>{"A", "B", "C"}));
}

void TestAnnotate::winsAreCountedBetweenTwoModels() {
    const auto itemAt = [](std::uint64_t index) -> Result<AnnotationItem> {
        AnnotationItem item{"", {{"user", "?"}}, {{"a", "x", "run"}, {"b", "y", kBaseModel}}};
        if (index % 2) std::swap(item.answers[0], item.answers[1]);    // either model may stand first
        if (index == 9) item.answers[1].model = item.answers[0].model; // two of the same
        if (index == 10) item.answers.push_back({"c", "z", "run"});
        return item;
    };
    std::vector<Vote> votes;
    const auto vote = [&](std::uint64_t item, Verdict verdict, int better, bool isRepeat = false) {
        Vote one;
        one.item = item;
        one.verdict = verdict;
        one.better = better;
        one.isRepeat = isRepeat;
        votes.push_back(one);
    };
    vote(0, Verdict::Better, 0);  // run
    vote(1, Verdict::Better, 1);  // run
    vote(2, Verdict::Better, 1);  // base
    vote(3, Verdict::Tie, -1);    // even
    vote(4, Verdict::AllBad, -1); // even
    vote(5, Verdict::Skip, -1);
    vote(0, Verdict::Better, 1, true); // asked again
    vote(9, Verdict::Better, 0);
    vote(10, Verdict::Better, 0);
    WinRate rate;
    addVotes(rate, votes, itemAt, "run", kBaseModel);
    QCOMPARE(rate.wins, std::uint64_t(2));
    QCOMPARE(rate.losses, std::uint64_t(1));
    QCOMPARE(rate.ties, std::uint64_t(2));
    QCOMPARE(rate.share(), 0.6);
    QVERIFY(rate.interval().low < 0.5 && rate.interval().high > 0.8);
    WinRate none;
    addVotes(none, votes, itemAt, "other", kBaseModel);
    QCOMPARE(none.decided(), std::uint64_t(0));
    // Which model answered is kept with the item.
    const AnnotationItem kept = *parseItem(toJsonLine(*itemAt(0)));
    QCOMPARE(kept.answers[1].model, std::string(kBaseModel));
}

void TestAnnotate::peopleAreComparedWithThemselves() {
    std::vector<Vote> votes{vote(1, "A", 0), vote(2, "A", 1), vote(3, "A", -1), vote(1, "B", 1)};
    for (const auto& [number, better] : {std::pair(1, 0), {2, 0}, {3, -1}}) {
        votes.push_back(vote(std::uint64_t(number), "A", better));
        votes.back().isRepeat = true;
    }
    const SelfConsistency own = selfConsistency(votes, "A");
    QCOMPARE(own.repeats, std::uint64_t(3));
    QCOMPARE(own.agreeing, std::uint64_t(2));
    QCOMPARE(own.disagreed, (std::vector<std::uint64_t>{2}));
    QCOMPARE(selfConsistency(votes, "B").repeats, std::uint64_t(0));
}

/// A second look, knowing the others' votes, does not raise agreement; what the votes become follows it all the same.
void TestAnnotate::whatWasSaidFirstCounts() {
    const auto vote = [](std::uint64_t item, const char* who, int better, VoteKind kind = VoteKind::First) {
        Vote out;
        out.item = item;
        out.annotator = who;
        out.verdict = Verdict::Better;
        out.better = better;
        out.shown = {0, 1};
        out.kind = kind;
        return out;
    };
    std::vector<Vote> votes{vote(0, "A", 0), vote(0, "B", 1), vote(1, "A", 0), vote(1, "B", 0), vote(2, "A", 1),
        vote(2, "B", 0), vote(3, "A", 1), vote(3, "B", 1)};
    const auto before = cohenKappa(votes, "A", "B"), all = fleissKappa(votes);
    QCOMPARE(disputedItems(votes), (std::vector<std::uint64_t>{0, 2}));
    votes.push_back(vote(0, "B", 0, VoteKind::Settled));
    votes.push_back(vote(2, "A", 0, VoteKind::Changed));
    QCOMPARE(cohenKappa(votes, "A", "B")->value, before->value);
    QCOMPARE(fleissKappa(votes)->value, all->value);
    QCOMPARE(positionBias(votes, "B").decided, std::uint64_t(4));
    QCOMPARE(disputedItems(votes), (std::vector<std::uint64_t>{2})); // the other is settled
    const std::vector<Vote> standing = standingVotes(votes);
    QCOMPARE(standing.size(), std::size_t(8));
    QCOMPARE(standing[1].better, 0); // in the place of the first
    const auto verdicts = verdictsOf(standing);
    QCOMPARE(verdicts[0].better, 0);
    QCOMPARE(verdicts[0].votes, 1); // whoever settled it decides alone
    QCOMPARE(verdicts[2].better, 0);
    // Settling without deciding keeps the earlier decision; changing to a flag counts.
    Vote flag = vote(6, "A", 0, VoteKind::Settled);
    flag.verdict = Verdict::Flag;
    QVERIFY(standingVotes(std::vector<Vote>{vote(6, "A", 1), flag}).front().verdict == Verdict::Better);
    flag.kind = VoteKind::Changed;
    QVERIFY(standingVotes(std::vector<Vote>{vote(6, "A", 1), flag}).front().verdict == Verdict::Flag);
    // A repeat is compared with the first vote, not with later changes.
    std::vector<Vote> twice{vote(5, "A", 0), vote(5, "A", 1, VoteKind::Changed), vote(5, "A", 1)};
    twice.back().isRepeat = true;
    QCOMPARE(selfConsistency(twice, "A").agreeing, std::uint64_t(0));
    // Votes keep their kind when they travel.
    QVERIFY(writeVotes(at("kinds.luthier-votes"), {"items", "queue", votes}));
    const auto read = readVotes(at("kinds.luthier-votes"));
    QVERIFY(read && read->votes == votes);
}

void TestAnnotate::positionBiasIsSeen() {
    std::vector<Vote> even, left;
    for (std::uint64_t i = 0; i < 40; ++i) {
        even.push_back(vote(i, "A", int(i % 2)));
        left.push_back(vote(i, "A", 0));
    }
    QCOMPARE(positionBias(even, "A").share, 0.5);
    QVERIFY(positionBias(even, "A").surprise > 0.99);
    QCOMPARE(positionBias(left, "A").share, 1.0);
    QVERIFY(std::abs(positionBias(left, "A").surprise - std::pow(2.0, -39)) < 1e-15);
    // 8 of 10: 2 (1 + 10 + 45) / 1024
    left.resize(10);
    left[0].better = left[1].better = 1;
    QVERIFY(std::abs(positionBias(left, "A").surprise - 112.0 / 1024) < 1e-12);
}

void TestAnnotate::paceLeavesPausesOut() {
    std::vector<Vote> votes;
    long long ms = 1'000'000;
    for (int i = 0; i < 10; ++i)
        votes.push_back(vote(std::uint64_t(i), "A", 0, ms += 6000));
    QCOMPARE(*pacePerHour(votes, "A"), 600.0);
    votes.push_back(vote(11, "A", 0, ms += 3'600'000)); // lunch
    QCOMPARE(*pacePerHour(votes, "A"), 600.0);
    QVERIFY(!pacePerHour(votes, "B"));
}

void TestAnnotate::majoritiesDecide() {
    std::vector<Vote> votes{vote(1, "A", 0), vote(1, "B", 0), vote(1, "C", 1), // two to one
        vote(2, "A", 0), vote(2, "B", 1),                                      // even
        vote(3, "A", 1), vote(3, "A", 0)};                                     // the last vote of a person counts
    votes[0].strength = Strength::Much;
    votes[0].rewrite = "better still";
    const auto verdicts = verdictsOf(votes);
    QCOMPARE(verdicts.size(), std::size_t(3));
    QCOMPARE(verdicts[0].better, 0);
    QVERIFY(std::abs(verdicts[0].margin - (1.0 + 2.0 / 3) / 2) < 1e-12);
    QCOMPARE(verdicts[0].rewrite, std::string("better still"));
    Vote again = vote(3, "A", 0);
    again.isRepeat = true;
    again.rewrite = "mended when seen again";
    votes.push_back(again);
    QCOMPARE(verdictsOf(votes)[2].rewrite, again.rewrite);
    QVERIFY(verdicts[1].verdict == Verdict::Skip && verdicts[1].votes == 2);
    QCOMPARE(verdicts[2].better, 0);
}

void TestAnnotate::votesBecomeRows_data() {
    QTest::addColumn<int>("verdict");
    QTest::addColumn<QString>("rewrite");
    QTest::addColumn<int>("pairs");
    QTest::addColumn<int>("good");
    QTest::addColumn<int>("bad");
    QTest::addColumn<int>("sft");
    QTest::newRow("better of three") << int(Verdict::Better) << "" << 2 << 1 << 2 << 0;
    QTest::newRow("better and mended") << int(Verdict::Better) << "mended" << 2 << 1 << 2 << 1;
    QTest::newRow("tie") << int(Verdict::Tie) << "" << 0 << 0 << 0 << 0;
    QTest::newRow("all bad") << int(Verdict::AllBad) << "" << 0 << 0 << 3 << 0;
    QTest::newRow("skipped") << int(Verdict::Skip) << "" << 0 << 0 << 0 << 0;
    QTest::newRow("flagged") << int(Verdict::Flag) << "" << 0 << 0 << 0 << 0;
}

void TestAnnotate::votesBecomeRows() {
    QFETCH(int, verdict);
    QFETCH(QString, rewrite);
    QFETCH(int, pairs);
    QFETCH(int, good);
    QFETCH(int, bad);
    QFETCH(int, sft);
    const AnnotationItem asked = item("q", {"one", "two", "three"});
    Vote given = vote(0, "A", 1);
    given.verdict = Verdict(verdict);
    if (given.verdict != Verdict::Better) given.better = -1;
    given.rewrite = rewrite.toStdString();
    const ItemVerdict said = verdictsOf(std::vector{given}).front();
    const auto made = pairsOf(asked, said);
    QCOMPARE(int(made.size()), pairs);
    for (const Record& record : made) {
        QCOMPARE(record.preference->chosen.back().content, rewrite.isEmpty() ? "two" : "mended");
        QVERIFY(record.preference->rejected.back().content != "two" || !rewrite.isEmpty());
        QVERIFY(std::abs(*record.preference->margin - 2.0 / 3) < 1e-12);
    }
    int goods = 0, bads = 0;
    for (const Record& record : labelledOf(asked, said))
        (*record.label ? goods : bads)++;
    QCOMPARE(goods, good);
    QCOMPARE(bads, bad);
    QCOMPARE(int(rewritesOf(asked, said).size()), sft);
}

void TestAnnotate::exportsAreImportedAgain_data() {
    QTest::addColumn<int>("format");
    QTest::addColumn<int>("rows");
    QTest::newRow("DPO, JSON") << int(VoteFormat::DpoJson) << 2;
    QTest::newRow("DPO, JSONL") << int(VoteFormat::DpoJsonl) << 2;
    QTest::newRow("KTO") << int(VoteFormat::Kto) << 6;
    QTest::newRow("CSV") << int(VoteFormat::Csv) << 2;
    QTest::newRow("SFT") << int(VoteFormat::Sft) << 1;
}

/// Our own importer reads what was written, and nothing is lost on the way.
void TestAnnotate::exportsAreImportedAgain() {
    QFETCH(int, format);
    QFETCH(int, rows);
    const auto name = writeItems(at("export-queues"),
        {item("第一題, \"quoted\"\nand a line", {"好", "不,好\n"}), item("two", {"a", "b"}), item("three", {"c", "d"})},
        {});
    const auto items = ItemFile::open(at("export-queues") / *name);
    std::vector<Vote> votes{vote(0, "A", 0), vote(1, "A", 1), vote(2, "A", -1)};
    votes[1].rewrite = "b, mended";
    votes[2].verdict = Verdict::AllBad;
    std::string ending;
    for (const VoteFormatRow& row : voteFormats())
        if (row.format == VoteFormat(format)) ending = row.ending;
    const auto file = at("votes-" + std::to_string(format) + "." + ending);
    const auto written = exportVotes(file, VoteFormat(format), *items, votes, {});
    QVERIFY2(written, written ? "" : written.error().english().c_str());
    QCOMPARE(int(*written), rows);
    std::vector<Record> read;
    const auto all = readRows(file, [&](const Record& record) -> Result<void> {
        read.push_back(record);
        return {};
    });
    QVERIFY2(all, all ? "" : all.error().english().c_str());
    QCOMPARE(int(read.size()), rows);
    switch (VoteFormat(format)) {
    case VoteFormat::Kto:
        QVERIFY(read[0].label && *read[0].label);
        break;
    case VoteFormat::Sft:
        QCOMPARE(read[0].answer(), std::string("b, mended"));
        break;
    default:
        QVERIFY(read[0].preference);
        QCOMPARE(read[0].prompt(), std::string("第一題, \"quoted\"\nand a line"));
        QCOMPARE(read[0].preference->rejected.back().content, std::string("不,好\n"));
        QCOMPARE(read[1].preference->chosen.back().content, std::string("b, mended"));
    }
    QCOMPARE(exportVotes(file, VoteFormat(format), *items, {}, {}).error().code, std::string("annotate.nothing"));
}

void TestAnnotate::packsTravelBlindAndVotesComeBack() {
    const auto name = writeItems(at("here"), {item("q", {"a", "b"}), item("r", {"c", "d"})}, {});
    const auto items = ItemFile::open(at("here") / *name);
    QueueSettings settings;
    settings.name = "客服";
    settings.guidelines = "**kind**";
    settings.order.seed = 9;
    QVERIFY(writePack(at("one.luthier-pack"), settings, *name, *items, {}));
    QVERIFY(isPack(at("one.luthier-pack")));
    QVERIFY(testing::read(at("one.luthier-pack")).find("source 0") == std::string::npos); // blind
    const auto pack = readPack(at("one.luthier-pack"), at("there"), {});
    QVERIFY2(pack, pack ? "" : pack.error().english().c_str());
    QCOMPARE(pack->settings.name, settings.name);
    QCOMPARE(pack->settings.guidelines, settings.guidelines);
    QCOMPARE(pack->settings.order.seed, std::uint64_t(9));
    QCOMPARE(pack->settings.origin, *name);
    const auto there = ItemFile::open(at("there") / pack->items);
    QCOMPARE(there->item(1)->answers[1].text, std::string("d"));

    VoteFile votes{pack->settings.origin, "客服", {vote(0, "小美", 1, 5), vote(1, "小美", -1, 6)}};
    votes.votes[0].strength = Strength::Slightly;
    votes.votes[0].rewrite = "a\nline";
    votes.votes[1].verdict = Verdict::Flag;
    votes.votes[1].isRepeat = true;
    votes.votes[1].note = "?";
    QVERIFY(writeVotes(at("v.luthier-votes"), votes));
    const auto back = readVotes(at("v.luthier-votes"));
    QVERIFY(back && back->items == *name && back->votes.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        Vote wanted = votes.votes[i];
        if (wanted.verdict != Verdict::Better) wanted.strength = Strength::Clearly;
        QVERIFY(back->votes[i] == wanted);
    }
}

void TestAnnotate::otherFilesAreNamed() {
    testing::write(at("no.jsonl"), "{\"a\": 1}\n");
    testing::write(at("empty"), "");
    QVERIFY(!isPack(at("no.jsonl")) && !isPack(at("empty")) && !isPack(at("missing")));
    QCOMPARE(readPack(at("no.jsonl"), at("x"), {}).error().code, std::string("annotate.no_pack"));
    QCOMPARE(readVotes(at("no.jsonl")).error().code, std::string("annotate.no_votes"));
    testing::write(at("torn"), "{\"luthier_votes\": 1, \"items\": \"x\"}\n{\"item\": 0, \"annot");
    QCOMPARE(readVotes(at("torn")).error().code, std::string("annotate.no_votes"));
    testing::write(at("odd"),
        "{\"luthier_votes\": 1}\n{\"item\": 0, \"annotator\": \"A\", \"verdict\": \"better\", \"better\": 77}\n");
    QCOMPARE(readVotes(at("odd")).error().code, std::string("annotate.no_votes"));
}

void TestAnnotate::sameAnswersAreRecognised_data() {
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<bool>("same");
    QTest::newRow("white space") << "It is here."
                                 << "  It is here.\n"
                                 << true;
    QTest::newRow("a comma in a long answer")
        << "The violin is in the shop and costs forty, the bow comes with it, and we can send it to you on Monday."
        << "The violin is in the shop and costs forty, the bow comes with it, and we can send it to you on Monday"
        << true;
    QTest::newRow("other answers") << "Yes, we can do that this week."
                                   << "No, that is not possible." << false;
    QTest::newRow("short ones") << "Yes"
                                << "No" << false;
    QTest::newRow("Chinese") << "可以，我們今天就寄出。"
                             << "不行，已經賣完了。" << false;
    QTest::newRow("nothing and something") << ""
                                           << "Yes" << false;
}

void TestAnnotate::sameAnswersAreRecognised() {
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(bool, same);
    QCOMPARE(answerLikeness(a.toStdString(), b.toStdString()) >= kSameAnswer, same);
}

/// Four pairs by hand.
void TestAnnotate::rewardQualityIsItsFormula() {
    const std::vector<PairScore> scores{{"1", 2, 0, 10, 5}, {"2", 1, 0, 4, 8}, {"3", 0, 1, 6, 6}, {"4", 3, -1, 9, 2}};
    const RewardQuality q = rewardQuality(scores, 5);
    QCOMPARE(q.pairs, std::size_t(4));
    QCOMPARE(q.accuracy, 0.75);
    QVERIFY(std::abs(q.meanMargin - (2 + 1 - 1 + 4) / 4.0) < 1e-12);
    QVERIFY(std::abs(q.longerIsBetter - (1 + 0 + 0.5 + 1) / 4) < 1e-12);
    double error = 0;
    const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
    // sigmoid(1) = 0.73 twice in one bin (one right, one wrong), sigmoid(2) = 0.88, sigmoid(4) = 0.98
    error += 0.5 * std::abs(sigmoid(1) - 0.5) + 0.25 * (1 - sigmoid(2)) + 0.25 * (1 - sigmoid(4));
    QVERIFY(std::abs(q.calibrationError - error) < 1e-12);
    std::size_t counted = 0;
    for (std::size_t i = 0; i < q.histogram.chosen.size(); ++i)
        counted += q.histogram.chosen[i] + q.histogram.rejected[i];
    QCOMPARE(counted, std::size_t(8));
    // Wilson's interval for 3 of 4
    QVERIFY(std::abs(q.low - 0.3006) < 1e-3 && std::abs(q.high - 0.9544) < 1e-3);
    QCOMPARE(rewardQuality({}).pairs, std::size_t(0));
}

LUTHIER_TEST(TestAnnotate)
#include "test_annotate.moc"
