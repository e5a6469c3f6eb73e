#include "core/text/byte_level.h"
#include "core/text/detokenizer.h"
#include "core/text/tokenizer.h"
#include "tests/support/places.h"

#include <QtTest>
#include <nlohmann/json.hpp>

using namespace luthier;
using Json = nlohmann::json;

class TestTokenizer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void realTokenizersAgree_data();
    void realTokenizersAgree();
    void starterTokenizerGoesThereAndBack_data();
    void starterTokenizerGoesThereAndBack();
    void byteFallbackSpellsUnknownCharacters();
    void specialTokensInPlainTextStayText();
    void streamingNeverCutsACharacter();
    void unknownKindsAreRefusedByName_data();
    void unknownKindsAreRefusedByName();
    void longWordsStayQuick();
};

void TestTokenizer::realTokenizersAgree_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"gpt2", "llama3", "qwen3", "mistral_v01", "stories260K"})
        QTest::newRow(name) << name;
}

void TestTokenizer::realTokenizersAgree() {
    if (testing::sharedFolder().empty()) QSKIP("needs the shared reference tokenizers");
    QFETCH(QString, name);
    const auto folder = testing::sharedFolder() / "tokenizers" / name.toStdString();
    const auto tokenizer = Tokenizer::open(folder / "tokenizer.json.gz");
    QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().english().c_str());
    const Json expected = Json::parse(testing::read(folder / "expected.json"));
    QCOMPARE(tokenizer->vocabularySize(), expected["vocab_size"].get<std::size_t>());
    QVERIFY(expected["cases"].size() > 100);
    for (const Json& entry : expected["cases"]) {
        const std::string text = entry["text"];
        const std::string what = entry["name"].get<std::string>();
        const auto ids = tokenizer->encode(text);
        QVERIFY2(ids == entry["ids"].get<std::vector<TokenId>>(), ("ids of " + what).c_str());
        QVERIFY2(tokenizer->encode(text, {false, true}) == entry["ids_no_special"].get<std::vector<TokenId>>(),
            ("ids_no_special of " + what).c_str());
        QVERIFY2(tokenizer->decode(ids) == entry["decoded"], ("decoded of " + what).c_str());
        QVERIFY2(
            tokenizer->decode(ids, true) == entry["decoded_skip_special"], ("decoded_skip_special of " + what).c_str());
        if (!entry.contains("tokens")) continue;
        for (std::size_t i = 0; i < ids.size(); ++i)
            QVERIFY2(tokenizer->token(ids[i]) == entry["tokens"][i], ("tokens of " + what).c_str());
    }
}

void TestTokenizer::starterTokenizerGoesThereAndBack_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("english") << "The bridge of the violin broke.";
    QTest::newRow("chinese") << "小提琴的琴橋壞了。";
    QTest::newRow("emoji and tabs") << "\t🎻 costs\r\n 10 coins  ";
    QTest::newRow("empty") << "";
}

void TestTokenizer::starterTokenizerGoesThereAndBack() {
    QFETCH(QString, text);
    const auto tokenizer = Tokenizer::open(testing::resource("starter"));
    QVERIFY(tokenizer);
    QCOMPARE(QString::fromStdString(tokenizer->decode(tokenizer->encode(text.toStdString()))), text);
}

