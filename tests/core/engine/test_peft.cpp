// Every kind of PEFT's folders: read, written again, switched off, merged.

#include "core/engine/kernels/place.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/nn/weights.h"
#include "core/engine/peft/adapter.h"
#include "core/engine/torch_compat.h"
#include "core/formats/json_file.h"
#include "core/formats/safetensors.h"
#include "core/model/families.h"
#include "core/recipe/adjustments.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"
#include "tests/verify/reference.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn_like.h>
#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>

using namespace luthier;
using namespace luthier::engine;
namespace fs = std::filesystem;

namespace {

struct Saved {
    fs::path folder, base;
    at::Tensor ids;

    static Saved of(const QString& name) {
        Saved out;
        out.folder = name.toStdString();
        const auto json = *readJsonObject(out.folder / "expected.json");
        const std::string base = json.at("base").get<std::string>();
        out.base = fs::exists(out.folder / base) ? out.folder / base : out.folder.parent_path() / base;
        const auto file = *SafetensorsFile::open(out.folder / "expected.safetensors");
        out.ids = copyAs(*file.find("input_ids"), DType::I64);
        return out;
    }
    std::unique_ptr<Transformer> model() const { return *loadModel(base, {.computeType = DType::F32}); }
    at::Tensor answers(Transformer& model) const {
        const auto guard = withoutGradients();
        ModelInput input{.ids = ids};
        if (model.spec().isEncoderDecoder()) input.encoded = model.encode(input);
        return model.hidden(input).clone();
    }
};

double worst(const at::Tensor& a, const at::Tensor& b) { return (a - b).abs().max().item<double>(); }

} // namespace

class TestPeft : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isWrittenAsItWasRead_data() { addFolders(); }
    void isWrittenAsItWasRead();
    void leavesTheBaseAlone_data() { addFolders(); }
    void leavesTheBaseAlone();
    void oddValuesAreNoCrash_data() { addFolders(); }
    void oddValuesAreNoCrash();
    void everyMethodOverEveryFamily_data();
    void everyMethodOverEveryFamily();
    void gradientOfC3aIsThatOfItsFunction();
    void refusesByName_data();
    void refusesByName();

private:
    static void addFolders();
    QTemporaryDir m_folder;
    fs::path at(const std::string& name) const { return fs::path(m_folder.path().toStdString()) / name; }
};

void TestPeft::addFolders() {
    QTest::addColumn<QString>("folder");
    const auto shared = testing::sharedFolder();
    const auto root = shared.empty() ? testing::fixture("") : shared / "fixtures";
    int count = 0;
    for (const auto& entry : fs::directory_iterator(root)) {
        const std::string name = entry.path().filename().string();
        const bool isAdapter = name.starts_with("peft_") || fs::exists(entry.path() / "adapter.safetensors");
        if (!isAdapter || !fs::exists(entry.path() / "adapter_config.json")) continue;
        const auto saved = Saved::of(QString::fromStdString(entry.path().string()));
        auto model = saved.model();
        if (!loadAdapter(*model, saved.folder, false)) continue; // refused by name: below
        QTest::newRow(name.c_str()) << QString::fromStdString(entry.path().string());
        ++count;
    }
    QVERIFY(count >= (shared.empty() ? 17 : 60));
}

void TestPeft::isWrittenAsItWasRead() {
    QFETCH(QString, folder);
    const Saved saved = Saved::of(folder);
    auto model = saved.model();
    const auto adapter = *loadAdapter(*model, saved.folder, false);
    const at::Tensor before = saved.answers(*model);
    const auto to = at(saved.folder.filename().string());
    fs::create_directories(to);
    QVERIFY(adapter->save(to));

    const auto was = *SafetensorsFile::open(saved.folder / adapter->fileName());
    const auto is = *SafetensorsFile::open(to / adapter->fileName());
    for (const auto& [name, view] : was.tensors()) {
        const TensorView* own = is.find(name);
        QVERIFY2(own, name.c_str());
        QVERIFY2(own->shape == view.shape && own->dtype == view.dtype, name.c_str());
        QVERIFY2(std::equal(own->bytes.begin(), own->bytes.end(), view.bytes.begin()), name.c_str());
    }
    QCOMPARE(is.tensors().size(), was.tensors().size());
    const auto config = *readJsonObject(to / "adapter_config.json");
    const auto configWas = *readJsonObject(saved.folder / "adapter_config.json");
    for (const auto& [key, value] : configWas.items()) {
        // What else it says describes who made it and how.
        static const std::vector<std::string> counts{"peft_type", "task_type", "r", "lora_alpha", "alpha",
            "rank_pattern", "alpha_pattern", "use_dora", "use_rslora", "init_r", "topk", "oft_block_size", "bias",
            "layers_to_transform", "layers_pattern", "exclude_modules", "target_parameters"};
        if (std::find(counts.begin(), counts.end(), key) == counts.end() || value.is_null() || value.empty()) continue;
        QVERIFY2(config.contains(key), key.c_str());
        if (key == "layers_pattern") continue; // a text or a list of one
        QCOMPARE(QByteArray::fromStdString(nlohmann::json(config[key]).dump()),
            QByteArray::fromStdString(nlohmann::json(value).dump()));
    }

    auto again = saved.model();
    const auto second = loadAdapter(*again, to, false);
    QVERIFY2(second, second ? "" : second.error().english().c_str());
    QVERIFY(at::equal(saved.answers(*again), before));
}

