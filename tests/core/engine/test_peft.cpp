// Every kind of PEFT's folders: read, written again, switched off, merged.

#include "core/engine/kernels/place.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/nn/weights.h"
#include "core/engine/peft/adapter.h"
#include "core/engine/peft/adapter_kind.h"
#include "core/engine/peft/alora.h"
#include "core/engine/peft/blend.h"
#include "core/engine/peft/eva.h"
#include "core/engine/peft/methods/weight_method.h"
#include "core/engine/torch_compat.h"
#include "core/formats/json_file.h"
#include "core/formats/safetensors.h"
#include "core/model/families.h"
#include "core/recipe/adjustments.h"
#include "tests/support/model_fixtures.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"
#include "tests/verify/reference.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/randn_like.h>
#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

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
    void everyRowHasOneKind();
    void everyMethodOverEveryFamily_data();
    void everyMethodOverEveryFamily();
    void gradientOfC3aIsThatOfItsFunction();
    void invocationsAreFound_data();
    void invocationsAreFound();
    void invokedAnswersAreTheSameWithACache();
    void blendsAreReadFromText_data();
    void blendsAreReadFromText();
    void blendsAreTheWeightedSum();
    void componentsAreThoseOfAllRowsAtOnce();
    void evaBeginsAtWhatTheLayersRead();
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

/// No compiler names a row of core/recipe/methods.cpp that no file makes.
void TestPeft::everyRowHasOneKind() {
    for (const auto& row : methodTable<AdapterType>()) {
        const auto begins = std::ranges::count_if(kAdapterKinds, [&](const AdapterKind* kind) {
            return kind->type == row.value && kind->create;
        }) + std::ranges::count_if(kWeightMethods, [&](const WeightMethod* method) {
            return method->type == row.value && method->newConfig;
        });
        QVERIFY2(begins == (row.value != AdapterType::None), std::string(row.key).c_str());
    }
}

void TestPeft::everyMethodOverEveryFamily_data() {
    QTest::addColumn<QString>("fixture");
    for (const std::string& fixture : testing::modelFixtures())
        QTest::newRow(fixture.c_str()) << QString::fromStdString(fixture);
}

