// The door: OpenAI's requests against the real server.

#include "tests/support/engine_program.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <QDeadlineTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <memory>

using namespace luthier;

class TestServing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void modelsAreListed();
    void aQuestionIsAnswered();
    void streamedPiecesAreTheAnswer_data();
    void streamedPiecesAreTheAnswer();
    void manyAreAnsweredAtOnce();
    void textIsContinued();
    void stopTextsEndAnAnswer();
    void logprobsAreTold();
    void textsAreEmbedded();
    void badRequestsAreExplained_data();
    void badRequestsAreExplained();
    void whatIsNotHonouredIsNamed_data();
    void whatIsNotHonouredIsNamed();
    void thinkingIsAskedFor();
    void valuesThatAskForNothingAreTaken();
    void streamsBeginWithARoleAndCountAtTheEnd();
    void othersAreNotAnswered();
    void adaptersAreSwitchedAndMixed();
    void whatCannotStandBesideIsLeftOut();
    void examplesStandBeforeTheQuestion();
    void aTakenPortIsSaid();

private:
    static QJsonValue valueAt(QJsonValue value, const QString& path) {
        for (const QString& part : path.split('/')) {
            bool isNumber = false;
            const int index = part.toInt(&isNumber);
            value = isNumber ? value.toArray().at(index) : value.toObject().value(part);
        }
        return value;
    }
    struct Answer {
        int status = 0;
        QByteArray body;
        /// "choices/0/message/content"
        QJsonValue at(const QString& path) const { return valueAt(QJsonDocument::fromJson(body).object(), path); }
    };
    Answer send(const QString& path, const QByteArray& body = {}, const QByteArray& host = {});
    /// Another server, whose address is asked until it is gone.
    std::unique_ptr<QProcess> start(const QStringList& arguments);
    std::unique_ptr<QProcess> serve(const QStringList& arguments);
    QString answerOf(const QByteArray& model, const QByteArray& question);
    QProcess m_server;
    QUrl m_url;
    QNetworkAccessManager m_network;
};

void TestServing::initTestCase() {
    m_server.start(QString::fromStdString((testing::buildFolder() / "bin" / "luthier-engine").string()),
        {"serve", QString::fromStdString(testing::resource("starter").string()), "--port", "0"});
    QTRY_VERIFY_WITH_TIMEOUT(m_server.canReadLine(), 30000);
    const QString line = QString::fromUtf8(m_server.readLine()).trimmed();
    m_url = QUrl(line.section(' ', -1));
    QCOMPARE(m_url.host(), QStringLiteral("127.0.0.1"));
}

void TestServing::cleanupTestCase() {
    m_server.terminate();
    QVERIFY(m_server.waitForFinished(5000));
    QCOMPARE(m_server.exitCode(), 0);
}

TestServing::Answer TestServing::send(const QString& path, const QByteArray& body, const QByteArray& host) {
    QNetworkRequest request(m_url.resolved(QUrl(path)));
    request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json");
    if (!host.isEmpty()) request.setRawHeader("Host", host);
    QNetworkReply* reply = body.isEmpty() ? m_network.get(request) : m_network.post(request, body);
    QEventLoop loop;
    connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
    loop.exec();
    const Answer answer{reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->readAll()};
    reply->deleteLater();
    return answer;
}

void TestServing::modelsAreListed() {
    const Answer answer = send("/v1/models");
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.at("data/0/id").toString(), QStringLiteral("base"));
}

void TestServing::aQuestionIsAnswered() {
    const QByteArray body =
        R"({"model": "base", "temperature": 0, "max_tokens": 24, "messages": [{"role": "user", "content": "What does a luthier do?"}]})";
    const Answer answer = send("/v1/chat/completions", body);
    QCOMPARE(answer.status, 200);
    QCOMPARE(
        answer.at("choices/0/message/content").toString(), QStringLiteral("A luthier builds and mends instruments."));
    QVERIFY(answer.at("usage/prompt_tokens").toInt() > 5);
}

void TestServing::streamedPiecesAreTheAnswer_data() {
    QTest::addColumn<QByteArray>("question");
    QTest::addColumn<QString>("wanted");
    QTest::newRow("english") << QByteArray("Is the violin hard to play?")
                             << "The violin takes patience, but everyone can learn it.";
    QTest::newRow("chinese") << QByteArray("製琴師是做什麼的？") << "製琴師製作並修理樂器。";
}

