// Likelihoods of texts against transformers' logits; the prompts that are asked; an evaluation that goes on.

#include "core/engine/evaluate/asking.h"
#include "core/engine/evaluate/evaluator.h"
#include "core/engine/evaluate/log_likelihood.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/nn/weights.h"
#include "core/formats/safetensors.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/log_softmax.h>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace luthier;
using namespace luthier::engine;
namespace fs = std::filesystem;

class TestEvaluating : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void likelihoodsAreTheReferences_data();
    void likelihoodsAreTheReferences();
    void contextAndContinuationAreEncodedTogether();
    void everyTokenOfALongTextIsJudgedOnce();
    void answersDoNotDependOnWhoIsAskedBeside();
    void choicesAreScoredBehindTheConversation();
    void aLongQuestionLosesItsBeginning();
    void anEvaluationGoesOn();
    void anEncoderIsRefused();

private:
    std::unique_ptr<AnsweringModel> m_starter;
    QTemporaryDir m_folder;
};

void TestEvaluating::initTestCase() {
    auto opened = AnsweringModel::open(testing::resource("starter"), {}, DType::F32);
    if (!opened) QFAIL(opened.error().english().c_str());
    m_starter = std::make_unique<AnsweringModel>(std::move(*opened));
}

void TestEvaluating::likelihoodsAreTheReferences_data() {
    QTest::addColumn<QString>("fixture");
    for (const char* name : {"llama", "gpt2", "mixtral", "bloom", "gemma2"})
        QTest::newRow(name) << QString::fromUtf8(name);
}

void TestEvaluating::likelihoodsAreTheReferences() {
    QFETCH(QString, fixture);
    const fs::path folder = testing::fixture(fixture.toStdString());
    const auto model = loadModel(folder, {DType::F32, false});
    QVERIFY(model.has_value());
    const auto file = SafetensorsFile::open(folder / "expected.safetensors");
    QVERIFY(file.has_value());
    const auto tensor = [&](const char* name, DType type) { return copyAs(*file->find(name), type); };
    const at::Tensor ids = tensor("input_ids", DType::I64), mask = tensor("attention_mask", DType::I64),
                     labels = tensor("labels", DType::I64);
    const at::Tensor logps = at::log_softmax(tensor("logits", DType::F32).to(at::kDouble), -1);
    std::vector<ScoredText> texts;
    std::vector<double> wanted;
    std::vector<bool> greedy;
    for (std::int64_t row = 0; row < ids.size(0); ++row) {
        ScoredText text;
        double sum = 0;
        bool isGreedy = true;
        for (std::int64_t t = 0; t < ids.size(1); ++t) {
            if (mask[row][t].item<std::int64_t>() == 0) continue;
            text.ids.push_back(TokenId(ids[row][t].item<std::int64_t>()));
            if (labels[row][t].item<std::int64_t>() < 0) continue;
            ++text.counted;
            const at::Tensor before = logps[row][t - 1];
            sum += before[ids[row][t].item<std::int64_t>()].item<double>();
            isGreedy = isGreedy && before.argmax().item<std::int64_t>() == ids[row][t].item<std::int64_t>();
        }
        wanted.push_back(sum);
        greedy.push_back(isGreedy);
        texts.push_back(text);
        // A continuation that the model would write by itself counts as greedy.
        text.ids.resize(text.ids.size() - 1);
        text.ids.push_back(TokenId(logps[row][std::ssize(text.ids) - 1].argmax().item<std::int64_t>()));
        text.counted = 1;
        wanted.push_back(logps[row][std::ssize(text.ids) - 2].max().item<double>());
        greedy.push_back(true);
        texts.push_back(text);
    }
    for (const std::size_t rows : {1, 3, 8}) {
        const auto got = logLikelihoods(**model, texts, rows);
        QVERIFY(got.has_value());
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const QString where =
                QStringLiteral("text %1, %2 at once: %3, not %4").arg(i).arg(rows).arg((*got)[i].sum).arg(wanted[i]);
            QVERIFY2(std::abs((*got)[i].sum - wanted[i]) < 1e-3, qPrintable(where));
            QCOMPARE((*got)[i].isGreedy, bool(greedy[i]));
        }
    }
}

