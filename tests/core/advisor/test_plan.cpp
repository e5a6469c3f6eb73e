// The seed's judgement: its data, its boundaries, and what holds for every combination of answers.

#include "core/advisor/plan/plan.h"
#include "core/advisor/plan/starting_values.h"
#include "core/model/families.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>

#include <set>

using namespace luthier;

namespace {

constexpr std::uint64_t kGb = 1'000'000'000;

ModelCard cardOf(const ModelSpec& spec, ModelKind kind) {
    ModelCard card;
    card.spec = spec;
    card.kind = kind;
    card.parameters = parameterCount(spec);
    card.hasChatTemplate = true;
    return card;
}

/// Llama 2's shapes: about 7 billion parameters, for which the bands were made.
ModelCard sevenBillion() {
    return cardOf(*readModelSpec(nlohmann::ordered_json{{"architectures", {"LlamaForCausalLM"}},
                      {"model_type", "llama"}, {"hidden_size", 4096}, {"intermediate_size", 11008},
                      {"num_hidden_layers", 32}, {"num_attention_heads", 32}, {"num_key_value_heads", 32},
                      {"vocab_size", 32000}, {"max_position_embeddings", 4096}, {"rms_norm_eps", 1e-5}}),
        ModelKind::Decoder);
}

Answers answersFor(std::uint64_t gpuGb, std::int64_t rows) {
    Answers answers;
    answers.task = "skill";
    answers.scenario = "chat";
    answers.machine = {gpuGb * kGb, 24 * kGb, 500 * kGb, 8, false};
    answers.data = {"data", rows, rows * 100, 200};
    answers.modelPath = "model";
    answers.goals = {{"eval_loss", 1.5}};
    return answers;
}

std::vector<std::string> stepsOf(const Plan& plan) {
    std::vector<std::string> out;
    for (const PlanStep& step : plan.steps)
        out.push_back(step.step);
    return out;
}

bool saysRule(const std::vector<Said>& list, const std::string& rule) {
    return std::any_of(list.begin(), list.end(), [&](const Said& said) { return said.rule == rule; });
}

/// Everything that a plan says for itself.
std::vector<Said> saidBy(const Plan& plan) {
    std::vector<Said> out = plan.reasons;
    out.insert(out.end(), plan.warnings.begin(), plan.warnings.end());
    for (const PlanStep& step : plan.steps)
        out.insert(out.end(), step.starting.begin(), step.starting.end());
    return out;
}

using Steps = std::vector<std::string>;

} // namespace

class TestPlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theSeedsRowsAreThere();
    void badYamlNamesFileLineAndKey_data();
    void badYamlNamesFileLineAndKey();
    void bandsDecideAtTheirBoundaries_data();
    void bandsDecideAtTheirBoundaries();
    void rowsDecideAtTheirBoundaries_data();
    void rowsDecideAtTheirBoundaries();
    void withoutAGpuTheFreeMemoryDecides();
    void theLedgerOverrulesTheBand();
    void tasksAndScenariosMakeTheSteps_data();
    void tasksAndScenariosMakeTheSteps();
    void kindsOfModelsDecide();
    void everythingCanBeOverruled();
    void stepsAreAddedWhereTheyBelong();
    void whatIsNotTakenSaysItsCost();
    void everyCombinationGivesOnePlan();
    void whatExamplesCannotShowIsTrained();
    void whatTheEngineLacksIsListed();
    void startingValuesFollowTheirRules();
    void answersComeBackFromJson();

private:
    Judgement m_judgement;
};

void TestPlan::initTestCase() {
    const auto judgement = readJudgement(testing::resource(""));
    QVERIFY2(judgement, judgement ? "" : judgement.error().english().c_str());
    m_judgement = *judgement;
}