void TestServing::streamedPiecesAreTheAnswer() {
    QFETCH(QByteArray, question);
    QFETCH(QString, wanted);
    const Answer answer = send("/v1/chat/completions",
        R"({"model": "base", "stream": true, "temperature": 0, "max_tokens": 24, "messages": [{"role": "user", "content": ")" +
            question + "\"}]}");
    QCOMPARE(answer.status, 200);
    QStringList pieces;
    for (const QByteArray& event : answer.body.split('\n')) {
        if (!event.startsWith("data: {")) continue;
        pieces << valueAt(QJsonDocument::fromJson(event.mid(6)).object(), "choices/0/delta/content").toString();
        QVERIFY(!pieces.back().contains(QChar(0xFFFD)));
    }
    QCOMPARE(pieces.join(""), wanted);
    QVERIFY(pieces.size() >= 2); // the last one is empty and says why it ended
    QVERIFY(answer.body.trimmed().endsWith("data: [DONE]"));
}

void TestServing::manyAreAnsweredAtOnce() {
    const QList<std::pair<QByteArray, QString>> questions = {
        {"What does a luthier do?", QStringLiteral("A luthier builds and mends instruments.")},
        {"Is the violin hard to play?", QStringLiteral("The violin takes patience, but everyone can learn it.")},
        {"製琴師是做什麼的？", QStringLiteral("製琴師製作並修理樂器。")},
    };
    QList<QNetworkReply*> replies;
    for (int i = 0; i < 12; ++i) {
        QNetworkRequest request(m_url.resolved(QUrl("/v1/chat/completions")));
        request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json");
        replies << m_network.post(
            request, R"({"temperature": 0, "max_tokens": 24, "messages": [{"role": "user", "content": ")" +
                         questions[i % 3].first + "\"}]}");
    }
    for (int i = 0; i < replies.size(); ++i) {
        QTRY_VERIFY_WITH_TIMEOUT(replies[i]->isFinished(), 20000);
        QCOMPARE(
            valueAt(QJsonDocument::fromJson(replies[i]->readAll()).object(), "choices/0/message/content").toString(),
            questions[i % 3].second);
        replies[i]->deleteLater();
    }
}

void TestServing::textIsContinued() {
    const Answer answer = send("/v1/completions",
        R"({"model": "base", "prompt": "<|turn|>user\nWhat does a luthier do?<|end|>\n<|turn|>assistant\n", "temperature": 0, "max_tokens": 24})");
    QCOMPARE(answer.status, 200);
    // Control tokens in a raw prompt are recognised: it is the caller's own template.
    QCOMPARE(answer.at("choices/0/text").toString(), QStringLiteral("A luthier builds and mends instruments."));
    QCOMPARE(answer.at("object").toString(), QStringLiteral("text_completion"));
    QCOMPARE(answer.at("choices/0/finish_reason").toString(), QStringLiteral("stop"));
    QCOMPARE(answer.at("usage/total_tokens").toInt(),
        answer.at("usage/prompt_tokens").toInt() + answer.at("usage/completion_tokens").toInt());
}

void TestServing::stopTextsEndAnAnswer() {
    const QByteArray request =
        R"("temperature": 0, "max_tokens": 24, "stop": ["and mends", "nothing"], "messages": [{"role": "user", "content": "What does a luthier do?"}]})";
    const Answer whole = send("/v1/chat/completions", "{" + request);
    QCOMPARE(whole.at("choices/0/message/content").toString(), QStringLiteral("A luthier builds "));
    QCOMPARE(whole.at("choices/0/finish_reason").toString(), QStringLiteral("stop"));
    const Answer streamed = send("/v1/chat/completions", "{\"stream\": true, " + request);
    QString text;
    for (const QByteArray& event : streamed.body.split('\n'))
        if (event.startsWith("data: {"))
            text += valueAt(QJsonDocument::fromJson(event.mid(6)).object(), "choices/0/delta/content").toString();
    QCOMPARE(text, QStringLiteral("A luthier builds "));
    const Answer cut = send("/v1/chat/completions",
        R"({"temperature": 0, "max_tokens": 3, "messages": [{"role": "user", "content": "What does a luthier do?"}]})");
    QCOMPARE(cut.at("choices/0/finish_reason").toString(), QStringLiteral("length"));
    QCOMPARE(cut.at("usage/completion_tokens").toInt(), 3);
}

void TestServing::logprobsAreTold() {
    const Answer answer = send("/v1/chat/completions",
        R"({"temperature": 0, "max_tokens": 4, "logprobs": true, "top_logprobs": 3, "messages": [{"role": "user", "content": "What does a luthier do?"}]})");
    const QJsonArray tokens = answer.at("choices/0/logprobs/content").toArray();
    QCOMPARE(tokens.size(), 4);
    for (const QJsonValue& token : tokens) {
        // Greedy: the chosen token is the likeliest of the alternatives.
        QCOMPARE(token["top_logprobs"].toArray().size(), 3);
        QCOMPARE(token["top_logprobs"].toArray().first()["logprob"].toDouble(), token["logprob"].toDouble());
        QVERIFY(token["logprob"].toDouble() <= 0);
    }
}

