#include "core/text/chars/byte_level.h"
#include "core/text/chars/regex.h"
#include "core/text/chars/scanner.h"
#include "core/text/detokenizer.h"
#include "core/text/grown_tokenizer.h"
#include "core/text/pipeline/normalizer.h"
#include "core/text/tokenizer.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>

using namespace luthier;
using Json = nlohmann::json;

class TestTokenizer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tokensAreAdded();
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
    void unigramFindsTheLikeliestPath();
    void wordPieceTakesTheLongest();
    void wordLevelIsADictionary();
    void vocabularyAndMergesAreRead();
    void scannersEqualTheirPatterns_data();
    void scannersEqualTheirPatterns();
    void normalFormsEqualQts_data();
    void normalFormsEqualQts();
};

void TestTokenizer::normalFormsEqualQts_data() {
    QTest::addColumn<int>("form");
    QTest::newRow("NFC") << int(QString::NormalizationForm_C);
    QTest::newRow("NFD") << int(QString::NormalizationForm_D);
    QTest::newRow("NFKC") << int(QString::NormalizationForm_KC);
    QTest::newRow("NFKD") << int(QString::NormalizationForm_KD);
}

/// Text that mixes characters that compose, decompose, and swap places with ones that do not.
/// (None beyond the first plane: after two that compose there, Qt 6.4 leaves the next pair apart.)
void TestTokenizer::normalFormsEqualQts() {
    QFETCH(int, form);
    const auto normalizer = *Normalizer::fromJson({{"type", QTest::currentDataTag()}});
    const std::u32string alphabet = U"aeé kﬁ中한가각\u00c5\u0300\u0301\u0323\u0327\u0344\u0345\u0f71\u0f72\u0f73\u1100"
                                    U"\u1161\u11a8\u11c2\u09c7\u09be\u0b47\u0b56\u212b\u2126\u1e9b\u3042\u304b\u3099"
                                    U"\u0340\u1ea5\u00b2\ufb2a\u0958\u0928\u093c";
    std::mt19937 random(5);
    for (int round = 0; round < 4000; ++round) {
        std::u32string text;
        for (unsigned i = 0, size = 1 + random() % 12; i < size; ++i)
            text += alphabet[random() % (random() % 3 ? alphabet.size() : 5)];
        const QString source = QString::fromStdU32String(text);
        const std::string utf8 = source.toStdString();
        std::string got;
        normalizer.apply({utf8, nullptr, true}, [&](const Word& word) { got = word.text; });
        QCOMPARE(QString::fromStdString(got), source.normalized(QString::NormalizationForm(form)));
    }
}

void TestTokenizer::realTokenizersAgree_data() {
    QTest::addColumn<QString>("name");
    for (const char* name :
        {"gpt2", "llama3", "qwen3", "mistral_v01", "stories260K", "bert_uncased", "t5_small", "llama2_spm", "t5_spm"})
        QTest::newRow(name) << name;
}

