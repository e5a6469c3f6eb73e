// Tasks in the YAML of lm-evaluation-harness: what is read, what is refused and how it is said, what is asked.

#include "core/evaluate/document.h"
#include "core/evaluate/evaluation.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <limits>
#include <set>

using namespace luthier;
namespace fs = std::filesystem;

class TestTask : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatLuthierBringsIsReadAndAsked();
    void aTaskOfTheHarnessIsRead();
    void mistakesNameFileLineAndKey_data();
    void mistakesNameFileLineAndKey();
    void choicesComeFromColumnsListsAndTemplates();
    void answersNameChoicesByNumberOrText();
    void examplesStandBeforeTheQuestion();
    void conversationsAreAskedForTheirLastAnswer();
    void aLimitDrawsTheSameRows();
    void badRowsAreNamed();
    void evaluationsAreKept();
    void trainingRowsAreLookedThrough();

private:
    Task task(const std::string& yaml, const std::string& rows);
    QTemporaryDir m_folder;
    int m_number = 0;
};

Task TestTask::task(const std::string& yaml, const std::string& rows) {
    const fs::path folder = fs::path(m_folder.path().toStdString()) / std::to_string(++m_number);
    fs::create_directories(folder);
    testing::write(folder / "rows.jsonl", rows);
    testing::write(
        folder / "task.yaml", "task: t\ndataset_path: json\ndataset_kwargs: {data_files: rows.jsonl}\n" + yaml);
    const auto read = readTask(folder / "task.yaml");
    if (!read) qWarning() << QString::fromStdString(read.error().english());
    return *read;
}

void TestTask::whatLuthierBringsIsReadAndAsked() {
    std::vector<Error> errors;
    const auto tasks = tasksIn(testing::resource("evaluation"), &errors);
    for (const Error& error : errors)
        QFAIL(error.english().c_str());
    QCOMPARE(tasks.size(), std::size_t(9));
    for (const Task& task : tasks) {
        QVERIFY2(!task.title.en.empty() && !task.title.zh.empty() && task.title.en != task.title.zh, task.key.c_str());
        if (task.isConversations) continue;
        const auto documents = documentsOf(task, {});
        if (!documents) QFAIL(documents.error().english().c_str());
        QVERIFY2(documents->size() >= 40, task.key.c_str());
        int chinese = 0;
        for (const TaskDocument& document : *documents) {
            chinese += document.part == "zh";
            if (task.output != OutputType::MultipleChoice) continue;
            QVERIFY(document.choices.size() >= 2 && document.gold.size() == 1);
        }
        QCOMPARE(chinese, int(documents->size() / 2));
    }
    const auto unknown = findTask("refusel");
    QCOMPARE(unknown.error().code, std::string("evaluate.unknown_task"));
    QVERIFY(unknown.error().english().find("refusal") != std::string::npos);
}

void TestTask::aTaskOfTheHarnessIsRead() {
    const Task read = task(R"yaml(tag: [math_word_problems]
output_type: generate_until
training_split: train
test_split: test
doc_to_text: "Question: {{question}}\nAnswer:"
doc_to_target: "{{answer}}"
metric_list:
  - metric: exact_match
    aggregation: mean
    higher_is_better: true
    ignore_case: true
    regexes_to_ignore: [",", "(?s).*#### "]
generation_kwargs: {until: ["Question:", "</s>"], do_sample: false, temperature: 0.0}
repeats: 1
num_fewshot: 0
filter_list:
  - name: strict
    filter: [{function: regex, regex_pattern: "#### (\\-?[0-9\\.\\,]+)"}, {function: take_first}]
metadata: {version: 3.0}
)yaml",
        R"({"question": "1+1?", "answer": "two #### 2"})");
    QCOMPARE(read.generation.until.size(), std::size_t(2));
    QCOMPARE(read.generation.temperature, 0.0);
    QCOMPARE(read.filters.size(), std::size_t(2));
    QVERIFY(read.metrics[0].options.ignore_case);
    const auto documents = documentsOf(read, {});
    QCOMPARE(documents->front().prompt, std::string("Question: 1+1?\nAnswer:"));
    QCOMPARE(documents->front().references.front(), std::string("two #### 2"));
    QCOMPARE(documents->front().messages.back(), (ChatMessage{"user", "Question: 1+1?\nAnswer:"}));
    Judged judged;
    judged.answer = filtered(read.filters, "so it is #### 2");
    judged.references = documents->front().references;
    QCOMPARE(measure(read, judged).at("exact_match").front(), 1.0);
}

