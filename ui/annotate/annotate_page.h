#pragma once
#include "core/advisor/guide.h"
#include "ui/annotate/vote_keys.h"
#include "ui/session/data/annotation.h"
#include "ui/session/runs/run_controller.h"
#include "ui/widgets/page/page.h"

#include <functional>

class QLabel;
class QPushButton;
class QStackedLayout;

namespace luthier::ui {

class KeysView;
class NewQueueView;
class QueuesView;
class VotingView;

/// The page where people compare answers: the queues, one pair after another, and what the votes become.
class AnnotatePage : public Page {
    Q_OBJECT

public:
    AnnotatePage(Project& project, RunController& runs, const Guide& guide, std::function<QString()> person,
        QWidget* parent = nullptr);
    /// Empty keeps the page as it was; a pack opens its queue; a queue's number or name starts comparing.
    void show(const QString& what);
    void showNewQueue();
    PageRequest place() const override; ///< the queue that is being judged
    QString openWork() const override;
    bool holdsWork() const override;
    VotingView* voting() const { return m_voting; }
    Annotation& annotation() { return m_annotation; }

private:
    void showQueues();
    void begin(long long queue, const QueueFilter& filter = {});
    void showStats();
    void setPart(QWidget* part);

    Project& m_project;
    Annotation m_annotation;
    VoteKeys m_keys;
    QueuesView* m_queues;
    NewQueueView* m_newQueue;
    VotingView* m_voting;
    KeysView* m_keysView;
    QWidget* m_empty;
    QLabel* m_stats;
    QPushButton *m_new, *m_leave, *m_keysButton, *m_pack;
    QStackedLayout* m_stack;
    bool m_beginsWhenMade = false;
};

} // namespace luthier::ui