void TestEvaluating::contextAndContinuationAreEncodedTogether() {
    const auto encode = [&](const std::string& text) { return m_starter->tokenizer.encode(text); };
    const ScoredText plain = continuationOf(*m_starter, "The violin", " is mended.");
    QCOMPARE(plain.ids, encode("The violin is mended."));
    QCOMPARE(plain.counted, plain.ids.size() - encode("The violin").size());
    // A space at the end of the context is judged with the continuation.
    const ScoredText spaced = continuationOf(*m_starter, "The violin ", "is mended.");
    QCOMPARE(spaced.ids, plain.ids);
    QCOMPARE(spaced.counted, plain.counted);
    const ScoredText alone = continuationOf(*m_starter, "", "The violin");
    QCOMPARE(alone.ids.size(), alone.counted + 1);
    QCOMPARE(alone.ids.front(),
        TokenId(m_starter->model->spec().bosTokenId.value_or(m_starter->model->spec().eosTokenIds.front())));
    QCOMPARE(continuationOf(*m_starter, "The violin", "").counted, std::size_t(0));
    std::string longText;
    for (int i = 0; i < 2000; ++i)
        longText += "wood ";
    const ScoredText cut = continuationOf(*m_starter, longText, "glue");
    QCOMPARE(cut.ids.size(), std::size_t(m_starter->model->spec().max_position_embeddings) + 1);
    QVERIFY(cut.counted > 0 && cut.counted < 10);
}

void TestEvaluating::everyTokenOfALongTextIsJudgedOnce() {
    std::string text;
    for (int i = 0; i < 700; ++i)
        text += "violin " + std::to_string(i) + ' ';
    const auto tokens = m_starter->tokenizer.encode(text, {.addSpecialTokens = false});
    const auto window = std::size_t(m_starter->model->spec().max_position_embeddings);
    QVERIFY(tokens.size() > 2 * window);
    std::vector<TokenId> judged;
    for (const ScoredText& piece : windowsOf(*m_starter, text)) {
        QVERIFY(piece.ids.size() > piece.counted && piece.ids.size() <= window + 1);
        judged.insert(judged.end(), piece.ids.end() - std::ptrdiff_t(piece.counted), piece.ids.end());
    }
    QCOMPARE(judged, tokens);
    // The last window sees as much as fits before it.
    QCOMPARE(windowsOf(*m_starter, text).back().ids.size(), window + 1);
}

void TestEvaluating::answersDoNotDependOnWhoIsAskedBeside() {
    const Task task = *findTask("over_refusal");
    const auto documents = documentsOf(task, {{}, 10});
    std::size_t reported = 0;
    const auto together = ask(*m_starter, task, *documents, {true, 8, [&](std::size_t done, std::size_t total) {
                                                                 QCOMPARE(total, std::size_t(10));
                                                                 QCOMPARE(done, ++reported);
                                                             }});
    const auto alone = ask(*m_starter, task, *documents, {true, 1, {}});
    QCOMPARE(reported, std::size_t(10));
    for (std::size_t i = 0; i < documents->size(); ++i) {
        QCOMPARE((*together)[i].id, (*documents)[i].id);
        QCOMPARE((*together)[i].written, (*alone)[i].written);
        QVERIFY(!(*alone)[i].written.empty());
    }
    // As the chat answers it.
    GenerateOptions options;
    options.max_new_tokens = task.generation.max_gen_toks;
    const auto chat = m_starter->answer(*m_starter->promptOf(documents->front().messages), options);
    QCOMPARE(alone->front().written, chat->text);
    Task stopped = task;
    stopped.generation.until = {alone->front().written.substr(2, 2)};
    const auto first = ask(*m_starter, stopped, {documents->front()}, {true, 1, {}});
    QVERIFY(alone->front().written.starts_with(first->front().written));
    QVERIFY(first->front().written.size() <= 2);
}