void TestPeft::leavesTheBaseAlone() {
    QFETCH(QString, folder);
    const Saved saved = Saved::of(folder);
    auto model = saved.model();
    const at::Tensor base = saved.answers(*model);
    {
        const auto adapter = *loadAdapter(*model, saved.folder, false);
        const at::Tensor with = saved.answers(*model);
        QVERIFY(!at::equal(with, base));
        adapter->setEnabled(false);
        QVERIFY(at::equal(saved.answers(*model), base));
        adapter->setEnabled(true);
        QVERIFY(at::equal(saved.answers(*model), with));
        if (!adapter->canMerge()) return;
        adapter->merge();
        QVERIFY(worst(saved.answers(*model), with) < 2e-4 * with.abs().max().item<double>());
    }
}

/// Each number of a config as zero, negative, odd, or a text: it loads or is refused, and nothing else.
void TestPeft::oddValuesAreNoCrash() {
    QFETCH(QString, folder);
    const Saved saved = Saved::of(folder);
    const auto copy = at("odd_" + saved.folder.filename().string());
    fs::copy(saved.folder, copy, fs::copy_options::recursive);
    const auto config = *readJsonObject(saved.folder / "adapter_config.json");
    const bool isHub = config.contains("config") && config["config"].is_object();
    const auto model = saved.model();
    int refused = 0;
    const auto& keys = isHub ? config["config"] : config;
    for (const auto& [key, value] : keys.items()) {
        if (!value.is_number()) continue;
        for (const char* odd : {"0", "-1", "7", "0.5", "\"x\"", "[]"}) {
            auto changed = config;
            (isHub ? changed["config"] : changed)[key] = nlohmann::ordered_json::parse(odd);
            QVERIFY(writeJson(copy / "adapter_config.json", changed));
            const auto adapter = loadAdapter(*model, copy, false);
            refused += !adapter;
            if (adapter) (*adapter)->setEnabled(false);
        }
    }
    qInfo("%d refused", refused);
}

void TestPeft::everyMethodOverEveryFamily_data() {
    QTest::addColumn<QString>("fixture");
    for (const char* fixture : {"llama", "mistral", "qwen2", "qwen3", "gemma", "gemma2", "gemma3_text", "granite",
             "olmo2", "smollm3", "phi", "phi3", "starcoder2", "mixtral", "qwen3_moe", "gpt2", "gpt_bigcode", "gpt_neox",
             "bloom", "xglm", "t5", "bart", "bert"})
        QTest::newRow(fixture) << fixture;
}

/// Begins as the base, to the bit, or puts something before each row; is another once it has changed; comes back from
/// its folder to the bit; merges into the same answers.
void TestPeft::everyMethodOverEveryFamily() {
    QFETCH(QString, fixture);
    const ModelSpec spec = *readModelSpec(testing::fixture(fixture.toStdString()));
    const auto base = [&] {
        at::manual_seed(7);
        return createModel(spec, {});
    };
    Saved asked;
    asked.ids = at::randint(4, spec.vocab_size, {2, 9}, onHost(at::kLong));
    const at::Tensor before = asked.answers(*base());
    std::vector<std::pair<AdapterType, LoraInit>> ways{{AdapterType::Lora, LoraInit::Gaussian},
        {AdapterType::Lora, LoraInit::Pissa}, {AdapterType::Dora, LoraInit::Olora},
        {AdapterType::Lora, LoraInit::Loftq}};
    for (const AdapterType type : allMethods<AdapterType>())
        ways.emplace_back(type, LoraInit::Plain);
    for (const auto& [type, start] : ways) {
        const auto& row = methodRow(type);
        Recipe recipe;
        recipe.adapter.type = row.value;
        recipe.adapter.init_lora_weights = start;
        recipe.adapter.r = 8;
        recipe.adapter.block_size = 16;
        recipe.adapter.num_virtual_tokens = 5;
        if (row.value == AdapterType::None || !checkFits(recipe, spec)) continue;
        const std::string way =
            std::string(row.key) + " at " + std::string(keyOf(start)) + " over " + fixture.toStdString();
        const auto model = base();
        auto adapter = createAdapter(*model, recipe.adapter, "base");
        if (!adapter) { // blocks that do not divide a layer
            QCOMPARE(adapter.error().code, std::string("adapter.no_place"));
            continue;
        }
        const double largest = before.abs().max().item<double>();
        if (factsOf(start).changesBase) // what is taken off and put back is rounded; LoftQ's base is another
        {
            const double apart = worst(asked.answers(*model), before);
            if (start != LoraInit::Loftq) {
                QVERIFY2(apart < 1e-4 * largest, way.c_str());
            } else { // nearer than the base in 4 bits alone
                const auto guard = withoutGradients();
                for (const NamedParameter& parameter : (*adapter)->parameters())
                    parameter.tensor->zero_();
                QVERIFY2(apart < worst(asked.answers(*model), before), way.c_str());
            }
        } else if (row.facts.place != AdapterPlace::Rows)
            QVERIFY2(at::equal(asked.answers(*model), before), way.c_str());
        {
            const auto guard = withoutGradients();
            for (const NamedParameter& parameter : (*adapter)->parameters())
                parameter.tensor->add_(at::randn_like(*parameter.tensor), 0.02);
        }
        const at::Tensor with = asked.answers(*model);
        QVERIFY2(!at::equal(with, before), way.c_str());
        const auto folder = at(way);
        fs::create_directories(folder);
        QVERIFY2((*adapter)->save(folder), way.c_str());
        {
            const auto again = base();
            const auto read = loadAdapter(*again, folder, false);
            QVERIFY2(read, (way + (read ? "" : ": " + read.error().english())).c_str());
            QVERIFY2(at::equal(asked.answers(*again), with), way.c_str());
        }
        (*adapter)->setEnabled(false);
        QVERIFY2(at::equal(asked.answers(*model), before), way.c_str());
        (*adapter)->setEnabled(true);
        if ((*adapter)->canMerge()) {
            (*adapter)->merge();
            QVERIFY2(worst(asked.answers(*model), with) < 1e-4 * with.abs().max().item<double>(), way.c_str());
        }
    }
}