void TestTask::mistakesNameFileLineAndKey_data() {
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const char* yaml, const char* says) {
        QTest::newRow(name) << QString::fromUtf8(yaml) << QString::fromUtf8(says);
    };
    row("unknown key", "task: t\ndataset_path: json\nmetric_lst: []\n", "line 3");
    row("no task", "dataset_path: json\n", "task is missing");
    row("from the Hub", "task: t\ndataset_path: openai/gsm8k\nmetric_list: [{metric: acc}]\n",
        "openai/gsm8k is not on this machine");
    row("Python",
        "task: t\ndataset_path: json\noutput_type: generate_until\ndoc_to_text: !function utils.ask\n"
        "metric_list: [{metric: f1}]\n",
        "line 4, cannot be used. doc_to_text calls a function in Python");
    row("metric of another kind", "task: t\ndataset_path: json\nmetric_list: [{metric: acc}]\n",
        "metric is acc; it must be one of: exact_match, f1");
    row("bad regex",
        "task: t\ndataset_path: json\nmetric_list: [{metric: f1}]\nfilter_list: [{name: a, filter: [{function: regex, "
        "regex_pattern: '('}]}]\n",
        "is not a regular expression");
    row("no choices",
        "task: t\ndataset_path: json\noutput_type: multiple_choice\ndoc_to_target: a\nmetric_list: "
        "[{metric: acc}]\n",
        "doc_to_choice is missing");
    row("repeats", "task: t\ndataset_path: json\nrepeats: 64\nmetric_list: [{metric: f1}]\n", "repeats must be 1");
}

void TestTask::mistakesNameFileLineAndKey() {
    QFETCH(QString, yaml);
    QFETCH(QString, says);
    const fs::path file = fs::path(m_folder.path().toStdString()) / "bad.yaml";
    testing::write(file, yaml.toStdString());
    const auto read = readTask(file);
    QVERIFY(!read);
    QCOMPARE(read.error().code, std::string("resources.bad_yaml"));
    const QString said = QString::fromStdString(read.error().english());
    QVERIFY2(said.contains(QStringLiteral("bad.yaml")) && said.contains(says), qPrintable(said));
}

void TestTask::choicesComeFromColumnsListsAndTemplates() {
    const std::string rows = R"({"q": "?", "c": ["x", "y"], "d": {"text": ["a", "b", "c"]}, "g": 1})";
    const auto choicesOf = [&](const std::string& choice) {
        const Task read = task("output_type: multiple_choice\ndoc_to_text: q\ndoc_to_choice: " + choice +
                                   "\ndoc_to_target: g\nmetric_list: [{metric: acc}]\n",
            rows);
        return documentsOf(read, {})->front().choices;
    };
    QCOMPARE(choicesOf("c"), (std::vector<std::string>{"x", "y"}));
    QCOMPARE(choicesOf("'{{d.text}}'"), (std::vector<std::string>{"a", "b", "c"}));
    QCOMPARE(choicesOf("[\"yes\", \"no {{q}}\"]"), (std::vector<std::string>{"yes", "no ?"}));
    QCOMPARE(choicesOf("'{{[c[0], q]}}'"), (std::vector<std::string>{"x", "?"}));
}

