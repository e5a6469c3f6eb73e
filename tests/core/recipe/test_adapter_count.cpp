// How much an adapter adds, from shapes alone: what PEFT calls trainable_parameters.

#include "core/formats/json_file.h"
#include "core/model/families.h"
#include "core/recipe/adapter_count.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>

#include <map>

using namespace luthier;

class TestAdapterCount : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void adaptersAreCountedAsPeftCounts_data();
    void adaptersAreCountedAsPeftCounts();
    void sharesLieInTheGuidesTable_data();
    void sharesLieInTheGuidesTable();
    void whatIa3ScalesIsFoundInEveryFamily_data();
    void whatIa3ScalesIsFoundInEveryFamily();
};

void TestAdapterCount::adaptersAreCountedAsPeftCounts_data() {
    QTest::addColumn<QString>("folder");
    for (const char* folder : {"peft_lora_qv", "peft_lora_all_rslora", "peft_lora_gpt2", "peft_dora",
             "peft_rslora_dora", "peft_hira", "peft_ia3", "peft_ia3_gpt2", "peft_ia3_t5"})
        QTest::newRow(folder) << folder;
}

void TestAdapterCount::adaptersAreCountedAsPeftCounts() {
    QFETCH(QString, folder);
    const auto reference = testing::fixture(folder.toStdString());
    const auto expected = *readJsonObject(reference / "expected.json");
    const auto spec = *readModelSpec(testing::fixture(expected.at("base").get<std::string>()));
    AdapterSection adapter;
    const auto config = *readJsonObject(reference / "adapter_config.json");
    const bool isDora = config.value("use_dora", false);
    const std::map<std::string, AdapterType> types = {{"LORA", isDora ? AdapterType::Dora : AdapterType::Lora},
        {"HIRA", AdapterType::Hira}, {"IA3", AdapterType::Ia3}};
    adapter.type = types.at(config.at("peft_type"));
    adapter.r = config.value("r", adapter.r);
    adapter.target_modules = config.at("target_modules").get<std::vector<std::string>>();
    QCOMPARE(countAdapter(spec, adapter).parameters, expected.at("trainable_parameters").get<std::int64_t>());
    adapter.target_modules = {"nothing"};
    QCOMPARE(countAdapter(spec, adapter).modules, 0);
}

void TestAdapterCount::sharesLieInTheGuidesTable_data() {
    QTest::addColumn<QString>("adapter");
    QTest::addColumn<double>("least");
    QTest::addColumn<double>("most");
    QTest::newRow("LoRA") << "lora" << 0.001 << 0.01;
    QTest::newRow("Adapter") << "adapter" << 0.01 << 0.05;
    QTest::newRow("Prefix-Tuning") << "prefix" << 0.001 << 0.005;
}

/// The fine-tuning guide, table 4.1, at LLaMA-2-7B's shape and with what a new run begins with.
void TestAdapterCount::sharesLieInTheGuidesTable() {
    QFETCH(QString, adapter);
    QFETCH(double, least);
    QFETCH(double, most);
    QTemporaryDir folder;
    const auto config = std::filesystem::path(folder.path().toStdString()) / "config.json";
    testing::write(config, R"({"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096,
        "intermediate_size": 11008, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 32,
        "vocab_size": 32000, "max_position_embeddings": 4096, "rms_norm_eps": 1e-5, "hidden_act": "silu"})");
    const auto spec = *readModelSpec(config.parent_path());
    AdapterSection section;
    section.type = *methodFromKey<AdapterType>(adapter.toStdString());
    const double share = double(countAdapter(spec, section).parameters) / double(parameterCount(spec));
    QVERIFY2(share >= least && share <= most, qPrintable(QString::number(100 * share) + " %"));
}

void TestAdapterCount::whatIa3ScalesIsFoundInEveryFamily_data() {
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("targets");
    QTest::addColumn<QString>("feedforward");
    QTest::newRow("llama") << "llama" << "self_attn.k_proj self_attn.v_proj mlp.down_proj" << "mlp.down_proj";
    QTest::newRow("gpt2") << "gpt2" << "attn.c_attn mlp.c_proj" << "mlp.c_proj";
    QTest::newRow("mixtral") << "mixtral" << "self_attn.k_proj self_attn.v_proj" << "";
    QTest::newRow("t5") << "t5"
                        << "layer.0.SelfAttention.k layer.0.SelfAttention.v layer.1.DenseReluDense.wo "
                           "layer.1.EncDecAttention.k layer.1.EncDecAttention.v layer.2.DenseReluDense.wo"
                        << "layer.1.DenseReluDense.wo layer.2.DenseReluDense.wo";
}

void TestAdapterCount::whatIa3ScalesIsFoundInEveryFamily() {
    QFETCH(QString, model);
    QFETCH(QString, targets);
    QFETCH(QString, feedforward);
    const auto spec = *readModelSpec(testing::fixture(model.toStdString()));
    const Ia3Targets found = ia3Targets(spec, {});
    const auto joined = [](const std::vector<std::string>& names) {
        QStringList out;
        for (const std::string& name : names)
            out << QString::fromStdString(name);
        return out.join(QLatin1Char(' '));
    };
    QCOMPARE(joined(found.target_modules), targets);
    QCOMPARE(joined(found.feedforward_modules), feedforward);
    AdapterSection named;
    named.target_modules = found.target_modules;
    QCOMPARE(joined(ia3Targets(spec, named).feedforward_modules), feedforward);
}

LUTHIER_TEST(TestAdapterCount)
#include "test_adapter_count.moc"
