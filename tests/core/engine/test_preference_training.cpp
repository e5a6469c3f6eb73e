// Learning from pairs through the real trainer: every objective, whole or by adapter; resumed to the last digit; reward
// models that load and score again; runs that begin where another ended.

#include "core/engine/export/export.h"
#include "core/engine/generate/answering_model.h"
#include "core/engine/nn/score_head.h"
#include "core/engine/serve/model_pool.h"
#include "core/engine/train/trainer.h"
#include "core/formats/json_file.h"
#include "core/formats/peft_config.h"
#include "core/model/families.h"
#include "core/run/curves.h"
#include "core/run/held_out_scores.h"
#include "core/run/run_history.h"
#include "core/run/run_model.h"
#include "tests/support/engine_program.h"
#include "tests/support/model_fixtures.h"
#include "tests/support/places.h"
#include "tests/support/preference_rule.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>

#include <cmath>
#include <set>

using namespace luthier;
using namespace luthier::engine;
using Json = nlohmann::ordered_json;

class TestPreferenceTraining : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void everyObjectiveLearns_data();
    void everyObjectiveLearns();
    void resumedRunsAreTheSame_data();
    void resumedRunsAreTheSame();
    void labelledAnswersAreLearned();
    void everyFamilyGivesScores_data();
    void everyFamilyGivesScores();
    void rewardModelsScoreAgain_data();
    void rewardModelsScoreAgain();
    void newTokensAndScoresGoTogether();
    void scoresAreReadBeforeThePadding();
    void runsBeginWhereAnotherEnded();
    void otherRowsAreRefused_data();
    void otherRowsAreRefused();

private:
    std::filesystem::path root() const { return m_folder->path().toStdString(); }

    /// A run on pairs with the known rule; the last `heldOut` of them are not trained on.
    std::filesystem::path makeRun(ObjectiveType objective, AdapterType adapter,
        const std::function<void(Recipe&)>& change = {}, std::size_t pairs = 100, std::size_t heldOut = 20) const {
        std::string train, eval;
        const auto rows = testing::makeRulePairs(pairs);
        for (std::size_t i = 0; i < rows.size(); ++i)
            (i + heldOut < rows.size() ? train : eval) += toJsonLine(rows[i]) + "\n";
        return testing::makeDemoRun(root(), [&](Recipe& recipe) {
            testing::write(root() / "frozen" / "train.jsonl", train);
            testing::write(root() / "frozen" / "eval.jsonl", eval);
            recipe.objective.type = objective;
            recipe.adapter.type = adapter;
            recipe.train.learning_rate = adapter == AdapterType::Lora ? 5e-3 : 1e-3;
            recipe.train.max_steps = 40;
            recipe.eval.every = 40;
            if (change) change(recipe);
        });
    }

    RunHistory train(const std::filesystem::path& run, TrainOptions options = {}) const {
        RunHistory history;
        options.watcher = [&, inner = options.watcher](const Event& event) {
            history.add(event);
            if (inner) inner(event);
        };
        const auto end = trainRun(RunFolder{run}, options);
        m_error = end ? std::string() : end.error().english();
        return history;
    }
    mutable std::string m_error;
    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

double firstOf(const RunHistory& history, const char* name) { return history.series().at(name).points.front().value; }
double lastOf(const RunHistory& history, const char* name) { return history.series().at(name).points.back().value; }

} // namespace

void TestPreferenceTraining::everyObjectiveLearns_data() {
    QTest::addColumn<int>("objective");
    QTest::addColumn<int>("loss");
    QTest::addColumn<bool>("full");
    for (const auto& row : methodTable<ObjectiveType>()) {
        if (examplesOf(row.value) == ExampleKind::Tokens) continue;
        for (const auto& loss : methodTable<DpoLossType>()) {
            if (row.value != ObjectiveType::Dpo && loss.value != DpoLossType::Sigmoid) continue;
            for (const bool full : {false, true}) {
                // The other losses of DPO pass the same way: once is enough.
                if (full && loss.value != DpoLossType::Sigmoid) continue;
                QTest::addRow("%s %s, %s", row.key.data(), loss.key.data(), full ? "whole" : "adapter")
                    << int(row.value) << int(loss.value) << full;
            }
        }
    }
}

