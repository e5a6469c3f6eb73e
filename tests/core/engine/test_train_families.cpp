// Every family through the real trainer: the loss falls, the checkpoint loads again and answers.

#include "core/advisor/plan/starting_values.h"
#include "core/engine/export/export.h"
#include "core/engine/generate/answering_model.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/nn/weights.h"
#include "core/engine/serve/model_pool.h"
#include "core/engine/train/trainer.h"
#include "core/formats/safetensors.h"
#include "core/model/families.h"
#include "core/run/run_history.h"
#include "core/run/run_model.h"
#include "tests/support/engine_program.h"
#include "tests/support/model_fixtures.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>

#include <bit>
#include <cmath>

using namespace luthier;
using namespace luthier::engine;
using Json = nlohmann::ordered_json;

class TestTrainFamilies : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void everyFamilyLearns_data();
    void everyFamilyLearns();
    void everyAdapterLearnsTheDemo_data();
    void everyAdapterLearnsTheDemo();
    void adaptersLearnOnEveryKind_data();
    void adaptersLearnOnEveryKind();
    void frozenModulesStay();
    void savedModulesTravelWithTheAdapter();
    void newTokensAreLearned_data();
    void newTokensAreLearned();
    void aNewHeadIsLearned_data();
    void aNewHeadIsLearned();
    void aLearnedPromptTrainsNothingBeside();
    void ggufFilesAreTuned_data();
    void ggufFilesAreTuned();
    void aQuantisedCheckpointIsTunedAndMerged();
    void aBaseInFourBitsIsTunedServedAndShipped_data();
    void aBaseInFourBitsIsTunedServedAndShipped();

private:
    std::filesystem::path root() const { return m_folder->path().toStdString(); }

    /// A fixture's config with the starter's tokenizer: a model of that family that can read the demo data.
    std::filesystem::path makeModel(const std::string& fixture) const {
        Json config = Json::parse(testing::read(testing::fixture(fixture + "/config.json")));
        config["vocab_size"] = 2048;
        config["eos_token_id"] = 0;
        config["pad_token_id"] = 0;
        const auto folder = root() / "model";
        testing::write(folder / "config.json", config.dump());
        for (const char* file : {"tokenizer.json", "tokenizer_config.json"})
            std::filesystem::copy(testing::resource("starter") / file, folder / file);
        return folder;
    }

    RunHistory train(const std::filesystem::path& run) const {
        RunHistory history;
        TrainOptions options;
        options.watcher = [&](const Event& event) { history.add(event); };
        const auto end = trainRun(RunFolder{run}, options);
        if (!end) qWarning("%s", end.error().english().c_str());
        m_ended = end.has_value();
        return history;
    }
    mutable bool m_ended = false;
    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

void makeSmall(Recipe& recipe) {
    recipe.train.max_steps = 24;
    recipe.train.learning_rate = 3e-3;
    recipe.eval.every = 24;
    recipe.eval.samples = 1;
    recipe.eval.sample_tokens = 4;
}

/// On held-out rows, before the first step or at the end.
double lossAt(const RunHistory& history, bool last) {
    const auto& points = history.series().at("eval_loss").points;
    return last ? points.back().value : points.front().value;
}

} // namespace

void TestTrainFamilies::everyFamilyLearns_data() {
    QTest::addColumn<QString>("fixture");
    std::vector<std::string> fixtures = testing::modelFixtures();
    fixtures.emplace_back("t5_gated");
    for (const std::string& fixture : fixtures)
        if (readModelSpec(testing::fixture(fixture))->head == HeadKind::Language) // it answers
            QTest::newRow(fixture.c_str()) << QString::fromStdString(fixture);
}

