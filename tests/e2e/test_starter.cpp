// The starter model is a model of its own corpus, and tuning it on the demo data visibly works.

#include "core/advisor/plan/starting_values.h"
#include "core/base/text.h"
#include "core/data/split.h"
#include "core/engine/generate/answering_model.h"
#include "core/engine/kernels/processor_check.h"
#include "core/engine/nn/weights.h"
#include "core/engine/train/evaluation.h"
#include "core/engine/train/trainer.h"
#include "core/model/families.h"
#include "core/run/event_tail.h"
#include "core/run/run_history.h"
#include "core/run/run_model.h"
#include "tests/support/engine_program.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"
#include "tests/tools/starter/corpus.h"
#include "tests/tools/starter/demo_rows.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <map>
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
    void everyTokenOfTheDemosAnswersIsKnown();
    void theBaseAnswersPlainly();
    void tuningTeachesTheForm_data();
    void tuningTeachesTheForm();
    void examplesShowTheForm();
    void preferencesKeepTheForm();

private:
    struct Sides {
        std::vector<Record> train, eval;
    };
    /// As the window and the demo split it.
    static Sides demoSplit() {
        std::vector<Record> records;
        for (const auto& row : starter::demoRows())
            records.push_back(row.record);
        const Split split = splitRows(records, {0.15, 42});
        Sides out;
        for (const std::size_t row : split.train)
            out.train.push_back(records[row]);
        for (const std::size_t row : split.eval)
            out.eval.push_back(records[row]);
        return out;
    }
    /// The wizard's starting recipe for this model and this many rows.
    static Recipe planned(AdapterType adapter, ObjectiveType objective, std::size_t rows) {
        const Judgement judgement = *readJudgement(testing::resource(""));
        DataFacts facts;
        facts.rows = std::int64_t(rows);
        facts.longest = 60;
        std::vector<Said> reasons;
        Recipe recipe = startingRecipe(judgement, *readModelSpec(testing::resource("starter")), {adapter}, objective,
            facts, DType::F32, std::uint64_t(8) << 30, reasons);
        recipe.model.path = testing::resource("starter").string();
        recipe.model.dtype = ComputeDtype::Float32;
        recipe.eval.samples = 0;
        return recipe;
    }
    static RunFolder trained(const std::filesystem::path& folder, const Recipe& recipe) {
        const RunFolder run{folder};
        testing::write(run.recipe(), recipeToYaml(recipe));
        const auto end = trainRun(run, {});
        if (!end) qFatal("%s", end.error().english().c_str());
        return run;
    }
    static std::string asked(const AnsweringModel& model, const std::vector<ChatMessage>& messages) {
        GenerateOptions options;
        options.max_new_tokens = 64;
        return model.answer(*model.promptOf(messages), options)->text;
    }
    struct Forms {
        int right = 0, broken = 0;
    };
    static Forms formsOf(const AnsweringModel& model, const std::vector<Record>& rows) {
        Forms out;
        for (const Record& record : rows) {
            const std::string answer = asked(model, {record.messages.front()});
            out.right += starter::isInRightForm(record.prompt(), answer);
            out.broken += contains(answer, "\xEF\xBF\xBD");
        }
        return out;
    }

    static std::vector<TokenizedRow> allOf(const TokenizedRows& rows) {
        std::vector<TokenizedRow> out;
        for (std::size_t row = 0; row < rows.rows.size(); ++row)
            out.push_back(rows.rows[row]);
        return out;
    }
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
    const auto objective = makeObjective({});
    const auto asked = [&](const TokenizedRows& rows) { return *evaluateRows({*model}, *objective, rows, 16, 0); };
    const EvalResult onHeldOut = asked(heldout), onTrained = asked(tokenized(sample, *tokenizer, model->spec()));

    // A bigram model counted on the same training tokens, smoothed by interpolation with the unigram (Jelinek-Mercer,
    // 0.9) and that with the uniform distribution.
    const int vocab = model->spec().vocab_size;
    std::unordered_map<std::uint64_t, double> pairs;
    std::vector<double> first(vocab, 0), single(vocab, 0);
    double total = 0;
    for (const TokenizedRow& row : allOf(train))
        for (std::size_t i = 1; i < row.ids.size(); ++i) {
            ++pairs[(std::uint64_t(row.ids[i - 1]) << 32) | std::uint32_t(row.ids[i])];
            ++first[row.ids[i - 1]];
            ++single[row.ids[i]];
            ++total;
        }
    double bigramLoss = 0;
    std::int64_t counted = 0;
    for (const TokenizedRow& row : allOf(heldout))
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
        onTrained.measures.at(Curve::Perplexity), onHeldOut.measures.at(Curve::Perplexity),
        onHeldOut.measures.at(Curve::Perplexity) / onTrained.measures.at(Curve::Perplexity), onHeldOut.loss, bigramLoss,
        onHeldOut.loss / bigramLoss);
    QVERIFY(onHeldOut.measures.at(Curve::Perplexity) <= 1.3 * onTrained.measures.at(Curve::Perplexity));
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