void TestTask::answersNameChoicesByNumberOrText() {
    const auto goldOf = [&](const std::string& target, const std::string& row) {
        const Task read = task("output_type: multiple_choice\ndoc_to_text: q\ndoc_to_choice: [\"A\", \"B\", \"1\"]"
                               "\ndoc_to_target: " +
                                   target + "\nmetric_list: [{metric: acc}]\n",
            row);
        return documentsOf(read, {})->front().gold;
    };
    QCOMPARE(goldOf("a", R"({"q": "?", "a": 1})"), std::vector<std::size_t>{1});
    QCOMPARE(goldOf("a", R"({"q": "?", "a": "B"})"), std::vector<std::size_t>{1});
    QCOMPARE(goldOf("a", R"({"q": "?", "a": "1"})"), std::vector<std::size_t>{2}); // it is one of the texts
    QCOMPARE(goldOf("'{{labels.index(key)}}'", R"({"q": "?", "labels": ["A", "B"], "key": "B"})"),
        std::vector<std::size_t>{1});
    QCOMPARE(goldOf("a", R"({"q": "?", "a": [0, 2]})"), (std::vector<std::size_t>{0, 2}));
}

void TestTask::examplesStandBeforeTheQuestion() {
    const Task read = task("output_type: generate_until\ndescription: \"Add.\\n\"\ndoc_to_text: \"Q: {{q}}\\nA:\"\n"
                           "doc_to_target: a\nnum_fewshot: 2\nmetric_list: [{metric: exact_match}]\n",
        "{\"q\": \"1+1\", \"a\": 2}\n{\"q\": \"1+2\", \"a\": 3}\n{\"q\": \"2+2\", \"a\": 4}\n");
    const auto documents = documentsOf(read, {});
    QCOMPARE(documents->size(), std::size_t(3));
    for (std::size_t i = 0; i < 3; ++i) {
        const TaskDocument& document = (*documents)[i];
        const std::string own = std::array{"Q: 1+1\nA:", "Q: 1+2\nA:", "Q: 2+2\nA:"}[i];
        QVERIFY(document.prompt.starts_with("Add.\nQ: ") && document.prompt.ends_with("\n\n" + own));
        QCOMPARE(document.prompt.find(own), document.prompt.size() - own.size()); // never an example of itself
        QVERIFY(document.prompt.find("A: ") != std::string::npos);
        QCOMPARE(document.messages.front(), (ChatMessage{"system", "Add.\n"}));
        QCOMPARE(document.messages.back().content, document.prompt.substr(5));
    }
    QCOMPARE(documentsOf(read, {})->front().prompt, documents->front().prompt); // the same each time
}

void TestTask::conversationsAreAskedForTheirLastAnswer() {
    const fs::path file = fs::path(m_folder.path().toStdString()) / "frozen.jsonl";
    testing::write(file,
        R"({"id":"d:0","messages":[{"role":"system","content":"S"},{"role":"user","content":"U1"},{"role":"assistant","content":"A1"},{"role":"user","content":"U2"},{"role":"assistant","content":" A2 "}]}
{"id":"d:1","text":"raw text"}
{"id":"d:2","messages":[{"role":"user","content":"P"}],"chosen":[{"role":"assistant","content":"good"}],"rejected":[{"role":"assistant","content":"bad"}]}
{"id":"d:3","messages":[{"role":"user","content":"P"},{"role":"assistant","content":"wrong"}],"label":false}
)");
    const auto documents = documentsOf(*findTask("held_out"), {file, 0});
    QCOMPARE(documents->size(), std::size_t(2));
    QCOMPARE(documents->at(0).messages.size(), std::size_t(4));
    QCOMPARE(documents->at(0).references, std::vector<std::string>{"A2"});
    QCOMPARE(documents->at(1).references, std::vector<std::string>{"good"});
    // Rows without ids, or with the same, can be told apart: answers are compared row by row.
    testing::write(file, R"({"messages":[{"role":"user","content":"1"},{"role":"assistant","content":"a"}]}
{"messages":[{"role":"user","content":"2"},{"role":"assistant","content":"b"}]}
{"id":"x","messages":[{"role":"user","content":"3"},{"role":"assistant","content":"c"}]}
{"id":"x","messages":[{"role":"user","content":"4"},{"role":"assistant","content":"d"}]}
)");
    std::set<std::string> ids;
    const auto alike = *documentsOf(*findTask("held_out"), {file, 0});
    for (const TaskDocument& document : alike)
        ids.insert(document.id);
    QCOMPARE(ids.size(), std::size_t(4));
    testing::write(file, "{\"id\":\"d:1\",\"text\":\"raw text\"}\n");
    const auto texts = documentsOf(*findTask("held_out_text"), {file, 0});
    QCOMPARE(texts->size(), std::size_t(1));
    QCOMPARE(texts->front().references.front(), std::string("raw text"));
    QCOMPARE(documentsOf(*findTask("held_out"), {}).error().code, std::string("evaluate.no_data"));
    // Each turn that calls functions, with what was said and found before it.
    testing::write(file,
        R"({"id":"d:1","tools":[{"name":"f"}],"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{"x":1}}}]},{"role":"tool","content":"R"},{"role":"assistant","content":"A"}]}
{"id":"d:2","messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A"}]}
)");
    const auto calls = documentsOf(*findTask("tool_calls"), {file, 0});
    QCOMPARE(calls->size(), std::size_t(1));
    QCOMPARE(calls->front().messages.size(), std::size_t(1));
    QVERIFY(!calls->front().tools.empty() && calls->front().references.front().find("\"f\"") != std::string::npos);
}

