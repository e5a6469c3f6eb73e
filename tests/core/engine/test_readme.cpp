// The model card of an export: front matter that any YAML reader takes, and only what was measured.

#include "core/engine/export/readme.h"
#include "tests/support/test_program.h"

#include <QtTest>
#include <yaml-cpp/yaml.h>

using namespace luthier;
using namespace luthier::engine;

class TestReadme : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFrontMatterIsYaml_data();
    void theFrontMatterIsYaml();
    void whatWasNotMeasuredIsNotSaid();

private:
    Recipe m_recipe;
    RunHistory m_history;
    Gate m_gate;
    ParityReport m_parity{.prompts = 8, .tokens = 256, .agreeing = 256, .isExact = true};
    ReadmeFacts facts() { return {m_recipe, m_history, m_gate, m_parity, ExportForm::Peft, 120, true, "a/b", ""}; }
};

void TestReadme::theFrontMatterIsYaml_data() {
    QTest::addColumn<QString>("licence");
    for (const char* licence : {"apache-2.0", "Llama 3: Community", "a\nbase_model: other", "\"quoted\" \\ back"})
        QTest::newRow(licence) << licence;
}

void TestReadme::theFrontMatterIsYaml() {
    QFETCH(QString, licence);
    ReadmeFacts facts = this->facts();
    facts.licence = licence.toStdString();
    for (const auto& [adapter, library] : {std::pair(AdapterType::Lora, "peft"),
             {AdapterType::Bottleneck, "adapter-transformers"}, {AdapterType::None, "transformers"}}) {
        m_recipe.adapter.type = adapter;
        facts.form = adapter == AdapterType::None ? ExportForm::Merged : ExportForm::Peft;
        facts.writesOn = adapter != AdapterType::None;
        const std::string text = readmeOf(facts);
        const YAML::Node front = YAML::Load(text.substr(0, text.find("---", 3)));
        QCOMPARE(front["base_model"].as<std::string>(), std::string("a/b"));
        QCOMPARE(front["license"].as<std::string>(), QString(licence).replace('\n', ' ').toStdString());
        QCOMPARE(front["library_name"].as<std::string>(), std::string(library));
        QCOMPARE(bool(front["pipeline_tag"]), facts.writesOn);
    }
}

void TestReadme::whatWasNotMeasuredIsNotSaid() {
    for (const GateRow& row : gateTable())
        m_gate.lines.push_back({row.question, GateVerdict::NotMeasured, {"Evaluate asks them.", {}}});
    std::string text = readmeOf(facts());
    QVERIFY2(text.find("Evaluate asks") == text.npos && text.find("256 of 256 tokens") != text.npos, text.c_str());
    QVERIFY(text.find("| 120 of ") != text.npos);
    m_gate.line(GateQuestion::HeldOut).verdict = GateVerdict::Failed;
    m_gate.line(GateQuestion::HeldOut).evidence = {"Evaluation loss 1 | 2", {}};
    m_gate.overruled = "for the lecture";
    text = readmeOf(facts());
    QVERIFY2(text.find("| no | Evaluation loss 1 \\| 2 |") != text.npos, text.c_str());
    QVERIFY(text.find("for the lecture") != text.npos);
}

LUTHIER_TEST(TestReadme)
#include "test_readme.moc"