void TestEvaluating::choicesAreScoredBehindTheConversation() {
    const Task task = *findTask("general");
    const auto documents = documentsOf(task, {{}, 4});
    const auto talked = ask(*m_starter, task, *documents, {true, 8, {}});
    QCOMPARE(talked->size(), std::size_t(4));
    for (std::size_t i = 0; i < 4; ++i) {
        const auto& choices = (*documents)[i].choices;
        QVERIFY(std::find(choices.begin(), choices.end(), (*talked)[i].answer) != choices.end());
        QCOMPARE((*talked)[i].statistics.size(), std::size_t(2));
    }
    // The prompt is the chat's, and the answer's tokens follow it.
    const auto prompt = *m_starter->promptOf(documents->front().messages);
    const ScoredText text = *answerOf(*m_starter, documents->front().messages, documents->front().choices.front());
    QVERIFY(std::equal(prompt.begin(), prompt.end(), text.ids.begin()));
    QCOMPARE(text.counted, text.ids.size() - prompt.size());
    const auto said = m_starter->tokenizer.decode({text.ids.end() - std::ptrdiff_t(text.counted), text.ids.end()});
    QCOMPARE(QString::fromStdString(said).trimmed(), QString::fromStdString(documents->front().choices.front()));
    // Sentences that answer nothing are scored as plain text.
    const Task bias = *findTask("bias");
    const auto pairs = documentsOf(bias, {{}, 3});
    QVERIFY(pairs->front().messages.empty());
    QVERIFY(ask(*m_starter, bias, *pairs, {true, 8, {}}).has_value());
}

void TestEvaluating::aLongQuestionLosesItsBeginning() {
    TaskDocument document;
    for (int i = 0; i < 900; ++i)
        document.prompt += "violin ";
    document.messages = {{"user", document.prompt}};
    const auto context = std::size_t(m_starter->model->spec().max_position_embeddings);
    const auto prompt = promptOf(*m_starter, document, true, 64);
    QCOMPARE(prompt->size(), context - 64);
    const auto whole = *m_starter->promptOf(document.messages);
    QVERIFY(std::equal(prompt->rbegin(), prompt->rend(), whole.rbegin()));
}

void TestEvaluating::anEvaluationGoesOn() {
    const fs::path folder = fs::path(m_folder.path().toStdString()) / "evaluation";
    EvaluateRequest request;
    request.folder = folder;
    request.about.model = "starter";
    request.about.limit = 6;
    request.tasks = {*findTask("held_out"), *findTask("refusal")};
    std::set<std::string> asked;
    request.report = [&](const std::string& what, std::size_t, std::size_t) { asked.insert(what); };
    const auto first = evaluate(*m_starter, request);
    if (!first) QFAIL(first.error().english().c_str());
    QCOMPARE(asked, (std::set<std::string>{"speed", "refusal"}));
    QVERIFY(first->task("held_out")->skipped && !first->task("refusal")->skipped);
    QVERIFY(first->speed && first->speed->answers == 5 && first->speed->tokensPerSecond > 0);
    QVERIFY(first->speed->firstTokenMs > 0 && first->speed->answerTokens == 32);
    // It was stopped before the last task: what was answered is not asked again.
    request.tasks.push_back(*findTask("bias"));
    const fs::path rows = fs::path(m_folder.path().toStdString()) / "rows.jsonl";
    testing::write(rows, "{\"id\":\"a\",\"text\":\"mail ann@example.com\"}\n");
    request.learned = {rows};
    asked.clear();
    const auto second = evaluate(*m_starter, request);
    QCOMPARE(asked, (std::set<std::string>{"bias", "personal_data_scan"}));
    QCOMPARE(second->task("refusal")->seconds, first->task("refusal")->seconds);
    QCOMPARE(second->scan->holding, std::int64_t(1));
    QVERIFY(second->finishedMs >= second->startedMs && readEvaluation(folder)->tasks.size() == 3);
    request.about.limit = 7;
    QCOMPARE(evaluate(*m_starter, request).error().code, std::string("evaluate.other"));
}

void TestEvaluating::anEncoderIsRefused() {
    const auto model = loadModel(testing::fixture("roberta"), {DType::F32, false});
    QVERIFY(model.has_value());
    QCOMPARE(logLikelihoods(**model, {{{1, 2, 3}, 1}}, 1).error().code, std::string("generate.no_head"));
}

LUTHIER_TEST(TestEvaluating)
#include "test_evaluating.moc"
