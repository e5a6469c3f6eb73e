#include "ui/session/data/answer_sampler.h"

#include "core/annotate/likeness.h"
#include "core/base/text.h"
#include "ui/session/engine/chat_client.h"
#include "ui/session/translate.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>

#include <algorithm>

namespace luthier::ui {

namespace {

constexpr int kAtOnce = 6; // requests that a server computes together

} // namespace

namespace {

/// Interleaves the models' answers, so that different models meet.
std::vector<Candidate> inTurns(std::vector<Candidate> answers) {
    std::map<std::string, std::size_t> turns; // answers that a model has given so far
    std::vector<std::pair<std::size_t, Candidate>> numbered;
    for (Candidate& answer : answers) {
        const std::size_t turn = turns[answer.model]++;
        numbered.emplace_back(turn, std::move(answer));
    }
    std::stable_sort(numbered.begin(), numbered.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Candidate> out;
    for (auto& [turn, answer] : numbered)
        out.push_back(std::move(answer));
    return out;
}

} // namespace

std::vector<AnnotationItem> dealAnswers(
    const std::vector<Conversation>& prompts, const std::vector<std::vector<Candidate>>& answers, int perItem) {
    std::vector<AnnotationItem> out;
    for (std::size_t p = 0; p < prompts.size(); ++p) {
        std::vector<Candidate> different;
        for (const Candidate& answer : answers[p]) {
            const bool isSame = std::any_of(different.begin(), different.end(),
                [&](const Candidate& other) { return answerLikeness(answer.text, other.text) >= kSameAnswer; });
            if (!isSame && !trimmed(answer.text).empty()) different.push_back(answer);
        }
        different = inTurns(std::move(different));
        for (std::size_t begin = 0; begin + 1 < different.size(); begin += std::size_t(perItem)) {
            const std::size_t count = std::min<std::size_t>(std::size_t(perItem), different.size() - begin);
            if (count < 2) break;
            out.push_back({{}, prompts[p],
                {different.begin() + std::ptrdiff_t(begin), different.begin() + std::ptrdiff_t(begin + count)}});
        }
    }
    return out;
}

AnswerSampler::AnswerSampler(QObject* parent)
    : QObject(parent) {}

AnswerSampler::~AnswerSampler() { cancel(); }

void AnswerSampler::setBusy(bool busy) {
    if (m_busy == busy) return;
    m_busy = busy;
    Q_EMIT busyChanged();
}

void AnswerSampler::start(SamplePlan plan) {
    cancel();
    m_plan = std::move(plan);
    m_answers.assign(m_plan.prompts.size(), {});
    m_source = 0;
    m_done = 0;
    m_refused = 0;
    setBusy(true);
    serveNext();
}

void AnswerSampler::cancel() {
    if (m_busy) stop(std::nullopt);
}

void AnswerSampler::stop(const std::optional<Error>& error) {
    for (QNetworkReply* reply : findChildren<QNetworkReply*>()) {
        reply->disconnect(this);
        reply->abort();
        reply->deleteLater();
    }
    m_asked = 0;
    m_server.reset();
    setBusy(false);
    if (error) Q_EMIT failed(*error);
}

void AnswerSampler::serveNext() {
    m_server.reset();
    if (!m_busy) return; // cancelled in between
    if (m_source == m_plan.sources.size()) return finish();
    const SampleSource& source = m_plan.sources[m_source];
    m_questions.clear();
    m_next = 0;
    for (std::size_t prompt = 0; prompt < m_plan.prompts.size(); ++prompt)
        for (const double temperature : m_plan.temperatures)
            for (int number = 0; number < m_plan.perTemperature; ++number)
                m_questions.push_back({prompt, temperature, number});
    if (source.server.isValid()) {
        m_url = source.server;
        m_model = source.served;
        return askMore();
    }
    m_server = std::make_unique<ModelServer>();
    m_model = source.run ? QStringLiteral("tuned") : QStringLiteral("base");
    connect(m_server.get(), &ModelServer::ready, this, [this] {
        m_url = m_server->url();
        askMore();
    });
    // Queued: the server that failed is still on the stack.
    connect(
        m_server.get(), &ModelServer::failed, this, [this](const Error& error) { stop(error); }, Qt::QueuedConnection);
    if (source.run)
        m_server->serve(*source.run);
    else
        m_server->serveModel(source.model);
}

void AnswerSampler::askMore() {
    while (m_asked < kAtOnce && m_next < m_questions.size())
        ask(m_questions[m_next++]);
    if (m_asked > 0 || m_next < m_questions.size()) return;
    ++m_source;
    QMetaObject::invokeMethod(this, &AnswerSampler::serveNext, Qt::QueuedConnection);
}

void AnswerSampler::ask(const Question& question) {
    const SampleSource& source = m_plan.sources[m_source];
    const std::uint64_t seed = m_plan.seed + question.prompt * 1000 + std::uint64_t(question.number) * 7 + m_source +
                               std::uint64_t(question.temperature * 1000) * 100'003;
    const QJsonObject body{{QStringLiteral("model"), m_model},
        {QStringLiteral("messages"), jsonOf(m_plan.prompts[question.prompt])},
        {QStringLiteral("temperature"), question.temperature}, {QStringLiteral("max_tokens"), m_plan.maxTokens},
        {QStringLiteral("seed"), qint64(seed)}};
    QNetworkRequest request(m_url.resolved(QUrl(QStringLiteral("/v1/chat/completions"))));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    QNetworkReply* reply = m_network.post(request, QJsonDocument(body).toJson(QJsonDocument::Compact));
    reply->setParent(this);
    ++m_asked;
    const QString from = tr("%1 at temperature %2").arg(source.label).arg(question.temperature);
    connect(
        reply, &QNetworkReply::finished, this, [this, reply, prompt = question.prompt, from, model = source.answersAs] {
            reply->deleteLater();
            const QJsonObject said = QJsonDocument::fromJson(reply->readAll()).object();
            const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
            const bool isRefused =
                status >= 400 && status < 500; // this prompt only, perhaps too long; the others are asked
            if (reply->error() != QNetworkReply::NoError && !isRefused) {
                const QString text = said[QStringLiteral("error")][QStringLiteral("message")].toString();
                return stop(chatError(text.isEmpty() ? reply->errorString() : text));
            }
            m_refused += isRefused;
            const QString answer =
                said[QStringLiteral("choices")][0][QStringLiteral("message")][QStringLiteral("content")].toString();
            if (!isRefused) m_answers[prompt].push_back({toUtf8(answer.trimmed()), toUtf8(from), model});
            --m_asked;
            const quint64 all = quint64(m_plan.prompts.size()) * m_plan.sources.size() * m_plan.temperatures.size() *
                                quint64(m_plan.perTemperature);
            Q_EMIT progressed(++m_done, all);
            askMore();
        });
}

void AnswerSampler::finish() {
    const std::vector<AnnotationItem> items = dealAnswers(m_plan.prompts, m_answers, m_plan.answersPerItem);
    m_server.reset();
    setBusy(false);
    Q_EMIT done(items);
}

} // namespace luthier::ui