void TestPlan::theSeedsRowsAreThere() {
    QCOMPARE(m_judgement.tasks.size(), std::size_t(4));
    QCOMPARE(m_judgement.scenarios.size(), std::size_t(5));
    QCOMPARE(m_judgement.kinds.size(), std::size_t(4));
    QCOMPARE(m_judgement.scenario("chat")->text.zh, std::string("聊天助手"));
    QCOMPARE(m_judgement.scenario("safety")->ampleSays.zh, std::string("SFT → 獎勵模型 → PPO，多維度獎勵"));
    QCOMPARE(m_judgement.kind("encoder-decoder")->suits.zh, std::string("全參數微調"));
    QCOMPARE(m_judgement.method("lora")->keeps.zh, std::string("95-99%"));
    QCOMPARE(m_judgement.method("full")->time.zh, std::string("數天-數週"));
    const auto areTwo = [](const BilingualText& text) { return text.en != text.zh; };
    for (const TaskRow& task : m_judgement.tasks)
        QVERIFY(areTwo(task.text) && areTwo(task.help) && areTwo(task.why) && areTwo(task.node));
    for (const ScenarioRow& scenario : m_judgement.scenarios)
        QVERIFY(areTwo(scenario.text) && areTwo(scenario.help) && areTwo(scenario.data) && !scenario.goals.empty());
    for (const auto& [key, text] : m_judgement.rules)
        QVERIFY2(areTwo(text) || key == "task", key.c_str());
    // The three routes of 1.2.
    std::string routes;
    for (const TaskRow& task : m_judgement.tasks)
        routes += task.route.zh;
    for (const char* route : {"基礎能力增強", "安全價值觀對齊", "特定領域優化"})
        QVERIFY2(routes.find(route) != std::string::npos, route);
}

void TestPlan::badYamlNamesFileLineAndKey_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("says");
    QTest::newRow("syntax") << "methods.yaml"
                            << "methods:"
                            << "methods: ["
                            << "line";
    QTest::newRow("missing") << "model_matrix.yaml"
                             << "    size: 7B–70B\n"
                             << ""
                             << "size is missing";
    QTest::newRow("unknown") << "model_matrix.yaml"
                             << "    size: 7B"
                             << "    sice: 7B"
                             << "sice is not a known key";
    QTest::newRow("language") << "scenarios.yaml"
                              << "{en: Chat assistant, zh: 聊天助手}"
                              << "{en: Chat assistant}"
                              << "text has no text for zh";
    QTest::newRow("kind") << "scenarios.yaml"
                          << "percent: false"
                          << "percent: maybe"
                          << "percent has a value of the wrong kind";
    QTest::newRow("step") << "scenarios.yaml"
                          << "[sft, grpo]"
                          << "[sft, grpx]"
                          << "steps names grpx";
    QTest::newRow("method") << "decision_tree.yaml"
                            << "method: qlora"
                            << "method: qloro"
                            << "method names qloro";
    QTest::newRow("gap") << "decision_tree.yaml"
                         << "from: 1000,"
                         << "from: 1001,"
                         << "from leaves a gap";
    QTest::newRow("adapter") << "methods.yaml"
                             << "adapter: lora"
                             << "adapter: lorra"
                             << "adapter names lorra";
}

void TestPlan::badYamlNamesFileLineAndKey() {
    QFETCH(QString, file);
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, says);
    QTemporaryDir folder;
    const std::filesystem::path resources = folder.path().toStdString();
    for (const char* name : {"methods.yaml", "model_matrix.yaml", "decision_tree.yaml", "scenarios.yaml", "rules.yaml"})
        std::filesystem::copy_file(testing::resource(name), resources / name);
    const auto path = resources / file.toStdString();
    QString text = QString::fromStdString(testing::read(path));
    const qsizetype at = text.indexOf(from);
    QVERIFY(at >= 0);
    text.replace(at, from.size(), to);
    testing::write(path, text.toStdString());
    const auto judgement = readJudgement(resources);
    QVERIFY(!judgement);
    const QString error = QString::fromStdString(judgement.error().english());
    QVERIFY2(error.contains(file) && error.contains(says), qPrintable(error));
    QVERIFY(judgement.error().what.values.at("line") != "0");
}