void TestTask::aLimitDrawsTheSameRows() {
    const Task read = *findTask("refusal");
    const auto some = documentsOf(read, {{}, 20}), again = documentsOf(read, {{}, 20});
    QCOMPARE(some->size(), std::size_t(20));
    int chinese = 0;
    for (std::size_t i = 0; i < some->size(); ++i) {
        QCOMPARE((*some)[i].id, (*again)[i].id);
        chinese += (*some)[i].part == "zh";
    }
    QVERIFY2(chinese >= 5 && chinese <= 15, "both languages are among a few rows");
}

void TestTask::badRowsAreNamed() {
    const std::string yaml = "output_type: multiple_choice\ndoc_to_text: q\ndoc_to_choice: c\ndoc_to_target: g\n"
                             "metric_list: [{metric: acc}]\n";
    const auto says = [&](const std::string& rows) {
        return QString::fromStdString(documentsOf(task(yaml, rows), {}).error().english());
    };
    const std::string good = "{\"q\": \"?\", \"c\": [\"a\", \"b\"], \"g\": 0}\n";
    QVERIFY(says(good + "{\"q\": \n").contains(QStringLiteral("line 2")));
    QVERIFY(says(good + good + "{\"q\": \"?\", \"c\": [\"a\", \"b\"], \"g\": 4}").contains(QStringLiteral("line 3")));
    QVERIFY(says(good + "{\"q\": \"?\", \"c\": [\"a\"], \"g\": 0}").contains(QStringLiteral("fewer than two")));
    QVERIFY(says(good + "{\"q\": \"?\", \"c\": [\"a\", \"b\"], \"g\": []}").contains(QStringLiteral("doc_to_target")));
    QVERIFY(says(good + "{\"q\": \"?\", \"c\": \"a\", \"g\": 0}").contains(QStringLiteral("doc_to_choice")));
    QVERIFY(says("\n").contains(QStringLiteral("has no rows")));
}

