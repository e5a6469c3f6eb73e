// The keys of run.yaml as a table: complete, documented, and each settable by what the table says it may be.

#include "core/base/text.h"
#include "core/recipe/keys.h"
#include "tests/support/known_adapters.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <set>

using namespace luthier;

namespace {

Recipe usable() {
    Recipe recipe;
    recipe.model.path = "m";
    recipe.data.train = {"a.jsonl"};
    return recipe;
}

/// Keys as run.yaml has them: the words before a colon, by their indentation.
std::set<std::string> keysIn(const std::string& yaml) {
    std::set<std::string> out;
    std::vector<std::string> sections;
    for (const std::string& line : splitText(yaml, '\n')) {
        const auto begin = line.find_first_not_of(' '), colon = line.find(':');
        if (begin == std::string::npos || colon == std::string::npos) continue;
        sections.resize(begin / 2);
        sections.push_back(line.substr(begin, colon - begin));
        if (colon + 1 < line.size()) out.insert(joinText(sections, "."));
    }
    return out;
}

} // namespace

class TestKeys : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theTableHasEveryKeyOfTheFile();
    void eachKeyTakesWhatItSays();
    void aPatchChangesNothingElse();
    void keysAreFoundByTheirEnd();
    void wrongAssignmentsAreNamed_data();
    void wrongAssignmentsAreNamed();
    void whatCountsFollowsTheRecipe();
    void theDocumentationIsCurrent();
};

void TestKeys::theTableHasEveryKeyOfTheFile() {
    std::set<std::string> paths;
    for (const RecipeKey& key : recipeKeys())
        QVERIFY2(paths.insert(key.path).second, key.path.c_str());
    QCOMPARE(paths, keysIn(recipeToYaml({})));
}

void TestKeys::eachKeyTakesWhatItSays() {
    const Recipe standard = usable();
    for (const RecipeKey& key : recipeKeys()) {
        QVERIFY2(*key.info.label && *key.info.help, key.path.c_str());
        Recipe recipe = standard;
        const auto same = setKey(recipe, key, keyValue(recipe, key));
        QVERIFY2(same, key.path.c_str());
        QVERIFY2(recipe == standard, key.path.c_str());
        for (const KeyChoice& choice : key.choices) {
            QVERIFY2(setKey(recipe, key, std::string(choice.key)), key.path.c_str());
            QVERIFY(keyValue(recipe, key).find(choice.key) != std::string::npos);
        }
        const bool isNumber =
            key.kind == KeyKind::Number || key.kind == KeyKind::Whole || key.kind == KeyKind::OptionalNumber;
        if (!isNumber || key.info.range.high >= 1e300) continue;
        for (const double edge : {key.info.range.low, key.info.range.high})
            QVERIFY2(
                setKey(recipe, key, QString::number(edge, 'f', 9).remove(QRegularExpression("\\.?0+$")).toStdString()),
                key.path.c_str());
        const auto beyond = setKey(recipe, key, QString::number(key.info.range.high * 2 + 1, 'f', 0).toStdString());
        QVERIFY2(!beyond && beyond.error().code == "recipe.value", key.path.c_str());
    }
}

void TestKeys::aPatchChangesNothingElse() {
    Recipe recipe = usable();
    recipe.train.optimizer.betas = {0.8, 0.9};
    Recipe wanted = recipe;
    wanted.train.optimizer.eps = 1e-6;
    wanted.train.learning_rate = 3e-4;
    wanted.adapter.target_modules = {"q_proj", "v_proj"};
    wanted.name = "a: b # c";
    wanted.model.dropout.attention = 0.1;
    const std::string changes[] = {
        "eps=1e-6", "learning_rate=3e-4", "target_modules=[q_proj, v_proj]", "name=a: b # c", "dropout.attention=0.1"};
    QVERIFY(!setKeys(recipe, changes)); // no key is called dropout.attention
    const std::string right[] = {changes[0], changes[1], changes[2], changes[3], "model.dropout.attention=0.1"};
    const auto done = setKeys(recipe, right);
    QVERIFY2(done, done ? "" : done.error().english().c_str());
    QVERIFY(recipe == wanted);
    const std::string same[] = {"train.optimizer.type=adamw"};
    QVERIFY(setKeys(recipe, same) && recipe == wanted); // dependent keys stay, too
    // Another optimiser brings its own betas; auto is the default again.
    const std::string other[] = {
        "train.optimizer.type=lion", "model.dropout.attention=auto", "threads=3", "threads=auto"};
    QVERIFY(setKeys(recipe, other));
    QCOMPARE(recipe.train.optimizer.betas, standardBetas(OptimizerType::Lion));
    QVERIFY(!recipe.model.dropout.attention);
    QCOMPARE(recipe.train.threads, 0);
}

