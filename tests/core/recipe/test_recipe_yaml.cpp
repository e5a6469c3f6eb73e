#include "core/recipe/pasted_config.h"
#include "core/recipe/recipe.h"
#include "tests/support/known_adapters.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace luthier;

class TestRecipeYaml : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrittenIsRead();
    void defaultsFillWhatIsMissing();
    void wrongKeysAreNamed_data();
    void wrongKeysAreNamed();
    void loraConfigsArePasted_data();
    void loraConfigsArePasted();
    void foldersOfPeftCanBePasted();
    void wrongLoraConfigsAreNamed_data();
    void wrongLoraConfigsAreNamed();
};

void TestRecipeYaml::loraConfigsArePasted_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("python") << R"(lora_config = {
    "r": 8,
    'lora_alpha': 32,
    "target_modules": ["q_proj", "v_proj"],  # as the seed has it
    "lora_dropout": 0.1,
    "bias": "none",
})";
    QTest::newRow("json")
        << R"({"peft_type": "LORA", "task_type": "CAUSAL_LM", "base_model_name_or_path": "a/b", "r": 8,
        "lora_alpha": 32, "lora_dropout": 0.1, "bias": "none", "target_modules": ["q_proj", "v_proj"],
        "modules_to_save": null, "use_dora": false, "rank_pattern": {}, "inference_mode": true})";
    QTest::newRow("call") << R"(config = LoraConfig(
    r=8, lora_alpha=32, lora_dropout=0.1, bias="none", task_type="CAUSAL_LM",
    target_modules=("q_proj", "v_proj"), use_rslora=False, modules_to_save=None)
model = get_peft_model(model, config))";
}

void TestRecipeYaml::loraConfigsArePasted() {
    QFETCH(QString, text);
    const auto adapter = adapterFromPasted(text.toStdString(), {});
    QVERIFY2(adapter, adapter ? "" : adapter.error().english().c_str());
    QCOMPARE(adapter->r, 8);
    QCOMPARE(adapter->lora_alpha, 32.0);
    QCOMPARE(adapter->lora_dropout, 0.1);
    QCOMPARE(adapter->bias, BiasTraining::None);
    QCOMPARE(adapter->target_modules, (std::vector<std::string>{"q_proj", "v_proj"}));
    QVERIFY(!adapter->use_rslora && adapter->modules_to_save.empty());
}

void TestRecipeYaml::foldersOfPeftCanBePasted() {
    for (const char* folder : {"peft_lora_qv", "peft_lora_all_rslora", "peft_lora_gpt2", "peft_lora_t5",
             "peft_lora_modules_to_save", "peft_lora_bias"}) {
        const auto adapter =
            adapterFromPasted(testing::read(testing::fixture(std::string(folder) + "/adapter_config.json")), {});
        QVERIFY2(adapter, adapter ? "" : (std::string(folder) + ": " + adapter.error().english()).c_str());
        QCOMPARE(adapter->use_rslora, std::string_view(folder) == "peft_lora_all_rslora");
    }
    QVERIFY(adapterFromPasted("LoraConfig(r=8, init_lora_weights='pissa')", {})->init_lora_weights == LoraInit::Pissa);
    QVERIFY(adapterFromPasted("LoraConfig(r=8, init_lora_weights=True)", {})->init_lora_weights == LoraInit::Plain);
    AdapterSection start;
    start.use_rslora = true;
    start.modules_to_save = {"lm_head"};
    const auto undone = adapterFromPasted("{'use_rslora': False, 'modules_to_save': None}", start);
    QVERIFY(undone && !undone->use_rslora && undone->modules_to_save.empty());
}

void TestRecipeYaml::wrongLoraConfigsAreNamed_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("says");
    QTest::newRow("nothing") << ""
                             << "no keys";
    QTest::newRow("prose") << "use rank 8 please"
                           << "no keys";
    QTest::newRow("near miss") << "{'lora_alfa': 3}"
                               << "Did you mean lora_alpha?";
    QTest::newRow("not honoured") << "{'r': 8, 'use_qalora': True}"
                                  << "use_qalora";
    QTest::newRow("kind") << "{'r': 'many'}"
                          << "r is many; it must be a whole number.";
    QTest::newRow("range") << "{'r': 0}"
                           << "r is 0";
    QTest::newRow("bias") << "{'bias': 'some'}"
                          << "bias is some";
    QTest::newRow("another method") << R"({"peft_type": "IA3", "r": 8})"
                                    << "peft_type";
    QTest::newRow("start") << "LoraConfig(r=8, init_lora_weights='corda')"
                           << "init_lora_weights";
    QTest::newRow("torn") << "{'r': [8"
                          << "This is not a usable lora_config";
}