void TestServing::textsAreEmbedded() {
    const Answer answer = send("/v1/embeddings", R"({"model": "base", "input": ["the violin", "the violin", "琴橋"]})");
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.at("data").toArray().size(), 3);
    QList<QJsonArray> rows;
    for (const QJsonValue& entry : answer.at("data").toArray())
        rows << entry["embedding"].toArray();
    double length = 0, product = 0;
    for (int i = 0; i < rows[0].size(); ++i) {
        length += rows[0][i].toDouble() * rows[0][i].toDouble();
        product += rows[0][i].toDouble() * rows[2][i].toDouble();
    }
    QVERIFY(std::abs(length - 1) < 1e-5);
    QVERIFY(product < 0.999);
    QCOMPARE(rows[0], rows[1]);
}

void TestServing::badRequestsAreExplained_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    QTest::newRow("no json") << QByteArray("{") << 400 << "serve.bad_request";
    QTest::newRow("no messages") << QByteArray("{\"model\": \"base\"}") << 400 << "serve.bad_request";
    QTest::newRow("unknown model") << QByteArray(R"({"model": "bsae", "messages": [{"role": "user", "content": "x"}]})")
                                   << 404 << "serve.unknown_model";
    QTest::newRow("unknown model, streamed")
        << QByteArray(R"({"model": "bsae", "stream": true, "messages": [{"role": "user", "content": "x"}]})") << 404
        << "serve.unknown_model";
    QTest::newRow("too long") << R"({"model": "base", "messages": [{"role": "user", "content": ")" +
                                     QByteArray(9000, 'x') + "\"}]}"
                              << 400 << "generate.too_long";
    QTest::newRow("temperature") << QByteArray(R"({"temperature": -1, "messages": [{"role": "user", "content": "x"}]})")
                                 << 400 << "serve.bad_request";
}

void TestServing::badRequestsAreExplained() {
    QFETCH(QByteArray, body);
    const Answer answer = send("/v1/chat/completions", body);
    QTEST(answer.status, "status");
    QTEST(answer.at("error/code").toString(), "code");
}

void TestServing::whatIsNotHonouredIsNamed_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("extra");
    QTest::addColumn<QString>("key");
    const QByteArray chat = "/v1/chat/completions", text = "/v1/completions", embeddings = "/v1/embeddings";
    const std::tuple<QByteArray, const char*, const char*> rows[] = {{chat, R"("n": 2)", "n"},
        {chat, R"("logit_bias": {"5": 1})", "logit_bias"},
        {chat, R"("response_format": {"type": "json_object"})", "response_format"},
        {chat, R"("tools": [{"type": "function", "function": {"name": "f"}}])", "tools"},
        {chat, R"("tool_choice": "required")", "tool_choice"}, {chat, R"("functions": [{"name": "f"}])", "functions"},
        {chat, R"("reasoning_effort": "low")", "reasoning_effort"}, {chat, R"("modalities": ["audio"])", "modalities"},
        {chat, R"("chat_template_kwargs": {"add_vision_id": true})", "add_vision_id"},
        {chat, R"("tempreature": 1)", "tempreature"}, {text, R"("echo": true)", "echo"},
        {text, R"("best_of": 3)", "best_of"}, {text, R"("suffix": "z")", "suffix"}, {text, R"("n": 2)", "n"},
        {embeddings, R"("dimensions": 8)", "dimensions"},
        {embeddings, R"("encoding_format": "int8")", "encoding_format"}};
    for (const auto& [path, extra, key] : rows)
        QTest::newRow((path + " " + key).constData()) << path << QByteArray(extra) << QString::fromLatin1(key);
}

void TestServing::whatIsNotHonouredIsNamed() {
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, extra);
    QFETCH(QString, key);
    const QByteArray rest = path.contains("chat")         ? R"("messages": [{"role": "user", "content": "x"}])"
                            : path.contains("embeddings") ? R"("input": "x")"
                                                          : R"("prompt": "x")";
    const Answer answer = send(path.constData(), "{" + extra + ", " + rest + "}");
    QCOMPARE(answer.status, 400);
    QCOMPARE(answer.at("error/code").toString(), QStringLiteral("serve.not_supported"));
    QCOMPARE(answer.at("error/param").toString(), key);
    QVERIFY(answer.at("error/message").toString().contains(key));
}

