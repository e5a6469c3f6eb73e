#include "core/formats/gguf.h"
#include "core/formats/model_folder.h"
#include "core/formats/torch_file.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cstring>
#include <random>

using namespace luthier;

class TestTorchFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oddTensorsAreReadExactly_data();
    void oddTensorsAreReadExactly();
    void nestedTensorsAreNamedByTheirPath();
    void nothingIsRun_data();
    void nothingIsRun();
    void allMakesHoldTheSameModel();
    void damagedFilesAreSaid_data();
    void damagedFilesAreSaid();
};

void TestTorchFile::oddTensorsAreReadExactly_data() {
    QTest::addColumn<QString>("file");
    QTest::newRow("zip") << "odd_tensors.bin";
    QTest::newRow("before 1.6") << "odd_tensors_legacy.bin";
}

void TestTorchFile::oddTensorsAreReadExactly() {
    QFETCH(QString, file);
    const auto folder = testing::fixture("bin_llama");
    const auto torch = TorchFile::open(folder / file.toStdString());
    QVERIFY2(torch, torch ? "" : torch.error().english().c_str());
    const auto expected = SafetensorsFile::open(folder / "expected.safetensors");
    int compared = 0;
    for (const auto& [name, view] : torch->tensors()) {
        const TensorView* wanted = expected->find("odd." + name);
        QVERIFY2(wanted, name.c_str());
        QCOMPARE(view.shape, wanted->shape);
        QVERIFY2(view.dtype == wanted->dtype && view.bytes.size() == wanted->bytes.size(), name.c_str());
        QVERIFY2(std::memcmp(view.bytes.data(), wanted->bytes.data(), view.bytes.size()) == 0, name.c_str());
        ++compared;
    }
    QCOMPARE(compared, file.contains("legacy") ? compared : 14);
    QVERIFY(compared >= 8);
}

void TestTorchFile::nestedTensorsAreNamedByTheirPath() {
    const auto torch = TorchFile::open(testing::fixture("bin_llama/nested.bin"));
    QVERIFY2(torch, torch ? "" : torch.error().english().c_str());
    QVERIFY(!torch->tensors().empty());
    for (const auto& [name, view] : torch->tensors())
        QVERIFY2(name.find('.') != std::string::npos && view.elementCount() >= 0, name.c_str());
}

void TestTorchFile::nothingIsRun_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("code");
    QTest::newRow("reduce") << "reduce_os_system.bin"
                            << "pickle.refused";
    QTest::newRow("offset") << "offset_out_of_range.bin"
                            << "torch.tensor";
}

void TestTorchFile::nothingIsRun() {
    QFETCH(QString, file);
    QFETCH(QString, code);
    const auto path = testing::fixture("bad_pickle/" + file.toStdString());
    const auto torch = TorchFile::open(path);
    QVERIFY(!torch);
    QCOMPARE(QString::fromStdString(torch.error().code), code);
    QVERIFY(torch.error().english().find(path.string()) != std::string::npos);
    QVERIFY(!std::filesystem::exists("/tmp/luthier_pickle_" + path.stem().string()));
    QVERIFY(TorchFile::open(testing::fixture("bad_pickle/good.bin")));
}

void TestTorchFile::allMakesHoldTheSameModel() {
    const auto safe = ModelFolder::open(testing::fixture("llama"));
    for (const char* make : {"zip_f32", "legacy_f32"}) {
        const auto bin = ModelFolder::open(testing::fixture(std::string("bin_llama/") + make));
        QVERIFY2(bin, bin ? "" : bin.error().english().c_str());
        QCOMPARE(bin->names(), safe->names());
        for (const std::string& name : safe->names()) {
            QVERIFY(bin->find(name)->shape == safe->find(name)->shape);
            QVERIFY2(std::memcmp(bin->find(name)->bytes.data(), safe->find(name)->bytes.data(),
                         safe->find(name)->bytes.size()) == 0,
                name.c_str());
        }
    }
}

void TestTorchFile::damagedFilesAreSaid_data() {
    QTest::addColumn<QString>("file");
    for (const char* file : {"bin_llama/odd_tensors.bin", "bin_llama/odd_tensors_legacy.bin", "bin_llama/nested.bin",
             "bad_pickle/good.bin", "gguf_q8_0/model.gguf", "gguf_k/model.gguf"})
        QTest::newRow(file) << file;
}

/// Cut off at every place and with bytes changed at random: an error or tensors that lie inside the file, never a
/// crash.
void TestTorchFile::damagedFilesAreSaid() {
    QFETCH(QString, file);
    const std::string whole = testing::read(testing::fixture(file.toStdString()));
    QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "x";
    const bool isGguf = file.endsWith(".gguf");
    std::size_t read = 0;
    const auto open = [&](const std::string& bytes) {
        testing::write(path, bytes);
        const auto touch = [&](const auto& tensors) {
            for (const auto& [name, tensor] : tensors)
                for (const std::byte b : tensor.bytes.first(std::min<std::size_t>(64, tensor.bytes.size())))
                    read += static_cast<std::size_t>(b);
        };
        if (isGguf) {
            if (const auto gguf = GgufFile::open(path)) touch(gguf->tensors());
        } else if (const auto torch = TorchFile::open(path)) {
            touch(torch->tensors());
        }
    };
    const std::size_t header = std::min<std::size_t>(whole.size(), 12000);
    for (std::size_t cut = 0; cut < header; cut += 7)
        open(whole.substr(0, cut));
    std::mt19937 random(3);
    for (int round = 0; round < 1500; ++round) {
        std::string bytes = whole;
        for (unsigned i = 0; i <= random() % 4; ++i)
            bytes[random() % header] = static_cast<char>(random() % 3 ? random() : 0xFF);
        open(bytes);
    }
    QVERIFY(read > 0);
}

LUTHIER_TEST(TestTorchFile)
#include "test_torch_file.moc"