void TestPlan::bandsDecideAtTheirBoundaries_data() {
    QTest::addColumn<quint64>("bytes");
    QTest::addColumn<QString>("method");
    QTest::newRow("15.9") << quint64(15'900'000'000) << "qlora";
    QTest::newRow("below 16") << quint64(16 * kGb - 1) << "qlora";
    QTest::newRow("16") << quint64(16 * kGb) << "lora";
    QTest::newRow("32") << quint64(32 * kGb) << "lora";
    QTest::newRow("above 32") << quint64(32 * kGb + 1) << "full";
}

void TestPlan::bandsDecideAtTheirBoundaries() {
    QFETCH(quint64, bytes);
    QFETCH(QString, method);
    Answers answers = answersFor(0, 0);
    answers.machine.gpuBytes = bytes;
    const Plan plan = makePlan(m_judgement, answers, nullptr);
    QCOMPARE(QString::fromStdString(plan.method), method);
    QVERIFY(saysRule(plan.reasons, "memory_band") && plan.warns("no_model") && plan.warns("rows_unknown"));
}

void TestPlan::rowsDecideAtTheirBoundaries_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<QString>("method");
    QTest::newRow("999") << 999 << "few_shot";
    QTest::newRow("1000") << 1000 << "lora";
    QTest::newRow("10000") << 10000 << "lora";
    QTest::newRow("10001") << 10001 << "full";
}

void TestPlan::rowsDecideAtTheirBoundaries() {
    QFETCH(int, rows);
    QFETCH(QString, method);
    const Plan plan = makePlan(m_judgement, answersFor(80, rows), nullptr); // memory alone says full
    QCOMPARE(QString::fromStdString(plan.method), method);
    QCOMPARE(saysRule(plan.reasons, "frugal"), rows <= 10000);
    // Memory asks for the more frugal method: both reasons are said, and memory's method is taken.
    const Plan small = makePlan(m_judgement, answersFor(12, 10001), nullptr);
    QCOMPARE(small.method, std::string("qlora"));
    QVERIFY(saysRule(small.reasons, "frugal") && saysRule(small.reasons, "rows"));
}

void TestPlan::withoutAGpuTheFreeMemoryDecides() {
    const ModelCard card = sevenBillion();
    const auto methodWith = [&](std::uint64_t budget) {
        Answers answers = answersFor(0, 20000);
        // Rounded up: the CPU share of it is the budget, or a byte more.
        answers.machine.memoryBytes = static_cast<std::uint64_t>(double(budget) / m_judgement.cpuShare) + 2;
        const Plan plan = makePlan(m_judgement, answers, &card);
        const bool isHalf = plan.steps[0].recipe && plan.steps[0].recipe->model.dtype == ComputeDtype::Bfloat16;
        return plan.method + (isHalf ? ", half" : "");
    };
    const int length = startingLength(200, card.spec.max_position_embeddings);
    const auto bytes = [&](const char* method, DType type) { return methodBytes(card.spec, method, length, type); };
    QCOMPARE(methodWith(bytes("full", DType::F32)), std::string("full"));
    QCOMPARE(methodWith(bytes("full", DType::F32) - 1000), std::string("lora"));
    QCOMPARE(methodWith(bytes("lora", DType::F32)), std::string("lora"));
    QCOMPARE(methodWith(bytes("lora", DType::F32) - 1000), std::string("lora, half"));
    QCOMPARE(methodWith(bytes("lora", DType::BF16)), std::string("lora, half"));
    QCOMPARE(methodWith(bytes("lora", DType::BF16) - 1000), std::string("qlora"));
    const Plan plan = makePlan(m_judgement, answersFor(0, 20000), &card);
    QVERIFY(saysRule(plan.reasons, "cpu_only") && plan.memoryBand == "cpu_only");
    QVERIFY(!plan.isAmple);
}

