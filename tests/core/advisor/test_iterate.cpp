#include "core/advisor/iterate.h"
#include "tests/support/places.h"

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
    void aCurveOfTwoPointsSaysNothing();
    void thresholdsDecideAtTheirBoundary();

private:
    static RunOutcome outcome(const std::vector<double>& eval) {
        RunOutcome out;
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
            for (const Said* said : {&proposal.what, &proposal.evidence}) {
                const BilingualText text = sentence(m_judgement, *said);
                if (text.en.find('{') != std::string::npos || text.zh.find('{') != std::string::npos)
                    qFatal("%s", text.en.c_str());
            }
        }
        return out;
    }
    using Keys = std::vector<std::string>;
    Judgement m_judgement;
};

void TestIterate::overfittingAsksForFewerEpochs() {
    const RunOutcome run = outcome({2.0, 1.5, 1.2, 1.3, 1.5});
    QCOMPARE(keys(run), (Keys{"overfitting", "more_data"}));
    const auto proposals = proposeIterations(m_judgement, run, true);
    QCOMPARE(proposals[0].recipe->train.epochs, 5.0); // lowest at step 20 of 40
    QCOMPARE(sentence(m_judgement, proposals[0].evidence).en,
        std::string("The evaluation loss was lowest, 1.2, at step 20 and rose by 25.0 % to 1.5: it learns by heart."));
    QVERIFY(proposals[1].isData && !proposals[1].recipe);
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
    QCOMPARE(keys(run, true), Keys{"more_data"});
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
    QCOMPARE(keys(run), (Keys{"length", "overfitting", "more_data"}));
    QCOMPARE(proposeIterations(m_judgement, run, true)[0].recipe->data.max_length, 900);
    run.longest = 500; // whatever they were, a longer limit brings none of them back
    QCOMPARE(keys(run), (Keys{"overfitting", "more_data"}));
}

void TestIterate::forgettingAsksForReplay() {
    RunOutcome run = outcome({2.0, 1.8, 1.6, 1.4, 1.2});
    run.forgot = std::pair(0.61, 0.48);
    QCOMPARE(keys(run), (Keys{"forgetting", "longer"}));
    const auto proposals = proposeIterations(m_judgement, run, true);
    QVERIFY(proposals[0].isData);
    QCOMPARE(sentence(m_judgement, proposals[0].evidence).en,
        std::string("Of general questions the base answered 61.0 % right, and the tuned model 48.0 %: it forgot."));
    run.eval.clear(); // its goals are reached: nothing else is to be said
    QCOMPARE(keys(run), Keys{"forgetting"});
}

void TestIterate::aCurveOfTwoPointsSaysNothing() {
    QVERIFY(keys(outcome({2.0, 1.0})).empty());
    QVERIFY(keys(outcome({})).empty());
}

void TestIterate::thresholdsDecideAtTheirBoundary() {
    const double lowest = 1.0, at = lowest * (1 + m_judgement.iterate.overfit);
    QCOMPARE(keys(outcome({2.0, 1.0, at * 1.0001}))[0], std::string("overfitting"));
    QCOMPARE(keys(outcome({2.0, 1.0, at * 0.9999}))[0], std::string("rank"));
    const double fallen = 1.0 - m_judgement.iterate.falling;
    QCOMPARE(keys(outcome({2.0, 1.0, fallen * 0.9999})), Keys{"longer"});
    QCOMPARE(keys(outcome({2.0, 1.0, fallen * 1.0001}))[0], std::string("rank"));
}

QTEST_GUILESS_MAIN(TestIterate)
#include "test_iterate.moc"