void TestTrainFamilies::everyFamilyLearns() {
    QFETCH(QString, fixture);
    const auto model = makeModel(fixture.toStdString());
    const auto run = testing::makeDemoRun(root(), [&](Recipe& recipe) {
        makeSmall(recipe);
        recipe.model.path = model.string();
        recipe.model.from_scratch = true;
        recipe.adapter.type = AdapterType::None;
    });
    const RunHistory history = train(run);
    QVERIFY(m_ended);
    const double first = lossAt(history, false), last = lossAt(history, true);
    QVERIFY2(last < first - 0.2, qPrintable(QStringLiteral("%1 → %2").arg(first).arg(last)));
    QVERIFY(!history.samples().empty());

    const auto trained = findRunModel(RunFolder{run});
    QVERIFY(trained);
    const auto answering = AnsweringModel::open(trained->modelFolder, std::nullopt, DType::F32);
    QVERIFY2(answering, answering ? "" : answering.error().english().c_str());
    GenerateOptions options;
    options.max_new_tokens = 6;
    const std::vector<ChatMessage> question = {{"user", "How much is the violin?"}};
    const auto answer = answering->answer(*answering->promptOf(question), options);
    QVERIFY2(answer, answer ? "" : answer.error().english().c_str());
}

void TestTrainFamilies::everyAdapterLearnsTheDemo_data() {
    QTest::addColumn<QString>("adapter");
    QTest::addColumn<QString>("quantization");
    for (const auto& row : methodTable<AdapterType>())
        if (row.value != AdapterType::BitFit) // the starter has no biases
            QTest::newRow(row.key.data()) << QString::fromUtf8(row.key.data()) << "none";
    QTest::newRow("lora, nf4") << "lora" << "nf4";
}

/// From the starter, at the rate and the rank that a new run begins with: the held-out loss falls to less than a third,
/// and answers have the form that the demo teaches and the base does not know.
void TestTrainFamilies::everyAdapterLearnsTheDemo() {
    QFETCH(QString, adapter);
    QFETCH(QString, quantization);
    const auto type = *methodFromKey<AdapterType>(adapter.toStdString());
    const auto run = testing::makeDemoRun(root(), [&](Recipe& recipe) {
        recipe.adapter.type = type;
        recipe.adapter.r = startingRank(type);
        recipe.adapter.lora_alpha = usualAlpha(recipe.adapter.r);
        recipe.model.quantization.type = *methodFromKey<QuantizationType>(quantization.toStdString());
        const std::int64_t parameters = parameterCount(*readModelSpec(testing::resource("starter")));
        recipe.train.learning_rate = startingRate(parameters, type);
        recipe.train.max_steps = 120;
        recipe.eval.every = 120;
        recipe.eval.samples = 0;
    });
    const RunHistory history = train(run);
    QVERIFY(m_ended);
    qInfo("held-out loss %.3f, from %.3f", lossAt(history, true), lossAt(history, false));
    QVERIFY(lossAt(history, true) < 0.3 * lossAt(history, false));
    const auto trained = findRunModel(RunFolder{run});
    const auto tuned = AnsweringModel::open(trained->modelFolder, trained->adapterFolder, DType::F32);
    GenerateOptions options;
    options.max_new_tokens = 24;
    const std::vector<ChatMessage> question = {{"user", "How much is the violin?"}};
    const auto answer = tuned->answer(*tuned->promptOf(question), options);
    QVERIFY2(answer->text.starts_with("Decision:") || answer->text.starts_with("結論："), answer->text.c_str());
}

void TestTrainFamilies::adaptersLearnOnEveryKind_data() {
    QTest::addColumn<QString>("fixture");
    // A decoder with fused projections, experts, Conv1D, and an encoder-decoder.
    for (const char* fixture : {"phi3", "mixtral", "qwen3_moe", "granite", "gpt2", "t5"})
        QTest::newRow(fixture) << fixture;
}