void TestPlan::theLedgerOverrulesTheBand() {
    ModelCard small = cardOf(*readModelSpec(testing::fixture("llama")), ModelKind::Decoder);
    const Plan plan = makePlan(m_judgement, answersFor(8, 20000), &small); // the band says QLoRA
    QCOMPARE(plan.method, std::string("full"));
    QVERIFY(saysRule(plan.reasons, "memory_ledger") && saysRule(plan.reasons, "memory_differs"));
    const ModelCard large = sevenBillion();
    QCOMPARE(makePlan(m_judgement, answersFor(24, 20000), &large).method, std::string("lora"));
    QCOMPARE(makePlan(m_judgement, answersFor(12, 20000), &large).method, std::string("qlora"));
    const Plan tooSmall = makePlan(m_judgement, answersFor(2, 20000), &large);
    QVERIFY(tooSmall.warns("does_not_fit"));
}

void TestPlan::tasksAndScenariosMakeTheSteps_data() {
    QTest::addColumn<QString>("task");
    QTest::addColumn<QString>("scenario");
    QTest::addColumn<int>("gpu");
    QTest::addColumn<QString>("steps");
    const std::tuple<const char*, const char*, int, const char*> rows[] = {
        {"skill", "chat", 0, "sft"},
        {"skill", "chat", 80, "sft reward ppo"},
        {"skill", "code", 0, "sft"},
        {"skill", "code", 80, "sft grpo"},
        {"skill", "content", 80, "sft dpo"},
        {"skill", "knowledge_qa", 0, "sft"}, // RAG alone gives no skill: the task decides
        {"skill", "knowledge_qa", 80, "index sft"},
        {"skill", "safety", 0, "sft"},
        {"knowledge", "knowledge_qa", 0, "index"},
        {"knowledge", "knowledge_qa", 80, "index sft"},
        {"knowledge", "chat", 80, "index"},
        {"values", "safety", 0, "dpo"},
        {"values", "safety", 80, "sft reward ppo"},
        {"values", "content", 80, "sft dpo"},
        {"values", "chat", 0, "dpo"},
        {"field", "chat", 0, "pretrain sft"},
        {"field", "chat", 80, "pretrain sft reward ppo"},
        {"field", "knowledge_qa", 80, "pretrain index sft"},
    };
    for (const auto& [task, scenario, gpu, steps] : rows)
        QTest::addRow("%s, %s, %d GB", task, scenario, gpu) << task << scenario << gpu << steps;
}

void TestPlan::tasksAndScenariosMakeTheSteps() {
    QFETCH(QString, task);
    QFETCH(QString, scenario);
    QFETCH(int, gpu);
    QFETCH(QString, steps);
    Answers answers = answersFor(gpu, 20000);
    answers.task = task.toStdString();
    answers.scenario = scenario.toStdString();
    QStringList got;
    for (const std::string& step : stepsOf(makePlan(m_judgement, answers, nullptr)))
        got << QString::fromStdString(step);
    QCOMPARE(got.join(' '), steps);
}

void TestPlan::kindsOfModelsDecide() {
    const ModelSpec spec = *readModelSpec(testing::fixture("llama"));
    const auto methodOf = [&](ModelKind kind, std::int64_t rows, std::uint64_t gpu = 80) {
        const ModelCard card = cardOf(spec, kind);
        return makePlan(m_judgement, answersFor(gpu, rows), &card).method;
    };
    QCOMPARE(methodOf(ModelKind::EncoderDecoder, 5000), std::string("full")); // rows alone would say LoRA
    QCOMPARE(methodOf(ModelKind::EncoderDecoder, 500), std::string("few_shot"));
    QCOMPARE(methodOf(ModelKind::Multilingual, 50000), std::string("adapter"));
    QCOMPARE(methodOf(ModelKind::Code, 5000), std::string("lora"));
    ModelCard large = sevenBillion();
    large.kind = ModelKind::EncoderDecoder;
    const Plan plan = makePlan(m_judgement, answersFor(24, 5000), &large); // full does not fit
    QCOMPARE(plan.method, std::string("lora"));
    QVERIFY(saysRule(plan.reasons, "class_full") && saysRule(plan.reasons, "memory_ledger"));
}