void TestKeys::keysAreFoundByTheirEnd() {
    QCOMPARE((*findRecipeKey("learning_rate"))->path, std::string("train.learning_rate"));
    QCOMPARE((*findRecipeKey("adapter.r"))->path, std::string("adapter.r"));
    QCOMPARE((*findRecipeKey("name"))->path, std::string("name"));
}

void TestKeys::wrongAssignmentsAreNamed_data() {
    QTest::addColumn<QString>("assignment");
    QTest::addColumn<QString>("why");
    QTest::newRow("no equals") << "epochs 3" << "epochs 3 is not key=value.";
    QTest::newRow("unknown") << "lora_alfa=3" << "Unknown key lora_alfa; did you mean lora_alpha?";
    QTest::newRow("nothing near") << "zzzzzzzzzz=3" << "Unknown key zzzzzzzzzz.";
    QTest::newRow("several")
        << "beta=3"
        << "beta may be one of: objective.dpo.beta, objective.orpo.beta, objective.simpo.beta, objective.kto.beta.";
    QTest::newRow("kind") << "epochs=many" << "epochs is many; it must be a number.";
    QTest::newRow("range") << "r=0" << "r is 0; it must be between 1 and 65536.";
    QTest::newRow("method") << "adapter.type=lroa" << testing::knownAdapters("type is lroa; it must be one of: ");
    QTest::newRow("nothing") << "batch_size="
                             << "batch_size has no value.";
    QTest::newRow("auto in a list") << "betas=[auto, 0.9]"
                                    << "betas is auto; it must be a list of numbers.";
    QTest::newRow("torn") << "target_modules=[a"
                          << "target_modules is [a; a bracket or a quotation mark is not closed.";
    QTest::newRow("together") << "from_scratch=true" << "model.from_scratch is true; with an adapter it must be false.";
}

void TestKeys::wrongAssignmentsAreNamed() {
    QFETCH(QString, assignment);
    QFETCH(QString, why);
    Recipe recipe = usable();
    const std::string changes[] = {assignment.toStdString()};
    const auto done = setKeys(recipe, changes);
    QVERIFY(!done);
    QCOMPARE(QString::fromStdString(done.error().why.english()), why);
}

void TestKeys::whatCountsFollowsTheRecipe() {
    Recipe recipe;
    const auto counts = [&](const char* path) { return recipeKey(path).info.where.holds(recipe); };
    QVERIFY(counts("adapter.r") && !counts("objective.dpo.beta") && counts("objective.loss.on"));
    QVERIFY(!counts("train.decay_ratio") && !counts("model.freeze"));
    recipe.adapter.type = AdapterType::None;
    recipe.objective.type = ObjectiveType::Dpo;
    recipe.train.scheduler = SchedulerType::Wsd;
    QVERIFY(!counts("adapter.r") && counts("objective.dpo.beta") && !counts("objective.loss.on"));
    QVERIFY(counts("train.decay_ratio") && counts("model.freeze"));
}

void TestKeys::theDocumentationIsCurrent() {
    const std::string begin = "<!-- keys: written by test_keys -->\n", end = "<!-- end of keys -->\n";
    const auto file = testing::sourceFolder() / "docs" / "formats" / "recipe.md";
    const std::string text = testing::read(file);
    const auto from = text.find(begin), to = text.find(end);
    QVERIFY(from != std::string::npos && to != std::string::npos);
    const std::string table = text.substr(from + begin.size(), to - from - begin.size());
    if (table != keysAsMarkdown() && qEnvironmentVariableIsSet("LUTHIER_WRITE_DOCS"))
        testing::write(file, text.substr(0, from + begin.size()) + keysAsMarkdown() + text.substr(to));
    else
        QVERIFY2(table == keysAsMarkdown(), "run test_keys with LUTHIER_WRITE_DOCS=1 to write the table anew");
}

LUTHIER_TEST(TestKeys)
#include "test_keys.moc"
