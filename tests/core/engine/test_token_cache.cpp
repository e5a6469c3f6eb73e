// Rows tokenised once: the same from the mapped file as in memory, whatever happens to the file.

#include "core/base/file.h"
#include "core/engine/rows/batch.h"
#include "core/engine/rows/token_cache.h"
#include "core/model/families.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <ATen/ops/equal.h>
#include <QTemporaryDir>
#include <QtTest>

#include <fmt/format.h>
#include <sys/stat.h>

using namespace luthier;
using namespace luthier::engine;
namespace fs = std::filesystem;

class TestTokenCache : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { m_folder.emplace(); }
    void fileAndMemoryAgree_data();
    void fileAndMemoryAgree();
    void wrongKindsAreNamed();
    void knownRowsAreNotReadAgain();
    void whatDecidesMakesAnotherFile_data();
    void whatDecidesMakesAnotherFile();
    void damagedFilesAreMadeAnew();
    void aFullDiskIsNoMatter();
    void theOldestLeave();
    void badLinesAreNamed();
    void stopsWhenAsked();

private:
    std::optional<QTemporaryDir> m_folder;
    std::optional<Tokenizer> m_tokenizer;
    ModelSpec m_spec;
    Recipe m_recipe;
    std::optional<ChatTemplate> m_template;

    fs::path at(const std::string& name) const { return fs::path(m_folder->path().toStdString()) / name; }
    /// Small pieces, so that there are several, and every file is large enough.
    TokenCache cache(const std::string& name = "cache") const {
        return {.folder = name.empty() ? fs::path() : at(name), .fromBytes = 0, .pieceBytes = 4096, .keep = 3};
    }
    fs::path rows(const std::string& name, int count, const char* form) const {
        std::string text;
        for (int i = 0; i < count; ++i)
            text += fmt::format(fmt::runtime(form), fmt::arg("i", i), fmt::arg("group", i / 25),
                        fmt::arg("word", std::string(std::size_t(i % 7 + 1), 'a'))) +
                    "\n";
        testing::write(at(name), text);
        return at(name);
    }
    RowTokenizer tokenizer(const Recipe& recipe) const { return {*m_tokenizer, m_spec, recipe, m_template}; }
    std::vector<fs::path> cached() const {
        std::vector<fs::path> out;
        if (fs::exists(at("cache")))
            for (const auto& entry : fs::directory_iterator(at("cache")))
                out.push_back(entry.path());
        return out;
    }
};

constexpr const char* kChat =
    R"({{"id": "x:{i}", "messages": [{{"role": "user", "content": "Say {i}"}}, {{"role": "assistant", "content": "It is {word} {i}."}}]}})";
constexpr const char* kText = R"({{"id": "t:{i}", "text": "Once {word} upon a time {i}."}})";
constexpr const char* kPair =
    R"({{"id": "p:{i}", "messages": [{{"role": "user", "content": "Say {i}"}}], "chosen": [{{"role": "assistant", "content": "Yes {word}."}}], "rejected": [{{"role": "assistant", "content": "No {i}."}}], "margin": {i}.5}})";

const char* kLabel =
    R"({{"id": "l:{i}", "messages": [{{"role": "user", "content": "Say {i}"}}, {{"role": "assistant", "content": "{word} {i}."}}], "label": true}})";

void TestTokenCache::initTestCase() {
    const auto starter = testing::resource("starter");
    m_tokenizer.emplace(std::move(*Tokenizer::open(starter)));
    m_spec = *readModelSpec(starter);
    m_template = *ChatTemplate::open("luthier", starter);
    m_recipe.data.max_length = 64;
}

void TestTokenCache::fileAndMemoryAgree_data() {
    QTest::addColumn<QString>("form");
    QTest::addColumn<int>("objective");
    QTest::newRow("conversations") << kChat << int(ObjectiveType::Sft);
    QTest::newRow("text") << kText << int(ObjectiveType::Pretrain);
    QTest::newRow("pairs") << kPair << int(ObjectiveType::Dpo);
    QTest::newRow("good and bad") << kPair << int(ObjectiveType::Kto);
    for (const char* question : {"Say {group}", "Say it"}) // many ask the same, and all do
        for (const auto& [name, form] : {std::pair("pairs", kPair), {"labels", kLabel}})
            QTest::addRow("%s of %s", question, name)
                << QString(form).replace("Say {i}", question) << int(ObjectiveType::Kto);
}