void TestPlan::everythingCanBeOverruled() {
    const ModelCard card = cardOf(*readModelSpec(testing::fixture("llama")), ModelKind::Decoder);
    Answers answers = answersFor(0, 500);
    const Plan advised = makePlan(m_judgement, answers, &card);
    QCOMPARE(advised.method, std::string("few_shot"));
    QVERIFY(advised.steps[0].missing.empty() && !advised.steps[0].recipe); // it is tried in the chat
    answers.method = "lora";
    const Plan plan = makePlan(m_judgement, answers, &card);
    QCOMPARE(plan.method, std::string("lora"));
    QVERIFY(saysRule(plan.reasons, "overruled") && plan.warns("fewer_rows") && plan.steps[0].missing.empty());
    Recipe own = *plan.steps[0].recipe;
    own.adapter.r = 4;
    own.train.learning_rate = 0.01;
    answers.recipes["sft"] = recipeToYaml(own);
    QCOMPARE(makePlan(m_judgement, answers, &card).steps[0].recipe->adapter.r, 4);
    answers.method.clear();
    answers.manyVariants = true;
    answers.data.rows = 5000;
    QCOMPARE(makePlan(m_judgement, answers, &card).method, std::string("prefix"));
    // Steps too: unknown ones are ignored, and a task that no step serves raises a warning.
    answers.manyVariants = false;
    answers.steps = {"sft", "dpo", "nonsense"};
    const Plan both = makePlan(m_judgement, answers, &card);
    QCOMPARE(stepsOf(both), (Steps{"sft", "dpo"}));
    QVERIFY(saysRule(both.reasons, "steps_overruled") && !both.warns("need_missing"));
    QVERIFY(both.steps[0].recipe && both.steps[1].recipe && !both.steps[1].starting.empty());
    answers.steps = {"dpo"};
    QVERIFY(makePlan(m_judgement, answers, &card).warns("need_missing"));
    answers.task.clear(); // nothing is answered yet: what stands in for it is said
    QVERIFY(makePlan(m_judgement, answers, &card).warns("need_missing"));
    answers.task = "skill";
    answers.steps = {"nonsense"};
    QCOMPARE(stepsOf(makePlan(m_judgement, answers, &card)), Steps{"sft"});
}

void TestPlan::stepsAreAddedWhereTheyBelong() {
    QCOMPARE(withStep(m_judgement, {"sft"}, "dpo"), (Steps{"sft", "dpo"}));
    QCOMPARE(withStep(m_judgement, {"sft", "dpo"}, "pretrain"), (Steps{"pretrain", "sft", "dpo"}));
    QCOMPARE(withStep(m_judgement, {"pretrain", "index", "sft"}, "dpo"), (Steps{"pretrain", "index", "sft", "dpo"}));
    QCOMPARE(withStep(m_judgement, {"sft"}, "sft"), Steps{"sft"});
}

void TestPlan::whatIsNotTakenSaysItsCost() {
    const ModelCard card = sevenBillion();
    const auto costOf = [&](const ModelCard* model, const char* method) {
        for (const Rejected& no : makePlan(m_judgement, answersFor(24, 5000), model).rejected)
            if (no.method == method) return no.cost.en;
        return std::string("taken");
    };
    QCOMPARE(costOf(&card, "lora"), std::string("taken"));
    const std::string full = costOf(&card, "full"), fewShot = costOf(&card, "few_shot");
    QVERIFY2(full.starts_with("from 1") && full.ends_with(" GB, days to weeks"), full.c_str());
    QVERIFY2(fewShot.starts_with("from ") && fewShot.ends_with("GB"), fewShot.c_str());
    QCOMPARE(costOf(nullptr, "full"), std::string("32+ GB, days to weeks"));
    QCOMPARE(costOf(nullptr, "qlora"), std::string("8–16 GB, hours to days"));
}

