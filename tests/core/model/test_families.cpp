#include "core/formats/safetensors.h"
#include "core/model/families.h"
#include "tests/support/places.h"

#include <QtTest>
#include <nlohmann/json.hpp>

using namespace luthier;
using Json = nlohmann::ordered_json;

class TestFamilies : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyFixtureIsRead_data();
    void everyFixtureIsRead();
    void whatCannotBeHonouredIsRefusedByName_data();
    void whatCannotBeHonouredIsRefusedByName();
    void slidingWindowsFollowTheConfig();
    void unknownArchitecturesNameTheNearest();

private:
    static Json config(const std::string& folder) {
        return Json::parse(testing::read(testing::fixture(folder + "/config.json")));
    }
};

void TestFamilies::everyFixtureIsRead_data() {
    QTest::addColumn<QString>("folder");
    for (const char* folder : {"llama", "llama_mha", "llama_config_v5", "mistral", "qwen2", "gpt2"})
        QTest::newRow(folder) << folder;
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
                               << R"({"rope_scaling": {"rope_type": "longrope", "factor": 2}})"
                               << "rope_scaling type";
    QTest::newRow("activation") << "llama"
                                << R"({"hidden_act": "quick_gelu"})"
                                << "hidden_act";
    QTest::newRow("kv heads") << "llama"
                              << R"({"num_key_value_heads": 3})"
                              << "num_key_value_heads";
    QTest::newRow("quantised") << "llama"
                               << R"({"quantization_config": {"bits": 4}})"
                               << "quantization_config";
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

void TestFamilies::unknownArchitecturesNameTheNearest() {
    Json json = config("llama");
    json["architectures"] = {"LlamaForCausaLM"};
    const auto spec = readModelSpec(json);
    QVERIFY(!spec);
    QCOMPARE(spec.error().code, std::string("config.unknown_architecture"));
    QCOMPARE(spec.error().todo.values.at("name"), std::string("LlamaForCausalLM"));
}

QTEST_GUILESS_MAIN(TestFamilies)
#include "test_families.moc"
