// A domain expert with 8 GB of memory and a model of three billion parameters: the wizard, by clicks and keys, ends in
// a QLoRA run that trains. Nightly: it writes 6 GB of weights and trains over them for some minutes.

#include "core/data/record.h"
#include "core/formats/json_file.h"
#include "core/model/families.h"
#include "core/recipe/recipe.h"
#include "tests/support/answer_dialog.h"
#include "tests/support/driven_window.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"
#include "ui/session/translate.h"

#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QtTest>
#include <nlohmann/json.hpp>

#include <bit>
#include <cmath>
#include <fstream>
#include <random>

using namespace luthier;
using namespace luthier::ui;

namespace {

/// `count` numbers of a normal distribution in bfloat16, the same block over and over.
void writeNormal(std::ofstream& out, std::int64_t count, float spread) {
    static const std::vector<float> normal = [] {
        std::mt19937 random(1);
        std::normal_distribution<float> draw;
        std::vector<float> values(1 << 20);
        for (float& value : values)
            value = draw(random);
        return values;
    }();
    std::vector<std::uint16_t> block(normal.size());
    for (std::size_t i = 0; i < block.size(); ++i)
        block[i] = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(normal[i] * spread) >> 16);
    for (std::int64_t left = count; left > 0; left -= std::ssize(block))
        out.write(reinterpret_cast<const char*>(block.data()), 2 * std::min<std::int64_t>(left, std::ssize(block)));
}

/// A LLaMA of 3.2 billion parameters with the starter's tokenizer.
void makeLargeModel(const std::filesystem::path& folder) {
    std::filesystem::copy(testing::resource("starter"), folder);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    auto config = *readJsonObject(folder / "config.json");
    config.update({{"hidden_size", 3072}, {"intermediate_size", 8192}, {"num_hidden_layers", 28},
        {"num_attention_heads", 24}, {"num_key_value_heads", 24}, {"head_dim", 128}, {"torch_dtype", "bfloat16"}});
    QVERIFY(writeJson(folder / "config.json", config));
    const auto shapes = parameterShapes(*readModelSpec(folder));
    nlohmann::ordered_json header;
    std::int64_t at = 0;
    for (const ParameterShape& shape : shapes) {
        header[shape.name] = {
            {"dtype", "BF16"}, {"shape", shape.shape}, {"data_offsets", {at, at + 2 * shape.count()}}};
        at += 2 * shape.count();
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    std::ofstream out(folder / "model.safetensors", std::ios::binary | std::ios::trunc);
    const std::uint64_t size = text.size();
    out.write(reinterpret_cast<const char*>(&size), sizeof size).write(text.data(), std::streamsize(size));
    for (const ParameterShape& shape : shapes)
        writeNormal(out, shape.count(), shape.role == ParameterRole::Norm ? 0.3f : 0.02f);
    QVERIFY(out.good());
}

} // namespace

class TestSmallMachine : public QObject, testing::DrivenWindow {
    Q_OBJECT

private Q_SLOTS:
    void theWizardEndsInARunThatTrains();

private:
    void type(const char* name, const char* keys) {
        auto* box = find<QDoubleSpinBox>(name);
        box->setFocus();
        box->selectAll();
        QTest::keyClicks(box, keys);
        QTest::keyClick(box, Qt::Key_Return);
    }
    QTemporaryDir m_folder;
};

void TestSmallMachine::theWizardEndsInARunThatTrains() {
    const auto root = std::filesystem::path(m_folder.path().toStdString());
    if (std::filesystem::space(root).available < (10ull << 30)) QSKIP("needs 10 GB of disk");
    makeLargeModel(root / "large");
    std::string rows;
    for (int i = 0; i < 1010; ++i)
        rows += R"({"instruction": "What is in box )" + std::to_string(1000 + i) + R"(?", "output": "Strings, set )" +
                std::to_string(i % 40) + R"(."})" + "\n";
    testing::write(root / "boxes.jsonl", rows);

    beginTests();
    openWindow(QString());
    testing::answerDialog(this, m_folder.filePath("project"));
    click("newProject");
    QTRY_VERIFY(m_window->page("overview") && m_window->page("overview")->isVisible());
    click("nextStep");
    testing::answerDialog(this, toQString(root / "large"));
    click("openFirstModel");
    QTRY_VERIFY(find<QPushButton>("useModel")->isEnabled());
    click("useModel");
    rail("overview");
    QTRY_COMPARE(find<QPushButton>("nextStep")->text(), QStringLiteral("Import data"));
    click("nextStep");
    testing::answerDialog(this, toQString(root / "boxes.jsonl"));
    click("importFirst");
    QTRY_VERIFY(find<QPushButton>("importNow")->isEnabled());
    click("importNow");
    QTRY_COMPARE(find<QComboBox>("datasets")->count(), 1);

    rail("method");
    click("task_skill");
    click("wizardNext");
    click("scenario_chat");
    click("wizardNext");
    auto* models = find<QTableView>("wizardModels");
    QTRY_COMPARE(models->model()->rowCount(), 1);
    QTest::mouseClick(
        models->viewport(), Qt::LeftButton, {}, models->visualRect(models->model()->index(0, 0)).center());
    click("wizardNext");
    type("freeMemory", "8");
    click("wizardNext");
    QTRY_COMPARE(m_window->wizard().answers().data.rows, 1010);
    QTRY_VERIFY(m_window->wizard().answers().data.longest > 5);
    click("wizardNext");
    click("goal_eval_loss");
    click("wizardNext");
    QCOMPARE(m_window->wizard().plan().method, std::string("qlora"));
    QTRY_VERIFY(m_window->findChild<QPushButton*>("startStep_sft"));
    QTest::qWait(50);
    click("startStep_sft");
    QTRY_VERIFY(!m_window->runs()->runs().empty());
    RunWatcher* run = m_window->runs()->runs().front();
    const auto recipe = readRecipe(run->folder().recipe());
    QCOMPARE(recipe->model.quantization.type, QuantizationType::Nf4);
    QTRY_VERIFY2_WITH_TIMEOUT(run->history().step() >= 3 || run->status() == RunStatus::Failed,
        run->history().failure() ? run->history().failure()->english().c_str() : "", 1'500'000);
    const Series* loss = run->history().find(Curve::Loss);
    QVERIFY(loss && loss->points.size() >= 3);
    for (const auto& point : loss->points)
        QVERIFY2(std::isfinite(point.value) && point.value > 0, qPrintable(QString::number(point.value)));
    qInfo("%.0f parameters, step %lld, %.1f GB in all (predicted %.1f)", run->history().started().number("parameters"),
        static_cast<long long>(run->history().step()), run->history().measuredMemory().at("total") / 1e9,
        run->history().started().number("predicted.total") / 1e9);
    QVERIFY(run->history().measuredMemory().at("total") < 8e9); // it would have had room there
    answering("stopRun_yes", [&] { click("stop"); });
    QTRY_VERIFY_WITH_TIMEOUT(run->status() == RunStatus::Finished, 300'000);
}

LUTHIER_WINDOW_TEST(TestSmallMachine)
#include "test_small_machine.moc"