void TestStarter::everyTokenOfTheDemosAnswersIsKnown() {
    // A token that the corpus never wrote keeps its first embedding, and no adapter of the blocks can tell it from
    // others like it: that is how characters came out broken.
    const auto tokenizer = *Tokenizer::open(testing::resource("starter"));
    std::map<TokenId, int> seen;
    for (const Record& record : starter::makeCorpus().train)
        for (const TokenId id : tokenizer.encode(starter::plainText(record)))
            ++seen[id];
    for (const auto& row : starter::demoRows())
        for (const TokenId id : tokenizer.encode(row.record.answer()))
            QVERIFY2(seen[id] >= 50, (row.record.answer() + ": " + tokenizer.decode({id})).c_str());
}

/// Asked without any tuning, it answers the shop's questions in a plain sentence, and does not look broken elsewhere.
void TestStarter::theBaseAnswersPlainly() {
    const auto base = *AnsweringModel::open(testing::resource("starter"), std::nullopt, DType::F32);
    QCOMPARE(asked(base, {{"user", "How much is the violin?"}}),
        std::string("The price of the violin stands on its label."));
    int named = 0, asked_ = 0;
    for (const auto& row : starter::demoRows()) {
        const std::string answer = asked(base, {row.record.messages.front()});
        QVERIFY2(!contains(answer, "\xEF\xBF\xBD"), answer.c_str());
        QVERIFY2(answer.ends_with(".") || answer.ends_with("。") || answer.ends_with("?") || answer.ends_with("？"),
            (row.record.prompt() + " → " + answer).c_str());
        named += contains(answer, row.slots);
        ++asked_;
    }
    qInfo("the base names the instrument that it was asked about in %d of %d answers", named, asked_);
    QVERIFY(named >= 0.7 * asked_);
    for (const char* other : {"Hello", "What is the capital of France?", "你好", "台灣的首都在哪裡？"}) {
        const std::string answer = asked(base, {{"user", other}});
        qInfo("%s → %s", other, answer.c_str());
        QVERIFY(!answer.empty() && answer.size() < 120 && !contains(answer, "\xEF\xBF\xBD"));
    }
}

/// Every method by the plan's own recipe, and LoRA over a base in few bits.
void TestStarter::tuningTeachesTheForm_data() {
    QTest::addColumn<QString>("adapter");
    QTest::addColumn<QString>("quantization");
    for (const auto& row : methodTable<AdapterType>())
        if (row.value != AdapterType::BitFit) // the starter has no biases
            QTest::newRow(row.key.data()) << row.key.data() << "none";
    for (const auto& row : methodTable<QuantizationType>())
        if (row.value != QuantizationType::None)
            QTest::addRow("lora over %s", row.key.data()) << "lora" << row.key.data();
}