void TestTokenCache::fileAndMemoryAgree() {
    QFETCH(QString, form);
    QFETCH(int, objective);
    Recipe recipe = m_recipe;
    recipe.objective.type = ObjectiveType(objective);
    recipe.data.max_length = form.contains("text") && !form.contains("role") ? 20 : 38; // some are too long
    const QByteArray text = form.toUtf8();
    const std::vector<fs::path> files{rows("a.jsonl", 300, text), rows("b.jsonl", 70, text)};
    // One record after another, as a plain loop has them.
    std::vector<Record> records;
    std::vector<std::size_t> perFile;
    for (const fs::path& file : files) {
        const auto own = *readRecords(file);
        records.insert(records.end(), own.begin(), own.end());
        perFile.push_back(own.size());
    }
    const auto plain = tokenizeRows(records, tokenizer(recipe), {}, perFile);
    QVERIFY2(plain, plain ? "" : plain.error().english().c_str());
    for (const char* where : {"", "cache", "cache"}) { // in memory; made; found
        auto made = tokenizeFiles(files, tokenizer(recipe), cache(where), {});
        QVERIFY2(made, made ? "" : made.error().english().c_str());
        QCOMPARE(made->rows.size(), plain->rows.size());
        for (std::size_t i = 0; i < plain->rows.size(); ++i) {
            QVERIFY(made->rows[i] == plain->rows[i]);
            QCOMPARE(made->rows.longest(i), plain->rows[i].longest());
            QVERIFY(made->rows.id(i) == plain->rows[i].id);
        }
        QVERIFY(made->perFile == plain->perFile && made->kind == plain->kind);
        QVERIFY(made->tooLong == plain->tooLong && made->truncated == plain->truncated);
        QVERIFY(made->withoutLoss == plain->withoutLoss && made->withoutLossIds == plain->withoutLossIds);
        QVERIFY(made->tokens == plain->tokens && made->counted == plain->counted);
        QVERIFY(made->conversations == plain->conversations && made->formsDiffer == plain->formsDiffer);
        made->rows.setReference(3, -1.5, -2.5);
        QVERIFY((made->rows[3].reference == std::vector<float>{-1.5, -2.5}));
    }
    QCOMPARE(cached().size(), std::size_t(1));
}

/// A row that the objective cannot learn from is said, and is nobody's other answer before its turn comes.
void TestTokenCache::wrongKindsAreNamed() {
    Recipe recipe = m_recipe;
    recipe.objective.type = ObjectiveType::Kto;
    const auto file = rows("a.jsonl", 2, kLabel);
    testing::write(file, testing::read(file) + R"({"id": "t", "text": "x"})" + "\n");
    const auto failed = tokenizeFiles({file}, tokenizer(recipe), cache(), {});
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, std::string("data.wrong_kind"));
}

/// The rows' file may even change its time: its bytes count.
void TestTokenCache::knownRowsAreNotReadAgain() {
    const auto file = rows("a.jsonl", 200, kChat);
    QVERIFY(tokenizeFiles({file}, tokenizer(m_recipe), cache(), {}));
    const fs::path kept = cached().front();
    struct ::stat before = {}, after = {};
    QCOMPARE(::stat(kept.c_str(), &before), 0);
    fs::last_write_time(file, fs::file_time_type::clock::now());
    const auto again = tokenizeFiles({file}, tokenizer(m_recipe), cache(), {});
    QVERIFY(again && again->rows.size() == 200);
    QCOMPARE(::stat(kept.c_str(), &after), 0);
    QCOMPARE(after.st_ino, before.st_ino); // the very same file
}

void TestTokenCache::whatDecidesMakesAnotherFile_data() {
    QTest::addColumn<QString>("what");
    for (const char* what : {"nothing", "rows", "max_length", "too_long", "loss", "template", "objective"})
        QTest::newRow(what) << what;
}

