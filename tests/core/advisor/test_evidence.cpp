#include "core/advisor/checklist.h"
#include "core/advisor/facts/evidence.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <functional>
#include <set>
#include <tuple>

using namespace luthier;

class TestEvidence : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anEmptyProjectLacksEverything();
    void whatIsDoneIsSeen();
    void labelsAreCheckedOrVotedOn();
    void staleEvidenceSaysWhy();
    void dataSetsInUseCountEachForItself();
    void exportsAreTheirParity();
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
        facts.runs = {{"0002-b", false, 4, 1, 2.0, 2.0}, {"0001-a", true, 90, 7, 2.5, 1.25}};
        facts.runs[1].monitors = 5;
        facts.exports = {{"0001-a", "peft", 128, 128, true}};
        facts.datasets = {dataset("shop.jsonl"), dataset("other.jsonl")};
        facts.datasets[0].isUsed = true;
        facts.processor = "P";
        facts.selfTest = passed();
        return facts;
    }
    /// Cleaned, checked and split.
    static DatasetFacts dataset(const char* name) {
        DatasetFacts out;
        out.name = name;
        out.isDescribed = true;
        out.rows = 400;
        out.keptRows = 390;
        out.wrong = 2;
        out.checked = 50;
        out.checkedMs = 301;
        out.changedMs = 300;
        out.split = DatasetFacts::SplitFacts{300, 60, 30, 0, true};
        return out;
    }
    static MachineReport passed() {
        MachineReport report;
        report.processor = "P";
        report.threads = 2;
        report.isMatrixRight = true;
        report.diskBytesPerSecond = 3e8;
        report.stepMs = 160.4;
        return report;
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

void TestEvidence::anEmptyProjectLacksEverything() {
    const auto list = evidenceOf({});
    QCOMPARE(list.size(), std::size_t(12));
    for (const Evidence& evidence : list) {
        QVERIFY2(evidence.isMissing, evidence.item.c_str());
        QVERIFY(!evidence.says.english().empty());
    }
    QCOMPARE(find(list, "split")->says.english(), std::string("there is no data set"));
}

void TestEvidence::whatIsDoneIsSeen() {
    ProjectFacts project = facts();
    project.evaluation = evaluated();
    for (const Evidence& evidence : evidenceOf(project))
        QVERIFY2(!evidence.isMissing, evidence.item.c_str());
    const auto says = [&](const char* item) { return find(evidenceOf(project), item)->says.english(); };
    const auto isMissing = [&](const char* item) { return find(evidenceOf(project), item)->isMissing; };
    QCOMPARE(says("method"), std::string("0001-a: evaluation loss 2.500 → 1.250"));
    QVERIFY(says("feasibility").starts_with("plan 3 fits: 2"));
    QCOMPARE(says("split"), std::string("frozen: 300 to learn, 60 to evaluate, 30 to test; leaks found: 0"));
    QCOMPARE(says("cleaned"), std::string("390 of 400 rows kept"));
    project.datasets[0].cleaningSteps = 3;
    QCOMPARE(says("cleaned"), std::string("cleaning steps applied: 3; 390 of 400 rows kept"));
    QCOMPARE(says("monitoring"), std::string("0001-a: monitors on: 5; evaluated 7 times"));
    project.runs[1].monitors = 0;
    QVERIFY(isMissing("monitoring"));
    // A run that got worse, and one that has not ended, prove no method.
    project.runs[1].lastEvalLoss = 2.6;
    QVERIFY(isMissing("method"));
    QCOMPARE(says("method"), std::string("0001-a is no better than its base: evaluation loss 2.500 → 2.600"));
}

void TestEvidence::labelsAreCheckedOrVotedOn() {
    ProjectFacts project = facts();
    const auto seen = [&] { return *find(evidenceOf(project), "labels"); };
    QCOMPARE(seen().says.english(), std::string("2 of 50 sampled rows wrong: error rate 4.0 % (95 %: 1.1 to 13.5 %)"));
    project.datasets[0].checkedMs = 299; // the rows changed since
    QVERIFY(seen().isMissing);
    QCOMPARE(seen().says.english(), std::string("the rows changed after the sample was checked: shop.jsonl"));
    project.datasets[0].checked = 0;
    QCOMPARE(seen().says.english(), std::string("no sample was checked: shop.jsonl"));
    project.votes = {184, 1, 20, 19, {}};
    QVERIFY(!seen().isMissing);
    QCOMPARE(seen().says.english(), std::string("184 votes; 19 of 20 repeats decided alike"));
    project.votes.people = 3;
    project.votes.kappa = 0.714;
    QCOMPARE(seen().says.english(),
        std::string("184 votes of 3 people; 19 of 20 repeats decided alike; Fleiss' kappa 0.71"));
}

void TestEvidence::staleEvidenceSaysWhy() {
    const std::tuple<const char*, std::function<void(ProjectFacts&)>, const char*> cases[] = {
        {"goal", [](ProjectFacts& f) { f.goals = 0; }, "no goal"},
        {"feasibility", [](ProjectFacts& f) { f.planBytes = 17'000'000'000; }, "plan 3 does not fit"},
        {"feasibility", [](ProjectFacts& f) { f.planBytes = 0; }, "without a model"},
        {"feasibility", [](ProjectFacts& f) { f.plan = 0, f.newestPlan = 3; }, "changed after plan 3"},
        {"feasibility", [](ProjectFacts& f) { f.plan = 0; }, "no plan"},
        {"sources", [](ProjectFacts& f) { f.datasets[1].isDescribed = false; }, "missing: other.jsonl"},
        {"cleaned", [](ProjectFacts& f) { f.datasets[0].keptRows = 400; }, "shop.jsonl"},
        {"split", [](ProjectFacts& f) { f.datasets[0].split->isCurrent = false; }, "changed after they were split"},
        {"split", [](ProjectFacts& f) { f.datasets[0].split->leaks = 2; }, "leaks found: 2"},
        {"split", [](ProjectFacts& f) { f.datasets[0].split.reset(); }, "not split"},
        {"environment", [](ProjectFacts& f) { f.selfTest.reset(); }, "was not run"},
        {"monitoring", [](ProjectFacts& f) { f.runs.clear(); }, "no run"},
        {"deployment", [](ProjectFacts& f) { f.exports.clear(); }, "nothing was exported"},
    };
    for (const auto& [item, take, says] : cases) {
        ProjectFacts changed = facts();
        take(changed);
        const auto list = evidenceOf(changed);
        QVERIFY2(find(list, item)->isMissing, says);
        QVERIFY2(
            find(list, item)->says.english().find(says) != std::string::npos, find(list, item)->says.english().c_str());
    }
}

void TestEvidence::dataSetsInUseCountEachForItself() {
    ProjectFacts project = facts();
    DatasetFacts& other = project.datasets[1]; // not in use
    other.keptRows = 400;
    other.checked = 0;
    other.split.reset();
    for (const char* item : {"cleaned", "labels", "split"})
        QVERIFY2(!find(evidenceOf(project), item)->isMissing, item);
    for (const bool isBoth : {true, false}) { // both in use; none is, so that all count
        other.isUsed = project.datasets[0].isUsed = isBoth;
        for (const char* item : {"cleaned", "labels", "split"}) {
            const auto list = evidenceOf(project);
            QVERIFY2(find(list, item)->isMissing, item);
            QVERIFY(find(list, item)->says.english().ends_with(": other.jsonl"));
        }
    }
    other.isUsed = other.isMixedIn = project.datasets[0].isUsed = true; // mixed-in rows are never evaluated on
    QVERIFY(!find(evidenceOf(project), "split")->isMissing && find(evidenceOf(project), "labels")->isMissing);
    other = dataset("other.jsonl");
    project.datasets[0].isUsed = false;
    QCOMPARE(find(evidenceOf(project), "labels")->says.english(),
        std::string("4 of 100 sampled rows wrong: error rate 4.0 % (95 %: 1.6 to 9.8 %)"));
    QCOMPARE(find(evidenceOf(project), "split")->says.english(),
        std::string("frozen: 600 to learn, 120 to evaluate, 60 to test; leaks found: 0"));
}

void TestEvidence::exportsAreTheirParity() {
    ProjectFacts project = facts();
    const auto seen = [&] { return *find(evidenceOf(project), "deployment"); };
    QCOMPARE(seen().says.english(), std::string("0001-a exported (peft): 128 of 128 tokens are the model's own"));
    project.exports[0].exists = false;
    QVERIFY(seen().isMissing);
    QCOMPARE(seen().says.english(), std::string("the export of 0001-a (peft) is gone"));
    project.exports.push_back({"0000-z", "merged", 127, 128, true}); // an older one is still there
    QCOMPARE(seen().says.english(), std::string("0000-z exported (merged): 127 of 128 tokens are the model's own"));
}

void TestEvidence::theSelfTestSpeaksForTheMachine() {
    ProjectFacts tested = facts();
    QCOMPARE(*machineReportFromJson(machineReportToJson(passed())), passed());
    const auto says = [&] { return find(evidenceOf(tested), "environment")->says.english(); };
    QCOMPARE(says(),
        std::string("self-test passed: cpu, threads 2, matrix products right, disk 300.0 MB/s, a step in 160 ms"));
    tested.processor = "Q"; // the project was carried to another machine
    QVERIFY(find(evidenceOf(tested), "environment")->isMissing);
    QCOMPARE(says(), std::string("the self-test was made on P"));
    tested.processor = "P";
    for (auto field : {&MachineReport::diskBytesPerSecond, &MachineReport::stepMs}) {
        tested.selfTest = passed();
        (*tested.selfTest).*field = 0;
        QVERIFY(find(evidenceOf(tested), "environment")->isMissing);
    }
}

void TestEvidence::fourDimensionsMakeAnEvaluation() {
    ProjectFacts project = facts();
    const auto seen = [&] { return *find(evidenceOf(project), "evaluated"); };
    project.evaluation = evaluated();
    QVERIFY(!seen().isMissing);
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
        QVERIFY(seen().isMissing);
    }
    QVERIFY(seen().says.english().starts_with("0004-d is newer"));
}

void TestEvidence::safetyIsWholeOrSaysWhatIsMissing() {
    ProjectFacts project = facts();
    const auto seen = [&] { return *find(evidenceOf(project), "safety"); };
    project.evaluation = evaluated();
    QVERIFY(!seen().isMissing);
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
        QVERIFY(seen().isMissing);
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
    QVERIFY(find(evidenceOf(project), "method")->isMissing);
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

LUTHIER_TEST(TestEvidence)
#include "test_evidence.moc"
