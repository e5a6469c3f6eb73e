// The starter model is a model of its own corpus, and tuning it on the demo data visibly works.

#include "core/data/split.h"
#include "core/engine/generate/answering_model.h"
#include "core/engine/kernels/processor_check.h"
#include "core/engine/nn/weights.h"
#include "core/engine/train/evaluation.h"
#include "core/engine/train/trainer.h"
#include "core/run/event_tail.h"
#include "core/run/run_history.h"
#include "core/run/run_model.h"
#include "tests/support/engine_program.h"
#include "tests/support/places.h"
#include "tests/tools/starter/corpus.h"
#include "tests/tools/starter/demo_rows.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <set>
#include <unordered_map>

using namespace luthier;
using namespace luthier::engine;

class TestStarter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { setThreads(0); }
    void theDemoFileIsWhatTheGeneratorMakes();
    void heldOutTextIsAsLikelyAsTrainedText();
    void noHeldOutQuestionIsTrainedOn();
    void tuningTeachesTheForm();

private:
    static TokenizedRows tokenized(
        const std::vector<Record>& records, const Tokenizer& tokenizer, const ModelSpec& spec) {
        Recipe recipe;
        recipe.objective.type = ObjectiveType::Pretrain;
        recipe.data.max_length = 256;
        return *tokenizeRows(
            records, {tokenizer, spec, recipe, *ChatTemplate::open("luthier", testing::resource("starter"))}, {});
    }
};

void TestStarter::theDemoFileIsWhatTheGeneratorMakes() {
    std::string lines;
    for (const auto& row : starter::demoRows())
        lines += toJsonLine(row.record) + "\n";
    QCOMPARE(QByteArray::fromStdString(lines),
        QByteArray::fromStdString(testing::read(testing::resource("demo/shop.jsonl"))));
}

void TestStarter::heldOutTextIsAsLikelyAsTrainedText() {
    const auto corpus = starter::makeCorpus();
    std::set<std::string> trained;
    for (const Record& record : corpus.train)
        trained.insert(starter::plainText(record));
    for (const Record& record : corpus.heldout)
        QVERIFY(!trained.contains(starter::plainText(record)));

    const auto tokenizer = Tokenizer::open(testing::resource("starter"));
    const auto model = *loadModel(testing::resource("starter"), {DType::F32, false});
    const std::vector<Record> sample(corpus.train.begin(), corpus.train.begin() + 1200);
    const TokenizedRows heldout = tokenized(corpus.heldout, *tokenizer, model->spec()),
                        train = tokenized(corpus.train, *tokenizer, model->spec());
    Recipe recipe;
    recipe.train.batch_size = 16;
    const EvalResult onHeldOut = evaluateRows({*model}, heldout, recipe, 0),
                     onTrained = evaluateRows({*model}, tokenized(sample, *tokenizer, model->spec()), recipe, 0);

    // A bigram model counted on the same training tokens, smoothed by interpolation with the unigram (Jelinek-Mercer,
    // 0.9) and that with the uniform distribution.
    const int vocab = model->spec().vocab_size;
    std::unordered_map<std::uint64_t, double> pairs;
    std::vector<double> first(vocab, 0), single(vocab, 0);
    double total = 0;
    for (const TokenizedRow& row : train.rows)
        for (std::size_t i = 1; i < row.ids.size(); ++i) {
            ++pairs[(std::uint64_t(row.ids[i - 1]) << 32) | std::uint32_t(row.ids[i])];
            ++first[row.ids[i - 1]];
            ++single[row.ids[i]];
            ++total;
        }
    double bigramLoss = 0;
    std::int64_t counted = 0;
    for (const TokenizedRow& row : heldout.rows)
        for (std::size_t i = 1; i < row.ids.size(); ++i) {
            const auto found = pairs.find((std::uint64_t(row.ids[i - 1]) << 32) | std::uint32_t(row.ids[i]));
            const double pair =
                found == pairs.end() || first[row.ids[i - 1]] == 0 ? 0 : found->second / first[row.ids[i - 1]];
            const double unigram = 0.99 * single[row.ids[i]] / total + 0.01 / vocab;
            bigramLoss -= std::log(0.9 * pair + 0.1 * unigram);
            ++counted;
        }
    bigramLoss /= double(counted);
    qInfo("perplexity: trained %.3f, held out %.3f (ratio %.3f); loss: held out %.4f, bigram %.4f (ratio %.3f)",
        onTrained.measures.at("perplexity"), onHeldOut.measures.at("perplexity"),
        onHeldOut.measures.at("perplexity") / onTrained.measures.at("perplexity"), onHeldOut.loss, bigramLoss,
        onHeldOut.loss / bigramLoss);
    QVERIFY(onHeldOut.measures.at("perplexity") <= 1.3 * onTrained.measures.at("perplexity"));
    QVERIFY(onHeldOut.loss <= 0.7 * bigramLoss);
}