void TestTokenCache::whatDecidesMakesAnotherFile() {
    QFETCH(QString, what);
    const auto file = rows("a.jsonl", 100, kChat);
    QVERIFY(tokenizeFiles({file}, tokenizer(m_recipe), cache(), {}));
    Recipe recipe = m_recipe;
    recipe.train.learning_rate = 0.5; // does not
    if (what == "rows") rows("a.jsonl", 101, kChat);
    if (what == "max_length") recipe.data.max_length = 63;
    if (what == "too_long") recipe.data.too_long = TooLong::Truncate;
    if (what == "loss") recipe.objective.loss.on = LossTarget::LastTurn;
    if (what == "objective") recipe.objective.type = ObjectiveType::Pretrain;
    RowTokenizer other = tokenizer(recipe);
    if (what == "template") {
        testing::write(at("other.jinja"), "{# another #}" + m_template->source());
        other.chatTemplate = *ChatTemplate::open(at("other.jinja").string(), testing::resource("starter"));
    }
    QVERIFY(tokenizeFiles({file}, other, cache(), {}));
    QCOMPARE(cached().size(), std::size_t(what == "nothing" ? 1 : 2));
}

void TestTokenCache::damagedFilesAreMadeAnew() {
    const auto file = rows("a.jsonl", 100, kChat);
    const auto plain = *tokenizeFiles({file}, tokenizer(m_recipe), cache(), {});
    const fs::path kept = cached().front();
    const std::string whole = testing::read(kept);
    for (const std::size_t at :
        {std::size_t(0), std::size_t(100), whole.size() / 2, whole.size() - 60, whole.size() - 1}) {
        std::string damaged = whole;
        damaged[at] = char(damaged[at] ^ 4);
        testing::write(kept, damaged);
        const auto again = tokenizeFiles({file}, tokenizer(m_recipe), cache(), {});
        QVERIFY(again && again->rows[50] == plain.rows[50] && again->rows.size() == 100);
        QVERIFY(testing::read(kept) == whole);
    }
    for (const std::size_t length : {std::size_t(0), std::size_t(20), whole.size() - 1}) {
        testing::write(kept, whole.substr(0, length));
        const auto again = tokenizeFiles({file}, tokenizer(m_recipe), cache(), {});
        QVERIFY(again && again->rows.size() == 100);
    }
}

void TestTokenCache::aFullDiskIsNoMatter() {
    const auto file = rows("a.jsonl", 100, kChat);
    limitWritesForTests(1000);
    const auto made = tokenizeFiles({file}, tokenizer(m_recipe), cache(), {});
    limitWritesForTests(-1);
    QVERIFY(made);
    QCOMPARE(made->rows.size(), std::size_t(100));
    QCOMPARE(made->perFile.front(), std::size_t(100));
    QVERIFY(cached().empty());
}

void TestTokenCache::theOldestLeave() {
    std::vector<fs::path> files;
    for (int i = 0; i < 5; ++i) {
        files.push_back(rows(std::to_string(i), 40 + i, kChat));
        QVERIFY(tokenizeFiles({files.back()}, tokenizer(m_recipe), cache(), {}));
        QTest::qSleep(20);                                                         // their times differ
        QVERIFY(tokenizeFiles({files.front()}, tokenizer(m_recipe), cache(), {})); // is used all the time
    }
    QCOMPARE(cached().size(), std::size_t(3));
    std::vector<fs::path> before = cached();
    QVERIFY(tokenizeFiles({files.front()}, tokenizer(m_recipe), cache(), {}));
    std::vector<fs::path> after = cached();
    std::ranges::sort(before);
    std::ranges::sort(after);
    QVERIFY(before == after);
}

void TestTokenCache::badLinesAreNamed() {
    const auto file = rows("a.jsonl", 100, kChat);
    testing::write(file, testing::read(file) + "\n{\"id\": 7\n");
    const auto failed = tokenizeFiles({file}, tokenizer(m_recipe), cache(), {});
    QVERIFY(!failed);
    const std::string said = failed.error().english();
    QVERIFY2(said.find("Line 102") != std::string::npos && said.find("a.jsonl") != std::string::npos, said.c_str());
    QVERIFY(cached().empty());
}

void TestTokenCache::stopsWhenAsked() {
    const auto file = rows("a.jsonl", 400, kChat);
    std::stop_source source;
    Progress progress;
    progress.stop = source.get_token();
    progress.report = [&](std::uint64_t done, std::uint64_t total) {
        QVERIFY(done <= total);
        source.request_stop();
    };
    const auto stopped = tokenizeFiles({file}, tokenizer(m_recipe), cache(), progress);
    QVERIFY(!stopped);
    QVERIFY(cached().empty());
}

LUTHIER_TEST(TestTokenCache)
#include "test_token_cache.moc"
