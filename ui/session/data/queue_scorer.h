#pragma once
/// Lets a reward model score a queue's answers in the background, for the order "uncertain first".

#include "core/annotate/item.h"
#include "core/store/queue_store.h"
#include "ui/session/engine/model_server.h"
#include "ui/session/engine/score_client.h"
#include "ui/session/project.h"

#include <QObject>

namespace luthier::ui {

class QueueScorer : public QObject {
    Q_OBJECT

public:
    explicit QueueScorer(Project& project, QObject* parent = nullptr);
    /// Replaces the queue's scores when all are there; `done`, `failed`, or nothing after `cancel` follows.
    void start(const QueueRow& queue, const QString& run, const RunFolder& folder);
    void cancel();
    bool isBusy() const { return m_items.has_value(); }

Q_SIGNALS:
    void progressed(quint64 done, quint64 total); ///< items
    void done();
    void failed(const luthier::Error& error);
    void busyChanged();

private:
    void askMore();
    void stop();

    Project& m_project;
    ModelServer m_server;
    ScoreClient m_client;
    long long m_queue = 0;
    QString m_run;
    std::optional<ItemFile> m_items;
    std::uint64_t m_next = 0;
    std::vector<ItemScore> m_scores;
};

} // namespace luthier::ui
