#include "core/engine/generate/generate.h"
#include "core/engine/generate/stop_texts.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/nn/weights.h"
#include "core/engine/torch_compat.h"
#include "tests/support/places.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/log.h>
#include <ATen/ops/tensor.h>
#include <QtTest>

#include <map>

using namespace luthier;
using namespace luthier::engine;

class TestGenerate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cacheEqualsNoCache_data();
    void cacheEqualsNoCache();
    void packedEqualsAlone();
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
    const at::Tensor all = toTensor(ids).unsqueeze(0);
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
    const at::Tensor a = toTensor({5, 9, 200, 31}).unsqueeze(0), b = toTensor({77, 8, 3}).unsqueeze(0);
    ModelInput packed;
    packed.ids = toTensor({5, 9, 200, 31, 77, 8, 3}).unsqueeze(0);
    packed.positions = toTensor({0, 1, 2, 3, 0, 1, 2}).unsqueeze(0);
    packed.segments = toTensor({0, 0, 0, 0, 1, 1, 1}).unsqueeze(0);
    const at::Tensor together = model->hidden(packed);
    QVERIFY((together.narrow(1, 0, 4) - model->hidden({.ids = a})).abs().max().item<double>() < 2e-5);
    QVERIFY((together.narrow(1, 4, 3) - model->hidden({.ids = b})).abs().max().item<double>() < 2e-5);
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

QTEST_GUILESS_MAIN(TestGenerate)
#include "test_generate.moc"
