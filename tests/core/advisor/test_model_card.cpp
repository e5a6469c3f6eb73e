#include "core/advisor/facts/data_facts.h"
#include "core/advisor/facts/model_card.h"
#include "core/advisor/facts/model_search.h"
#include "core/data/import/import_file.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace luthier;

class TestModelCard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void starterIsDescribed();
    void kindsAreTold_data();
    void kindsAreTold();
    void whatCannotBeUsedIsSaid();
    void modelsOfOtherProgramsAreFound();
    void pairsAreCountedWithTheirAnswers();
};

void TestModelCard::starterIsDescribed() {
    const auto card = readModelCard(testing::resource("starter"), 8'000'000'000);
    QVERIFY2(card, card ? "" : card.error().english().c_str());
    QCOMPARE(card->name, std::string("starter"));
    QCOMPARE(card->kind, ModelKind::Decoder);
    QCOMPARE(card->tokenizer, std::string("BPE"));
    QCOMPARE(card->vocabulary, std::size_t(2048));
    QVERIFY(card->hasChatTemplate && card->parameters > 1'500'000 && card->bytes > 3'000'000);
    QCOMPARE(card->fits.size(), std::size_t(2));
    QVERIFY(card->fits[0].fits && card->fits[0].bytes < card->fits[1].bytes); // LoRA takes less than full
    QVERIFY(!readModelCard(testing::resource("starter"), 1000)->fits[0].fits);
}

void TestModelCard::kindsAreTold_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("kind");
    const std::pair<const char*, ModelKind> rows[] = {{"llama", ModelKind::Decoder}, {"t5", ModelKind::EncoderDecoder},
        {"bloom", ModelKind::Multilingual}, {"starcoder2", ModelKind::Code}, {"bert", ModelKind::Encoder},
        {"gguf_k/model.gguf", ModelKind::Decoder}};
    for (const auto& [path, kind] : rows)
        QTest::newRow(path) << path << int(kind);
}

void TestModelCard::kindsAreTold() {
    QFETCH(QString, path);
    QFETCH(int, kind);
    const auto card = readModelCard(testing::fixture(path.toStdString()), 8'000'000'000);
    QVERIFY2(card, card ? "" : card.error().english().c_str());
    QCOMPARE(int(card->kind), kind);
    // The fixtures have no tokenizer, and the card says so; the GGUF file brings its own.
    QCOMPARE(card->tokenizer.empty(), !path.endsWith(".gguf"));
    if (card->tokenizer.empty()) QCOMPARE(card->tokenizerError.code, std::string("tokenizer.missing"));
}

void TestModelCard::whatCannotBeUsedIsSaid() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    QVERIFY(!readModelCard(path, 1));
    testing::write(path / "config.json", R"({"architectures": ["MambaForCausalLM"]})");
    QCOMPARE(readModelCard(path, 1).error().code, std::string("config.unknown_architecture"));
}

void TestModelCard::modelsOfOtherProgramsAreFound() {
    QTemporaryDir folder;
    const std::filesystem::path home = folder.path().toStdString();
    for (const char* variable : {"HF_HOME", "HF_HUB_CACHE", "OLLAMA_MODELS"})
        qunsetenv(variable);
    const auto hub = home / ".cache/huggingface/hub/models--Qwen--Qwen2.5-0.5B";
    testing::write(hub / "snapshots/abc/config.json", "{}");
    testing::write(hub / "refs/main", "abc");
    testing::write(home / ".lmstudio/models/someone/small/small-q4.gguf", "GGUF");
    testing::write(home / ".ollama/models/blobs/sha256-1234", "GGUF");
    testing::write(home / ".ollama/models/manifests/registry.ollama.ai/library/tiny/latest",
        R"({"layers": [{"mediaType": "application/vnd.ollama.image.license", "digest": "sha256:1"},
            {"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:1234"}]})");
    testing::write(home / ".ollama/models/manifests/registry.ollama.ai/library/broken/latest", "{");
    QStringList names;
    for (const FoundModel& found : findModels(home)) {
        names << QString::fromStdString(found.name);
        QVERIFY(std::filesystem::exists(found.path));
    }
    QCOMPARE(names, (QStringList{"Qwen/Qwen2.5-0.5B", "small-q4", "tiny:latest"}));
    // What is dropped on the window is one of these, or data.
    QVERIFY(looksLikeModel(hub / "snapshots/abc"));
    QVERIFY(looksLikeModel(home / ".lmstudio/models/someone/small"));
    QVERIFY(looksLikeModel(home / ".ollama/models/blobs/sha256-1234"));
    QVERIFY(!looksLikeModel(hub / "refs") && !looksLikeModel(hub / "refs/main") && !looksLikeModel(home / "nowhere"));
}

/// Of a pair both answers pass through the model, each behind the question: that is what must fit.
void TestModelCard::pairsAreCountedWithTheirAnswers() {
    QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    const auto count = [&](const char* name, const std::string& row) {
        const auto file = root / (std::string(name) + ".jsonl");
        testing::write(file, row + "\n");
        const auto imported = importFile(file, root / "datasets", {});
        const auto view = DatasetView::open(root / "datasets" / imported->dataset);
        return *countData(*view, imported->dataset, testing::resource("starter"), {});
    };
    const std::string
        question = R"({"role":"user","content":"Which string is out of tune?"})",
        brief = R"({"role":"assistant","content":"The A."})",
        wordy = R"({"role":"assistant","content":"It is the A string, which has slipped since this morning."})";
    const auto turns = [](const std::string& a, const std::string& b) {
        return R"({"messages":[)" + a + "," + b + "]}";
    };
    const DataFacts first = count("first", turns(question, brief)), second = count("second", turns(question, wordy));
    const DataFacts pair =
        count("pair", R"({"messages":[)" + question + R"(],"chosen":[)" + brief + R"(],"rejected":[)" + wordy + "]}");
    QCOMPARE(pair.rows, std::int64_t(1));
    QCOMPARE(pair.longest, second.longest);
    QCOMPARE(pair.tokens, first.tokens + second.tokens);
}

LUTHIER_TEST(TestModelCard)
#include "test_model_card.moc"