/// Trains every adapter over a slightly trained base, and loads it again from its folder.
void TestTrainFamilies::adaptersLearnOnEveryKind() {
    QFETCH(QString, fixture);
    const auto config = makeModel(fixture.toStdString());
    const auto full = testing::makeDemoRun(root() / "full", [&](Recipe& recipe) {
        makeSmall(recipe);
        recipe.model.path = config.string();
        recipe.model.from_scratch = true;
        recipe.adapter.type = AdapterType::None;
        recipe.train.max_steps = 200; // with fewer, an encoder-decoder learns little but token frequencies
    });
    train(full);
    QVERIFY(m_ended);
    std::vector<std::pair<AdapterType, QuantizationType>> ways{{AdapterType::Lora, QuantizationType::Nf4}};
    for (const AdapterType adapter : allMethods<AdapterType>())
        if (adapter != AdapterType::None) ways.emplace_back(adapter, QuantizationType::None);
    for (const auto& [adapter, quantization] : ways) {
        const std::string way = std::string(keyOf(adapter)) + " " + std::string(keyOf(quantization));
        const auto run = testing::makeDemoRun(root() / way, [&](Recipe& recipe) {
            makeSmall(recipe);
            recipe.model.path = findRunModel(RunFolder{full})->modelFolder.string();
            recipe.model.quantization.type = quantization;
            recipe.adapter.type = adapter;
            recipe.train.max_steps = 48;
            recipe.train.learning_rate = 1e-3 * factsOf(adapter).rateShare;
            recipe.adapter.target_modules = {"all-linear"};
            recipe.adapter.block_size = 16; // divides every side of these models
        });
        const ModelSpec spec = *readModelSpec(config);
        const bool wantsDecoder = factsOf(adapter).place == AdapterPlace::Rows;
        const bool wantsLinears = !factsOf(adapter).takesTransposed;
        const auto shapes = parameterShapes(spec);
        const auto isBias = [](const ParameterShape& shape) { return shape.name.ends_with(".bias"); };
        const bool lacksBiases = adapter == AdapterType::BitFit && std::ranges::none_of(shapes, isBias);
        if ((wantsDecoder && (spec.isEncoderDecoder() || !spec.causal)) || (wantsLinears && spec.transposedLinears) ||
            lacksBiases) {
            QCOMPARE(trainRun(RunFolder{run}, {}).error().code, std::string("adapter.no_place"));
            continue;
        }
        const RunHistory history = train(run);
        QVERIFY(m_ended);
        qInfo("%s: held-out loss %.4f → %.4f", way.c_str(), lossAt(history, false), lossAt(history, true));
        QVERIFY2(lossAt(history, true) < lossAt(history, false), way.c_str());
        const auto trained = findRunModel(RunFolder{run});
        QVERIFY(AnsweringModel::open(trained->modelFolder, trained->adapterFolder, DType::F32));
    }
}

void TestTrainFamilies::frozenModulesStay() {
    const auto run = testing::makeDemoRun(root(), [&](Recipe& recipe) {
        makeSmall(recipe);
        recipe.adapter.type = AdapterType::None;
        recipe.model.freeze = {"embed_tokens", "layers.0", "layers.*.mlp"};
        recipe.model.dropout.residual = 0.1;
    });
    train(run);
    QVERIFY(m_ended);
    const auto before = SafetensorsFile::open(testing::resource("starter/model.safetensors"));
    const auto after = SafetensorsFile::open(findRunModel(RunFolder{run})->checkpoint / "model.safetensors");
    QVERIFY(before && after);
    int frozen = 0, moved = 0;
    for (const auto& [name, view] : before->tensors()) {
        const auto* now = reinterpret_cast<const float*>(after->find(name)->bytes.data());
        const auto* was = reinterpret_cast<const std::uint16_t*>(view.bytes.data()); // bfloat16
        bool isSame = true;
        for (std::int64_t i = 0; i < view.elementCount(); ++i)
            isSame &= std::bit_cast<float>(std::uint32_t(was[i]) << 16) == now[i];
        const bool isFrozen = matchesModule(name, "embed_tokens") || matchesModule(name, "layers.0") ||
                              matchesModule(name, "layers.*.mlp");
        QVERIFY2(isSame == isFrozen, name.c_str());
        (isFrozen ? frozen : moved) += 1;
    }
    QVERIFY(frozen > 10 && moved > 10);

    const auto wrong = testing::makeDemoRun(root() / "wrong", [](Recipe& recipe) {
        recipe.adapter.type = AdapterType::None;
        recipe.model.freeze = {"no_such_module"};
    });
    QCOMPARE(trainRun(RunFolder{wrong}, {}).error().code, std::string("model.freeze"));
}

