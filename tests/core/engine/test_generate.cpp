#include "core/engine/generate/batch_generator.h"
#include "core/engine/generate/generate.h"
#include "core/engine/generate/stop_texts.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/nn/weights.h"
#include "core/engine/torch_compat.h"
#include "core/model/families.h"
#include "tests/support/model_fixtures.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/log.h>
#include <ATen/ops/tensor.h>
#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>

#include <map>

using namespace luthier;
using namespace luthier::engine;

class TestGenerate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cacheEqualsNoCache_data();
    void cacheEqualsNoCache();
    void packedEqualsAlone();
    void answeredTogetherEqualsAlone_data();
    void answeredTogetherEqualsAlone();
    void samplingFollowsTheProbabilities();
    void stopTextsAreHeldBack();
    void promptsThatDoNotFitAreSaid();
    void tensorsThatDoNotFitAreListed();
};

void TestGenerate::cacheEqualsNoCache_data() {
    QTest::addColumn<QString>("folder");
    for (const char* folder : {"llama", "mistral", "qwen2", "gpt2", "gpt2_scaled"})
        QTest::newRow(folder) << folder;
}

void TestGenerate::cacheEqualsNoCache() {
    QFETCH(QString, folder);
    const auto guard = withoutGradients();
    const auto model = *loadModel(testing::fixture(folder.toStdString()), {DType::F32, false});
    std::vector<std::int64_t> ids;
    for (int i = 0; i < 24; ++i)
        ids.push_back((i * 37 + 5) % 300);
    const at::Tensor all = toTensor(ids, at::kCPU).unsqueeze(0);
    const at::Tensor whole = model->logits(model->hidden({.ids = all}));
    KvCache cache(model->spec(), 24);
    double worst = 0;
    // Pieces of several sizes, the window of mistral (8) passed inside and between them.
    for (std::int64_t begin = 0, size = 1; begin < 24; begin += size, size = begin < 6 ? 3 : 1) {
        size = std::min<std::int64_t>(size, 24 - begin);
        const at::Tensor piece = model->logits(model->hidden({.ids = all.narrow(1, begin, size)}, &cache));
        worst = std::max(worst, (piece - whole.narrow(1, begin, size)).abs().max().item<double>());
    }
    QVERIFY2(worst < 2e-5, qPrintable(QString::number(worst)));
}

void TestGenerate::packedEqualsAlone() {
    const auto guard = withoutGradients();
    const auto model = *loadModel(testing::fixture("llama"), {DType::F32, false});
    const at::Tensor a = toTensor({5, 9, 200, 31}, at::kCPU).unsqueeze(0),
                     b = toTensor({77, 8, 3}, at::kCPU).unsqueeze(0);
    ModelInput packed;
    packed.ids = toTensor({5, 9, 200, 31, 77, 8, 3}, at::kCPU).unsqueeze(0);
    packed.positions = toTensor({0, 1, 2, 3, 0, 1, 2}, at::kCPU).unsqueeze(0);
    packed.segments = toTensor({0, 0, 0, 0, 1, 1, 1}, at::kCPU).unsqueeze(0);
    const at::Tensor together = model->hidden(packed);
    QVERIFY((together.narrow(1, 0, 4) - model->hidden({.ids = a})).abs().max().item<double>() < 2e-5);
    QVERIFY((together.narrow(1, 4, 3) - model->hidden({.ids = b})).abs().max().item<double>() < 2e-5);
}

/// Prompts of different lengths come and go; each gets the answer it gets alone, for every generative family.
void TestGenerate::answeredTogetherEqualsAlone_data() {
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("patch");
    for (const std::string& folder : testing::modelFixtures())
        if (readModelSpec(testing::fixture(folder))->head == HeadKind::Language)
            QTest::newRow(folder.c_str()) << QString::fromStdString(folder) << "{}";
    QTest::newRow("t5_gated") << "t5_gated" << "{}";
    for (const char* folder : {"t5", "bart"})
        QTest::addRow("%s, the longest leaves first", folder) << folder << "{}";
    QTest::newRow("rotation by length") << "phi3"
                                        << R"({"original_max_position_embeddings": 16, "rope_scaling":
        {"type": "longrope", "short_factor": [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7],
         "long_factor": [2, 3, 4, 5, 6, 7, 8, 9]}})";
}