void TestRecipeYaml::wrongLoraConfigsAreNamed() {
    QFETCH(QString, text);
    QFETCH(QString, says);
    const auto adapter = adapterFromPasted(text.toStdString(), {});
    QVERIFY(!adapter);
    const QString error = QString::fromStdString(adapter.error().english());
    QVERIFY2(error.contains(says), qPrintable(error));
}

void TestRecipeYaml::whatIsWrittenIsRead() {
    Recipe recipe;
    recipe.name = "a: name, with \"signs\"";
    recipe.model.path = "~/模型";
    recipe.data.train = {"a.jsonl", "b.jsonl"};
    recipe.train.learning_rate = 0.1 + 0.2; // needs every digit
    recipe.adapter.target_modules = {"q_proj", "v_proj"};
    recipe.train.seed = 18446744073709551615ULL;
    const auto read = parseRecipe(recipeToYaml(recipe));
    QVERIFY2(read, read ? "" : read.error().english().c_str());
    QVERIFY(*read == recipe);
}

void TestRecipeYaml::defaultsFillWhatIsMissing() {
    const auto recipe = parseRecipe("model: {path: m}\ndata: {train: a.jsonl}\ntrain: {threads: auto}\n");
    QVERIFY2(recipe, recipe ? "" : recipe.error().english().c_str());
    QCOMPARE(recipe->adapter.r, 16);
    QCOMPARE(recipe->data.train, std::vector<std::string>{"a.jsonl"});
    QCOMPARE(recipe->train.threads, 0);
}

void TestRecipeYaml::wrongKeysAreNamed_data() {
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("what");
    QTest::newRow("near miss") << "adapter: {lora_alfa: 32}"
                               << "line 1: unknown key lora_alfa; did you mean lora_alpha?";
    QTest::newRow("section") << "luthier: 1\nmodle: {path: m}"
                             << "line 2: unknown key modle; did you mean model?";
    QTest::newRow("nothing near") << "zzzzzzzz: 1"
                                  << "line 1: unknown key zzzzzzzz.";
    QTest::newRow("unknown adapter") << "\nadapter: {type: lroa}"
                                     << testing::knownAdapters("line 2: type is lroa; it must be one of: ");
    QTest::newRow("not a number") << "train: {epochs: many}"
                                  << "line 1: epochs is many; it must be a number.";
    QTest::newRow("out of range") << "train: {batch_size: 0}"
                                  << "line 1: batch_size is 0; it must be between 1 and 1000000000.";
    QTest::newRow("fraction") << "train: {batch_size: 1.5}"
                              << "line 1: batch_size is 1.5; it must be a whole number.";
    QTest::newRow("list for text") << "name: [a]"
                                   << "line 1: name is […]; it must be a text.";
    QTest::newRow("newer format") << "luthier: 2"
                                  << "line 1: luthier is 2; it must be between 1 and 1.";
    QTest::newRow("no model") << "data: {train: [a]}"
                              << "model.path is empty; it must be a model folder.";
    QTest::newRow("not yaml") << "a: ["
                              << "line 1";
    QTest::newRow("empty") << ""
                           << "line 1: run.yaml is […]; it must be a section of keys.";
}

void TestRecipeYaml::wrongKeysAreNamed() {
    QFETCH(QString, yaml);
    QFETCH(QString, what);
    const auto recipe = parseRecipe(yaml.toStdString());
    QVERIFY(!recipe);
    const QString why = QString::fromStdString(recipe.error().why.english());
    QVERIFY2(
        why == what || (what == QStringLiteral("line 1") && recipe.error().code == "recipe.syntax"), qPrintable(why));
}

LUTHIER_TEST(TestRecipeYaml)
#include "test_recipe_yaml.moc"
