#include "ui/session/engine/job.h"

#include <QCoreApplication>

#include <chrono>

namespace luthier::ui {

Progress Job::progress() {
    Progress progress;
    progress.stop = m_stop.get_token();
    using Clock = std::chrono::steady_clock;
    progress.report = [self = QPointer<Job>(this), last = Clock::time_point()](
                          std::uint64_t done, std::uint64_t total) mutable {
        // Work may report every piece of a download; eyes see 25 pictures a second.
        if (done != total && Clock::now() - last < std::chrono::milliseconds(40)) return;
        last = Clock::now();
        QMetaObject::invokeMethod(
            qApp,
            [self, done, total] {
                if (self) Q_EMIT self->progressed(done, total);
            },
            Qt::QueuedConnection);
    };
    return progress;
}

} // namespace luthier::ui