/// PEFT 0.21's C3A has a backward of its own whose gradient of the input is another function's: what lies before an
/// adapted layer learns wrongly there. Ours is checked against differences of the loss itself.
void TestPeft::gradientOfC3aIsThatOfItsFunction() {
    const auto shared = testing::sharedFolder();
    if (shared.empty()) QSKIP("../shared is not here");
    const Saved saved = Saved::of(QString::fromStdString((shared / "fixtures/peft_c3a").string()));
    auto model = saved.model();
    const auto adapter = *loadAdapter(*model, saved.folder, /*trainable=*/true);
    const auto loss = [&] { return model->hidden({.ids = saved.ids}).to(at::kDouble).pow(2).mean(); };
    loss().backward();
    const at::Tensor& kernel = *adapter->parameters().front().tensor; // of the first layer
    const at::Tensor gradient = kernel.grad().clone();
    const auto guard = withoutGradients();
    const at::Tensor place = gradient.abs().flatten().argmax(0);
    const std::int64_t i = place.item<std::int64_t>();
    const double step = 1e-2;
    at::Tensor flat = kernel.view({-1});
    const double was = flat[i].item<double>();
    flat[i] = was + step;
    const double above = loss().item<double>();
    flat[i] = was - step;
    const double below = loss().item<double>();
    flat[i] = was;
    const double measured = (above - below) / (2 * step), computed = gradient.flatten()[i].item<double>();
    QVERIFY2(std::abs(measured - computed) < 2e-3 * std::abs(computed),
        qPrintable(QString("%1 %2").arg(measured).arg(computed)));
}

void TestPeft::refusesByName_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::newRow("a kind of tomorrow") << "peft_type" << "\"MEGALORA\"";
    QTest::newRow("a key of tomorrow") << "use_quantum" << "true";
    QTest::newRow("a mixture") << "peft_type" << "\"XLORA\"";
    QTest::newRow("loftq in 2 bits") << "init_lora_weights" << "\"loftq\"";
}

void TestPeft::refusesByName() {
    QFETCH(QString, key);
    QFETCH(QString, value);
    const auto folder = at("refused_" + std::string(QTest::currentDataTag()));
    fs::copy(testing::fixture("peft_lora_qv"), folder, fs::copy_options::recursive);
    auto config = *readJsonObject(folder / "adapter_config.json");
    config[key.toStdString()] = nlohmann::ordered_json::parse(value.toStdString());
    if (value.contains("loftq")) config["loftq_config"] = {{"loftq_bits", 2}};
    QVERIFY(writeJson(folder / "adapter_config.json", config));
    auto model = *loadModel(testing::fixture("llama"), {.computeType = DType::F32});
    const auto adapter = loadAdapter(*model, folder, false);
    QVERIFY(!adapter);
    QCOMPARE(QByteArray::fromStdString(adapter.error().code), QByteArray("peft.unsupported"));
    const std::string said = adapter.error().english();
    QVERIFY2(said.find(value.contains("loftq") ? "loftq_bits" : key.toStdString()) != std::string::npos, said.c_str());
}

LUTHIER_TEST(TestPeft)
#include "test_peft.moc"
