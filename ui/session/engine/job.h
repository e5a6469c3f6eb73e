#pragma once
/// Long work in a thread, with progress and Cancel. Work that must outlive the window is no job but a run.

#include "core/base/progress.h"
#include "core/base/result.h"

#include <QFutureWatcher>
#include <QObject>
#include <QPointer>
#include <QtConcurrent>

#include <functional>
#include <memory>

namespace luthier::ui {

/// Ends in exactly one of done, failed, cancelled. Deletes itself afterwards.
class Job : public QObject {
    Q_OBJECT

public:
    /// @param work runs in a pool thread
    /// @param then runs in `context`'s thread with the result, unless `context` is gone by then
    template <class T>
    static Job* start(QObject* context, std::function<Result<T>(const Progress&)> work, std::function<void(T)> then) {
        auto* job = new Job(context);
        auto* watcher = new QFutureWatcher<std::shared_ptr<Result<T>>>(job);
        connect(watcher, &QFutureWatcherBase::finished, job, [job, watcher, then = std::move(then)] {
            const std::shared_ptr<Result<T>> result = watcher->result();
            // Cancelled work may still have finished: drop its result.
            if (!job->m_stop.stop_requested()) {
                if (*result)
                    then(std::move(**result));
                else
                    Q_EMIT job->failed(result->error());
            }
            Q_EMIT job->ended();
            job->deleteLater();
        });
        watcher->setFuture(QtConcurrent::run([work = std::move(work), progress = job->progress()] {
            return std::make_shared<Result<T>>(work(progress));
        }));
        return job;
    }

    ~Job() override { m_stop.request_stop(); } // nobody waits for the result any more
    void cancel() { m_stop.request_stop(); }

Q_SIGNALS:
    void progressed(quint64 done, quint64 total);
    void failed(const luthier::Error& error);
    void ended();

private:
    explicit Job(QObject* parent)
        : QObject(parent) {}
    Progress progress();
    std::stop_source m_stop;
};

} // namespace luthier::ui
