#include "core/advisor/checklist.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <set>

using namespace luthier;

class TestChecklist : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theSeedsTwelveItemsAreThere();
    void badYamlNamesFileAndLine();
};

void TestChecklist::theSeedsTwelveItemsAreThere() {
    const auto phases = readChecklist(testing::resource("checklist.yaml"));
    QVERIFY2(phases, phases ? "" : phases.error().english().c_str());
    QCOMPARE(phases->size(), std::size_t(4));
    std::set<std::string> keys;
    for (const ChecklistPhase& phase : *phases) {
        QCOMPARE(phase.items.size(), std::size_t(3));
        for (const ChecklistItem& item : phase.items) {
            keys.insert(item.key);
            QVERIFY(!item.text.en.empty() && !item.text.zh.empty() && item.text.en != item.text.zh);
        }
    }
    QCOMPARE(keys.size(), std::size_t(12));
}

void TestChecklist::badYamlNamesFileAndLine() {
    QTemporaryDir folder;
    const auto file = std::filesystem::path(folder.path().toStdString()) / "checklist.yaml";
    testing::write(file,
        "phases:\n  - key: p\n    title: {en: A, zh: B}\n    items:\n      - {key: x, text: {en: only english}}\n");
    const auto phases = readChecklist(file);
    QVERIFY(!phases);
    QCOMPARE(phases.error().what.values.at("file"), file.string());
    QCOMPARE(phases.error().what.values.at("line"), std::string("5"));
}

LUTHIER_TEST(TestChecklist)
#include "test_checklist.moc"