void TestPreferenceTraining::everyObjectiveLearns() {
    QFETCH(int, objective);
    QFETCH(int, loss);
    QFETCH(bool, full);
    const auto type = ObjectiveType(objective);
    const auto run = makeRun(type, full ? AdapterType::None : AdapterType::Lora, [&](Recipe& recipe) {
        recipe.objective.dpo.loss_type = DpoLossType(loss);
        if (DpoLossType(loss) == DpoLossType::Robust) recipe.objective.dpo.label_smoothing = 0.1;
    });
    const RunHistory history = train(run);
    QVERIFY2(m_error.empty(), m_error.c_str());
    QVERIFY(lastOf(history, "eval_loss") < firstOf(history, "eval_loss"));
    if (type != ObjectiveType::Kto) {
        QVERIFY2(
            lastOf(history, "eval_accuracy") >= 0.9, qPrintable(QString::number(lastOf(history, "eval_accuracy"))));
        QVERIFY(history.series().contains("accuracy")); // of each step
    }
    QVERIFY(lastOf(history, "eval_margin") > firstOf(history, "eval_margin"));
    const std::vector<Curve> own = curvesOf(type);
    std::set<Curve> ofAny;
    for (const ObjectiveType each : allMethods<ObjectiveType>())
        for (const Curve curve : curvesOf(each))
            ofAny.insert(curve);
    for (const Curve curve : ofAny) {
        const bool isWritten = history.find(curve) || history.find(curve, CurveRows::HeldOut);
        const bool isOwn = std::find(own.begin(), own.end(), curve) != own.end();
        // The whole model's own distance to its beginning would need a second model in memory.
        const bool isExpected = isOwn && !(curve == Curve::Kl && type != ObjectiveType::Kto && full);
        QVERIFY2(isWritten == isExpected, rowOf(curve).key.data());
    }
    // The reference is the starting model: before the first step nothing differs.
    if (type == ObjectiveType::Dpo || type == ObjectiveType::Kto) {
        if (type == ObjectiveType::Dpo) QVERIFY(std::abs(firstOf(history, "eval_margin")) < 1e-5);
        if (!full) {
            QVERIFY(std::abs(firstOf(history, "eval_kl")) < 1e-6);
            QVERIFY(lastOf(history, "eval_kl") > 0);
        }
    }
}

void TestPreferenceTraining::resumedRunsAreTheSame_data() {
    QTest::addColumn<int>("objective");
    QTest::addColumn<bool>("full");
    QTest::newRow("reward, adapter") << int(ObjectiveType::Reward) << false;
    QTest::newRow("reward, whole") << int(ObjectiveType::Reward) << true;
    QTest::newRow("dpo, adapter") << int(ObjectiveType::Dpo) << false;
    QTest::newRow("dpo, whole") << int(ObjectiveType::Dpo) << true;
    QTest::newRow("kto, whole") << int(ObjectiveType::Kto) << true;
}

void TestPreferenceTraining::resumedRunsAreTheSame() {
    QFETCH(int, objective);
    QFETCH(bool, full);
    const auto make = [&] {
        return makeRun(ObjectiveType(objective), full ? AdapterType::None : AdapterType::Lora, [](Recipe& recipe) {
            recipe.train.max_steps = 12;
            recipe.eval.every = 6;
            recipe.adapter.lora_dropout = 0.1; // the generator is part of what is resumed
        });
    };
    const auto run = make();
    train(run);
    QVERIFY2(m_error.empty(), m_error.c_str());
    const auto unbroken = testing::lossesOf(run);
    QCOMPARE(unbroken.size(), std::size_t(12));

    m_folder = std::make_unique<QTemporaryDir>();
    const auto broken = make();
    std::atomic<bool> stop{false};
    TrainOptions options;
    options.interrupted = &stop;
    options.watcher = [&](const Event& event) { stop = stop || (event.type == "step" && event.step() == 7); };
    train(broken, options);
    TrainOptions again;
    again.resume = true;
    train(broken, again);
    QVERIFY2(m_error.empty(), m_error.c_str());
    const auto resumed = testing::lossesOf(broken);
    for (const auto& [step, loss] : unbroken)
        QCOMPARE(QString::fromStdString(resumed.at(step)), QString::fromStdString(loss));
}

void TestPreferenceTraining::labelledAnswersAreLearned() {
    const auto run = makeRun(ObjectiveType::Kto, AdapterType::Lora);
    std::string train, eval;
    const auto rows = testing::makeRulePairs(240);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        Record record = rows[i];
        const bool isGood = i % 2 == 0;
        record.messages.push_back(isGood ? record.preference->chosen.back() : record.preference->rejected.back());
        record.preference.reset();
        record.label = isGood;
        (i < 200 ? train : eval) += toJsonLine(record) + "\n";
    }
    testing::write(root() / "frozen" / "train.jsonl", train);
    testing::write(root() / "frozen" / "eval.jsonl", eval);
    const RunHistory history = this->train(run);
    QVERIFY2(m_error.empty(), m_error.c_str());
    QVERIFY(lastOf(history, "eval_loss") < firstOf(history, "eval_loss"));
    QVERIFY2(lastOf(history, "eval_margin") > 0.1, qPrintable(QString::number(lastOf(history, "eval_margin"))));
}