/// The starter's template cannot be told to think; one that can is told by each request.
void TestServing::thinkingIsAskedFor() {
    const auto asked = [](const char* value) {
        return QByteArray(R"({"model": "base", "max_tokens": 1, "messages": [{"role": "user", "content": "x"}],)") +
               R"("chat_template_kwargs": {"enable_thinking": )" + value + "}}";
    };
    QCOMPARE(send("/v1/chat/completions", asked("false")).at("error/code").toString(),
        QStringLiteral("template.no_thinking"));
    const QTemporaryDir folder;
    const QString own = folder.filePath(QStringLiteral("thinks.jinja"));
    testing::write(own.toStdString(),
        "{% if enable_thinking is not defined or enable_thinking %}think think think {% endif %}"
        "{{ messages[0].content }}");
    const QUrl before = m_url;
    const auto server = serve({"--chat-template", own});
    const int thinking = send("/v1/chat/completions", asked("true")).at("usage/prompt_tokens").toInt();
    const int plain = send("/v1/chat/completions", asked("false")).at("usage/prompt_tokens").toInt();
    QVERIFY2(thinking > plain && plain > 0, qPrintable(QString::number(thinking) + " " + QString::number(plain)));
    m_url = before;
    server->terminate();
    QVERIFY(server->waitForFinished(20000));
}

void TestServing::valuesThatAskForNothingAreTaken() {
    const Answer answer = send("/v1/chat/completions",
        R"({"n": 1, "tools": [], "tool_choice": "none", "logit_bias": {}, "response_format": {"type": "text"},
            "user": "me", "stop": null, "stream": null, "seed": null, "max_tokens": 2, "frequency_penalty": null,
            "messages": [{"role": "user", "name": "Ada", "content": [{"type": "text", "text": "Hello"}]}]})");
    QVERIFY2(answer.status == 200, answer.body.constData());
    const Answer picture = send("/v1/chat/completions", R"({"messages": [{"role": "user", "content": [
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,"}}]}]})");
    QCOMPARE(picture.status, 400);
}

void TestServing::streamsBeginWithARoleAndCountAtTheEnd() {
    const Answer answer = send("/v1/chat/completions",
        R"({"stream": true, "stream_options": {"include_usage": true}, "temperature": 0, "max_tokens": 3,
            "messages": [{"role": "user", "content": "What does a luthier do?"}]})");
    QList<QJsonObject> events;
    for (const QByteArray& event : answer.body.split('\n'))
        if (event.startsWith("data: {")) events << QJsonDocument::fromJson(event.mid(6)).object();
    QCOMPARE(valueAt(events.front(), "choices/0/delta/role").toString(), QStringLiteral("assistant"));
    QCOMPARE(valueAt(events.back(), "usage/completion_tokens").toInt(), 3);
    QVERIFY(events.back()["choices"].toArray().isEmpty());
}

void TestServing::othersAreNotAnswered() {
    QCOMPARE(send("/v1/models", {}, "evil.example").status, 403);
    QCOMPARE(send("/v1/chat/completions", QByteArray(5 << 20, 'x')).status, 413); // the body's limit
}

/// Until it has said its first line.
std::unique_ptr<QProcess> TestServing::start(const QStringList& arguments) {
    auto server = std::make_unique<QProcess>();
    server->start(QString::fromStdString((testing::buildFolder() / "bin" / "luthier-engine").string()),
        QStringList{"serve", QString::fromStdString(testing::resource("starter").string()), "--port", "0"} + arguments);
    QDeadlineTimer patience(30000);
    while (!server->canReadLine() && !patience.hasExpired())
        server->waitForReadyRead(100);
    return server;
}

std::unique_ptr<QProcess> TestServing::serve(const QStringList& arguments) {
    auto server = start(arguments);
    m_url = QUrl(QString::fromUtf8(server->readLine()).trimmed().section(' ', -1));
    return server;
}

QString TestServing::answerOf(const QByteArray& model, const QByteArray& question) {
    return send("/v1/chat/completions", R"({"temperature": 0, "max_tokens": 32, "model": ")" + model +
                                            R"(", "messages": [{"role": "user", "content": ")" + question + R"("}]})")
        .at("choices/0/message/content")
        .toString();
}

