#include "ui/session/data/queue_scorer.h"

#include "ui/session/translate.h"

#include <algorithm>
#include <cmath>

namespace luthier::ui {

namespace {

constexpr std::uint64_t kItemsAtOnce = 16;

} // namespace

QueueScorer::QueueScorer(Project& project, QObject* parent)
    : QObject(parent)
    , m_project(project) {
    connect(&m_server, &ModelServer::ready, this, &QueueScorer::askMore);
    const auto fail = [this](const Error& error) {
        stop();
        Q_EMIT failed(error);
    };
    connect(&m_server, &ModelServer::failed, this, fail);
    connect(&m_client, &ScoreClient::failed, this, fail);
}

void QueueScorer::start(const QueueRow& queue, const QString& run, const RunFolder& folder) {
    cancel();
    auto items = ItemFile::open(m_project.queuesFolder() / queue.items);
    if (!items) {
        Q_EMIT failed(items.error());
        return;
    }
    m_items.emplace(std::move(*items));
    m_queue = queue.id;
    m_run = run;
    m_next = 0;
    m_scores.clear();
    m_server.serve(folder);
    Q_EMIT busyChanged();
}

void QueueScorer::cancel() {
    if (m_items) stop();
}

void QueueScorer::stop() {
    m_client.cancel();
    m_server.stop();
    m_items.reset();
    Q_EMIT busyChanged();
}

void QueueScorer::askMore() {
    if (!m_items) return;
    Q_EMIT progressed(m_next, m_items->count());
    if (m_next == m_items->count()) {
        const auto kept = m_project.store().queues().setScores(m_queue, toUtf8(m_run), m_scores);
        stop();
        if (kept)
            Q_EMIT done();
        else
            Q_EMIT failed(kept.error());
        return;
    }
    std::vector<Conversation> conversations;
    std::vector<ItemScore> places;
    for (const std::uint64_t end = std::min(m_next + kItemsAtOnce, m_items->count()); m_next < end; ++m_next) {
        const auto item = m_items->item(m_next);
        for (std::size_t answer = 0; item && answer < item->answers.size(); ++answer) {
            Conversation whole = item->prompt;
            whole.push_back({"assistant", item->answers[answer].text});
            conversations.push_back(std::move(whole));
            places.push_back({m_next, static_cast<int>(answer), 0});
        }
    }
    m_client.score(
        m_server.url(), QStringLiteral("tuned"), conversations, [this, places](const std::vector<double>& scores) {
            for (std::size_t i = 0; i < places.size(); ++i)
                if (!std::isnan(scores[i])) m_scores.push_back({places[i].item, places[i].answer, scores[i]});
            askMore();
        });
}

} // namespace luthier::ui