/// Begins as the base, to the bit, or puts something before each row; is another once it has changed; comes back from
/// its folder to the bit; merges into the same answers.
void TestPeft::everyMethodOverEveryFamily() {
    QFETCH(QString, fixture);
    at::manual_seed(5); // each row draws the same, whichever stand before it
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
            const at::Tensor begun = asked.answers(*model);
            if (start != LoraInit::Loftq) {
                QVERIFY2(worst(begun, before) < 1e-4 * largest, way.c_str());
            } else { // nearer than the base in 4 bits alone
                const auto guard = withoutGradients();
                for (const NamedParameter& parameter : (*adapter)->parameters())
                    parameter.tensor->zero_();
                const double apart = (begun - before).norm().item<double>(),
                             alone = (asked.answers(*model) - before).norm().item<double>();
                QVERIFY2(apart < alone, fmt::format("{}: {:.4f}, {:.4f} alone", way, apart, alone).c_str());
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

void TestPeft::invocationsAreFound_data() {
    QTest::addColumn<QList<int>>("ids");
    QTest::addColumn<QList<int>>("segments");
    QTest::addColumn<QList<int>>("active");
    QTest::newRow("nowhere") << QList{1, 2, 3, 4} << QList<int>() << QList{0, 0, 0, 0};
    QTest::newRow("half of it") << QList{1, 2, 3, 7} << QList<int>() << QList{0, 0, 0, 0};
    QTest::newRow("once") << QList{1, 7, 8, 4, 5} << QList<int>() << QList{0, 1, 1, 1, 1};
    QTest::newRow("at the end") << QList{1, 2, 7, 8} << QList<int>() << QList{0, 0, 1, 1};
    QTest::newRow("the last counts") << QList{7, 8, 1, 7, 8, 2} << QList<int>() << QList{0, 0, 0, 1, 1, 1};
    QTest::newRow("in each packed row") << QList{7, 8, 1, 2, 3, 7, 8, 7, 8, 4, 7, 8, 1}
                                        << QList{0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2}
                                        << QList{1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
    QTest::newRow("not across rows") << QList{1, 7, 8, 2} << QList{0, 0, 1, 1} << QList{0, 0, 0, 0};
    QTest::newRow("not in the padding") << QList{7, 8, 1, 0} << QList{0, 0, 0, -1} << QList{1, 1, 1, 0};
}

void TestPeft::invocationsAreFound() {
    QFETCH(QList<int>, ids);
    QFETCH(QList<int>, segments);
    QFETCH(QList<int>, active);
    const auto tensor = [](const QList<int>& values) {
        return toTensor({values.begin(), values.end()}, at::kCPU).unsqueeze(0);
    };
    ModelInput input{.ids = tensor(ids)};
    if (!segments.isEmpty()) input.segments = tensor(segments);
    QVERIFY(at::equal(Invocation({7, 8}).activeAt(input).to(at::kLong), tensor(active)));
}

/// Once invoked it stays so: token by token over a cache, and all at once.
void TestPeft::invokedAnswersAreTheSameWithACache() {
    const auto guard = withoutGradients();
    const Saved saved = Saved::of(QString::fromStdString(testing::fixture("peft_alora").string()));
    auto model = saved.model();
    const at::Tensor base = saved.answers(*model);
    const auto adapter = *loadAdapter(*model, saved.folder, false);
    const at::Tensor whole = saved.answers(*model);
    const at::Tensor active = model->tokenSwitch()->activeAt({.ids = saved.ids});
    const std::int64_t row = active.any(1).nonzero()[0].item<std::int64_t>(), tokens = saved.ids.size(1);
    const std::int64_t invoked = active[row].nonzero().select(0, 0).item<std::int64_t>();
    QVERIFY(invoked > 0);
    QVERIFY(at::equal(whole[row].narrow(0, 0, invoked), base[row].narrow(0, 0, invoked)));
    QVERIFY(!at::equal(whole[row][invoked], base[row][invoked]));

    const at::Tensor ids = saved.ids[row].unsqueeze(0);
    KvCache cache(model->spec(), tokens);
    const std::int64_t read = invoked + 3; // the invocation is in what is read at first
    model->hidden({.ids = ids.narrow(1, 0, read)}, &cache);
    for (std::int64_t token = read; token < tokens; ++token) {
        const at::Tensor one = model->hidden({.ids = ids.narrow(1, token, 1)}, &cache);
        QVERIFY(worst(one[0][0], whole[row][token]) < 1e-4);
    }
}

void TestPeft::blendsAreReadFromText_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("shares"); // as name:weight; "none": no blend
    QTest::newRow("two") << "law*0.7+poetry*0.3" << "law:0.7 poetry:0.3";
    QTest::newRow("spaces") << " law * 0.7 + poetry " << "law:0.7 poetry:1";
    QTest::newRow("one, weaker") << "law*0.5" << "law:0.5";
    QTest::newRow("against it") << "law*-1" << "law:-1";
    QTest::newRow("a name") << "law" << "none";
    QTest::newRow("no number") << "law*much" << "none";
    QTest::newRow("no end of it") << "law*inf" << "none";
    QTest::newRow("no name") << "*0.5+law" << "none";
    QTest::newRow("nothing") << "" << "none";
    QTest::newRow("plus alone") << "+" << "none";
}

void TestPeft::blendsAreReadFromText() {
    QFETCH(QString, text);
    QFETCH(QString, shares);
    const auto parsed = parseBlend(text.toStdString());
    QStringList got;
    for (const Share& share : parsed.value_or(std::vector<Share>()))
        got << QString("%1:%2").arg(QString::fromStdString(share.name)).arg(share.weight);
    QCOMPARE(parsed ? got.join(' ') : QString("none"), shares);
}

void TestPeft::blendsAreTheWeightedSum() {
    const auto guard = withoutGradients();
    const Saved saved = Saved::of(QString::fromStdString(testing::fixture("peft_lora_qv").string()));
    const fs::path folders[] = {saved.folder, testing::fixture("peft_lora_all_rslora")};
    const double weights[] = {0.7, -0.4};
    // What it must be: the base's weights with a share of what each merge changes.
    auto expected = saved.model();
    for (int i = 0; i < 2; ++i) {
        auto merged = saved.model(), base = saved.model();
        (*loadAdapter(*merged, folders[i], false))->merge();
        const auto to = expected->linears(), with = merged->linears(), without = base->linears();
        for (std::size_t k = 0; k < to.size(); ++k)
            to[k]->weights.dense =
                to[k]->weights.dense + weights[i] * (with[k]->weights.dense - without[k]->weights.dense);
    }
    auto model = saved.model();
    const at::Tensor base = saved.answers(*model);
    std::vector<std::unique_ptr<Adapter>> adapters;
    std::vector<Blend::Part> parts;
    for (int i = 0; i < 2; ++i) {
        adapters.push_back(*loadAdapter(*model, folders[i], false));
        QVERIFY(adapters.back()->canBeWeighted());
        adapters.back()->setEnabled(false);
        parts.push_back({adapters.back().get(), weights[i]});
    }
    Blend blend(parts);
    QVERIFY(at::equal(saved.answers(*model), base));
    blend.setEnabled(true);
    const at::Tensor mixed = saved.answers(*model);
    QVERIFY(worst(mixed, saved.answers(*expected)) < 2e-4 * mixed.abs().max().item<double>());
    blend.setEnabled(false);
    QVERIFY(at::equal(saved.answers(*model), base));
    // Alone it is whole again.
    adapters[0]->setEnabled(true);
    auto alone = saved.model();
    const auto own = *loadAdapter(*alone, folders[0], false);
    QVERIFY(at::equal(saved.answers(*model), saved.answers(*alone)));
    // What cannot be scaled says so.
    auto other = saved.model();
    QVERIFY(!(*loadAdapter(*other, testing::fixture("peft_dora"), false))->canBeWeighted());
    QVERIFY(!(*loadAdapter(*other, testing::fixture("peft_alora"), false))->canBeWeighted());
}

/// A batch at a time, and by one decomposition of all.
void TestPeft::componentsAreThoseOfAllRowsAtOnce() {
    at::manual_seed(5);
    constexpr std::int64_t kWidth = 12, kComponents = 12;
    // Directions of clearly different strength, around a mean that moves.
    const at::Tensor strengths = at::arange(kWidth, 0, -1, onHost(at::kFloat)) * 0.5;
    const at::Tensor rows = at::randn({400, kWidth}, onHost(at::kFloat)) * strengths + 3;
    IncrementalPca pca(kComponents);
    for (std::int64_t begin = 0; begin < 400; begin += 50)
        pca.add(rows.narrow(0, begin, 50));
    const at::Tensor centred = rows - rows.mean(0);
    const auto [u, s, vh] = at::linalg_svd(centred, false);
    const auto shares = pca.explainedShares();
    const double all = s.square().sum().item<double>();
    for (std::int64_t i = 0; i < kComponents; ++i) {
        QVERIFY(std::abs((pca.components()[i] * vh[i]).sum().abs().item<double>() - 1) < 1e-4);
        QVERIFY(std::abs(shares[std::size_t(i)] - s[i].square().item<double>() / all) < 1e-5);
    }
    QVERIFY(pca.isSteady(1, 0.9) && !pca.isSteady(kComponents, 1.1));
    // Too few rows wait for more.
    IncrementalPca few(20);
    few.add(rows.narrow(0, 0, 12));
    QVERIFY(!few.isReady());
    few.add(rows.narrow(0, 12, 12));
    QVERIFY(few.isReady());
}

void TestPeft::evaBeginsAtWhatTheLayersRead() {
    auto model = *loadModel(testing::fixture("llama"), {.computeType = DType::F32});
    const at::Tensor ids = at::randint(4, model->spec().vocab_size, {4, 24}, onHost(at::kLong));
    const auto before = [&] {
        const auto guard = withoutGradients();
        return model->hidden({.ids = ids}).clone();
    };
    const at::Tensor base = before();
    AdapterSection section;
    section.r = 4;
    section.lora_alpha = 8;
    section.init_lora_weights = LoraInit::Eva;
    section.target_modules = {"q_proj", "k_proj", "v_proj", "o_proj", "down_proj"};
    EvaStart start;
    const auto measure = [&](Transformer& own, const std::vector<LoraTarget>& targets) -> Result<EvaStart> {
        int left = 6;
        const auto next = [&]() -> std::optional<EvaBatch> {
            if (left-- == 0) return std::nullopt;
            const at::Tensor batch = at::randint(4, own.spec().vocab_size, {4, 24}, onHost(at::kLong));
            return EvaBatch{{.ids = batch}, at::ones_like(batch).to(at::kBool)};
        };
        start = measureEva(own, targets, section.r, next);
        return start;
    };
    const auto adapter = *createAdapter(*model, section, "base", {}, measure);
    QVERIFY(at::equal(before(), base)); // B is zero
    std::int64_t all = 0;
    for (const auto& [name, a] : start) {
        all += a.size(0);
        QVERIFY(a.size(0) <= 2 * section.r);
        const at::Tensor product = at::matmul(a, a.t());
        if (a.size(0) > 0) QVERIFY2(worst(product, at::eye(a.size(0), onHost(at::kFloat))) < 1e-4, name.c_str());
    }
    QCOMPARE(all, std::int64_t(start.size()) * section.r); // the ranks are shared out, none is lost
    const std::string stem = "model.layers.1.self_attn.";
    QVERIFY(start.at(stem + "q_proj").size(0) >= start.at(stem + "k_proj").size(0)); // one input, the first has most

    // Saved and loaded it is the same, and it goes on with the ranks that it had.
    {
        const auto guard = withoutGradients();
        for (const NamedParameter& parameter : adapter->parameters())
            parameter.tensor->add_(at::randn_like(*parameter.tensor), 0.05);
    }
    const at::Tensor with = before();
    fs::create_directories(at("eva"));
    QVERIFY(adapter->save(at("eva")));
    auto again = *loadModel(testing::fixture("llama"), {.computeType = DType::F32});
    const auto read = loadAdapter(*again, at("eva"), true);
    QVERIFY2(read, read ? "" : read.error().english().c_str());
    {
        const auto guard = withoutGradients();
        QVERIFY(at::equal(again->hidden({.ids = ids}), with));
    }
    LoraConfig wanted;
    wanted.target_modules = section.target_modules;
    auto fresh = *loadModel(testing::fixture("llama"), {.computeType = DType::F32});
    const EvaStart kept = *evaStartOf(at("eva"), *loraTargets(*fresh, wanted));
    for (const auto& [name, a] : kept)
        QCOMPARE(a.size(0), start.at(name).size(0));
}

void TestPeft::refusesByName_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::newRow("a kind of tomorrow") << "peft_type" << "\"MEGALORA\"";
    QTest::newRow("a key of tomorrow") << "use_quantum" << "true";
    QTest::newRow("a mixture") << "peft_type" << "\"XLORA\"";
    QTest::newRow("layers that are not there") << "layer_replication" << "[[0, 9]]";
    QTest::newRow("a range of none") << "layer_replication" << "[[1, 1]]";
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