void TestPreferenceTraining::everyFamilyGivesScores_data() {
    QTest::addColumn<QString>("fixture");
    for (const std::string& fixture : testing::modelFixtures()) {
        const ModelSpec spec = *readModelSpec(testing::fixture(fixture));
        const bool hasScores = fixture != "granite"; // transformers has no such class of it
        if (spec.head == HeadKind::Language && !spec.isEncoderDecoder() && hasScores)
            QTest::newRow(fixture.c_str()) << QString::fromStdString(fixture);
    }
}

void TestPreferenceTraining::everyFamilyGivesScores() {
    QFETCH(QString, fixture);
    Json config = Json::parse(testing::read(testing::fixture(fixture.toStdString() + "/config.json")));
    config["vocab_size"] = 2048;
    config["eos_token_id"] = 0;
    config["pad_token_id"] = 0;
    const auto model = root() / "model";
    testing::write(model / "config.json", config.dump());
    for (const char* file : {"tokenizer.json", "tokenizer_config.json"})
        std::filesystem::copy(testing::resource("starter") / file, model / file);
    const auto run = makeRun(ObjectiveType::Reward, AdapterType::None, [&](Recipe& recipe) {
        recipe.model.path = model.string();
        recipe.model.from_scratch = true;
        recipe.train.max_steps = 30;
        recipe.eval.every = 30;
        recipe.train.learning_rate = 3e-3;
    });
    const RunHistory history = train(run);
    QVERIFY2(m_error.empty(), m_error.c_str());
    QVERIFY2(lastOf(history, "eval_loss") < firstOf(history, "eval_loss") - 0.02,
        qPrintable(QString::number(lastOf(history, "eval_loss"))));
    const auto trained = findRunModel(RunFolder{run});
    const auto answering = AnsweringModel::open(trained->modelFolder, std::nullopt, DType::F32);
    QVERIFY2(answering, answering ? "" : answering.error().english().c_str());
    QVERIFY(answering->score({5, 6, 7}));
}

void TestPreferenceTraining::rewardModelsScoreAgain_data() {
    QTest::addColumn<bool>("full");
    QTest::newRow("adapter") << false;
    QTest::newRow("whole") << true;
}

/// The checkpoint, the server's pool and the exports give the scores of the last evaluation again.
void TestPreferenceTraining::rewardModelsScoreAgain() {
    QFETCH(bool, full);
    const auto run = makeRun(ObjectiveType::Reward, full ? AdapterType::None : AdapterType::Lora);
    train(run);
    QVERIFY2(m_error.empty(), m_error.c_str());
    const auto scores = readHeldOutScores(RunFolder{run}.heldOutScores());
    QVERIFY(scores && scores->size() == 20);
    const auto records = readRecords(root() / "frozen" / "eval.jsonl");
    const auto trained = findRunModel(RunFolder{run});
    QVERIFY(records && trained);
    const auto model = AnsweringModel::open(trained->modelFolder, trained->adapterFolder, DType::F32);
    QVERIFY2(model, model ? "" : model.error().english().c_str());
    const auto scoreOf = [](const AnsweringModel& by, const Record& record, const std::vector<ChatMessage>& answer) {
        auto whole = record.messages;
        whole.insert(whole.end(), answer.begin(), answer.end());
        return *by.score(*by.conversation(whole));
    };
    for (const Record& record : *records) {
        const auto kept =
            std::find_if(scores->begin(), scores->end(), [&](const PairScore& score) { return score.id == record.id; });
        QVERIFY(kept != scores->end());
        QVERIFY(std::abs(scoreOf(*model, record, record.preference->chosen) - kept->chosen) < 1e-4);
        QVERIFY(std::abs(scoreOf(*model, record, record.preference->rejected) - kept->rejected) < 1e-4);
    }
    if (!full) {
        QCOMPARE(readLoraConfig(*trained->adapterFolder)->task_type, std::string("SEQ_CLS"));
        // The base beside it still writes.
        const auto pool = ModelPool::load(trained->baseFolder, {.adapters = {{"reward", *trained->adapterFolder}}});
        QVERIFY2(pool, pool ? "" : pool.error().english().c_str());
        QVERIFY(pool->find("base")->model->model->spec().head == HeadKind::Language);
        const Record& record = records->front();
        QVERIFY(std::abs(scoreOf(*pool->find("reward")->model, record, record.preference->chosen) -
                         scoreOf(*model, record, record.preference->chosen)) < 1e-5);
    }
    const auto exported = exportRun({RunFolder{run}, ExportForm::Merged, root() / "export",
        [](const auto& folder, const auto& answers) { return compareWithAnswers(folder, answers); }});
    QVERIFY2(exported, exported ? "" : exported.error().english().c_str());
    const auto merged = AnsweringModel::open(root() / "export", std::nullopt, DType::F32);
    QVERIFY(merged);
    QVERIFY(std::abs(scoreOf(*merged, records->front(), records->front().preference->chosen) -
                     scoreOf(*model, records->front(), records->front().preference->chosen)) < 0.05);
}

