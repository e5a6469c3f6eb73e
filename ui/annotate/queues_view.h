#pragma once
#include "core/advisor/guide.h"
#include "ui/session/data/annotation.h"
#include "ui/session/runs/run_controller.h"
#include "ui/widgets/page/page_request.h"

#include <QWidget>

#include <functional>

class QBoxLayout;
class QLabel;
class QListWidget;

namespace luthier::ui {

class AgreementCard;
class PhasesCard;
class QueueCard;
class VotesCard;

/// All queues of the project; for the chosen one, its progress, how far its votes can be trusted, and what they become.
class QueuesView : public QWidget {
    Q_OBJECT

public:
    QueuesView(Project& project, RunController& runs, const Guide& guide, std::function<QString()> person,
        QWidget* parent = nullptr);
    void refresh();
    void choose(long long queue);
    long long chosen() const;
    QString annotator() const;
    void say(const QString& text);

Q_SIGNALS:
    void compareAsked(const luthier::ui::QueueFilter& filter);
    void newQueueAsked();
    void pageAsked(const luthier::ui::PageRequest& request);
    void failed(const luthier::Error& error);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void showChosen();

    Project& m_project;
    QBoxLayout* m_parts; ///< cards of the chosen queue; stacked where there is little room
    PhasesCard* m_phases;
    QListWidget* m_list;
    QueueCard* m_queue;
    AgreementCard* m_agreement;
    VotesCard* m_votes;
    QLabel* m_said;
};

} // namespace luthier::ui