void TestTokenizer::realTokenizersAgree() {
    if (testing::sharedFolder().empty()) QSKIP("needs the shared reference tokenizers");
    QFETCH(QString, name);
    const auto folder = testing::sharedFolder() / "tokenizers" / name.toStdString();
    const bool isModel = std::filesystem::exists(folder / "tokenizer.model");
    const auto tokenizer = Tokenizer::open(folder / (isModel ? "tokenizer.model" : "tokenizer.json.gz"));
    QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().english().c_str());
    const Json expected = Json::parse(testing::read(folder / "expected.json"));
    QCOMPARE(tokenizer->vocabularySize(), expected["vocab_size"].get<std::size_t>());
    QVERIFY(expected["cases"].size() > 100);
    for (const Json& entry : expected["cases"]) {
        const std::string text = entry["text"], what = entry["name"];
        const auto agrees = [&](const char* key, const Json& got) {
            if (entry.contains(key) && got != entry[key])
                QFAIL(qPrintable(QStringLiteral("%1 of %2").arg(key, QString::fromStdString(what))));
        };
        const EncodeOptions plain{false, true, nullptr};
        const Encoding full = tokenizer->encodeFully(text, isModel ? plain : EncodeOptions());
        const auto ids = tokenizer->encode(text, isModel ? plain : EncodeOptions());
        QVERIFY2(ids == full.ids, what.c_str());
        agrees("ids", ids);
        agrees("ids_no_special", tokenizer->encode(text, plain));
        agrees("tokens", tokenizer->tokens(full));
        agrees("decoded", tokenizer->decode(ids));
        agrees("decoded_skip_special", tokenizer->decode(ids, true));
        Json offsets = Json::array();
        const auto codePoints = [&](std::uint32_t end) {
            return std::count_if(text.begin(), text.begin() + end, [](char c) { return (c & 0xC0) != 0x80; });
        };
        for (const auto& [begin, end] : full.offsets)
            offsets.push_back({codePoints(begin), codePoints(end)});
        agrees("offsets", offsets);
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
    const auto ids = tokenizer->encode("ab微", {false, true, nullptr});
    QCOMPARE(ids, (std::vector<TokenId>{6, 7 + 0xE5, 7 + 0xBE, 7 + 0xAE}));
    QCOMPARE(tokenizer->decode(ids), std::string("ab微"));
}

void TestTokenizer::specialTokensInPlainTextStayText() {
    const auto tokenizer = Tokenizer::open(testing::resource("starter"));
    const auto recognised = tokenizer->encode("<|end|>");
    QCOMPARE(recognised.size(), std::size_t(1));
    QVERIFY(tokenizer->isSpecial(recognised[0]));
    const auto plain = tokenizer->encode("<|end|>", {false, false, nullptr});
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
    QTest::newRow("word level") << R"({"model": {"type": "WordCloud", "vocab": {}}})"
                                << "model type";
    QTest::newRow("normaliser")
        << R"({"normalizer": {"type": "Shout"}, "model": {"type": "BPE", "vocab": {}, "merges": []}})"
        << "normalizer";
    QTest::newRow("pre-tokeniser")
        << R"({"pre_tokenizer": {"type": "UnicodeScripts"}, "model": {"type": "BPE", "vocab": {}, "merges": []}})"
        << "pre_tokenizer";
    QTest::newRow("post-processor")
        << R"({"post_processor": {"type": "Other"}, "model": {"type": "BPE", "vocab": {}, "merges": []}})"
        << "post_processor";
    QTest::newRow("decoder") << R"({"decoder": {"type": "CTC"}, "model": {"type": "BPE", "vocab": {}, "merges": []}})"
                             << "decoder";
    QTest::newRow("huge id") << R"({"model": {"type": "BPE", "vocab": {"a": 4000000000}, "merges": []}})"
                             << "token id";
    QTest::newRow("negative id") << R"({"model": {"type": "BPE", "vocab": {"a": -1}, "merges": []}})"
                                 << "token id";
    QTest::newRow("wrong kind of list") << R"({"model": {"type": "Unigram", "vocab": {"a": 1}}})"
                                        << "tokenizer.json";
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
    // One word: quadratic merging would take hours. Ten times the length takes about ten times as long.
    const auto secondsFor = [&](std::size_t bytes) {
        QElapsedTimer timer;
        timer.start();
        const auto ids = tokenizer->encode(std::string(bytes, 'a'));
        return ids.empty() ? -1.0 : double(timer.nsecsElapsed()) / 1e9;
    };
    const double one = secondsFor(1 << 20), ten = secondsFor(10 << 20);
    QVERIFY(one > 0 && ten > 0);
    QVERIFY2(ten < 40 * one + 1, qPrintable(QStringLiteral("%1 s and %2 s").arg(one).arg(ten)));
}