void TestPreferenceTraining::newTokensAndScoresGoTogether() {
    const auto run = makeRun(ObjectiveType::Reward, AdapterType::Lora, [](Recipe& recipe) {
        recipe.model.add_special_tokens = {"<|im_start|>", "<|im_end|>"};
        recipe.data.chat_template = "chatml";
        recipe.train.max_steps = recipe.eval.every = 4;
    });
    train(run);
    QVERIFY2(m_error.empty(), m_error.c_str());
    const auto trained = findRunModel(RunFolder{run});
    QVERIFY(AnsweringModel::open(trained->modelFolder, trained->adapterFolder, DType::F32));
}

/// Scores are read as in transformers: at the last token that is not padding.
void TestPreferenceTraining::scoresAreReadBeforeThePadding() {
    ModelSpec spec;
    spec.eosTokenIds = {2};
    const std::vector<TokenId> ids{5, 6, 2}, plain{5, 6, 7}, all{2, 2};
    QCOMPARE(scoredPlace(ids, spec), std::int64_t(1)); // the config is saved with eos as padding
    QCOMPARE(scoredPlace(plain, spec), std::int64_t(2));
    QCOMPARE(scoredPlace(all, spec), std::int64_t(1));
    spec.padTokenId = 0;
    QCOMPARE(scoredPlace(ids, spec), std::int64_t(2));
}

/// SFT's merged result is DPO's starting model and its reference.
void TestPreferenceTraining::runsBeginWhereAnotherEnded() {
    const auto first = testing::makeDemoRun(root() / "first", [](Recipe& recipe) { recipe.train.max_steps = 16; });
    train(first);
    QVERIFY2(m_error.empty(), m_error.c_str());
    const auto merged = exportRun({RunFolder{first}, ExportForm::Merged, root() / "merged",
        [](const auto& folder, const auto& answers) { return compareWithAnswers(folder, answers); }});
    QVERIFY2(merged, merged ? "" : merged.error().english().c_str());
    const auto run = makeRun(ObjectiveType::Dpo, AdapterType::Lora, [&](Recipe& recipe) {
        recipe.model.path = (root() / "merged").string();
        recipe.train.max_steps = recipe.eval.every = 8;
    });
    const RunHistory history = train(run);
    QVERIFY2(m_error.empty(), m_error.c_str());
    QVERIFY(std::abs(firstOf(history, "eval_loss") - std::log(2.0)) < 1e-5);
    QVERIFY(std::abs(firstOf(history, "eval_kl")) < 1e-6);
}

void TestPreferenceTraining::otherRowsAreRefused_data() {
    QTest::addColumn<int>("objective");
    QTest::addColumn<QString>("row");
    const QString conversation =
        QStringLiteral(R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]})");
    const QString pair = QString::fromStdString(toJsonLine(testing::makeRulePairs(1).front()));
    QTest::newRow("DPO, a conversation") << int(ObjectiveType::Dpo) << conversation;
    QTest::newRow("reward, text") << int(ObjectiveType::Reward) << QStringLiteral(R"({"text":"a"})");
    QTest::newRow("KTO, a conversation") << int(ObjectiveType::Kto) << conversation;
    QTest::newRow("KTO, an answer and a text") << int(ObjectiveType::Kto)
                                               << QStringLiteral(R"({"messages":[{"role":"user","content":"a"},)"
                                                                 R"({"role":"assistant","content":"b"}],"label":true})"
                                                                 "\n{\"text\":\"a\"}");
    QTest::newRow("KTO, a label without an answer")
        << int(ObjectiveType::Kto) << QStringLiteral(R"({"messages":[{"role":"user","content":"a"}],"label":true})");
    QTest::newRow("SFT, a pair") << int(ObjectiveType::Sft) << pair;
}

void TestPreferenceTraining::otherRowsAreRefused() {
    QFETCH(int, objective);
    QFETCH(QString, row);
    const auto run = makeRun(ObjectiveType(objective), AdapterType::Lora);
    testing::write(root() / "frozen" / "train.jsonl", row.toStdString() + "\n");
    const RunHistory history = train(run);
    QVERIFY(history.failure());
    QCOMPARE(history.failure()->code, std::string("data.wrong_kind"));
}

LUTHIER_TEST(TestPreferenceTraining)
#include "test_preference_training.moc"
