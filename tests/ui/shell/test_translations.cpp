// Both languages are complete: nothing untranslated, nothing equal to its source, nothing in Simplified characters.

#include "core/data/import/import_file.h"
#include "core/formats/safetensors.h"
#include "core/recipe/recipe.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"
#include "ui/session/translate.h"
#include "ui/shell/settings.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>

#include <SimpleConverter.hpp>
#include <fstream>
#include <set>

using namespace luthier;

class TestTranslations : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyTextIsTranslated();
    void noTextOfTheSourceIsMissing();
    void charactersAreTraditional_data();
    void charactersAreTraditional();
    void errorsAreSpokenInChinese();
    void valuesOfErrorsAreNoEnglish();

private:
    struct Entry {
        QString source, translation;
        bool finished;
    };
    static std::vector<Entry> entries(const std::filesystem::path& file) {
        std::vector<Entry> out;
        QFile in(ui::toQString(file));
        if (!in.open(QIODevice::ReadOnly)) return out;
        QXmlStreamReader xml(&in);
        Entry entry;
        while (!xml.atEnd()) {
            if (xml.readNext() == QXmlStreamReader::StartElement) {
                if (xml.name() == QStringLiteral("source")) entry.source = xml.readElementText();
                if (xml.name() == QStringLiteral("translation")) {
                    entry.finished = !xml.attributes().hasAttribute("type");
                    entry.translation = xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed();
                    out.push_back(entry);
                }
            }
        }
        return out;
    }
    static std::filesystem::path chinese() { return testing::resource("translations/luthier_zh_TW.ts"); }
};

void TestTranslations::everyTextIsTranslated() {
    // Names that are the same in every language.
    const std::set<QString> names = {"ShareGPT", "Arrow", "Alpaca", "float32", "bfloat16", "DoRA", "IA3", "Adapter",
        "PiSSA", "OLoRA", "LoftQ", "AdaLoRA", "VeRA", "LoHa", "LoKr", "OFT", "BOFT", "MiSS", "HiRA", "P-tuning", "MLP",
        "LSTM", "AdamW", "Lion", "z-loss"};
    const auto all = entries(chinese());
    QVERIFY(all.size() > 300);
    for (const Entry& entry : all) {
        QVERIFY2(entry.finished && !entry.translation.isEmpty(), qPrintable("not translated: " + entry.source));
        QVERIFY2(entry.translation != entry.source || names.contains(entry.source),
            qPrintable("equal to its source: " + entry.source));
        // Every hole of the source is in the translation.
        static const QRegularExpression hole("%\\d|%n|\\{[a-z_]+\\}");
        for (auto it = hole.globalMatch(entry.source); it.hasNext();) {
            const QString mark = it.next().captured();
            QVERIFY2(entry.translation.contains(mark), qPrintable(mark + " is missing in: " + entry.translation));
        }
    }
}

void TestTranslations::noTextOfTheSourceIsMissing() {
    QTemporaryDir folder;
    for (const char* language : {"en", "zh_TW"}) {
        const QString name = QStringLiteral("luthier_%1.ts").arg(QLatin1String(language));
        const QString copy = folder.filePath(name);
        QVERIFY(QFile::copy(ui::toQString(testing::resource("translations") / name.toStdString()), copy));
        QProcess lupdate;
        lupdate.setWorkingDirectory(ui::toQString(testing::sourceFolder()));
        QStringList arguments{
            "-no-obsolete", "-locations", "none", "-silent", "-I", ".", "core", "ui", "app", "-ts", copy};
        if (QLatin1String(language) == QStringLiteral("en")) arguments.prepend("-pluralonly");
        lupdate.start("/usr/lib/qt6/bin/lupdate", arguments);
        QVERIFY(lupdate.waitForFinished(60000) && lupdate.exitCode() == 0);
        for (const Entry& entry : entries(ui::toPath(copy)))
            QVERIFY2(entry.finished, qPrintable("run resources/translations/update.sh: " + entry.source));
    }
}

