#include "core/advisor/plan/iterate.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace luthier;

class TestIterate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        auto judgement = readJudgement(testing::sourceFolder() / "resources");
        QVERIFY2(judgement, judgement ? "" : judgement.error().english().c_str());
        m_judgement = *judgement;
    }
    void overfittingAsksForFewerEpochs();
    void aFallingCurveAsksForMoreEpochs();
    void aPlateauAsksForRoom();
    void divergenceAsksForALowerRate();
    void rowsThatWereLeftOutAskForLength();
    void forgettingAsksForReplay();
    void otherDataIsMixedIn();
    void aGoalNamesTheStepThatTeachesIt();
    void aCurveOfTwoPointsAsksForMore();
    void withoutAMissedGoalNothingIsProposed();
    void thresholdsDecideAtTheirBoundary();

private:
    RunOutcome outcome(const std::vector<double>& eval) const {
        RunOutcome out;
        out.missed = {{m_judgement.goal("eval_loss"), 1.5, 0.5}};
        out.planSteps = {"sft"};
        out.recipe.train.epochs = 10;
        for (std::size_t i = 0; i < eval.size(); ++i)
            out.eval.push_back({double(i) * 10, eval[i]});
        out.steps = static_cast<std::int64_t>(out.eval.size()) * 10 - 10;
        return out;
    }
    std::vector<std::string> keys(const RunOutcome& run, bool fitsFull = false) const {
        std::vector<std::string> out;
        for (const Proposal& proposal : proposeIterations(m_judgement, run, fitsFull)) {
            out.push_back(proposal.key);
            // Every hole of what it says is filled, in both languages.
            auto said = proposal.evidence;
            said.push_back(proposal.what);
            for (const Said& each : said) {
                const BilingualText text = sentence(m_judgement, each);
                if (text.en == each.rule || text.en.find('{') != std::string::npos ||
                    text.zh.find('{') != std::string::npos)
                    qFatal("%s", text.en.c_str());
            }
        }
        return out;
    }
    using Keys = std::vector<std::string>;
    Judgement m_judgement;
};

void TestIterate::overfittingAsksForFewerEpochs() {
    RunOutcome run = outcome({2.0, 1.5, 1.2, 1.3, 1.5});
    QCOMPARE(keys(run), (Keys{"overfitting", "dropout", "more_data"}));
    const auto proposals = proposeIterations(m_judgement, run, true);
    QCOMPARE(proposals[0].recipe->train.epochs, 5.0); // lowest at step 20 of 40
    QCOMPARE(
        sentence(m_judgement, proposals[0].evidence[0]).en, std::string("Evaluation loss: 1.5, and 0.5 was wanted."));
    QCOMPARE(sentence(m_judgement, proposals[0].evidence[1]).en,
        std::string("The evaluation loss was lowest, 1.2, at step 20 and rose by 25.0 % to 1.5: it learns by heart."));
    QCOMPARE(proposals[1].recipe->adapter.lora_dropout, 0.1);
    QVERIFY(proposals[2].isData && !proposals[2].recipe);
    run.recipe.adapter.lora_dropout = 0.1; // it did not help
    QCOMPARE(keys(run), (Keys{"overfitting", "slower", "more_data"}));
    run.recipe.adapter.type = AdapterType::None;
    QCOMPARE(keys(run), (Keys{"overfitting", "decay", "more_data"}));
}

void TestIterate::aFallingCurveAsksForMoreEpochs() {
    const RunOutcome run = outcome({2.0, 1.8, 1.6, 1.4, 1.2});
    QCOMPARE(keys(run), Keys{"longer"});
    QCOMPARE(proposeIterations(m_judgement, run, true)[0].recipe->train.epochs, 20.0);
}

