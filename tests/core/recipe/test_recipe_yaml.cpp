#include "core/recipe/recipe.h"

#include <QtTest>

using namespace luthier;

class TestRecipeYaml : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrittenIsRead();
    void defaultsFillWhatIsMissing();
    void wrongKeysAreNamed_data();
    void wrongKeysAreNamed();
};

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
                                     << "line 2: type is lroa; it must be one of: lora, none (did you mean lora?).";
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

QTEST_GUILESS_MAIN(TestRecipeYaml)
#include "test_recipe_yaml.moc"