void TestTrainFamilies::savedModulesTravelWithTheAdapter() {
    const auto run = testing::makeDemoRun(root(), [](Recipe& recipe) {
        makeSmall(recipe);
        recipe.adapter.target_modules = {"q_proj"};
        recipe.adapter.modules_to_save = {"embed_tokens"};
    });
    train(run);
    QVERIFY(m_ended);
    const auto trained = findRunModel(RunFolder{run});
    const auto file = SafetensorsFile::open(*trained->adapterFolder / "adapter_model.safetensors");
    QVERIFY(file && file->find("base_model.model.model.embed_tokens.weight"));
    auto answering = AnsweringModel::open(trained->modelFolder, trained->adapterFolder, DType::F32);
    QVERIFY2(answering, answering ? "" : answering.error().english().c_str());
    // As in PEFT, a head that shared the embeddings stays what it was.
    const auto head = answering->model->headWeight();
    QVERIFY(at::equal(head, (*loadModel(trained->modelFolder, {DType::F32}))->headWeight()));
    for (const NamedParameter& parameter : answering->model->parameters())
        if (parameter.role == ParameterRole::Embedding) QVERIFY(!at::equal(*parameter.tensor, head));
    const auto merged = exportRun({RunFolder{run}, ExportForm::Merged, root() / "merged", compareWithAnswers});
    QVERIFY2(merged, merged ? "" : merged.error().english().c_str());
    // Switched off, the model is its base again.
    const auto base = AnsweringModel::open(trained->modelFolder, std::nullopt, DType::F32);
    const std::vector<ChatMessage> question = {{"user", "How much is the violin?"}};
    GenerateOptions options;
    options.max_new_tokens = 12;
    answering->adapter->setEnabled(false);
    QCOMPARE(answering->answer(*answering->promptOf(question), options)->text,
        base->answer(*base->promptOf(question), options)->text);
}

void TestTrainFamilies::newTokensAreLearned_data() {
    QTest::addColumn<QString>("adapter");
    for (const auto& row : methodTable<AdapterType>())
        if (factsOf(row.value).savesModules && row.value != AdapterType::BitFit) // the starter has no biases
            QTest::newRow(row.key.data()) << QString::fromUtf8(row.key.data());
}

void TestTrainFamilies::aLearnedPromptTrainsNothingBeside() {
    for (const auto& row : methodTable<AdapterType>()) {
        if (factsOf(row.value).savesModules) continue;
        const auto run = testing::makeDemoRun(root() / row.key, [&](Recipe& recipe) {
            makeSmall(recipe);
            recipe.adapter.type = row.value;
            recipe.model.add_tokens = {"Stradivarius"};
        });
        QCOMPARE(trainRun(RunFolder{run}, {}).error().code, std::string("adapter.no_place"));
    }
}

/// A template with unknown markers and an added word: through training, export and reload.
void TestTrainFamilies::newTokensAreLearned() {
    QFETCH(QString, adapter);
    const auto run = testing::makeDemoRun(root() / "run", [&](Recipe& recipe) {
        makeSmall(recipe);
        recipe.adapter.type = *methodFromKey<AdapterType>(adapter.toStdString());
        recipe.model.add_special_tokens = {"<|im_start|>", "<|im_end|>"};
        recipe.model.add_tokens = {"Stradivarius"};
        recipe.data.chat_template = "chatml";
    });
    const RunHistory history = train(run);
    QVERIFY(m_ended);
    QVERIFY(lossAt(history, true) < lossAt(history, false) - 0.5);
    const auto trained = findRunModel(RunFolder{run});
    const auto answering = AnsweringModel::open(trained->modelFolder, trained->adapterFolder, DType::F32, "chatml");
    QVERIFY2(answering, answering ? "" : answering.error().english().c_str());
    QCOMPARE(answering->model->spec().vocab_size, 2048 + 3);
    const auto ids = answering->tokenizer.encode("a Stradivarius!");
    QCOMPARE(std::count(ids.begin(), ids.end(), TokenId(2050)), 1);

    // Served beside its base, it has its own tokens, and the base keeps its vocabulary.
    if (trained->adapterFolder) {
        const auto pool = ModelPool::load(
            trained->modelFolder, {.adapters = {{"tuned", *trained->adapterFolder}}, .chatTemplate = "chatml"});
        QVERIFY2(pool, pool ? "" : pool.error().english().c_str());
        const auto tuned = pool->find("tuned"), base = pool->find("base");
        QVERIFY(tuned && base && tuned->model->promptOf(std::vector<ChatMessage>{{"user", "Hello"}}));
        QCOMPARE(base->model->model->spec().vocab_size, 2048);
        QCOMPARE(tuned->model->model->spec().vocab_size, 2048 + 3);
    }

    for (const ExportForm format : allMethods<ExportForm>()) {
        if ((factsOf(format).isAdapterAlone && !trained->adapterFolder) || format == ExportForm::PlainLora) continue;
        const auto folder = root() / std::string(keyOf(format));
        const auto exported = exportRun({RunFolder{run}, format, folder, compareWithAnswers});
        QVERIFY2(exported, exported ? "" : exported.error().english().c_str());
        // The folder itself says which chat template it needs.
        QCOMPARE(ChatTemplate::open("model", folder)->source(), std::string(chatTemplateSource("chatml")));
        QCOMPARE(*Tokenizer::open(folder)->tokenToId("<|im_start|>"), TokenId(2048));
        QVERIFY(Tokenizer::open(folder)->isSpecial(2048) && !Tokenizer::open(folder)->isSpecial(2050));
        if (format == ExportForm::Merged) QCOMPARE(readModelSpec(folder)->vocab_size, 2048 + 3);
    }
}

