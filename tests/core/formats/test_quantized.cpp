// Checkpoints that are already quantised: missing, misshapen or unknown parts are reported and never read. Their values
// are compared with references (tests/core/engine/test_reference.cpp).

#include "core/formats/quantized/quantized_checkpoint.h"
#include "core/formats/quantized/small_floats.h"
#include "core/formats/safetensors.h"
#include "core/model/families.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <nlohmann/json.hpp>

#include <cmath>

using namespace luthier;
using Json = nlohmann::ordered_json;

class TestQuantized : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void smallFloatsAreTheStandards();
    void everyPartIsNeeded_data() { folders(); }
    void everyPartIsNeeded();
    void shapesAreChecked_data() { folders(); }
    void shapesAreChecked();
    void theLedgersBitsAreTheFiles_data() { folders(); }
    void theLedgersBitsAreTheFiles();
    void unknownMethodsAreNamed();
    void optionsThatChangeValuesAreRefused_data();
    void optionsThatChangeValuesAreRefused();

private:
    static void folders() {
        QTest::addColumn<QString>("folder");
        for (const char* folder : {"awq", "bnb_int8", "bnb_nf4_double", "ct_nvfp4", "ct_w4a16_asym", "fp8_block_ragged",
                 "gptq_4_act", "torchao_int4"})
            QTest::newRow(folder) << QStringLiteral("quant_") + QLatin1String(folder);
    }
    static Json configOf(const QString& folder) {
        return Json::parse(testing::read(testing::fixture(folder.toStdString() + "/config.json")))
            .at("quantization_config");
    }
    /// The fixture with its tensors changed.
    template <class Change>
    static Result<QuantizedWeights> readChanged(const QString& folder, const Change& change) {
        const auto file = *SafetensorsFile::open(testing::fixture(folder.toStdString() + "/model.safetensors"));
        std::map<std::string, TensorView> tensors = file.tensors();
        change(tensors);
        QTemporaryDir changed;
        const std::filesystem::path path = changed.path().toStdString();
        if (!writeSafetensors(path / "model.safetensors", tensors)) qFatal("cannot write");
        const auto files = ModelFolder::open(path);
        if (!files) return tl::unexpected(files.error());
        auto read = readQuantizedWeights(*files, configOf(folder));
        if (read) // whatever was read can be unpacked
            for (const auto& [name, weight] : *read) {
                std::vector<float> values(std::size_t(weight.matrix->outFeatures * weight.matrix->inFeatures));
                weight.matrix->unpackRows(0, weight.matrix->outFeatures, values.data());
            }
        return read;
    }
};

void TestQuantized::smallFloatsAreTheStandards() {
    QCOMPARE(floatFromE4m3(0x00), 0.0F);
    QCOMPARE(floatFromE4m3(0x01), std::ldexp(1.0F, -9)); // the smallest
    QCOMPARE(floatFromE4m3(0x08), std::ldexp(1.0F, -6)); // the smallest normal one
    QCOMPARE(floatFromE4m3(0x38), 1.0F);
    QCOMPARE(floatFromE4m3(0x7E), 448.0F); // the largest
    QCOMPARE(floatFromE4m3(0xFE), -448.0F);
    QVERIFY(std::isnan(floatFromE4m3(0x7F)));
    QCOMPARE(floatFromE8m0(127), 1.0F);
    QCOMPARE(floatFromE8m0(120), 1.0F / 128);
    QCOMPARE(kE2m1[7], 6.0F);
    QCOMPARE(kE2m1[9], -0.5F);
}

/// A weight that lacks one of its parts is not read.
void TestQuantized::everyPartIsNeeded() {
    QFETCH(QString, folder);
    const auto whole = readChanged(folder, [](auto&) {});
    QVERIFY2(whole, whole ? "" : whole.error().english().c_str());
    QVERIFY(!whole->empty());
    const auto& [name, weight] = *whole->begin();
    for (const std::string& part : weight.parts) {
        const bool mayBeMissing = part.ends_with("input_scale") || part.ends_with("g_idx") ||
                                  part.ends_with("zero_point") || part.ends_with("weight_format") ||
                                  part.ends_with("weight_global_scale");
        if (mayBeMissing) continue;
        const auto read = readChanged(folder, [&](auto& tensors) { tensors.erase(part); });
        QVERIFY2(!read || !read->contains(name), part.c_str());
    }
}