void TestTranslations::charactersAreTraditional_data() {
    QTest::addColumn<QString>("file");
    QTest::newRow("window") << ui::toQString(chinese());
    for (const char* name : {"checklist.yaml", "decision_tree.yaml", "scenarios.yaml", "model_matrix.yaml",
             "methods.yaml", "rules.yaml", "guide.yaml"})
        QTest::newRow(name) << ui::toQString(testing::resource(name));
    QTest::newRow("demo data") << ui::toQString(testing::resource("demo/shop.jsonl"));
}

void TestTranslations::charactersAreTraditional() {
    QFETCH(QString, file);
    const opencc::SimpleConverter converter("s2t.json");
    std::ifstream in(file.toStdString());
    for (std::string line; std::getline(in, line);) {
        // s2t also exchanges variants that are both Traditional (台 and 臺): those are Taiwan's own spelling here.
        QString given = QString::fromStdString(line), converted = QString::fromStdString(converter.Convert(line));
        for (const auto& [taiwan, other] : {std::pair("台", "臺"), std::pair("峰", "峯")})
            converted.replace(QString::fromUtf8(other), QString::fromUtf8(taiwan));
        QVERIFY2(converted == given, qPrintable(given + "\n→ " + converted));
    }
}

void TestTranslations::errorsAreSpokenInChinese() {
    ui::Settings settings;
    settings.setLanguage("zh_TW");
    const Error error = fail("safetensors.truncated", {"{file} is not complete.", {{"file", "a"}}},
        {"It should have {wanted} bytes and has {got}.", {{"wanted", "10"}, {"got", "4"}}},
        {"Download or copy the file again.",
            {}}).value();
    QCOMPARE(ui::translated(error), QStringLiteral("a 不完整。應有 10 位元組，實際只有 4。請重新下載或複製檔案。"));
    settings.setLanguage("en");
}

/// What fills a sentence must not be English either: real errors of bad input, said in Chinese, hold no two English
/// words in a row.
void TestTranslations::valuesOfErrorsAreNoEnglish() {
    const QTemporaryDir temporary;
    const auto folder = ui::toPath(temporary.path());
    std::vector<Error> errors;
    for (const char* yaml : {"train: {epochs: many}", "train: {batch_size: 1.5}", "train: {batch_size: 0}",
             "train: {optimizer: {betas: [0.9]}}\nmodel: {path: m}\ndata: {train: a}", "adapter: {type: lroa}",
             "adapter: {type: zzzzzz}", "name: [a]", "model: [a]", "data: {train: {a: b}}", "", "[a]",
             "data: {train: a}", "model: {path: m}", "adapter: {use_rslora: perhaps}", "adapter: {bias: some}",
             "model: {path: m, from_scratch: true}\nadapter: {type: lora}\ndata: {train: a}"})
        if (const auto recipe = parseRecipe(yaml); !recipe)
            errors.push_back(recipe.error());
        else
            QFAIL(yaml);
    const auto header = [](std::string json) {
        const std::uint64_t size = json.size();
        return std::string(reinterpret_cast<const char*>(&size), sizeof size) + json;
    };
    for (const std::string& bytes :
        {std::string("abc"), std::string("\xff\xff\xff\xff\xff\xff\xff\xff"), std::string("\x10\0\0\0\0\0\0\0{}", 10),
            header("[]"), header(R"({"a":{"dtype":"X7","shape":[1],"data_offsets":[0,4]}})"),
            header(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})"),
            header(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})")}) {
        testing::write(folder / "a.safetensors", bytes);
        const auto file = SafetensorsFile::open(folder / "a.safetensors");
        QVERIFY(!file);
        errors.push_back(file.error());
    }
    testing::write(folder / "a.jsonl", "{\"a\": 1}\n");
    const auto imported = importFile(folder / "a.jsonl", folder / "datasets", {});
    QVERIFY(!imported);
    errors.push_back(imported.error());

    ui::Settings settings;
    settings.setLanguage("zh_TW");
    static const QRegularExpression twoWords("[A-Za-z]{2,} [a-z]{2,}");
    for (const Error& error : errors) {
        const QString said = ui::translated(error);
        QVERIFY2(!twoWords.match(said).hasMatch(), qPrintable(said));
    }
    settings.setLanguage("en");
}

LUTHIER_WINDOW_TEST(TestTranslations)
#include "test_translations.moc"