void TestTokenizer::byteFallbackSpellsUnknownCharacters() {
    // SentencePiece style, small and our own: "▁", "a", "b", their merge, and the 256 bytes.
    Json vocabulary = {{"<unk>", 0}, {"<s>", 1}, {"▁", 2}, {"a", 3}, {"b", 4}, {"ab", 5}, {"▁ab", 6}};
    for (int b = 0; b < 256; ++b) {
        char name[8];
        std::snprintf(name, sizeof name, "<0x%02X>", b);
        vocabulary[name] = 7 + b;
    }
    const Json json = {
        {"added_tokens", Json::array({{{"id", 1}, {"content", "<s>"}, {"special", true}, {"normalized", false}}})},
        {"normalizer",
            {{"type", "Sequence"},
                {"normalizers", Json::array({{{"type", "Prepend"}, {"prepend", "▁"}},
                                    {{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "▁"}}})}}},
        {"pre_tokenizer", nullptr},
        {"post_processor",
            {{"type", "TemplateProcessing"},
                {"single", Json::array({{{"SpecialToken", {{"id", "<s>"}}}}, {{"Sequence", {{"id", "A"}}}}})},
                {"special_tokens", {{"<s>", {{"ids", {1}}}}}}}},
        {"decoder",
            {{"type", "Sequence"},
                {"decoders", Json::array({{{"type", "Replace"}, {"pattern", {{"String", "▁"}}}, {"content", " "}},
                                 {{"type", "ByteFallback"}}, {{"type", "Fuse"}},
                                 {{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}}})}}},
        {"model", {{"type", "BPE"}, {"unk_token", "<unk>"}, {"fuse_unk", true}, {"byte_fallback", true},
                      {"vocab", vocabulary}, {"merges", Json::array({"a b", "▁ ab"})}}}};
    const auto tokenizer = Tokenizer::fromJson(json.dump(), "test");
    QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().english().c_str());
    QCOMPARE(tokenizer->encode("ab ab"), (std::vector<TokenId>{1, 6, 6}));
    const auto ids = tokenizer->encode("ab微", {false, true});
    QCOMPARE(ids, (std::vector<TokenId>{6, 7 + 0xE5, 7 + 0xBE, 7 + 0xAE}));
    QCOMPARE(tokenizer->decode(ids), std::string("ab微"));
}

void TestTokenizer::specialTokensInPlainTextStayText() {
    const auto tokenizer = Tokenizer::open(testing::resource("starter"));
    const auto recognised = tokenizer->encode("<|end|>");
    QCOMPARE(recognised.size(), std::size_t(1));
    QVERIFY(tokenizer->isSpecial(recognised[0]));
    const auto plain = tokenizer->encode("<|end|>", {false, false});
    QVERIFY(plain.size() > 1);
    QCOMPARE(tokenizer->decode(plain), std::string("<|end|>"));
}

void TestTokenizer::streamingNeverCutsACharacter() {
    const auto tokenizer = Tokenizer::open(testing::resource("starter"));
    const std::string text = "龘🎻 violin 琴橋 – end";
    StreamingDetokenizer stream(*tokenizer);
    std::string out;
    for (const TokenId id : tokenizer->encode(text)) {
        const std::string piece = stream.add(id);
        QVERIFY(piece.find("\uFFFD") == std::string::npos);
        out += piece;
    }
    QCOMPARE(out + stream.finish(), text);
}

void TestTokenizer::unknownKindsAreRefusedByName_data() {
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("part");
    QTest::newRow("unigram") << R"({"model": {"type": "Unigram", "vocab": []}})"
                             << "model type";
    QTest::newRow("normaliser")
        << R"({"normalizer": {"type": "BertNormalizer"}, "model": {"type": "BPE", "vocab": {}, "merges": []}})"
        << "normalizer";
    QTest::newRow("pre-tokeniser")
        << R"({"pre_tokenizer": {"type": "BertPreTokenizer"}, "model": {"type": "BPE", "vocab": {}, "merges": []}})"
        << "pre_tokenizer";
    QTest::newRow("no model") << "{}"
                              << "model";
}

void TestTokenizer::unknownKindsAreRefusedByName() {
    QFETCH(QString, json);
    QFETCH(QString, part);
    const auto tokenizer = Tokenizer::fromJson(json.toStdString(), "test");
    QVERIFY(!tokenizer);
    QCOMPARE(tokenizer.error().code, std::string("tokenizer.unsupported"));
    QCOMPARE(QString::fromStdString(tokenizer.error().why.values.at("part")), part);
}

void TestTokenizer::longWordsStayQuick() {
    const auto tokenizer = Tokenizer::open(testing::resource("starter"));
    // One word of a megabyte: quadratic merging would take hours, and the test would run into its time limit.
    QVERIFY(!tokenizer->encode(std::string(1 << 20, 'a')).empty());
}

QTEST_GUILESS_MAIN(TestTokenizer)
#include "test_tokenizer.moc"