void TestStarter::noHeldOutQuestionIsTrainedOn() {
    // The split that the window and the demo make: 15 % by the question, seed 42.
    const auto rows = starter::demoRows();
    std::vector<Record> records;
    for (const auto& row : rows)
        records.push_back(row.record);
    const Split split = splitRows(records, {0.15, 42});
    std::set<std::string> prompts, answers;
    for (const std::size_t row : split.train) {
        prompts.insert(records[row].prompt());
        answers.insert(rows[row].answerTemplate + "|" + rows[row].slots);
    }
    QVERIFY(split.eval.size() >= 40);
    for (const std::size_t row : split.eval) {
        QVERIFY(!prompts.contains(records[row].prompt()));
        QVERIFY2(!answers.contains(rows[row].answerTemplate + "|" + rows[row].slots), records[row].prompt().c_str());
    }
}

void TestStarter::tuningTeachesTheForm() {
    const auto rows = starter::demoRows();
    std::vector<Record> records, train, eval;
    for (const auto& row : rows)
        records.push_back(row.record);
    const Split split = splitRows(records, {0.15, 42});
    for (const std::size_t row : split.train)
        train.push_back(records[row]);
    for (const std::size_t row : split.eval)
        eval.push_back(records[row]);

    QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    Recipe recipe;
    recipe.name = "lora";
    recipe.model.path = testing::resource("starter").string();
    recipe.data.train = {freezeRows(train, root)->string()};
    recipe.data.eval = freezeRows(eval, root)->string();
    recipe.data.max_length = 256;
    recipe.data.packing = false;
    recipe.train.epochs = 10;
    recipe.train.batch_size = 8;
    recipe.train.gradient_accumulation = 1;
    recipe.train.learning_rate = 5e-3; // what the window proposes
    recipe.eval.samples = 0;
    const RunFolder run{root / "run"};
    testing::write(run.recipe(), recipeToYaml(recipe));
    QVERIFY(trainRun(run, {}));
    RunHistory history;
    for (const Event& event : EventTail(run.events()).readNew())
        history.add(event);
    const auto& losses = history.series().at("eval_loss").points;

    const auto rightForms = [&](const AnsweringModel& model) {
        int right = 0;
        for (const Record& record : eval) {
            GenerateOptions options;
            options.max_new_tokens = 64;
            const auto prompt = model.promptOf({record.messages.data(), 1});
            right += starter::isInRightForm(record.prompt(), model.answer(*prompt, options)->text);
        }
        return right;
    };
    const auto source = findRunModel(run);
    const int base = rightForms(*AnsweringModel::open(source->baseFolder, std::nullopt, DType::F32));
    const int tuned = rightForms(*AnsweringModel::open(source->modelFolder, source->adapterFolder, DType::F32));
    qInfo("held-out loss %.4f before, %.4f after; in the right form: base %d of %zu, tuned %d of %zu",
        losses.front().value, losses.back().value, base, eval.size(), tuned, eval.size());
    QVERIFY(losses.back().value <= 0.7 * losses.front().value);
    QVERIFY(tuned >= 0.8 * double(eval.size()));
    QVERIFY(base <= 0.2 * double(eval.size()));
}

QTEST_GUILESS_MAIN(TestStarter)
#include "test_starter.moc"