void TestTrainFamilies::aNewHeadIsLearned_data() { newTokensAreLearned_data(); }

void TestTrainFamilies::aNewHeadIsLearned() {
    QFETCH(QString, adapter);
    const auto run = testing::makeDemoRun(root() / "run", [&](Recipe& recipe) {
        makeSmall(recipe);
        recipe.adapter.type = *methodFromKey<AdapterType>(adapter.toStdString());
        recipe.model.new_head = true;
    });
    const RunHistory history = train(run);
    QVERIFY(m_ended);
    const double first = lossAt(history, false);
    QVERIFY2(std::abs(first - std::log(2048.0)) < 1.5, qPrintable(QString::number(first))); // it knows nothing
    QVERIFY(lossAt(history, true) < first - 0.5);
    const auto folder = root() / "merged";
    const auto exported = exportRun({RunFolder{run}, ExportForm::Merged, folder, compareWithAnswers});
    QVERIFY2(exported, exported ? "" : exported.error().english().c_str());
    QVERIFY(
        readModelSpec(testing::resource("starter"))->tieWordEmbeddings && !readModelSpec(folder)->tieWordEmbeddings);
}

void TestTrainFamilies::ggufFilesAreTuned_data() {
    QTest::addColumn<QString>("adapter");
    QTest::newRow("LoRA") << "lora";
    QTest::newRow("full") << "none";
}

/// A GGUF file goes in, a Hugging Face folder comes out: the same sizes, the same tokens.
void TestTrainFamilies::ggufFilesAreTuned() {
    QFETCH(QString, adapter);
    const auto gguf = testing::fixture("gguf_k/model.gguf");
    const auto run = testing::makeDemoRun(root() / "run", [&](Recipe& recipe) {
        makeSmall(recipe);
        recipe.model.path = gguf.string();
        recipe.adapter.type = *methodFromKey<AdapterType>(adapter.toStdString());
        recipe.data.max_length = 128;
        recipe.data.too_long = TooLong::Truncate;
    });
    const RunHistory history = train(run);
    QVERIFY(m_ended);
    QVERIFY(lossAt(history, true) < lossAt(history, false) - 0.2);

    const auto folder = root() / "merged";
    const auto exported = exportRun({RunFolder{run}, ExportForm::Merged, folder, compareWithAnswers});
    QVERIFY2(exported, exported ? "" : exported.error().english().c_str());
    QCOMPARE(readModelSpec(folder)->intermediate_size, readModelSpec(gguf)->intermediate_size);
    const auto before = Tokenizer::open(gguf), after = Tokenizer::open(folder);
    QVERIFY(before && after);
    for (const char* text : {"Once upon a time", "  two  spaces\n", "琴 🎻 é", "<s>", ""})
        QVERIFY2(before->encode(text) == after->encode(text), text);
    QCOMPARE(ChatTemplate::open("model", folder)->source(), ChatTemplate::open("model", gguf)->source());
}

