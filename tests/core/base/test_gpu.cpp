#include "core/base/gpu.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace luthier;

class TestGpu : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingIsFoundWhereNothingIs() {
        QVERIFY(findGpus("no-such-library.so", m_folder.path().toStdString()).empty());
    }
    void nvidiasLibraryIsAsked() {
        // The second card does not answer and is left out.
        const std::vector<Gpu> wanted = {{"NVIDIA Test 24GB", 24'000'000'000}};
        QCOMPARE(findGpus(LUTHIER_FAKE_NVML, m_folder.path().toStdString()), wanted);
    }
    void amdsFilesAreRead() {
        const auto root = std::filesystem::path(m_folder.path().toStdString()) / "drm";
        testing::write(root / "card0" / "device" / "vendor", "0x1234\n"); // no memory of its own
        testing::write(root / "card1" / "device" / "mem_info_vram_total", "17163091968\n");
        testing::write(root / "card2" / "device" / "mem_info_vram_total", "8000000000\n");
        testing::write(root / "card2" / "device" / "product_name", "Radeon Test\n");
        const std::vector<Gpu> wanted = {{"AMD GPU", 17163091968}, {"Radeon Test", 8'000'000'000}};
        QCOMPARE(findGpus("no-such-library.so", root), wanted);
    }

private:
    QTemporaryDir m_folder;
};

LUTHIER_TEST(TestGpu)
#include "test_gpu.moc"