void TestPlan::everyCombinationGivesOnePlan() {
    std::vector<std::optional<ModelCard>> models = {std::nullopt, sevenBillion()};
    for (const auto& [fixture, kind] : {std::pair("t5", ModelKind::EncoderDecoder), {"bloom", ModelKind::Multilingual},
             {"starcoder2", ModelKind::Code}})
        models.push_back(cardOf(*readModelSpec(testing::fixture(fixture)), kind));
    std::vector<std::string> methods = {""};
    for (const MethodInfo& method : m_judgement.methods)
        methods.push_back(method.key);
    std::vector<std::string> scenarios = {""};
    for (const ScenarioRow& scenario : m_judgement.scenarios)
        scenarios.push_back(scenario.key);
    int plans = 0;
    for (const TaskRow& task : m_judgement.tasks)
        for (const std::string& scenario : scenarios)
            for (const auto& model : models)
                for (const std::uint64_t gpu : {0, 12, 24, 80})
                    for (const std::int64_t rows : {0, 320, 5000, 20000})
                        for (const std::string& method : methods)
                            for (const bool many : {false, true}) {
                                if (many && !method.empty()) continue;
                                Answers answers = answersFor(gpu, rows);
                                answers.task = task.key;
                                answers.scenario = scenario;
                                answers.method = method;
                                answers.manyVariants = many;
                                const Plan plan = makePlan(m_judgement, answers, model ? &*model : nullptr);
                                ++plans;
                                QVERIFY(!plan.steps.empty() && !plan.reasons.empty());
                                bool meetsTask = false;
                                for (const PlanStep& step : plan.steps) {
                                    const StepInfo& info = *m_judgement.step(step.step);
                                    meetsTask |= std::count(info.answers.begin(), info.answers.end(), task.needs) > 0;
                                    QVERIFY(step.bytes <= plan.budgetBytes || plan.warns("does_not_fit"));
                                    QCOMPARE(step.recipe.has_value(),
                                        model && step.missing.empty() && m_judgement.method(step.method)->adapter);
                                    QCOMPARE(!step.missing.empty(),
                                        !info.objective || !m_judgement.method(step.method)->isBuilt());
                                    QVERIFY(step.missing.empty() || plan.warns("missing"));
                                }
                                QVERIFY(meetsTask);
                                for (const Said& said : saidBy(plan)) {
                                    const BilingualText text = sentence(m_judgement, said);
                                    QVERIFY2(text.en != said.rule && !text.en.empty() && !text.zh.empty() &&
                                                 text.en.find('{') == std::string::npos &&
                                                 text.zh.find('{') == std::string::npos,
                                        text.en.c_str());
                                }
                                for (const Rejected& no : plan.rejected) {
                                    QVERIFY2(!plan.uses(no.method), no.method.c_str());
                                    const BilingualText text = sentence(m_judgement, no.why);
                                    QVERIFY2(text.en.find('{') == std::string::npos && text.en != no.why.rule,
                                        text.en.c_str());
                                    const bool isInTable = !m_judgement.method(no.method)->gpuGb.empty();
                                    QVERIFY2(!no.cost.en.empty() || (!model && !isInTable), no.method.c_str());
                                }
                            }
    QVERIFY(plans > 10000);
    // The engine reads what a plan writes.
    for (const auto& model : models)
        for (const char* task : {"skill", "field"})
            for (const char* method : {"qlora", "lora", "full"}) {
                if (!model) continue;
                Answers answers = answersFor(80, 5000);
                answers.task = task;
                answers.method = method;
                for (const PlanStep& step : makePlan(m_judgement, answers, &*model).steps) {
                    if (!step.recipe) continue;
                    Recipe recipe = *step.recipe;
                    const auto read = parseRecipe(recipeToYaml(recipe));
                    QVERIFY2(read, read ? "" : read.error().english().c_str());
                    QVERIFY(*read == recipe);
                }
            }
}

/// Few rows ask for examples in a prompt, which cannot show preferences: those are trained, and the plan says so.
void TestPlan::whatExamplesCannotShowIsTrained() {
    Answers answers = answersFor(0, 200);
    answers.task = "values";
    const ModelCard model = cardOf(*readModelSpec(testing::fixture("llama")), ModelKind::Decoder);
    const Plan plan = makePlan(m_judgement, answers, &model);
    QCOMPARE(plan.method, std::string("few_shot"));
    QVERIFY(!plan.uses("few_shot") && plan.uses("lora"));
    QVERIFY(std::ranges::any_of(plan.reasons, [](const Said& said) { return said.rule == "trained_all_the_same"; }));
    const auto rejected = [&](const char* method) {
        const auto found = std::ranges::find(plan.rejected, method, &Rejected::method);
        return found == plan.rejected.end() ? std::string() : found->why.rule;
    };
    QCOMPARE(rejected("few_shot"), std::string("rejected_steps"));
    QCOMPARE(rejected("lora"), std::string());
    QCOMPARE(rejected("full"), std::string("rejected_rows"));
}

