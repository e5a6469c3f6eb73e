#pragma once
#include "core/annotate/vote_export.h"
#include "core/store/queue_store.h"
#include "ui/session/engine/job.h"
#include "ui/session/project.h"
#include "ui/widgets/page/card.h"

class QComboBox;
class QLabel;
class QPushButton;

namespace luthier::ui {

/// What the votes of a queue become: rows to train on, files for others, and votes from other machines.
class VotesCard : public Card {
    Q_OBJECT

public:
    explicit VotesCard(Project& project, QWidget* parent = nullptr);
    void show(const QueueRow& queue, const std::vector<Vote>& votes);

Q_SIGNALS:
    void failed(const luthier::Error& error);
    void said(const QString& text); ///< what was written, and where
    void datasetMade(const QString& dataset);

private:
    void refresh();
    void makeDataset(VoteFormat format);
    void writeFile();
    void writePackFile();
    void writeVoteFile();
    void takeInVotes();
    void run(Job* job);

    Project& m_project;
    QueueRow m_queue;
    std::vector<Vote> m_votes;
    QLabel* m_counts;
    QComboBox* m_format;
    QPushButton *m_usePairs, *m_useLabels, *m_useMended, *m_write, *m_pack, *m_send, *m_merge;
    QPointer<Job> m_job;
};

} // namespace luthier::ui
