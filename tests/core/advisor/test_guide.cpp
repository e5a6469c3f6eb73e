// Whatever can be chosen has an entry in the guide.

#include "core/advisor/guide.h"
#include "core/advisor/judgement.h"
#include "core/recipe/methods.h"
#include "core/recipe/recipe.h"
#include "core/run/curves.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QRegularExpression>
#include <QtTest>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <set>

using namespace luthier;

class TestGuide : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyTextIsThereInBothLanguages();
    void everyKeyOfTheRecipeIsExplained();
    void everyMethodAndStepIsExplained();
    void everyWarningIsExplained();
    void everyChartIsExplained();
    void wordsFindEntries();

private:
    bool has(const std::string& key) const {
        return std::any_of(
            m_guide.entries.begin(), m_guide.entries.end(), [&](const GuideEntry& entry) { return entry.key == key; });
    }
    Guide m_guide;
};

void TestGuide::initTestCase() {
    const auto guide = readGuide(testing::resource("guide.yaml"));
    QVERIFY2(guide, guide ? "" : guide.error().english().c_str());
    m_guide = *guide;
}

void TestGuide::everyTextIsThereInBothLanguages() {
    std::set<std::string> keys, topics;
    for (const GuideEntry& entry : m_guide.entries) {
        QVERIFY2(keys.insert(entry.key).second, entry.key.c_str());
        topics.insert(entry.topic);
        for (const BilingualText* text : {&entry.text, &entry.when, &entry.cost, &entry.wrong, &entry.here})
            QVERIFY2(text->en.empty() || text->en != text->zh, entry.key.c_str());
        QVERIFY(!entry.text.en.empty() && !entry.title.zh.empty());
    }
    QCOMPARE(topics.size(), m_guide.topics.size());
    // What is chosen or read says when to use it, what it costs and what goes wrong; history does not.
    for (const GuideEntry& entry : m_guide.entries)
        if (entry.topic != "timeline" && entry.topic != "ecosystem")
            for (const BilingualText* text : {&entry.when, &entry.cost, &entry.wrong})
                QVERIFY2(!text->en.empty() && !text->zh.empty(), entry.key.c_str());
}

void TestGuide::everyKeyOfTheRecipeIsExplained() {
    std::set<std::string> explained;
    for (const GuideEntry& entry : m_guide.entries)
        explained.insert(entry.keys.begin(), entry.keys.end());
    std::set<std::string> keys;
    const std::function<void(const YAML::Node&, const std::string&)> walk = [&](const YAML::Node& node,
                                                                                const std::string& prefix) {
        for (const auto& entry : node) {
            const std::string key = prefix + entry.first.as<std::string>();
            if (entry.second.IsMap())
                walk(entry.second, key + ".");
            else
                keys.insert(key);
        }
    };
    Recipe recipe;
    recipe.model.dropout = {0.1, 0.1, 0.1, 0.1};
    walk(YAML::Load(recipeToYaml(recipe)), "");
    QVERIFY(keys.size() > 40);
    for (const std::string& key : keys)
        QVERIFY2(explained.contains(key), (key + " is not explained").c_str());
    for (const std::string& key : explained)
        QVERIFY2(keys.contains(key), (key + " is no key of a recipe").c_str());
}

void TestGuide::everyMethodAndStepIsExplained() {
    const auto judgement = readJudgement(testing::resource(""));
    QVERIFY(judgement);
    for (const MethodInfo& method : judgement->methods)
        QVERIFY2(has(method.key), method.key.c_str());
    for (const StepInfo& step : judgement->steps)
        QVERIFY2(has(step.key), step.key.c_str());
    for (const auto& row : methodTable<AdapterType>()) // New run shows them beside the choice
        QVERIFY2(has(row.value == AdapterType::None ? "full" : std::string(row.key)), row.key.data());
    for (const char* pitfall : {"overfitting", "forgetting", "reward_hacking"})
        QVERIFY(has(pitfall));
}

/// Warnings of plans, runs and monitors; the code itself says which exist.
void TestGuide::everyWarningIsExplained() {
    std::set<std::string> warnings;
    const auto collect = [&](const std::filesystem::path& file, const char* pattern) {
        const QString code = QString::fromStdString(testing::read(testing::sourceFolder() / file));
        const std::size_t before = warnings.size();
        for (auto it = QRegularExpression(QLatin1String(pattern)).globalMatch(code); it.hasNext();)
            warnings.insert(it.next().captured(1).toStdString());
        QVERIFY2(warnings.size() > before, file.c_str());
    };
    collect("core/advisor/plan/plan.cpp", R"-(\badd\("([a-z_]+)")-");
    collect("core/advisor/plan/plan.cpp", R"-(warnings\.push_back\(\{"([a-z_]+)")-");
    for (const char* file : {"core/engine/train/prepared_run.cpp", "core/engine/train/trainer.cpp"})
        collect(file, R"-(log\.warning\((?:fail\(|\{)"([a-z_.]+)")-");
    collect("core/base/file.cpp", R"-("(file\.(?:no_space|write))")-"); // a checkpoint that could not be written
    for (const std::string& monitor : methodKeys<MonitorType>())
        warnings.insert("monitor." + monitor);
    QVERIFY(warnings.size() > 20);
    for (const std::string& warning : warnings)
        QVERIFY2(m_guide.ofWarning(warning), (warning + " is not explained").c_str());
    for (const GuideEntry& entry : m_guide.entries)
        for (const std::string& warning : entry.warnings)
            QVERIFY2(warnings.contains(warning), (warning + " is no warning").c_str());
}

void TestGuide::everyChartIsExplained() {
    std::set<std::string> marks; // of the window's cards
    for (const auto& file : std::filesystem::recursive_directory_iterator(testing::sourceFolder() / "ui")) {
        if (file.path().extension() != ".cpp") continue;
        const QString code = QString::fromStdString(testing::read(file.path()));
        for (auto it = QRegularExpression(R"-("(chart_[a-z]+)")-").globalMatch(code); it.hasNext();)
            marks.insert(it.next().captured(1).toStdString());
    }
    for (const CurveRow& curve : curveTable())
        marks.insert(std::string(curve.guide));
    QVERIFY(marks.size() > 10);
    for (const std::string& mark : marks)
        QVERIFY2(has(mark), mark.c_str());
    for (const GuideEntry& entry : m_guide.entries)
        if (entry.key.starts_with("chart_")) QVERIFY2(marks.contains(entry.key), entry.key.c_str());
}

void TestGuide::wordsFindEntries() {
    QCOMPARE(m_guide.search("learning rate")[0]->key, std::string("learning_rate"));
    QCOMPARE(m_guide.search("獎勵駭客")[0]->key, std::string("reward_hacking"));
    QCOMPARE(m_guide.search("lora_alpha")[0]->key, std::string("r"));
    QVERIFY(m_guide.search("zzz").empty());
    QCOMPARE(m_guide.search("").size(), m_guide.entries.size());
}

LUTHIER_TEST(TestGuide)
#include "test_guide.moc"