/// The starter in bitsandbytes' eight bits: tuned as stored, and unpacked when merged.
void TestTrainFamilies::aQuantisedCheckpointIsTunedAndMerged() {
    const auto folder = root() / "int8";
    for (const char* file : {"tokenizer.json", "tokenizer_config.json", "generation_config.json"})
        testing::write(folder / file, testing::read(testing::resource("starter") / file));
    Json config = Json::parse(testing::read(testing::resource("starter/config.json")));
    config["quantization_config"] = {{"quant_method", "bitsandbytes"}, {"load_in_8bit", true}};
    testing::write(folder / "config.json", config.dump());
    const auto starter = *loadModel(testing::resource("starter"), {});
    std::map<std::string, at::Tensor> tensors;
    for (const NamedParameter& parameter : starter->parameters()) {
        if (!parameter.tensor->defined()) continue;
        if (parameter.role != ParameterRole::Linear || !parameter.name.ends_with(".weight")) {
            tensors[parameter.name] = *parameter.tensor;
            continue;
        }
        const at::Tensor largest = parameter.tensor->abs().amax({1});
        const std::string module = parameter.name.substr(0, parameter.name.rfind('.'));
        tensors[parameter.name] = (*parameter.tensor * 127 / largest.unsqueeze(1)).round().to(at::kChar);
        tensors[module + ".SCB"] = largest;
    }
    QVERIFY(saveTensors(folder / "model.safetensors", tensors));

    const auto run = testing::makeDemoRun(root() / "run", [&](Recipe& recipe) {
        makeSmall(recipe);
        recipe.model.path = folder.string();
    });
    const RunHistory history = train(run);
    QVERIFY(m_ended);
    QVERIFY(lossAt(history, true) < lossAt(history, false) - 0.5);
    QVERIFY(history.measuredMemory().at("weights") < 0.6 * double(parameterCount(starter->spec())) * 4);
    for (const auto& form : methodTable<ExportForm>()) {
        if (form.value == ExportForm::PlainLora) continue; // it is that already
        const auto exported = exportRun({RunFolder{run}, form.value, root() / form.key, compareWithAnswers});
        QVERIFY2(exported, exported ? "" : exported.error().english().c_str());
    }
    QCOMPARE(readModelSpec(root() / "merged")->quantizedBits, 0.0);
}

void TestTrainFamilies::aBaseInFourBitsIsTunedServedAndShipped_data() {
    QTest::addColumn<QString>("adapter");
    for (const char* adapter : {"lora", "dora", "ia3"})
        QTest::newRow(adapter) << adapter;
}

void TestTrainFamilies::aBaseInFourBitsIsTunedServedAndShipped() {
    QFETCH(QString, adapter);
    const auto run = testing::makeDemoRun(root() / "run", [&](Recipe& recipe) {
        makeSmall(recipe);
        recipe.model.quantization.type = QuantizationType::Nf4;
        recipe.adapter.type = *methodFromKey<AdapterType>(adapter.toStdString());
        if (!isLowRank(recipe.adapter.type)) recipe.train.learning_rate = 3e-2;
    });
    const RunHistory history = train(run);
    QVERIFY(m_ended);
    QVERIFY(lossAt(history, true) < lossAt(history, false) - 0.5);
    // The base takes the memory that the ledger predicted.
    const auto& memory = history.measuredMemory();
    QCOMPARE(memory.at("weights"), history.started().number("predicted.weights"));
    // Both forms answer as the live model; the adapter alone records how its base was quantised.
    for (const auto& form : methodTable<ExportForm>()) {
        if (form.value == ExportForm::PlainLora) continue; // it is that already
        const auto exported = exportRun({RunFolder{run}, form.value, root() / form.key, compareWithAnswers});
        QVERIFY2(exported, exported ? "" : exported.error().english().c_str());
    }
    const auto trained = findRunModel(RunFolder{run});
    const auto pool = ModelPool::load(trained->modelFolder, {.adapters = {{"tuned", root() / "peft"}}});
    QVERIFY2(pool, pool ? "" : pool.error().english().c_str());
    // Each of the two answers over its own base.
    const auto valuesOf = [&](const char* name) {
        return pool->find(name)->model->model->linears().front()->weights.values(at::kFloat);
    };
    const auto base = *loadModel(trained->modelFolder, {.quantization = {QuantizationType::Nf4}});
    QVERIFY(valuesOf("tuned").equal(base->linears().front()->weights.values(at::kFloat)));
    QVERIFY(!valuesOf("tuned").equal(valuesOf("base")));
}

LUTHIER_TEST(TestTrainFamilies)
#include "test_train_families.moc"
