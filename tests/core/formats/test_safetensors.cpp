#include "core/formats/model_folder.h"
#include "core/formats/peft_config.h"
#include "core/formats/safetensors.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cstring>

using namespace luthier;

class TestSafetensors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrittenIsRead();
    void lyingHeadersAreRefused_data();
    void lyingHeadersAreRefused();
    void aCutFileSaysHowMuchIsMissing();
    void everyCutIsRefused();
    void aFolderWithoutWeightsSaysWhatItHolds();
    void loraConfigGoesThereAndBack();
    void unknownAdaptersAreRefusedByKey();

private:
    QTemporaryDir m_folder;
    std::filesystem::path at(const char* name) const {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
};

void TestSafetensors::whatIsWrittenIsRead() {
    const std::vector<float> values = {1, 2, 3, 4, 5, 6};
    const std::vector<std::int64_t> ids = {7};
    std::map<std::string, TensorView> tensors;
    tensors["b"] = {DType::F32, {2, 3}, std::as_bytes(std::span(values))};
    tensors["a"] = {DType::I64, {}, std::as_bytes(std::span(ids))};
    QVERIFY(writeSafetensors(at("t.safetensors"), tensors));
    const auto file = SafetensorsFile::open(at("t.safetensors"));
    QVERIFY(file);
    QCOMPARE(file->metadata().at("format"), std::string("pt"));
    const TensorView* b = file->find("b");
    QVERIFY(b);
    QCOMPARE(b->shape, (std::vector<std::int64_t>{2, 3}));
    QCOMPARE(std::memcmp(b->bytes.data(), values.data(), b->bytes.size()), 0);
    QCOMPARE(file->find("a")->elementCount(), std::int64_t(1));
    QVERIFY(!file->find("c"));
}

void TestSafetensors::lyingHeadersAreRefused_data() {
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("no json") << QByteArray("{{{");
    QTest::newRow("array") << QByteArray("[]");
    QTest::newRow("unknown type") << QByteArray(R"({"a":{"dtype":"Q4","shape":[1],"data_offsets":[0,4]}})");
    QTest::newRow("size and shape differ") << QByteArray(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,4]}})");
    QTest::newRow("ends before it begins") << QByteArray(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}})");
    QTest::newRow("negative size") << QByteArray(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})");
    QTest::newRow("size overflows") << QByteArray(
        R"({"a":{"dtype":"F32","shape":[9223372036854775807,8],"data_offsets":[0,4]}})");
    QTest::newRow("no offsets") << QByteArray(R"({"a":{"dtype":"F32","shape":[1]}})");
}

void TestSafetensors::lyingHeadersAreRefused() {
    QFETCH(QByteArray, header);
    const std::uint64_t size = header.size();
    std::string bytes(reinterpret_cast<const char*>(&size), sizeof size);
    testing::write(at("bad.safetensors"), bytes + header.toStdString() + std::string(8, '\0'));
    const auto file = SafetensorsFile::open(at("bad.safetensors"));
    QVERIFY(!file);
    QCOMPARE(file.error().code, std::string("safetensors.header"));
}

void TestSafetensors::aCutFileSaysHowMuchIsMissing() {
    const std::string whole = testing::read(testing::fixture("llama/model.safetensors"));
    testing::write(at("cut.safetensors"), whole.substr(0, whole.size() - 100));
    const auto file = SafetensorsFile::open(at("cut.safetensors"));
    QVERIFY(!file);
    QCOMPARE(file.error().code, std::string("safetensors.truncated"));
    QCOMPARE(file.error().why.values.at("wanted"), std::to_string(whole.size()));
    QCOMPARE(file.error().why.values.at("got"), std::to_string(whole.size() - 100));
}

void TestSafetensors::everyCutIsRefused() {
    const std::string whole = testing::read(testing::fixture("llama/model.safetensors"));
    for (std::size_t size : {0UL, 4UL, 8UL, 100UL, 1000UL, whole.size() / 2, whole.size() - 1}) {
        testing::write(at("cut.safetensors"), whole.substr(0, size));
        QVERIFY(!SafetensorsFile::open(at("cut.safetensors")));
    }
}

void TestSafetensors::aFolderWithoutWeightsSaysWhatItHolds() {
    testing::write(at("model/config.json"), "{}");
    const auto model = ModelFolder::open(at("model"));
    QVERIFY(!model);
    QCOMPARE(model.error().code, std::string("model.no_weights"));
    QCOMPARE(model.error().why.values.at("list"), std::string("config.json"));
    QCOMPARE(ModelFolder::open(at("nowhere")).error().code, std::string("model.no_folder"));
    // A shard that the index names and the folder lacks; and one that would lead out of the folder.
    testing::write(at("sharded/model.safetensors.index.json"), R"({"weight_map": {"a": "model-1.safetensors"}})");
    QCOMPARE(ModelFolder::open(at("sharded")).error().code, std::string("model.missing_shard"));
    testing::write(at("sharded/model.safetensors.index.json"), R"({"weight_map": {"a": "../model/config.json"}})");
    QCOMPARE(ModelFolder::open(at("sharded")).error().code, std::string("model.missing_shard"));
}

void TestSafetensors::loraConfigGoesThereAndBack() {
    LoraConfig config;
    config.r = 4;
    config.lora_alpha = 8;
    config.use_rslora = true;
    config.use_dora = true;
    config.target_modules = {"q_proj", "v_proj"};
    config.layers_to_transform = std::vector<int>{1};
    config.rank_pattern = {{"down_proj", 2}};
    config.base_model_name_or_path = "somewhere";
    std::filesystem::create_directories(at("adapter"));
    QVERIFY(writeLoraConfig(at("adapter"), config));
    const auto read = readLoraConfig(at("adapter"));
    QVERIFY(read);
    QVERIFY(*read == config);

    PromptConfig prompt;
    prompt.num_virtual_tokens = 4;
    prompt.task_type = "SEQ_2_SEQ_LM";
    QVERIFY(writePromptConfig(at("adapter"), prompt));
    QVERIFY(*readPromptConfig(at("adapter")) == prompt);
    QCOMPARE(readAdapterHeader(at("adapter"))->peft_type, std::string("PREFIX_TUNING"));
    QVERIFY(!readLoraConfig(at("adapter")));
}

void TestSafetensors::unknownAdaptersAreRefusedByKey() {
    testing::write(at("other/adapter_config.json"), R"({"peft_type": "LORA", "r": 4, "use_qalora": true})");
    const auto read = readLoraConfig(at("other"));
    QVERIFY(!read);
    QCOMPARE(read.error().why.values.at("key"), std::string("use_qalora"));
    testing::write(at("kind/adapter_config.json"), R"({"peft_type": "PREFIX_TUNING", "prefix_scale": 2})");
    const auto prefix = readPromptConfig(at("kind"));
    QVERIFY(!prefix);
    QCOMPARE(prefix.error().why.values.at("key"), std::string("prefix_scale"));
}

LUTHIER_TEST(TestSafetensors)
#include "test_safetensors.moc"
