#include "ui/checklist/item_details.h"

#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QDateEdit>
#include <QDesktopServices>
#include <QFormLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QUrl>

namespace luthier::ui {

namespace {

constexpr int kPauseMs = 500, kUsualDays = 7, kNoteHeight = 120;

/// Sets only a text that differs, so that the cursor stays where somebody types.
void setIfOther(QLineEdit* edit, const std::string& text) {
    if (edit->text() != toQString(text)) edit->setText(toQString(text));
}

} // namespace

ItemDetails::ItemDetails(Checklist& checklist, QWidget* parent)
    : Card({}, parent)
    , m_checklist(checklist)
    , m_seen(makeMuted({}))
    , m_history(makeMuted({}))
    , m_confirm(new QPushButton(tr("Confirm")))
    , m_open(new QPushButton(tr("Open")))
    , m_remove(new QPushButton(tr("Remove this item")))
    , m_owner(new QLineEdit)
    , m_link(new QLineEdit)
    , m_hasDue(new QCheckBox)
    , m_due(new QDateEdit)
    , m_note(new QPlainTextEdit) {
    m_seen->setWordWrap(true);
    m_history->setWordWrap(true);
    m_history->setObjectName(QStringLiteral("itemHistory"));
    m_confirm->setObjectName(QStringLiteral("confirmItem"));
    m_owner->setObjectName(QStringLiteral("itemOwner"));
    m_owner->setAccessibleName(tr("Owner"));
    m_link->setObjectName(QStringLiteral("itemLink"));
    m_link->setAccessibleName(tr("Link"));
    m_link->setPlaceholderText(QStringLiteral("https://"));
    m_hasDue->setObjectName(QStringLiteral("itemHasDue"));
    m_hasDue->setAccessibleName(tr("It has a date"));
    m_due->setObjectName(QStringLiteral("itemDue"));
    m_due->setAccessibleName(tr("Due"));
    m_due->setCalendarPopup(true);
    m_note->setObjectName(QStringLiteral("itemNote"));
    m_note->setAccessibleName(tr("Note"));
    m_note->setTabChangesFocus(true);
    m_note->setMinimumHeight(kNoteHeight);
    setKind(m_remove, "quiet");
    m_remove->setObjectName(QStringLiteral("removeItem"));
    auto* due = new QHBoxLayout;
    due->addWidget(m_hasDue);
    due->addWidget(m_due, 1);
    auto* link = new QHBoxLayout;
    link->addWidget(m_link, 1);
    link->addWidget(m_open);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(10);
    form->addRow(makeFieldLabel(tr("Owner")), m_owner);
    form->addRow(makeFieldLabel(tr("Due")), due);
    form->addRow(makeFieldLabel(tr("Link")), link);
    form->addRow(makeFieldLabel(tr("Note")), m_note);
    auto* confirm = new QHBoxLayout;
    confirm->addWidget(m_seen, 1);
    confirm->addWidget(m_confirm);
    body()->addLayout(confirm);
    body()->addLayout(form);
    body()->addWidget(makeLabel(tr("History"), TextRole::Small, true));
    body()->addWidget(m_history);
    body()->addStretch(1);
    body()->addWidget(m_remove, 0, Qt::AlignLeft);

    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &ItemDetails::save);
    const auto typed = [this] { m_pause.start(); };
    connect(m_owner, &QLineEdit::textEdited, this, typed);
    connect(m_link, &QLineEdit::textEdited, this, typed);
    connect(m_note, &QPlainTextEdit::textChanged, this, typed);
    connect(m_hasDue, &QCheckBox::clicked, this, [this](bool hasDue) {
        m_due->setEnabled(hasDue);
        save();
    });
    connect(m_due, &QDateEdit::dateChanged, this, typed);
    connect(m_confirm, &QPushButton::clicked, this, [this] { m_checklist.setTicked(m_item, true); });
    connect(m_open, &QPushButton::clicked, this,
        [this] { QDesktopServices::openUrl(QUrl::fromUserInput(m_link->text())); });
    connect(m_remove, &QPushButton::clicked, this, [this] { m_checklist.removeItem(m_item); });
    connect(&m_checklist, &Checklist::changed, this, &ItemDetails::refresh);
}

void ItemDetails::finish() {
    if (m_pause.isActive()) save();
}

void ItemDetails::show(const std::string& item) {
    finish();
    m_item = item;
    refresh();
}

void ItemDetails::save() {
    m_pause.stop();
    const QString due = m_hasDue->isChecked() ? m_due->date().toString(Qt::ISODate) : QString();
    m_checklist.setNotes(m_item, {toUtf8(m_note->toPlainText()), toUtf8(m_link->text().trimmed()),
                                     toUtf8(m_owner->text().trimmed()), toUtf8(due)});
}

void ItemDetails::refresh() {
    const ChecklistEntry* entry = m_checklist.entry(m_item);
    setEnabled(entry != nullptr);
    if (!entry) return;
    setTitle(entry->text);
    QString seen = entry->note();
    if (seen.isEmpty() && !entry->tick)
        seen = entry->isOwn ? tr("Your own item.") : tr("Luthier has no evidence of this yet: your word counts.");
    m_seen->setText(seen);
    m_seen->setVisible(!seen.isEmpty());
    setKind(m_seen, entry->noteKind());
    m_confirm->setVisible(entry->standing() == ChecklistEntry::Standing::Proposed);
    m_remove->setVisible(entry->isOwn);
    QStringList lines;
    for (const TickEvent& event : m_checklist.history(m_item)) {
        const QString when = momentText(event.ms);
        const QString who = event.person.empty() ? tr("somebody") : toQString(event.person);
        lines << (event.isTicked ? tr("%1: ticked by %2") : tr("%1: unticked by %2")).arg(when, who);
    }
    m_history->setText(lines.isEmpty() ? tr("Nobody has ticked it yet.") : lines.join(QLatin1Char('\n')));
    if (m_pause.isActive()) return; // somebody is typing
    setIfOther(m_owner, entry->notes.owner);
    setIfOther(m_link, entry->notes.link);
    const QSignalBlocker noteBlocker(m_note), dueBlocker(m_due);
    if (m_note->toPlainText() != toQString(entry->notes.note)) m_note->setPlainText(toQString(entry->notes.note));
    const QDate due = QDate::fromString(toQString(entry->notes.due), Qt::ISODate);
    m_hasDue->setChecked(due.isValid());
    m_due->setEnabled(due.isValid());
    m_due->setDate(due.isValid() ? due : QDate::currentDate().addDays(kUsualDays));
    m_open->setEnabled(!entry->notes.link.empty());
}

} // namespace luthier::ui
