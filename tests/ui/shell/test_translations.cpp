// Both languages are complete: nothing untranslated, nothing equal to its source, nothing in Simplified characters.

#include "tests/support/places.h"
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
    const std::set<QString> names = {"ShareGPT", "Alpaca", "float32", "bfloat16"};
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
    QTest::newRow("checklist") << ui::toQString(testing::resource("checklist.yaml"));
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

QTEST_MAIN(TestTranslations)
#include "test_translations.moc"
