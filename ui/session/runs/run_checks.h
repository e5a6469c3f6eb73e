#pragma once
/// What a person asks about a run beside watching it: does a resume go on as if nothing had been, and what did a step
/// learn? The engine answers.

#include "core/run/run_folder.h"
#include "ui/session/engine/engine_query.h"

#include <QObject>

#include <string>
#include <vector>

namespace luthier::ui {

/// A row that a step learned, as `luthier-engine lineage` tells.
struct LearnedRow {
    std::string id; ///< "<data set>:<row>"
    QString text;
    qint64 tokens = 0, learned = 0;
};

class RunChecks : public QObject {
    Q_OBJECT

public:
    explicit RunChecks(QObject* parent = nullptr);
    void verifyResume(const RunFolder& run);
    void askStep(const RunFolder& run, qint64 step); ///< drops the step that is being asked
    void cancel();
    bool isVerifying() const { return m_verify.isBusy(); }

Q_SIGNALS:
    void verified(qint64 from, qint64 steps, qint64 agreeing, bool sameState);
    void learned(qint64 step, const std::vector<luthier::ui::LearnedRow>& rows);
    void progressed(quint64 done, quint64 total); ///< of verifyResume
    void notVerified(const luthier::Error& error);
    void notLearned(const luthier::Error& error);
    void busyChanged();

private:
    void startWanted();

    EngineQuery m_verify, m_lineage;
    bool m_isVerified = false; // the result of this check has come
    QStringList m_wanted;      // arguments of the step that is asked next, once the one before has ended
};

} // namespace luthier::ui
