#include "core/formats/safetensors.h"
#include "core/model/families.h"
#include "tests/support/model_fixtures.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QtTest>
#include <nlohmann/json.hpp>

#include <set>

using namespace luthier;
using Json = nlohmann::ordered_json;

class TestFamilies : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyFixtureIsRead_data();
    void everyFixtureIsRead();
    void whatCannotBeHonouredIsRefusedByName_data();
    void whatCannotBeHonouredIsRefusedByName();
    void quantisedByAnUnknownMethodIsRefusedByItsName();
    void slidingWindowsFollowTheConfig();
    void everyFamilyHasAFixture();
    void unknownArchitecturesNameTheNearest();

private:
    static Json config(const std::string& folder) {
        return Json::parse(testing::read(testing::fixture(folder + "/config.json")));
    }
};

void TestFamilies::everyFixtureIsRead_data() {
    QTest::addColumn<QString>("folder");
    std::vector<std::string> folders = testing::modelFixtures();
    for (const char* kind : {"gpt_bigcode_mha", "llama_config_v5", "llama_mha", "reward_llama", "t5_gated"})
        folders.emplace_back(kind);
    for (const std::string& folder : folders)
        QTest::newRow(folder.c_str()) << QString::fromStdString(folder);
}

/// Names, shapes and count are those of the file that transformers wrote.
void TestFamilies::everyFixtureIsRead() {
    QFETCH(QString, folder);
    const auto path = testing::fixture(folder.toStdString());
    const auto spec = readModelSpec(path);
    QVERIFY2(spec, spec ? "" : spec.error().english().c_str());
    const auto file = SafetensorsFile::open(path / "model.safetensors");
    std::int64_t total = 0;
    for (const auto& [name, view] : file->tensors())
        total += view.elementCount();
    QCOMPARE(parameterCount(*spec), total);
    // What is frozen as layer 1 is all of layer 1 and nothing else.
    const auto modules = layerModules(*spec, 1);
    for (const ParameterShape& parameter : parameterShapes(*spec))
        QCOMPARE(std::any_of(modules.begin(), modules.end(),
                     [&](const std::string& m) { return matchesModule(parameter.name, m); }),
            parameter.layer == 1);
    for (const ParameterShape& parameter : parameterShapes(*spec)) {
        const TensorView* view = file->find(parameter.name);
        QVERIFY2(view && view->shape == parameter.shape, parameter.name.c_str());
    }
}

void TestFamilies::whatCannotBeHonouredIsRefusedByName_data() {
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("patch");
    QTest::addColumn<QString>("key");
    QTest::newRow("rope type") << "llama"
                               << R"({"rope_scaling": {"rope_type": "spiral", "factor": 2}})"
                               << "rope_scaling type";
    QTest::newRow("longrope without its factors") << "llama"
                                                  << R"({"rope_scaling": {"rope_type": "longrope", "factor": 2}})"
                                                  << "short_factor";
    QTest::newRow("one rope a layer type") << "llama"
                                           << R"({"rope_parameters": {"full_attention": {"rope_theta": 1e6}}})"
                                           << "rope_parameters.full_attention";
    QTest::newRow("turning share") << "gpt_neox"
                                   << R"({"rotary_pct": 0.2})"
                                   << "partial_rotary_factor";
    QTest::newRow("experts") << "mixtral"
                             << R"({"num_experts_per_tok": 5})"
                             << "num_experts_per_tok";
    QTest::newRow("jitter") << "mixtral"
                            << R"({"router_jitter_noise": 0.1})"
                            << "router_jitter_noise";
    QTest::newRow("relative keys") << "bert"
                                   << R"({"position_embedding_type": "relative_key"})"
                                   << "position_embedding_type";
    QTest::newRow("T5's activation") << "t5"
                                     << R"({"feed_forward_proj": "gated-tanh"})"
                                     << "feed_forward_proj";
    QTest::newRow("bidirectional") << "gemma2"
                                   << R"({"use_bidirectional_attention": true})"
                                   << "use_bidirectional_attention";
    QTest::newRow("activation") << "llama"
                                << R"({"hidden_act": "mish"})"
                                << "hidden_act";
    QTest::newRow("kv heads") << "llama"
                              << R"({"num_key_value_heads": 3})"
                              << "num_key_value_heads";
    QTest::newRow("cross attention") << "gpt2"
                                     << R"({"add_cross_attention": true})"
                                     << "add_cross_attention";
    QTest::newRow("missing") << "gpt2"
                             << R"({"n_layer": null})"
                             << "n_layer";
    QTest::newRow("nonsense") << "llama"
                              << R"({"hidden_size": -4})"
                              << "hidden_size";
}

void TestFamilies::whatCannotBeHonouredIsRefusedByName() {
    QFETCH(QString, folder);
    QFETCH(QString, patch);
    QFETCH(QString, key);
    Json json = config(folder.toStdString());
    json.update(Json::parse(patch.toStdString()));
    const auto spec = readModelSpec(json);
    QVERIFY(!spec);
    QCOMPARE(QString::fromStdString(spec.error().why.values.at("key")), key);
}

void TestFamilies::quantisedByAnUnknownMethodIsRefusedByItsName() {
    Json json = config("llama");
    json["quantization_config"] = {{"quant_method", "hqq"}, {"bits", 4}};
    const auto spec = readModelSpec(json);
    QVERIFY(!spec);
    QCOMPARE(spec.error().why.values.at("method"), std::string("hqq"));
    json["quantization_config"] = {{"quant_method", "gptq"}, {"bits", "four"}}; // odd, and no crash
    QVERIFY(!readModelSpec(json));
}

void TestFamilies::slidingWindowsFollowTheConfig() {
    QCOMPARE(readModelSpec(config("mistral"))->slidingWindow, (std::vector<int>{8, 8}));
    QCOMPARE(readModelSpec(config("llama"))->slidingWindow, (std::vector<int>{0, 0}));
    Json qwen = config("qwen2");
    qwen["sliding_window"] = 16;
    QCOMPARE(readModelSpec(qwen)->slidingWindow, (std::vector<int>{0, 0})); // use_sliding_window is false
    qwen["use_sliding_window"] = true;
    qwen["max_window_layers"] = 1;
    QCOMPARE(readModelSpec(qwen)->slidingWindow, (std::vector<int>{0, 16}));
}

/// Every row of the table has a fixture that transformers wrote.
void TestFamilies::everyFamilyHasAFixture() {
    std::set<std::string> read;
    for (const auto& entry : std::filesystem::directory_iterator(testing::fixture("")))
        if (std::filesystem::exists(entry.path() / "config.json"))
            if (const auto spec = readModelSpec(entry.path())) read.insert(spec->family);
    for (const ModelFamily& row : modelFamilies())
        QVERIFY2(read.contains(std::string(row.key)), std::string(row.key).c_str());
}

void TestFamilies::unknownArchitecturesNameTheNearest() {
    Json json = config("llama");
    json["architectures"] = {"LlamaForCausaLM"};
    const auto spec = readModelSpec(json);
    QVERIFY(!spec);
    QCOMPARE(spec.error().code, std::string("config.unknown_architecture"));
    QCOMPARE(spec.error().todo.values.at("name"), std::string("LlamaForCausalLM"));
}

LUTHIER_TEST(TestFamilies)
#include "test_families.moc"
