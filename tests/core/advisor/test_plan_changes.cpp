#include "core/advisor/plan/plan_changes.h"
#include "core/base/platform.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace luthier;

class TestPlanChanges : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        auto judgement = readJudgement(testing::sourceFolder() / "resources");
        QVERIFY2(judgement, judgement ? "" : judgement.error().english().c_str());
        m_judgement = *judgement;
        auto card = readModelCard(testing::resource("starter"), 8'000'000'000);
        QVERIFY(card);
        m_card = *card;
    }
    void theSameAnswersChangeNothing() {
        QVERIFY(changes([](Answers&) {}).empty());
    }
    void everyAnswerIsSaid();
    void keysOfTheRecipeAreSaid();
    void withoutAModelNothingIsMadeUp();

private:
    Answers answers() const {
        Answers out;
        out.task = "skill";
        out.scenario = "chat";
        out.modelPath = testing::resource("starter").string();
        out.machine = {0, 16'000'000'000, 100'000'000'000, 4, false};
        out.data = {"d", 5000, 500'000, 200};
        out.goals = {{"eval_loss", 1.5}};
        return out;
    }
    std::map<std::string, std::string> changes(const std::function<void(Answers&)>& edit, bool hasModel = true) const {
        const ModelCard* card = hasModel ? &m_card : nullptr;
        const Answers before = answers();
        Answers after = before;
        edit(after);
        std::map<std::string, std::string> out;
        for (const PlanChange& change : changesBetween(
                 m_judgement, before, makePlan(m_judgement, before, card), after, makePlan(m_judgement, after, card)))
            out[change.what.en] = change.before.en + " > " + change.after.en;
        return out;
    }

    Judgement m_judgement;
    ModelCard m_card;
};

void TestPlanChanges::everyAnswerIsSaid() {
    auto said = changes([](Answers& a) { a.task = "field"; });
    QCOMPARE(said["Steps"], std::string("Supervised fine-tuning > Reading the field's texts → Supervised fine-tuning"));
    QVERIFY(said.contains("Task"));
    said = changes([](Answers& a) { a.method = "full"; });
    QCOMPARE(said["Way of training"], std::string("LoRA > Full fine-tuning"));
    QVERIFY(said.contains("Memory, together") && said.contains("adapter.type"));
    QCOMPARE(said["Time, by the resource table"], std::string("hours to days > days to weeks"));
    said = changes([](Answers& a) { a.steps = {"sft", "dpo"}; });
    QCOMPARE(said["Steps"], std::string("Supervised fine-tuning > Supervised fine-tuning → DPO"));
    said = changes([](Answers& a) { a.also = {{"e", 0.25}}, a.data.rows = 6250; });
    QCOMPARE(said["Rows"], std::string("5,000 > 6,250"));
    said = changes([](Answers& a) { a.task = "knowledge"; });
    QCOMPARE(said["Way of training"], std::string("LoRA > –")); // an index is not trained
    // The steps' method is reported, not the plan's: few rows pick few-shot, the scenario's row DPO on LoRA.
    const auto toSafety = [](Answers& a) {
        a.task = "values";
        a.scenario = "safety";
        a.data.rows = 320;
    };
    Answers safety = answers();
    toSafety(safety);
    const Plan plan = makePlan(m_judgement, safety, &m_card);
    QCOMPARE(plan.method, std::string("few_shot"));
    QCOMPARE(plan.steps.front().method, std::string("lora"));
    said = changes(toSafety);
    QVERIFY(said.contains("Steps") && !said.contains("Way of training"));
    said = changes([](Answers& a) { a.goals = {{"blind_win_rate", 60}}; });
    QCOMPARE(said.size(), std::size_t(1));
    QCOMPARE(said["Goals"], std::string("Evaluation loss ≤\u00a01.5 > Preferred by people (blind) ≥\u00a060\u00a0%"));
    said = changes([](Answers& a) { a.data = {"e", 20'000, 2'000'000, 200}; });
    QCOMPARE(said["Rows"], std::string("5,000 > 20,000"));
    said = changes([](Answers& a) { a.machine = {24'000'000'000, 16'000'000'000, 100'000'000'000, 4, true}; });
    QVERIFY(said.contains("Memory that may be used"));
}

void TestPlanChanges::keysOfTheRecipeAreSaid() {
    const Plan plan = makePlan(m_judgement, answers(), &m_card);
    Recipe own = *plan.steps.front().recipe;
    own.train.learning_rate = 1e-9;
    own.adapter.lora_alpha = 32; // the default again, if the plan had another
    const auto said = changes([&](Answers& a) { a.recipes["sft"] = recipeToYaml(own); });
    QVERIFY(said.contains("train.learning_rate"));
    QVERIFY(said.at("train.learning_rate").ends_with(" > 1e-09"));
    QVERIFY(!said.contains("model.path"));
}

void TestPlanChanges::withoutAModelNothingIsMadeUp() {
    const auto said = changes([](Answers& a) { a.method = "full"; }, /*hasModel=*/false);
    QCOMPARE(said.size(), std::size_t(2)); // the method, and the time that the resource table gives it
}

LUTHIER_TEST(TestPlanChanges)
#include "test_plan_changes.moc"
