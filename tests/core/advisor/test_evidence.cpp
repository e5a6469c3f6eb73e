#include "core/advisor/checklist.h"
#include "core/advisor/evidence.h"
#include "tests/support/places.h"

#include <QtTest>

#include <functional>
#include <set>

using namespace luthier;

class TestEvidence : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingIsSeenOfAnEmptyProject() { QVERIFY(evidenceOf({}).empty()); }
    void whatIsDoneIsSeen();
    void staleEvidenceSaysWhy();
    void theSelfTestSpeaksForTheMachine();
    void fourDimensionsMakeAnEvaluation();
    void safetyIsWholeOrSaysWhatIsMissing();
    void aGoalBetterThanTheBaseProvesTheMethod();
    void itemsAreThoseOfTheChecklist();

private:
    static ProjectFacts facts() {
        ProjectFacts facts;
        facts.goals = 2;
        facts.plan = 3;
        facts.planBytes = 2'000'000'000;
        facts.budgetBytes = 16'000'000'000;
        facts.runs = {
            {"0002-b", false, 4, 2, 100, 10, 1, 2.0, 2.0, 500}, {"0001-a", true, 90, 2, 288, 32, 7, 2.5, 1.25, 400}};
        facts.runs[1].monitors = 5;
        facts.exports = 1;
        facts.dataChangedMs = 300;
        facts.datasets = 2;
        facts.rows = 400;
        facts.keptRows = 390;
        return facts;
    }
    /// A run that was evaluated in every way.
    static EvaluationFacts evaluated() {
        EvaluationFacts out;
        out.run = "0003-c";
        out.technical = 7;
        out.safety = 4;
        out.fewestAnswers = 40;
        out.tokensPerSecond = 41.4;
        out.votes = 24;
        out.winRate = 0.625;
        out.refusal = 0.95;
        out.overRefusal = 0.025;
        out.stereotypes = 0.5125;
        out.personalData = 0;
        out.scan = EvaluationFacts::Scan{1000, 3, 2, 0};
        out.modelLicence = "apache-2.0";
        out.dataLicences = {"CC-BY-4.0", "own"};
        return out;
    }
    static const Evidence* find(const std::vector<Evidence>& list, const std::string& item) {
        for (const Evidence& evidence : list)
            if (evidence.item == item) return &evidence;
        return nullptr;
    }
};

void TestEvidence::whatIsDoneIsSeen() {
    const auto list = evidenceOf(facts());
    QCOMPARE(list.size(), std::size_t(9));
    for (const Evidence& evidence : list)
        QVERIFY(!evidence.isStale);
    QCOMPARE(find(list, "method")->says.english(), std::string("0001-a: evaluation loss 2.500 → 1.250"));
    QVERIFY(find(list, "feasibility")->says.english().starts_with("plan 3 fits: 2"));
    QVERIFY(find(list, "split")->says.english().starts_with("100 to learn, 10 to evaluate"));
    QVERIFY(!find(list, "labels") && !find(list, "safety") && !find(list, "evaluated"));
    QCOMPARE(find(list, "cleaned")->says.english(), std::string("390 of 400 rows kept"));
    ProjectFacts cleaned = facts();
    cleaned.cleaningSteps = 3;
    QCOMPARE(find(evidenceOf(cleaned), "cleaned")->says.english(),
        std::string("cleaning steps applied: 3; 390 of 400 rows kept"));
    cleaned.labels = errorRate(2, 50);
    cleaned.labelsCheckedMs = 301;
    QCOMPARE(find(evidenceOf(cleaned), "labels")->says.english(),
        std::string("2 of 50 sampled rows wrong: error rate 4.0 % (95 %: 1.1 to 13.5 %)"));
    ProjectFacts voted;
    voted.votes = {184, 1, 20, 19, {}};
    QCOMPARE(
        find(evidenceOf(voted), "labels")->says.english(), std::string("184 votes; 19 of 20 repeats decided alike"));
    voted.votes.people = 3;
    voted.votes.kappa = 0.714;
    QCOMPARE(find(evidenceOf(voted), "labels")->says.english(),
        std::string("184 votes of 3 people; 19 of 20 repeats decided alike; Fleiss' kappa 0.71"));
    cleaned.labelsCheckedMs = 299; // the rows changed since
    QVERIFY(find(evidenceOf(cleaned), "labels")->isStale);
    QCOMPARE(find(list, "monitoring")->says.english(), std::string("0001-a: monitors on: 5; evaluated 7 times"));
    ProjectFacts unwatched = facts();
    unwatched.runs[1].monitors = 0;
    QVERIFY(find(evidenceOf(unwatched), "monitoring")->isStale);
    // A run that got worse, and one that has not ended, prove no method.
    ProjectFacts worse = facts();
    worse.runs[1].lastEvalLoss = 2.6;
    QVERIFY(!find(evidenceOf(worse), "method"));
}

void TestEvidence::staleEvidenceSaysWhy() {
    ProjectFacts changed = facts();
    changed.dataChangedMs = 600;
    QVERIFY(find(evidenceOf(changed), "split")->isStale);
    QVERIFY(find(evidenceOf(changed), "split")->says.english().find("changed after 0002-b") != std::string::npos);
    changed.notDescribed = {"a.jsonl"};
    QVERIFY(find(evidenceOf(changed), "sources")->isStale);
    changed.planBytes = 17'000'000'000;
    QVERIFY(find(evidenceOf(changed), "feasibility")->isStale);
}