/// Two runs over one base: each alone, one after another without loading, and both at once as their merge has it.
void TestServing::adaptersAreSwitchedAndMixed() {
    QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    QStringList arguments, adapters;
    for (const int seed : {1, 2}) {
        const auto run = testing::makeDemoRun(root / std::to_string(seed), [&](Recipe& recipe) {
            recipe.train.seed = std::uint64_t(seed);
            recipe.train.learning_rate = seed == 1 ? 2e-2 : 1e-2;
        });
        QCOMPARE(testing::runEngine({"train", QString::fromStdString(run.string())}).exitCode, 0);
        adapters << QString::fromStdString((run / "checkpoints" / "step-000024").string());
        arguments << "--adapter" << QString("run%1=%2").arg(seed).arg(adapters.back());
    }
    const auto merged = QString::fromStdString((root / "merged").string());
    QCOMPARE(testing::runEngine(QStringList{"merge", "--method", "cat", "--to", merged, "--adapters"} + adapters +
                                QStringList{"--weights", "0.7", "0.5"})
                 .exitCode,
        0);
    const QUrl before = m_url;
    const auto server = serve(arguments + QStringList{"--adapter", "merged=" + merged});
    const QByteArray question = "How much is the violin?";
    const QString base = answerOf("base", question), one = answerOf("run1", question), two = answerOf("run2", question);
    QVERIFY(!one.isEmpty() && one != base && two != base);
    QCOMPARE(answerOf("base", question), base); // switched off behind it
    QCOMPARE(answerOf("run1", question), one);
    QCOMPARE(answerOf("run1*1+run2*0", question), one);
    QCOMPARE(answerOf("run1*0", question), base);
    QCOMPARE(answerOf("run1*0.7+run2*0.5", question), answerOf("merged", question));
    QCOMPARE(answerOf("run1", question), one); // whole again
    QCOMPARE(send("/v1/chat/completions", R"({"model": "run1+nobody", "messages": [{"role": "user", "content": "x"}]})")
                 .status,
        404);
    const Answer refused =
        send("/v1/chat/completions", R"({"model": "run1+base", "messages": [{"role": "user", "content": "x"}]})");
    QCOMPARE(refused.status, 400);
    QVERIFY(refused.at("error/message").toString().contains("base"));
    m_url = before;
    server->terminate();
    QVERIFY(server->waitForFinished(20000)); // connections are kept for some seconds
}

/// The window asks for all runs at once: one that is broken takes none of the others with it, and is named.
void TestServing::whatCannotStandBesideIsLeftOut() {
    QTemporaryDir folder;
    const std::unique_ptr<QProcess> server = start({"--json", "--beside", "broken=" + folder.path()});
    const QJsonObject said = QJsonDocument::fromJson(server->readLine()).object();
    QCOMPARE(said["left_out"].toArray(), QJsonArray{QStringLiteral("broken")});
    QVERIFY(said["url"].toString().startsWith("http://127.0.0.1:"));
    server->terminate();
    QVERIFY(server->waitForFinished(20000)); // connections are kept for some seconds
}

void TestServing::examplesStandBeforeTheQuestion() {
    QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    testing::write(root / "rows.jsonl",
        R"({"messages": [{"role": "user", "content": "What is A?"}, {"role": "assistant", "content": "It is one."}]})"
        "\n"
        R"({"messages": [{"role": "user", "content": "What is B?"}, {"role": "assistant", "content": "It is two."}]})"
        "\n");
    testing::write(root / "few_shot.yaml", "rows: rows.jsonl\ncount: 1\n");
    const QUrl before = m_url;
    const auto server = serve({"--examples", "shown=" + QString::fromStdString((root / "few_shot.yaml").string())});
    const auto tokens = [&](const QByteArray& model) {
        return send("/v1/chat/completions", R"({"temperature": 0, "max_tokens": 4, "model": ")" + model +
                                                R"(", "messages": [{"role": "user", "content": "What is C?"}]})")
            .at("usage/prompt_tokens")
            .toInt();
    };
    const int alone = tokens("base"), one = tokens("shown");
    QVERIFY(alone > 0 && one > alone);
    // A profile that was changed is read again.
    testing::write(root / "few_shot.yaml", "rows: rows.jsonl\ncount: 2\n");
    std::filesystem::last_write_time(
        root / "few_shot.yaml", std::filesystem::file_time_type::clock::now() + std::chrono::seconds(5));
    QVERIFY(tokens("shown") > one);
    QVERIFY(send("/v1/models").body.contains("shown"));
    m_url = before;
    server->terminate();
    QVERIFY(server->waitForFinished(20000)); // connections are kept for some seconds
}

void TestServing::aTakenPortIsSaid() {
    const auto output = testing::runEngine({"serve", QString::fromStdString(testing::resource("starter").string()),
        "--port", QString::number(m_url.port())});
    QCOMPARE(output.exitCode, 1);
    QVERIFY2(output.err.contains("serve.port_in_use"), qPrintable(output.err));
}

LUTHIER_TEST(TestServing)
#include "test_serving.moc"