void TestQuantized::shapesAreChecked() {
    QFETCH(QString, folder);
    const auto whole = readChanged(folder, [](auto&) {});
    const auto& [name, weight] = *whole->begin();
    for (const std::string& part : weight.parts) {
        // Half of the rows, or all as one row: refused, or read within bounds.
        (void)readChanged(folder, [&](auto& tensors) {
            TensorView& view = tensors.at(part);
            if (view.shape.empty() || view.shape[0] < 2) return;
            view.shape[0] /= 2;
            view.bytes = view.bytes.first(std::size_t(view.elementCount()) * dtypeSize(view.dtype));
        });
        (void)readChanged(folder, [&](auto& tensors) {
            TensorView& view = tensors.at(part);
            view.shape = {1, view.elementCount()};
        });
        (void)readChanged(folder, [&](auto& tensors) {
            TensorView& view = tensors.at(part);
            view.shape = {0};
            view.bytes = {};
        });
    }
}

void TestQuantized::theLedgersBitsAreTheFiles() {
    QFETCH(QString, folder);
    const auto whole = readChanged(folder, [](auto&) {});
    double bytes = 0, count = 0;
    for (const auto& [name, weight] : *whole) {
        bytes += double(weight.matrix->bytes);
        count += double(weight.matrix->outFeatures * weight.matrix->inFeatures);
    }
    const double bits = bytes * 8 / count, predicted = bitsOfQuantization(configOf(folder));
    // The matrices are small: data kept once per matrix weighs more than in a real model.
    QVERIFY2(predicted > bits * 0.75 && predicted < bits * 1.1,
        qPrintable(QStringLiteral("%1, predicted %2").arg(bits).arg(predicted)));
    QVERIFY(readModelSpec(testing::fixture(folder.toStdString()))->quantizedBits == predicted);
}

void TestQuantized::unknownMethodsAreNamed() {
    for (const Json& config : {Json{{"quant_method", "hqq"}}, Json::object(), Json("odd")}) {
        const auto known = checkQuantization(config);
        QVERIFY(!known);
        QCOMPARE(known.error().code, std::string("config.quantization"));
        QVERIFY(known.error().english().find("bitsandbytes") != std::string::npos);
    }
}

void TestQuantized::optionsThatChangeValuesAreRefused_data() {
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("option");
    QTest::newRow("three bits") << "quant_gptq_4_act" << R"({"bits": 3})";
    QTest::newRow("another layout") << "quant_gptq_4_act" << R"({"checkpoint_format": "marlin"})";
    QTest::newRow("another kernel's order") << "quant_awq" << R"({"version": "gemv"})";
    QTest::newRow("another float") << "quant_fp8_block_ragged" << R"({"fmt": "e5m2"})";
    QTest::newRow("turned weights") << "quant_ct_w4a16_asym"
                                    << R"({"transform_config": {"config_groups": {"R1": {}}}})";
    QTest::newRow("sparse weights") << "quant_ct_w4a16_asym" << R"({"sparsity_config": {"format": "sparse-bitmask"}})";
}

void TestQuantized::optionsThatChangeValuesAreRefused() {
    QFETCH(QString, folder);
    QFETCH(QString, option);
    Json config = configOf(folder);
    config.update(Json::parse(option.toStdString()));
    const auto files = ModelFolder::open(testing::fixture(folder.toStdString()));
    QCOMPARE(readQuantizedWeights(*files, config).error().code, std::string("config.quantization"));
}

LUTHIER_TEST(TestQuantized)
#include "test_quantized.moc"
