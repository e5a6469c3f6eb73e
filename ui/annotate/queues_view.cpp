#include "ui/annotate/queues_view.h"

#include "ui/annotate/agreement_card.h"
#include "ui/annotate/phases_card.h"
#include "ui/annotate/queue_card.h"
#include "ui/annotate/votes_card.h"
#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QListWidget>

namespace luthier::ui {

namespace {

constexpr int kListWidth = 208, kNarrow = 1060;

} // namespace

QueuesView::QueuesView(
    Project& project, RunController& runs, const Guide& guide, std::function<QString()> person, QWidget* parent)
    : QWidget(parent)
    , m_project(project)
    , m_parts(new QBoxLayout(QBoxLayout::LeftToRight))
    , m_phases(new PhasesCard(project, runs))
    , m_list(new QListWidget)
    , m_queue(new QueueCard(project, runs, std::move(person)))
    , m_agreement(new AgreementCard(guide))
    , m_votes(new VotesCard(project))
    , m_said(makeMuted({})) {
    m_list->setObjectName(QStringLiteral("queues"));
    m_list->setAccessibleName(tr("Queues"));
    m_list->setFixedWidth(kListWidth);
    m_said->setObjectName(QStringLiteral("queuesSaid"));
    m_said->setWordWrap(true);
    auto* left = new Card(tr("Queues"));
    left->body()->addWidget(m_list, 1);
    auto* middle = new QVBoxLayout;
    middle->setSpacing(space::kBetweenCards);
    middle->addWidget(m_queue);
    middle->addWidget(m_agreement);
    middle->addStretch(1);
    auto* right = new QVBoxLayout;
    right->setSpacing(space::kBetweenCards);
    right->addWidget(m_votes);
    right->addWidget(m_said);
    right->addStretch(1);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(space::kBetweenCards);
    m_parts->setSpacing(space::kBetweenCards);
    m_parts->addLayout(middle, 3);
    m_parts->addLayout(right, 2);
    columns->addWidget(left);
    columns->addLayout(m_parts, 1);
    auto* content = new QWidget;
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(space::kBetweenCards);
    rows->addWidget(m_phases);
    rows->addLayout(columns, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(makeScrolled(content));

    connect(m_list, &QListWidget::currentRowChanged, this, &QueuesView::showChosen);
    connect(m_list, &QListWidget::itemActivated, this, [this] { Q_EMIT compareAsked({}); });
    connect(m_queue, &QueueCard::compareAsked, this, &QueuesView::compareAsked);
    connect(m_queue, &QueueCard::failed, this, &QueuesView::failed);
    connect(m_votes, &VotesCard::failed, this, &QueuesView::failed);
    for (const auto said : {&VotesCard::said})
        connect(m_votes, said, m_said, &QLabel::setText);
    connect(m_queue, &QueueCard::said, m_said, &QLabel::setText);
    connect(m_phases, &PhasesCard::pageAsked, this, &QueuesView::pageAsked);
    connect(m_phases, &PhasesCard::newQueueAsked, this, &QueuesView::newQueueAsked);
    connect(&m_project, &Project::queuesChanged, this, &QueuesView::refresh);
    refresh();
}

void QueuesView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_parts->setDirection(width() < kNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void QueuesView::refresh() {
    const long long current = chosen();
    {
        const QSignalBlocker blocker(m_list);
        m_list->clear();
        for (const QueueRow& queue : m_project.store().queues().queues()) {
            auto* entry = new QListWidgetItem(QStringLiteral("%1\n%2").arg(toQString(queue.settings.name),
                                                  tr("%n item(s)", nullptr, int(queue.count))),
                m_list);
            entry->setData(Qt::UserRole, queue.id);
        }
        m_list->setCurrentRow(0);
    }
    choose(current);
    m_phases->refresh();
}

void QueuesView::choose(long long queue) {
    {
        const QSignalBlocker blocker(m_list);
        for (int row = 0; row < m_list->count(); ++row)
            if (m_list->item(row)->data(Qt::UserRole).toLongLong() == queue) m_list->setCurrentRow(row);
    }
    showChosen();
}

long long QueuesView::chosen() const {
    const QListWidgetItem* entry = m_list->currentItem();
    return entry ? entry->data(Qt::UserRole).toLongLong() : 0;
}

void QueuesView::say(const QString& text) { m_said->setText(text); }

QString QueuesView::annotator() const { return m_queue->annotator(); }

void QueuesView::showChosen() {
    const QueueStore store = m_project.store().queues();
    const auto queue = store.queue(chosen());
    for (QWidget* part :
        {static_cast<QWidget*>(m_queue), static_cast<QWidget*>(m_agreement), static_cast<QWidget*>(m_votes)})
        part->setVisible(queue.has_value());
    if (!queue) return;
    const std::vector<Vote> votes = store.votes(queue->id);
    m_queue->show(*queue, votes);
    m_votes->show(*queue, votes);
    m_agreement->show(store.allVotes(queue->id));
}

} // namespace luthier::ui