void TestGenerate::answeredTogetherEqualsAlone() {
    QFETCH(QString, folder);
    QFETCH(QString, patch);
    const std::filesystem::path source = testing::fixture(folder.toStdString());
    QTemporaryDir temporary;
    const std::filesystem::path patched = temporary.path().toStdString();
    auto config = nlohmann::json::parse(testing::read(source / "config.json"));
    config.update(nlohmann::json::parse(patch.toStdString()));
    testing::write(patched / "config.json", config.dump());
    std::filesystem::copy_file(source / "model.safetensors", patched / "model.safetensors");
    const auto model = *loadModel(patched, {DType::F32, false});
    Random random{11};
    std::vector<GenerateRequest> requests;
    for (int i = 0; i < 7; ++i) {
        GenerateRequest request;
        for (std::uint64_t k = 0, tokens = 1 + random.below(i == 3 ? 60 : 12); k < tokens; ++k)
            request.prompt.push_back(static_cast<TokenId>(3 + random.below(250)));
        request.options.max_new_tokens = static_cast<int>(1 + random.below(20));
        // The longest prompt finishes first, and the others go on without it.
        if (QByteArray(QTest::currentDataTag()).contains("leaves first"))
            request.options.max_new_tokens = i == 3 ? 2 : 20;
        request.options.endTokens = model->spec().eosTokenIds;
        request.options.logprobs = 2;
        if (i % 2) request.options.sampling = {.temperature = 0.9, .repetition_penalty = 1.1, .seed = 5u + i};
        requests.push_back(std::move(request));
    }
    std::vector<Generated> together(requests.size());
    std::vector<int> ended(requests.size());
    BatchGenerator batch(*model);
    std::size_t next = 0, most = 0;
    for (int step = 0; next < requests.size() || batch.size() > 0; ++step) {
        if (next < requests.size() && (step % 2 == 0 || batch.size() == 0)) {
            GenerateRequest request = requests[next];
            request.onEnd = [&, next](Generated out) {
                together[next] = std::move(out);
                ++ended[next];
            };
            QVERIFY(batch.add(std::move(request)));
            ++next;
        }
        most = std::max(most, batch.size());
        batch.step();
    }
    QVERIFY(most >= 3);
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const auto alone = *generate(*model, requests[i].prompt, requests[i].options);
        QCOMPARE(ended[i], 1);
        QCOMPARE(together[i].tokens, alone.tokens);
        QCOMPARE(int(together[i].reason), int(alone.reason));
        for (std::size_t k = 0; k < alone.logprobs.size(); ++k)
            QVERIFY(std::abs(together[i].logprobs[k].logprob - alone.logprobs[k].logprob) < 1e-4);
    }
}

void TestGenerate::samplingFollowsTheProbabilities() {
    const at::Tensor logits = at::log(at::tensor({0.1, 0.6, 0.3}, at::kFloat));
    QCOMPARE(sampleToken(logits, {}, {}, *std::make_unique<Random>()), std::int64_t(1)); // greedy
    SamplingOptions options;
    options.temperature = 1;
    Random random{9};
    std::map<std::int64_t, int> counts;
    for (int i = 0; i < 20000; ++i)
        ++counts[sampleToken(logits, {}, options, random)];
    QVERIFY(std::abs(counts[0] / 20000.0 - 0.1) < 0.01 && std::abs(counts[2] / 20000.0 - 0.3) < 0.015);
    options.top_k = 2;
    for (int i = 0; i < 500; ++i)
        QVERIFY(sampleToken(logits, {}, options, random) != 0);
    options = {};
    options.temperature = 1;
    options.top_p = 0.5; // the nucleus of 0.5 is the likeliest alone
    for (int i = 0; i < 100; ++i)
        QCOMPARE(sampleToken(logits, {}, options, random), std::int64_t(1));
}

void TestGenerate::stopTextsAreHeldBack() {
    StopTexts stop({"END", "\n\n"});
    QCOMPARE(stop.add("a\n"), std::string("a")); // the newline may be the first of two
    QCOMPARE(stop.add("bE"), std::string("\nb"));
    QCOMPARE(stop.add("NX"), std::string("ENX"));
    QCOMPARE(stop.add("xEN"), std::string("x"));
    QCOMPARE(stop.finish(), std::string("EN"));
    StopTexts other({"END"});
    QCOMPARE(other.add("one EN"), std::string("one "));
    QCOMPARE(other.add("D two"), std::string());
    QVERIFY(other.hasEnded() && other.add("more").empty() && other.finish().empty());
}

void TestGenerate::promptsThatDoNotFitAreSaid() {
    const auto model = *loadModel(testing::fixture("llama"), {DType::F32, false});
    QCOMPARE(generate(*model, {}, {}).error().code, std::string("generate.empty_prompt"));
    QCOMPARE(generate(*model, std::vector<TokenId>(128, 1), {}).error().code, std::string("generate.too_long"));
    GenerateOptions options;
    options.max_new_tokens = 1000;
    QCOMPARE(generate(*model, std::vector<TokenId>(120, 1), options)->tokens.size(),
        std::size_t(8)); // ends with the context
}

void TestGenerate::tensorsThatDoNotFitAreListed() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    std::filesystem::copy(testing::fixture("llama/model.safetensors"), path / "model.safetensors");
    std::string config = testing::read(testing::fixture("llama/config.json"));
    config.replace(config.find("\"intermediate_size\": 144"), 24, "\"intermediate_size\": 145");
    testing::write(path / "config.json", config);
    const auto model = loadModel(path, {});
    QVERIFY(!model);
    QCOMPARE(model.error().code, std::string("model.tensors"));
    QVERIFY(model.error().why.values.at("list").find("mlp.gate_proj.weight [144, 64], [145, 64]") != std::string::npos);
}

LUTHIER_TEST(TestGenerate)
#include "test_generate.moc"