void TestIterate::aPlateauAsksForRoom() {
    RunOutcome run = outcome({2.0, 1.21, 1.205, 1.202, 1.2});
    QCOMPARE(keys(run, /*fitsFull=*/true), (Keys{"rank", "full", "more_data"}));
    QCOMPARE(keys(run, /*fitsFull=*/false), (Keys{"rank", "more_data"}));
    const auto proposals = proposeIterations(m_judgement, run, true);
    QCOMPARE(proposals[0].recipe->adapter.r, 2 * run.recipe.adapter.r);
    QCOMPARE(proposals[0].recipe->adapter.lora_alpha, 2 * run.recipe.adapter.lora_alpha);
    QCOMPARE(proposals[1].method, std::string("full"));
    run.recipe.adapter.type = AdapterType::None; // there is no more room to give
    QCOMPARE(keys(run, true), (Keys{"faster", "more_data"}));
    QCOMPARE(proposeIterations(m_judgement, run, true)[0].recipe->train.learning_rate,
        run.recipe.train.learning_rate * m_judgement.iterate.slower);
}

void TestIterate::divergenceAsksForALowerRate() {
    RunOutcome run = outcome({2.0, 1.5});
    run.isDiverged = true;
    run.recipe.train.learning_rate = 3e-4;
    QCOMPARE(keys(run), Keys{"slower"});
    QCOMPARE(proposeIterations(m_judgement, run, true)[0].recipe->train.learning_rate, 1e-4);
}

void TestIterate::rowsThatWereLeftOutAskForLength() {
    RunOutcome run = outcome({2.0, 1.5, 1.2, 1.3, 1.5});
    run.leftOut = 12;
    run.longest = 900;
    run.recipe.data.max_length = 512;
    QCOMPARE(keys(run), (Keys{"length", "overfitting", "dropout"}));
    QCOMPARE(proposeIterations(m_judgement, run, true)[0].recipe->data.max_length, 900);
    run.longest = 500; // a longer limit would bring none of them back
    QCOMPARE(keys(run), (Keys{"overfitting", "dropout", "more_data"}));
}

void TestIterate::forgettingAsksForReplay() {
    RunOutcome run = outcome({2.0, 1.8, 1.6, 1.4, 1.2});
    run.forgot = std::pair(0.61, 0.48);
    QCOMPARE(keys(run), (Keys{"replay_data", "slower", "longer"}));
    auto proposals = proposeIterations(m_judgement, run, true);
    QVERIFY(proposals[0].isData);
    QCOMPARE(sentence(m_judgement, proposals[0].evidence[0]).en,
        std::string("Of general questions the base answered 61.0 % right, and the tuned model 48.0 %: it forgot."));
    run.others = {{"hash", "general.jsonl", 5000}}; // there is something to mix in
    proposals = proposeIterations(m_judgement, run, true);
    QCOMPARE(proposals[0].key, std::string("replay"));
    QVERIFY(!proposals[0].isData && *proposals[0].mixIn == (MixedIn{"hash", m_judgement.iterate.replay}));
    QCOMPARE(sentence(m_judgement, proposals[0].what).en,
        std::string("Mix general.jsonl in, at 25 % of the own rows (replay)"));
    run.missed.clear(); // its goals are reached: nothing else is to be said
    QCOMPARE(keys(run), (Keys{"replay", "slower"}));
    run.recipe.adapter.type = AdapterType::None; // LoRA forgets less
    QCOMPARE(keys(run), (Keys{"replay", "lora"}));
    QCOMPARE(proposeIterations(m_judgement, run, true)[1].method, std::string("lora"));
}

void TestIterate::otherDataIsMixedIn() {
    RunOutcome run = outcome({2.0, 1.5, 1.2, 1.3, 1.5});
    run.others = {{"new", "new.jsonl", 40}, {"old", "old.jsonl", 4000}};
    QCOMPARE(keys(run), (Keys{"overfitting", "dropout", "also"}));
    const auto proposals = proposeIterations(m_judgement, run, true);
    QVERIFY(*proposals[2].mixIn == (MixedIn{"new", 0}));
    QCOMPARE(sentence(m_judgement, proposals[2].what).en, std::string("Learn new.jsonl as well: 40 rows"));
    run.addedRows = 25; // rows already added come first
    QCOMPARE(keys(run), (Keys{"overfitting", "dropout", "added_rows"}));
    QVERIFY(!proposeIterations(m_judgement, run, true)[2].isData);
}