/// Whoever builds one of these removes its line.
void TestPlan::whatTheEngineLacksIsListed() {
    std::set<std::string> missing;
    for (const StepInfo& step : m_judgement.steps)
        if (!step.objective) missing.insert(step.key);
    for (const MethodInfo& method : m_judgement.methods)
        if (!method.isBuilt()) missing.insert(method.key);
    const std::set<std::string> expected = {
        "index", "ppo", "grpo", // steps
    };
    QCOMPARE(missing, expected);
    for (const auto& row : methodTable<ObjectiveType>())
        QVERIFY(std::any_of(m_judgement.steps.begin(), m_judgement.steps.end(),
            [&](const StepInfo& step) { return step.objective == row.value; }));
}

void TestPlan::startingValuesFollowTheirRules() {
    QCOMPARE(startingRate(7'000'000'000, AdapterType::Lora), 2e-4);
    QCOMPARE(startingRate(7'000'000'000, AdapterType::None), 2e-5);
    QCOMPARE(startingRate(65'000'000'000, AdapterType::Lora), 1e-4);
    QCOMPARE(startingEpochs(7'000'000'000, 999), 5.0);
    QCOMPARE(startingEpochs(7'000'000'000, 1000), 3.0);
    QCOMPARE(startingEpochs(7'000'000'000, 10'001), 2.0);
    QCOMPARE(startingRate(7'000'000'000, AdapterType::None, ObjectiveType::Dpo), 5e-7);
    QCOMPARE(startingRate(7'000'000'000, AdapterType::Lora, ObjectiveType::Reward), 1e-4);
    QCOMPARE(startingEpochs(7'000'000'000, 1000, ObjectiveType::Dpo), 1.0);
    QCOMPARE(startingEpochs(7'000'000'000, 300, ObjectiveType::Reward), 3.0);
    QCOMPARE(startingBatch(1000, 3), 16);
    QCOMPARE(startingBatch(300, 3), 8);
    QCOMPARE(startingBatch(50, 3), 4);
    QCOMPARE(startingLength(65, 4096), 128);
    QCOMPARE(startingLength(64, 4096), 64);
    QCOMPARE(startingLength(9999, 4096), 2048);
    QCOMPARE(startingLength(9999, 512), 512);
    QCOMPARE(startingLength(0, 4096), 1024);
    // Where sixteen sequences at once do not fit, fewer are summed up.
    const ModelCard card = sevenBillion();
    Answers answers = answersFor(24, 5000);
    answers.data.longest = 900;
    const Plan plan = makePlan(m_judgement, answers, &card);
    QCOMPARE(plan.method, std::string("lora"));
    const TrainSection& train = plan.steps[0].recipe->train;
    QVERIFY(train.batch_size < 16);
    QCOMPARE(train.batch_size * train.gradient_accumulation, 16);
    QVERIFY(saysRule(plan.steps.front().starting, "micro_batch"));
}

void TestPlan::answersComeBackFromJson() {
    Answers answers = answersFor(16, 3120);
    answers.recipes["sft"] = "name: x\n";
    answers.manyVariants = true;
    answers.steps = {"sft", "dpo"};
    answers.also = {{"other", 0.25}, {"third", 0}};
    QVERIFY(*answersFromJson(answersToJson(answers)) == answers);
    QVERIFY(*answersFromJson("{}") == Answers());
    QCOMPARE(answersFromJson("[1").error().code, std::string("plan.bad_answers"));
    QCOMPARE(answersFromJson(R"({"task": 3})").error().code, std::string("plan.bad_answers"));
}

LUTHIER_TEST(TestPlan)
#include "test_plan.moc"
