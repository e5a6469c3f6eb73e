#include "ui/annotate/annotate_page.h"

#include "core/annotate/pack.h"
#include "ui/annotate/keys_view.h"
#include "ui/annotate/new_queue_view.h"
#include "ui/annotate/queues_view.h"
#include "ui/annotate/voting_view.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/empty_state.h"
#include "ui/widgets/page/error_panel.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QFileDialog>
#include <QPushButton>
#include <QStackedLayout>

namespace luthier::ui {

AnnotatePage::AnnotatePage(
    Project& project, RunController& runs, const Guide& guide, std::function<QString()> person, QWidget* parent)
    : Page(parent)
    , m_project(project)
    , m_annotation(project)
    , m_queues(new QueuesView(project, runs, guide, std::move(person)))
    , m_newQueue(new NewQueueView(project, runs))
    , m_voting(new VotingView(m_annotation, m_keys))
    , m_keysView(new KeysView(m_keys))
    , m_stats(makeMuted({}))
    , m_new(new QPushButton(tr("New queue")))
    , m_leave(new QPushButton(tr("Back")))
    , m_keysButton(new QPushButton(tr("Keys")))
    , m_pack(new QPushButton(tr("Open a pack…")))
    , m_stack(new QStackedLayout) {
    m_new->setObjectName(QStringLiteral("newQueue"));
    m_leave->setObjectName(QStringLiteral("leaveVoting"));
    m_keysButton->setObjectName(QStringLiteral("voteKeys"));
    m_pack->setObjectName(QStringLiteral("openPack"));
    m_stats->setObjectName(QStringLiteral("voteStats"));
    setKind(m_new, "primary");
    for (QPushButton* button : {m_leave, m_keysButton, m_pack})
        setKind(button, "quiet");
    auto* empty = new EmptyState(tr("Nothing to compare yet"),
        tr("A queue holds questions with two to four answers each. They come from a data set of pairs, or models "
           "answer "
           "your questions. One key decides which answer is better; the votes train a reward model, or the model "
           "itself."),
        tr("Make a queue"));
    m_empty = empty;
    for (QWidget* widget : {static_cast<QWidget*>(m_stats), static_cast<QWidget*>(m_keysButton),
             static_cast<QWidget*>(m_pack), static_cast<QWidget*>(m_leave), static_cast<QWidget*>(m_new)})
        actions()->addWidget(widget);
    body()->addLayout(m_stack, 1);
    // Add the widgets last: the first widget of a stack without a window would pop up as a window.
    for (QWidget* part : {m_empty, static_cast<QWidget*>(m_queues), static_cast<QWidget*>(m_newQueue),
             static_cast<QWidget*>(m_voting), static_cast<QWidget*>(m_keysView)})
        m_stack->addWidget(part);

    connect(empty->button(), &QPushButton::clicked, this, &AnnotatePage::showNewQueue);
    connect(m_new, &QPushButton::clicked, this, &AnnotatePage::showNewQueue);
    connect(m_leave, &QPushButton::clicked, this, &AnnotatePage::showQueues);
    connect(m_keysButton, &QPushButton::clicked, this, [this] { setPart(m_keysView); });
    connect(m_keysView, &KeysView::finished, this, [this] {
        if (!m_annotation.isOpen()) return showQueues();
        setPart(m_voting);
        m_voting->setFocus();
    });
    connect(m_pack, &QPushButton::clicked, this, [this] {
        const QString file =
            QFileDialog::getOpenFileName(this, tr("Open a pack"), {}, tr("Packs (*.luthier-pack);;All files (*)"));
        if (!file.isEmpty()) m_newQueue->openPack(file);
    });
    connect(m_queues, &QueuesView::compareAsked, this,
        [this](const QueueFilter& filter) { begin(m_queues->chosen(), filter); });
    connect(m_queues, &QueuesView::newQueueAsked, this, &AnnotatePage::showNewQueue);
    connect(m_queues, &QueuesView::pageAsked, this, &AnnotatePage::pageAsked);
    connect(m_queues, &QueuesView::failed, errors(), &ErrorPanel::show);
    connect(m_newQueue, &NewQueueView::failed, errors(), &ErrorPanel::show);
    connect(m_newQueue, &NewQueueView::failed, this, [this] { m_beginsWhenMade = false; });
    connect(m_newQueue, &NewQueueView::cancelled, this, &AnnotatePage::showQueues);
    connect(m_newQueue, &NewQueueView::made, this, [this](long long queue, const QString& note) {
        const bool isVoting = m_stack->currentWidget() == m_voting;
        if (!isVoting) m_queues->choose(queue);
        if (std::exchange(m_beginsWhenMade, false)) return begin(queue);
        if (!isVoting) showQueues();
        m_queues->say(note);
    });
    connect(m_voting, &VotingView::finished, this, &AnnotatePage::showQueues);
    connect(m_voting, &VotingView::failed, errors(), &ErrorPanel::show);
    connect(&m_annotation, &Annotation::shownChanged, this, &AnnotatePage::showStats);
    connect(&m_project, &Project::failed, errors(), &ErrorPanel::show);
    showQueues();
}

void AnnotatePage::setPart(QWidget* part) {
    errors()->clear();
    m_stack->setCurrentWidget(part);
    const bool isVoting = part == m_voting, isList = part == m_queues || part == m_empty;
    setTitle(isVoting ? tr("Which answer is better?") : tr("Annotate"));
    m_stats->setVisible(isVoting);
    m_leave->setVisible(isVoting);
    m_keysButton->setVisible(isVoting || part == m_queues);
    m_pack->setVisible(isList);
    m_new->setVisible(part == m_queues);
}

void AnnotatePage::showQueues() {
    const bool wasOpen = m_annotation.isOpen();
    m_annotation.close();
    if (wasOpen) Q_EMIT m_project.queuesChanged(); // overview and checklist see what was decided
    const bool hasQueues = !m_project.store().queues().queues().empty();
    if (hasQueues && !wasOpen) m_queues->refresh(); // otherwise queuesChanged refreshed it
    setPart(hasQueues ? static_cast<QWidget*>(m_queues) : m_empty);
}

void AnnotatePage::showNewQueue() {
    m_newQueue->refresh();
    setPart(m_newQueue);
}

void AnnotatePage::show(const QString& what) {
    if (what.isEmpty()) {
        // Data sets and runs may have been added since.
        if (m_stack->currentWidget() == m_queues || m_stack->currentWidget() == m_empty) showQueues();
        if (m_stack->currentWidget() == m_voting) m_voting->setFocus();
        return;
    }
    if (isPack(toPath(what))) {
        m_beginsWhenMade = true;
        return m_newQueue->openPack(what);
    }
    for (const QueueRow& queue : m_project.store().queues().queues())
        if (what == QString::number(queue.id) || what == toQString(queue.settings.name)) {
            m_queues->choose(queue.id);
            return begin(queue.id);
        }
    errors()->show(fail("annotate.no_queue", {QT_TRANSLATE_NOOP("errors", "There is no such queue."), {}}, {},
        {QT_TRANSLATE_NOOP("errors", "Choose one from the list."), {}})
            .value());
}

void AnnotatePage::begin(long long queue, const QueueFilter& filter) {
    if (const auto opened = m_annotation.open(queue, m_queues->annotator(), filter); !opened) {
        errors()->show(opened.error());
        return;
    }
    setPart(m_voting);
    m_voting->begin();
    showStats();
}

PageRequest AnnotatePage::place() const {
    return m_annotation.isOpen() ? PageRequest(ToAnnotate{QString::number(m_annotation.queue().id)}) : PageRequest();
}

QString AnnotatePage::openWork() const {
    if (m_newQueue->isBusy()) return tr("A queue is being made: answers are being sampled. It would be lost.");
    return {};
}

bool AnnotatePage::holdsWork() const {
    return m_stack->currentWidget() == m_newQueue || m_voting->isEditing() || Page::holdsWork();
}

void AnnotatePage::showStats() {
    if (!m_annotation.isOpen()) return;
    QStringList parts{tr("%1 of %2").arg(formatWhole(m_annotation.judged()), formatWhole(m_annotation.count()))};
    if (const auto pace = m_annotation.pace()) parts << tr("%1 per hour").arg(formatWhole(quint64(*pace + 0.5)));
    const SelfConsistency& own = m_annotation.consistency();
    if (own.repeats > 0) parts << tr("self-agreement %1 %").arg(qRound(own.share() * 100));
    m_stats->setText(parts.join(QStringLiteral(" · ")));
}

} // namespace luthier::ui