/// A unigram model, small and our own: the likeliest path, an unknown run as one token, the space put in front.
void TestTokenizer::unigramFindsTheLikeliestPath() {
    const std::vector<std::pair<std::string, double>> pieces = {
        {"<unk>", 0.0}, {"▁", -2.0}, {"▁ab", -3.0}, {"a", -2.5}, {"b", -2.5}, {"abc", -9.0}, {"c", -1.0}, {"bc", -2.0}};
    Json json = {{"pre_tokenizer", {{"type", "Metaspace"}, {"prepend_scheme", "first"}}},
        {"decoder", {{"type", "Metaspace"}}}, {"model", {{"type", "Unigram"}, {"unk_id", 0}, {"vocab", pieces}}}};
    const auto tokenizer = Tokenizer::fromJson(json.dump(), "test");
    QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().english().c_str());
    QCOMPARE(tokenizer->kind(), std::string_view("Unigram"));
    const auto encoding = tokenizer->encodeFully("abc 龘龘c");
    // ▁ab c costs 4, ▁ a bc 6.5; both unknown characters are one token
    QCOMPARE(tokenizer->tokens(encoding), (std::vector<std::string>{"▁ab", "c", "▁", "龘龘", "c"}));
    QCOMPARE(encoding.offsets[3], (std::pair<std::uint32_t, std::uint32_t>(4, 10)));
    QCOMPARE(tokenizer->decode(tokenizer->encode("abc c")), std::string("abc c"));
    json["model"]["byte_fallback"] = true; // without the byte tokens there is nothing to fall back to
    QCOMPARE(Tokenizer::fromJson(json.dump(), "test")->encode("龘").size(), std::size_t(2));
}

/// WordPiece with BERT's normaliser, small and our own.
void TestTokenizer::wordPieceTakesTheLongest() {
    const Json json = {{"normalizer", {{"type", "BertNormalizer"}}}, {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
        {"post_processor", {{"type", "BertProcessing"}, {"cls", {"[CLS]", 1}}, {"sep", {"[SEP]", 2}}}},
        {"decoder", {{"type", "WordPiece"}}},
        {"model", {{"type", "WordPiece"}, {"unk_token", "[UNK]"},
                      {"vocab", {{"[UNK]", 0}, {"[CLS]", 1}, {"[SEP]", 2}, {"violin", 3}, {"##ist", 4}, {"##s", 5},
                                    {"!", 6}, {"cafe", 7}, {"琴", 8}}}}}};
    const auto tokenizer = Tokenizer::fromJson(json.dump(), "test");
    QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().english().c_str());
    QCOMPARE(tokenizer->encode("Violinists! Café 琴琴 xyz"), (std::vector<TokenId>{1, 3, 4, 5, 6, 7, 8, 8, 0, 2}));
    QCOMPARE(tokenizer->decode({3, 4, 5, 6, 7}), std::string("violinists! cafe"));
    const auto long_ = tokenizer->encode(std::string(101, 'a'), {false, true, nullptr});
    QCOMPARE(long_, (std::vector<TokenId>{0}));
}

/// A dictionary: one token a word, or the unknown one.
void TestTokenizer::wordLevelIsADictionary() {
    const Json json = {{"pre_tokenizer", {{"type", "Whitespace"}}},
        {"model", {{"type", "WordLevel"}, {"unk_token", "<unk>"},
                      {"vocab", {{"<unk>", 0}, {"the", 1}, {"text", 2}, {"!", 3}}}}}};
    const auto tokenizer = Tokenizer::fromJson(json.dump(), "test");
    QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().english().c_str());
    QCOMPARE(tokenizer->encode("the  text! violin the"), (std::vector<TokenId>{1, 2, 3, 0, 1}));
    QCOMPARE(tokenizer->decode({1, 2}), std::string("the text"));
}