/// In both languages.
void TestStarter::tuningTeachesTheForm() {
    QFETCH(QString, adapter);
    QFETCH(QString, quantization);
    const auto [train, eval] = demoSplit();
    QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    Recipe recipe = planned(*methodFromKey<AdapterType>(adapter.toStdString()), ObjectiveType::Sft, train.size());
    recipe.model.quantization.type = *methodFromKey<QuantizationType>(quantization.toStdString());
    recipe.eval.every = 1'000'000; // at the beginning and the end: nineteen runs are many
    recipe.data.train = {freezeRows(train, root)->string()};
    recipe.data.eval = freezeRows(eval, root)->string();
    const RunFolder run = trained(root / "run", recipe);
    RunHistory history;
    for (const Event& event : EventTail(run.events()).readNew())
        history.add(event);
    const auto& losses = history.series().at("eval_loss").points;
    const auto source = findRunModel(run);
    const Forms base = formsOf(*AnsweringModel::open(source->baseFolder, std::nullopt, DType::F32), eval);
    const Forms tuned = formsOf(*AnsweringModel::open(source->modelFolder, source->adapterFolder, DType::F32), eval);
    qInfo("held-out loss %.4f before, %.4f after; in the right form: base %d of %zu, tuned %d of %zu (%d broken)",
        losses.front().value, losses.back().value, base.right, eval.size(), tuned.right, eval.size(), tuned.broken);
    QVERIFY(losses.back().value <= 0.7 * losses.front().value);
    // The plan's two answer in the form; so do most of the others, and the weakest do in more than half.
    const bool isPlanned = adapter == "lora" || adapter == "none";
    QVERIFY(tuned.right >= (isPlanned ? 0.9 : 0.6) * double(eval.size()));
    QVERIFY(base.right <= 0.2 * double(eval.size()));
    QCOMPARE(tuned.broken, 0);
}

/// Four examples in the prompt, in the language of the question. Which four they are matters to so small a model (Lu et
/// al. 2022), so the middle one of several draws counts; the nearest questions show it one answer four times, which it
/// copies in part.
void TestStarter::examplesShowTheForm() {
    const auto [train, eval] = demoSplit();
    QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString(), file = root / "few_shot.yaml";
    auto base = *AnsweringModel::open(testing::resource("starter"), std::nullopt, DType::F32);
    FewShotProfile profile;
    profile.rows = *freezeRows(train, root);
    const auto rightOnes = [&] {
        if (!writeFewShotProfile(file, profile)) return -1;
        base.examples = *base.openExamples(file);
        const Forms shown = formsOf(base, eval);
        return shown.broken == 0 ? shown.right : -1;
    };
    qInfo("in the right form after the nearest examples: %d of %zu", rightOnes(), eval.size());
    profile.choice = ExampleChoice::Random;
    std::vector<int> draws;
    for (profile.seed = 1; profile.seed <= 5; ++profile.seed)
        draws.push_back(rightOnes());
    std::ranges::sort(draws);
    qInfo("in the right form after examples drawn at random: %d of %zu in the middle, %d to %d (0 broken)", draws[2],
        eval.size(), draws.front(), draws.back());
    QVERIFY(draws.front() >= 0); // nothing broken
    QVERIFY(draws[2] >= 0.8 * double(eval.size()));
}

/// DPO after SFT, with the plan's own recipe: the answers keep their form.
void TestStarter::preferencesKeepTheForm() {
    const auto [train, eval] = demoSplit();
    QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    Recipe first = planned(AdapterType::None, ObjectiveType::Sft, train.size());
    first.data.train = {freezeRows(train, root)->string()};
    const RunFolder sft = trained(root / "sft", first);
    const auto pairsOf = [](const std::vector<Record>& rows) {
        std::vector<Record> pairs;
        for (const Record& row : rows) {
            Record pair;
            pair.messages = {row.messages.front()};
            const bool isChinese = contains(row.answer(), "結論");
            pair.preference = Preference{{row.messages.back()},
                {{"assistant", isChinese ? "請到櫃台詢問。" : "Please ask at the counter."}}, {}};
            pairs.push_back(std::move(pair));
        }
        return pairs;
    };
    Recipe second = planned(AdapterType::Lora, ObjectiveType::Dpo, train.size());
    second.model.path = findRunModel(sft)->modelFolder.string();
    second.data.train = {freezeRows(pairsOf(train), root)->string()};
    second.data.eval = freezeRows(pairsOf(eval), root)->string();
    const auto source = findRunModel(trained(root / "dpo", second));
    const Forms tuned = formsOf(*AnsweringModel::open(source->modelFolder, source->adapterFolder, DType::F32), eval);
    qInfo("in the right form after DPO: %d of %zu (%d broken)", tuned.right, eval.size(), tuned.broken);
    QVERIFY(tuned.right >= 0.9 * double(eval.size()));
    QCOMPARE(tuned.broken, 0);
}

LUTHIER_TEST(TestStarter)
#include "test_starter.moc"