void TestTask::evaluationsAreKept() {
    const fs::path folder = fs::path(m_folder.path().toStdString()) / "evaluation";
    fs::create_directories(folder);
    const Task refusal = *findTask("refusal");
    std::vector<Sample> samples;
    for (int i = 0; i < 6; ++i)
        samples.push_back({std::to_string(i), i % 2 ? "en" : "zh", "prompt\n「問」", "answer", "written", {"r"},
            {{"refusal", {double(i < 4)}}}});
    Evaluation evaluation;
    evaluation.model = "m";
    evaluation.run = "0001-r";
    evaluation.limit = 6;
    evaluation.tasks.push_back(judge(refusal, samples));
    TaskResult skipped = judge(*findTask("held_out"), {});
    skipped.scores.clear();
    skipped.skipped = documentsOf(*findTask("held_out"), {}).error();
    evaluation.tasks.push_back(skipped);
    evaluation.speed = SpeedResult{.answers = 5,
        .firstTokenMs = 7.5,
        .tokensPerSecond = 99,
        .peakBytes = 1ULL << 40,
        .processor = "p",
        .threads = 2};
    evaluation.scan = DataScan{100, 3, 2, 1};
    QVERIFY(writeEvaluation(folder, evaluation));
    QVERIFY(writeSamples(folder, "refusal", samples));
    const auto read = readEvaluation(folder);
    if (!read) QFAIL(read.error().english().c_str());
    QCOMPARE(read->run, evaluation.run);
    const Score* score = read->goal("refusal");
    QVERIFY(score && score->estimate.count == 6);
    QCOMPARE(score->estimate.value, 4.0 / 6);
    QCOMPARE(score->estimate.interval->low, evaluation.tasks[0].scores[0].estimate.interval->low);
    QCOMPARE(read->tasks[0].parts.at("en")[0].estimate.value, 2.0 / 3);
    QCOMPARE(read->tasks[0].title.zh, refusal.title.zh);
    QCOMPARE(read->tasks[1].skipped->english(), skipped.skipped->english());
    QVERIFY(!read->goal("exact_match"));
    QCOMPARE(read->speed->peakBytes, evaluation.speed->peakBytes);
    QCOMPARE(read->scan->holding, std::int64_t(3));
    QCOMPARE(read->scan->byHeart, std::int64_t(1));
    auto others = *readSamples(folder, "refusal");
    QCOMPARE(others[1].prompt, samples[1].prompt);
    for (Sample& sample : others)
        sample.statistics["refusal"] = {0};
    others.erase(others.begin()); // one was not asked
    const auto gain = compareSamples(read->tasks[0], samples, others).at("refusal");
    QCOMPARE(gain.count, std::size_t(5));
    QVERIFY(!gain.interval); // of so few nothing is certain
    QCOMPARE(gain.value, -3.0 / 5);
    // A perplexity over words that are paragraphs has no end; it must not take the rest with it.
    evaluation.tasks[0].scores[0].estimate = {std::numeric_limits<double>::infinity(), Interval{3, std::nan("")}, 6};
    QVERIFY(writeEvaluation(folder, evaluation));
    QVERIFY(std::isinf(readEvaluation(folder)->goal("refusal")->estimate.value));
    testing::write(evaluationFile(folder), "{\"luthier\": 1}");
    QCOMPARE(readEvaluation(folder).error().code, std::string("evaluate.bad_result"));
    testing::write(folder / "samples" / "refusal.jsonl", "{\"id\": 1}\n");
    QCOMPARE(readSamples(folder, "refusal").error().code, std::string("evaluate.bad_result"));
}

void TestTask::trainingRowsAreLookedThrough() {
    const fs::path file = fs::path(m_folder.path().toStdString()) / "train.jsonl";
    testing::write(file, R"({"id":"a","text":"call 0912-345-678"}
{"id":"b","text":"nothing here"}
{"id":"c","messages":[{"role":"user","content":"mail?"},{"role":"assistant","content":"ann@example.com"}]}
)");
    const auto scan = scanForPersonalData({file, file});
    QCOMPARE(scan->scan.rows, std::int64_t(6));
    QCOMPARE(scan->scan.holding, std::int64_t(4));
    QCOMPARE(scan->data.size(), std::size_t(4));
    QCOMPARE(scan->data[0].before, std::string("call "));
    QCOMPARE(scan->data[0].datum, std::string("0912-345-678"));
    QCOMPARE(scan->data[1].messages, (std::vector<ChatMessage>{{"user", "mail?"}}));
    QCOMPARE(scan->data[1].datum, std::string("ann@example.com"));
}

LUTHIER_TEST(TestTask)
#include "test_task.moc"