/// GPT-2's two files say what its tokenizer.json says.
void TestTokenizer::vocabularyAndMergesAreRead() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    testing::write(path / "vocab.json", R"({"a": 0, "b": 1, "Ġ": 2, "ab": 3, "Ġab": 4, "<|endoftext|>": 5})");
    testing::write(path / "merges.txt", "#version: 0.2\na b\nĠ ab\n");
    const auto tokenizer = Tokenizer::open(path);
    QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().english().c_str());
    QCOMPARE(tokenizer->encode("ab ab<|endoftext|>b"), (std::vector<TokenId>{3, 4, 5, 1}));
    QVERIFY(tokenizer->isSpecial(5));
    QCOMPARE(tokenizer->decode({3, 4}), std::string("ab ab"));
}

/// The scanners by table cut every text where the regular expressions cut it.
void TestTokenizer::scannersEqualTheirPatterns_data() {
    QTest::addColumn<QString>("regex");
    QTest::newRow("gpt2") << QString::fromUtf8(gpt2Regex().data(), qsizetype(gpt2Regex().size()));
    for (const char* digits : {"{1,3}", ""})
        QTest::newRow(*digits ? "llama3" : "qwen2") << QStringLiteral(
            R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}%1| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)")
                                                           .arg(QLatin1String(digits));
}

void TestTokenizer::scannersEqualTheirPatterns() {
    QFETCH(QString, regex);
    const auto pattern = scanPatternOf(regex.toStdString());
    QVERIFY(pattern);
    const auto compiled = Regex::compile(regex.toStdString());
    QVERIFY(compiled);
    const std::vector<std::string> parts = {"a", "B", "é", "琴", "ſ", "1", "٣", "½", " ", "  ", "\t", "\n", "\r",
        "\r\n", "\u3000", "\u0085", "'", "'s", "'S", "'Ll", "'ſ", "!", "…", "🎻", "\u0301", "_", "-", "\u200b"};
    std::mt19937 random(5);
    for (int round = 0; round < 4000; ++round) {
        std::string text;
        for (unsigned i = 0, count = 1 + random() % 12; i < count; ++i)
            text += parts[random() % parts.size()];
        std::vector<std::size_t> wanted, got;
        (*compiled)->walk(text, [&](std::size_t, std::size_t end, bool) { wanted.push_back(end); });
        for (std::size_t at = 0; at < text.size();)
            got.push_back(at = scanWord(text, at, *pattern));
        QVERIFY2(got == wanted, text.c_str());
    }
}

void TestTokenizer::tokensAreAdded() {
    const auto folder = testing::resource("starter");
    const auto base = Tokenizer::open(folder);
    const auto known = static_cast<TokenId>(base->vocabularySize());
    // "the" is there already: as an added token it keeps its id.
    const auto grown = openGrownTokenizer(folder, {{"Stradivarius", "the"}, {"<|im_start|>"}});
    QVERIFY2(grown, grown ? "" : grown.error().english().c_str());
    QCOMPARE(grown->known, std::size_t(known));
    const Tokenizer& tokenizer = grown->tokenizer;
    const auto the = base->tokenToId("the");
    QCOMPARE(grown->size, std::size_t(known) + (the ? 2 : 3));
    if (the) QCOMPARE(*tokenizer.tokenToId("the"), *the);
    QCOMPARE(*tokenizer.tokenToId("<|im_start|>"), known);
    QCOMPARE(tokenizer.encode("Stradivarius").size(), std::size_t(1));
    QCOMPARE(tokenizer.decode(tokenizer.encode("a Stradivarius <|im_start|>"), true), std::string("a Stradivarius "));
    // A marker in a person's text is plain text.
    EncodeOptions options;
    options.recogniseSpecialTokens = false;
    QVERIFY(tokenizer.encode("<|im_start|>", options).size() > 1);
    QCOMPARE(openGrownTokenizer(folder, {})->json, std::string());
    if (testing::sharedFolder().empty()) return;
    const auto model = testing::sharedFolder() / "tokenizers/llama2_spm/tokenizer.model";
    QCOMPARE(openGrownTokenizer(model, {{"x"}, {}}).error().code, std::string("tokenizer.cannot_grow"));
}

LUTHIER_TEST(TestTokenizer)
#include "test_tokenizer.moc"