void TestIterate::aGoalNamesTheStepThatTeachesIt() {
    RunOutcome run = outcome({2.0, 1.8, 1.6, 1.4, 1.2});
    run.missed = {{m_judgement.goal("f1"), 40, 70}, {m_judgement.goal("refusal"), 61, 95}};
    QCOMPARE(keys(run), (Keys{"steps", "longer"}));
    const auto proposals = proposeIterations(m_judgement, run, true);
    QCOMPARE(proposals[0].steps, (Keys{"sft", "dpo"}));
    QCOMPARE(sentence(m_judgement, proposals[0].what).en, std::string("Add what teaches it: DPO"));
    QCOMPARE(sentence(m_judgement, proposals[0].evidence[0]).en,
        std::string("Harmful requests refused: 61 %, and 95 % was wanted."));
    run.planSteps = {"sft", "reward", "ppo"}; // PPO is not built: what can be trained is proposed
    QCOMPARE(proposeIterations(m_judgement, run, true)[0].steps, (Keys{"sft", "reward", "ppo", "dpo"}));
    run.planSteps = {"sft", "orpo"}; // preferences are learned already
    QCOMPARE(keys(run), Keys{"longer"});
}

void TestIterate::aCurveOfTwoPointsAsksForMore() {
    RunOutcome run = outcome({2.0, 1.0});
    run.steps = run.totalSteps = 80;
    QCOMPARE(keys(run), (Keys{"hold_back", "more_data"})); // it had nothing to evaluate on
    run.recipe.data.eval = "eval.jsonl";
    run.recipe.eval.every = 60;
    QCOMPARE(keys(run), (Keys{"watch", "more_data"}));
    QCOMPARE(proposeIterations(m_judgement, run, true)[0].recipe->eval.every, std::int64_t(10));
    run.recipe.eval.every = 10; // it was evaluated as often as can be
    QCOMPARE(keys(run), (Keys{"longer", "more_data"}));
    run.recipe.eval.every = 0;
    run.steps = run.totalSteps = 3; // too short to be watched
    QCOMPARE(keys(run), (Keys{"longer", "more_data"}));
    QCOMPARE(proposeIterations(m_judgement, run, true)[0].recipe->train.epochs, 20.0);
    run.totalSteps = 80; // it was stopped
    QCOMPARE(keys(run), (Keys{"whole", "more_data"}));
    const auto proposals = proposeIterations(m_judgement, run, true);
    QCOMPARE(
        sentence(m_judgement, proposals[0].what).en, std::string("Train it to its end: it stopped at step 3 of 80"));
    QVERIFY(*proposals[0].recipe == run.recipe);
    run.recipe.train.max_minutes = 5; // the clock stopped it
    QCOMPARE(proposeIterations(m_judgement, run, true)[0].recipe->train.max_minutes, 0.0);
}

void TestIterate::withoutAMissedGoalNothingIsProposed() {
    RunOutcome run = outcome({2.0, 1.5, 1.2, 1.3, 1.5});
    run.missed.clear();
    QVERIFY(keys(run).empty());
}

void TestIterate::thresholdsDecideAtTheirBoundary() {
    const double lowest = 1.0, at = lowest * (1 + m_judgement.iterate.overfit);
    QCOMPARE(keys(outcome({2.0, 1.0, at * 1.0001}))[0], std::string("overfitting"));
    QCOMPARE(keys(outcome({2.0, 1.0, at * 0.9999}))[0], std::string("rank"));
    const double fallen = 1.0 - m_judgement.iterate.falling;
    QCOMPARE(keys(outcome({2.0, 1.0, fallen * 0.9999})), Keys{"longer"});
    QCOMPARE(keys(outcome({2.0, 1.0, fallen * 1.0001}))[0], std::string("rank"));
}

LUTHIER_TEST(TestIterate)
#include "test_iterate.moc"