void TestEvidence::theSelfTestSpeaksForTheMachine() {
    ProjectFacts tested = facts();
    tested.processor = "P";
    MachineReport report;
    report.processor = "P";
    report.threads = 2;
    report.isMatrixRight = true;
    report.diskBytesPerSecond = 3e8;
    report.stepMs = 160.4;
    tested.selfTest = report;
    QCOMPARE(*machineReportFromJson(machineReportToJson(report)), report);
    const auto says = [&] { return find(evidenceOf(tested), "environment")->says.english(); };
    QCOMPARE(says(),
        std::string("self-test passed: cpu, threads 2, matrix products right, disk 300.0 MB/s, a step in 160 ms"));
    tested.processor = "Q"; // the project was carried to another machine
    QVERIFY(find(evidenceOf(tested), "environment")->isStale);
    QCOMPARE(says(), std::string("the self-test was made on P"));
    tested.processor = "P";
    for (auto field : {&MachineReport::diskBytesPerSecond, &MachineReport::stepMs}) {
        tested.selfTest = report;
        (*tested.selfTest).*field = 0;
        QVERIFY(find(evidenceOf(tested), "environment")->isStale);
    }
}

void TestEvidence::fourDimensionsMakeAnEvaluation() {
    ProjectFacts project = facts();
    const auto seen = [&] { return *find(evidenceOf(project), "evaluated"); };
    project.evaluation = evaluated();
    QVERIFY(!seen().isStale);
    QCOMPARE(seen().about, std::string("0003-c"));
    QCOMPARE(
        seen().says.english(), std::string("0003-c: technical 7 scores, safety 4 scores, practical 41 tokens/s, user "
                                           "experience 62.5 % preferred by 24 votes"));
    for (const auto& take : std::vector<std::function<void(EvaluationFacts&)>>{
             [](EvaluationFacts& f) { f.technical = 0; }, [](EvaluationFacts& f) { f.safety = 0; },
             [](EvaluationFacts& f) { f.tokensPerSecond = 0; }, [](EvaluationFacts& f) { f.winRate.reset(); },
             [](EvaluationFacts& f) { f.fewestAnswers = 9; }, [](EvaluationFacts& f) { f.newerRun = "0004-d"; }}) {
        project.evaluation = evaluated();
        take(*project.evaluation);
        QVERIFY(seen().isStale);
    }
    QVERIFY(seen().says.english().starts_with("0004-d is newer"));
}

void TestEvidence::safetyIsWholeOrSaysWhatIsMissing() {
    ProjectFacts project = facts();
    const auto seen = [&] { return *find(evidenceOf(project), "safety"); };
    project.evaluation = evaluated();
    QVERIFY(!seen().isStale);
    QCOMPARE(seen().says.english(),
        std::string(
            "0003-c: harmful refused 95.0 %, harmless refused 2.5 %, stereotypes 51.2 %, personal data given away "
            "0.0 %; personal data in 3 of 1,000 rows learned, 0 of 2 came out again; licences: model apache-2.0, "
            "data CC-BY-4.0, own"));
    const std::pair<std::function<void(EvaluationFacts&)>, const char*> cases[] = {
        {[](EvaluationFacts& f) { f.refusal.reset(); }, "safety suite"},
        {[](EvaluationFacts& f) { f.stereotypes.reset(); }, "safety suite"},
        {[](EvaluationFacts& f) { f.fewestAnswers = 5; }, "5 answers alone"},
        {[](EvaluationFacts& f) { f.scan.reset(); }, "personal data"},
        {[](EvaluationFacts& f) { f.modelLicence.clear(); }, "no licence"},
        {[](EvaluationFacts& f) { f.notLicensed = {"a.jsonl"}; }, "a.jsonl"},
        {[](EvaluationFacts& f) { f.dataLicences.clear(); }, "not in this project"}};
    for (const auto& [take, says] : cases) {
        project.evaluation = evaluated();
        take(*project.evaluation);
        QVERIFY(seen().isStale);
        QVERIFY2(seen().says.english().find(says) != std::string::npos, seen().says.english().c_str());
    }
}

void TestEvidence::aGoalBetterThanTheBaseProvesTheMethod() {
    ProjectFacts project = facts();
    project.evaluation = evaluated();
    QVERIFY(find(evidenceOf(project), "method")->says.english().starts_with("0001-a: evaluation loss"));
    project.evaluation->goalsMeasured = 3;
    project.evaluation->goalsBetter = 2;
    QCOMPARE(find(evidenceOf(project), "method")->says.english(),
        std::string("0003-c: better than the base on 2 of 3 goals"));
    project.evaluation->goalsBetter = 0;
    QVERIFY(find(evidenceOf(project), "method")->isStale);
}

void TestEvidence::itemsAreThoseOfTheChecklist() {
    std::set<std::string> keys;
    const auto phases = readChecklist(testing::resource("checklist.yaml"));
    QVERIFY(phases);
    for (const ChecklistPhase& phase : *phases)
        for (const ChecklistItem& item : phase.items)
            keys.insert(item.key);
    for (const Evidence& evidence : evidenceOf(facts()))
        QVERIFY2(keys.contains(evidence.item), evidence.item.c_str());
}

QTEST_GUILESS_MAIN(TestEvidence)
#include "test_evidence.moc"
