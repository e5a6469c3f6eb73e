#include "ui/session/job.h"

#include <QCoreApplication>

namespace luthier::ui {

Progress Job::progress() {
    Progress progress;
    progress.stop = m_stop.get_token();
    progress.report = [self = QPointer<Job>(this)](std::uint64_t done, std::uint64_t total) {
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
