#include "ui/annotate/voting_view.h"

#include "ui/annotate/answer_pane.h"
#include "ui/annotate/key_button.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/record_view.h"
#include "ui/widgets/theme/text.h"
#include "ui/widgets/thin_progress.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QKeyEvent>
#include <QScrollBar>
#include <QStackedLayout>
#include <QStyle>

#include <utility>

namespace luthier::ui {

namespace {

constexpr int kPromptHeight = 108, kGuidelinesWidth = 248, kNarrow = 1060;

constexpr VoteAction kButtons[] = {VoteAction::Answer1, VoteAction::Answer2, VoteAction::Answer3, VoteAction::Answer4,
    VoteAction::Tie, VoteAction::AllBad, VoteAction::Edit, VoteAction::Flag, VoteAction::Skip, VoteAction::Undo};

/// The text as a text field returns it.
QString plainText(QString text) {
    return text.replace(QStringLiteral("\r\n"), QStringLiteral("\n")).replace(QChar(0xa0), QLatin1Char(' '));
}

std::optional<int> placeOf(VoteAction action) {
    switch (action) {
    case VoteAction::Answer1:
        return 0;
    case VoteAction::Answer2:
        return 1;
    case VoteAction::Answer3:
        return 2;
    case VoteAction::Answer4:
        return 3;
    default:
        return std::nullopt;
    }
}

} // namespace

VotingView::VotingView(Annotation& annotation, VoteKeys& keys, QWidget* parent)
    : QWidget(parent)
    , m_annotation(annotation)
    , m_keys(keys)
    , m_progress(new ThinProgress)
    , m_prompt(new RecordView)
    , m_grid(new QGridLayout)
    , m_guidelines(new Card(tr("Guidelines")))
    , m_guidelinesText(new MarkdownView)
    , m_hint(makeMuted({}))
    , m_said(makeMuted({}))
    , m_pair(new QWidget)
    , m_end(new QWidget)
    , m_endText(makeLabel({}, TextRole::Section, true))
    , m_stack(new QStackedLayout) {
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_InputMethodEnabled, false); // with a Chinese one on, 1 and S would open a composition
    setObjectName(QStringLiteral("voting"));
    setAccessibleName(tr("Which answer is better?"));
    m_clock.start();
    m_prompt->setFocusPolicy(Qt::NoFocus);
    m_prompt->setAccessibleName(tr("Prompt"));
    m_prompt->setFixedHeight(kPromptHeight - 24);
    m_said->setObjectName(QStringLiteral("voteSaid"));
    auto* promptCard = new QFrame;
    setKind(promptCard, "quietCard");
    auto* promptLayout = new QVBoxLayout(promptCard);
    promptLayout->setContentsMargins(16, 12, 10, 12);
    promptLayout->addWidget(m_prompt);
    for (int place = 0; place < static_cast<int>(m_panes.size()); ++place) {
        m_panes[std::size_t(place)] = new AnswerPane(place, m_pair);
        AnswerPane* pane = m_panes[std::size_t(place)];
        connect(pane, &AnswerPane::mended, this, [this, place](const QString& text) {
            endEdit();
            decideBetter(place, m_editStrength, text);
        });
        connect(pane, &AnswerPane::editCancelled, this, &VotingView::endEdit);
        QScrollBar* bar = pane->view()->verticalScrollBar();
        connect(bar, &QScrollBar::valueChanged, this, [this](int value) {
            if (m_isScrolling) return;
            m_isScrolling = true;
            for (AnswerPane* other : m_panes)
                other->view()->verticalScrollBar()->setValue(value);
            m_isScrolling = false;
        });
    }
    m_grid->setSpacing(space::kBetweenCards);
    m_guidelines->body()->addWidget(m_guidelinesText, 1);
    m_guidelines->setFixedWidth(kGuidelinesWidth);
    auto* bar = new QHBoxLayout;
    bar->setSpacing(10);
    bar->addStretch(1);
    for (std::size_t i = 0; i < m_buttons.size(); ++i)
        for (const VoteKeyRow& row : voteKeyTable())
            if (row.action == kButtons[i]) {
                m_buttons[i] = new KeyButton(translatedLabel("annotate", row.label));
                m_buttons[i]->setObjectName(QStringLiteral("vote_") + QLatin1String(row.name));
                connect(m_buttons[i], &QPushButton::clicked, this, [this, action = row.action] {
                    // A double click is one decision.
                    if (m_mouseGuard.accepts(action, false, m_clock.elapsed())) act({action, Strength::Clearly});
                });
                bar->addWidget(m_buttons[i]);
            }
    bar->addStretch(1);
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setWordWrap(true);
    m_hint->setFixedHeight(2 * m_hint->fontMetrics().lineSpacing() + 2); // of two lines, whatever it says
    m_said->setAlignment(Qt::AlignCenter);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kBetweenCards);
    row->addLayout(m_grid, 1);
    row->addWidget(m_guidelines);
    auto* pairLayout = new QVBoxLayout(m_pair);
    pairLayout->setContentsMargins(0, 0, 0, 0);
    pairLayout->setSpacing(14);
    pairLayout->addWidget(promptCard);
    pairLayout->addLayout(row, 1);
    pairLayout->addLayout(bar);
    pairLayout->addWidget(m_said);
    pairLayout->addWidget(m_hint);
    auto* endLayout = new QVBoxLayout(m_end);
    auto* leave = new QPushButton(tr("To the queue"));
    leave->setObjectName(QStringLiteral("votingDone"));
    setKind(leave, "primary");
    m_endText->setAlignment(Qt::AlignCenter);
    endLayout->addStretch(1);
    endLayout->addWidget(m_endText);
    endLayout->addWidget(leave, 0, Qt::AlignCenter);
    endLayout->addStretch(2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(14);
    layout->addWidget(m_progress);
    layout->addLayout(m_stack, 1);
    // Add the widgets last: the first widget of a stack without a window would pop up as a window.
    m_stack->addWidget(m_pair);
    m_stack->addWidget(m_end);

    connect(leave, &QPushButton::clicked, this, &VotingView::finished);
    connect(&m_keys, &VoteKeys::changed, this, &VotingView::refreshKeys);
    connect(&m_annotation, &Annotation::shownChanged, this, &VotingView::showItem);
    connect(&m_annotation, &Annotation::failed, this, &VotingView::failed);
    connect(&m_annotation, &Annotation::disagreedWithSelf, this, [this] {
        say(tr("You decided differently last time: %1 shows it again.").arg(m_keys.textOf(VoteAction::Back)), true);
    });
    refreshKeys();
}

void VotingView::begin() {
    const QString guidelines = toQString(m_annotation.queue().settings.guidelines);
    m_guidelines->setVisible(!guidelines.isEmpty());
    m_guidelinesText->showMarkdown(guidelines);
    m_said->clear();
    m_isPlain = m_annotation.queue().settings.asPlainText;
    endEdit();
    showItem();
    setFocus();
}

void VotingView::refreshKeys() {
    for (std::size_t i = 0; i < m_buttons.size(); ++i)
        m_buttons[i]->setKeyText(m_keys.textOf(kButtons[i]));
    for (std::size_t place = 0; place < m_panes.size(); ++place)
        m_panes[place]->setKeyText(m_keys.textOf(kButtons[place]));
    refreshHint();
}

void VotingView::refreshHint() {
    m_hint->setText(
        m_choosesToEdit
            ? tr("Press the better answer's key to edit its text. Esc cancels.")
            : tr("Every decision is saved at once · Shift much better · Alt slightly · sides are shuffled and hidden · "
                 "%1 %2 history · %3 scrolls both · %4 differences · %5 plain text")
                  .arg(m_keys.textOf(VoteAction::Back), m_keys.textOf(VoteAction::Forward),
                      m_keys.textOf(VoteAction::Scroll), m_keys.textOf(VoteAction::Differences),
                      m_keys.textOf(VoteAction::PlainText)));
}

void VotingView::say(const QString& text, bool isWarning) {
    m_said->setText(text);
    setKind(m_said, isWarning ? "warning" : "muted");
    m_said->style()->unpolish(m_said);
    m_said->style()->polish(m_said);
}

void VotingView::layOut(std::size_t answers) {
    if (m_answers == answers) return;
    m_answers = answers;
    const int columns = answers == 3 ? 3 : 2;
    for (std::size_t place = 0; place < m_panes.size(); ++place) {
        m_grid->removeWidget(m_panes[place]);
        m_panes[place]->setVisible(place < answers);
        if (place < answers) m_grid->addWidget(m_panes[place], int(place) / columns, int(place) % columns);
        m_buttons[place]->setVisible(place < answers);
    }
    for (int column = 0; column < 3; ++column)
        m_grid->setColumnStretch(column, column < columns ? 1 : 0);
    nameButtons();
    m_grid->setRowStretch(0, 1);
    m_grid->setRowStretch(1, answers > 3 ? 1 : 0);
}

void VotingView::showItem() {
    if (!m_annotation.isOpen()) return;
    m_progress->setShare(m_annotation.count() == 0 ? 0 : double(m_annotation.judged()) / double(m_annotation.count()));
    const auto& shown = m_annotation.shown();
    m_stack->setCurrentWidget(shown ? m_pair : m_end);
    m_awaitsPaint = true;
    if (!shown) {
        m_endText->setText(m_annotation.count() == 0 ? tr("Nothing here fits the filter.")
                                                     : tr("All %1 are judged.").arg(formatWhole(m_annotation.count())));
        update();
        return;
    }
    if (std::exchange(m_choosesToEdit, false)) refreshHint(); // it belonged to the previous pair
    Record record;
    record.messages = shown->item.prompt;
    m_prompt->show(record);
    m_prompt->verticalScrollBar()->setValue(m_prompt->verticalScrollBar()->maximum());
    layOut(shown->sides.size());
    m_isScrolling = true; // each answer starts at its top
    for (std::size_t place = 0; place < shown->sides.size(); ++place) {
        const int answer = shown->sides[place];
        const bool isMended = shown->vote && shown->vote->better == answer && !shown->vote->rewrite.empty();
        m_panes[place]->showAnswer(
            toQString(isMended ? shown->vote->rewrite : shown->item.answers[std::size_t(answer)].text), m_isPlain);
    }
    m_isScrolling = false;
    showVerdict();
    if (m_marksDifferences) markDifferences();
    update();
}

QString VotingView::verdictText(const Vote& vote) const {
    switch (vote.verdict) {
    case Verdict::Better:
        return vote.strength == Strength::Much       ? tr("Much better")
               : vote.strength == Strength::Slightly ? tr("Slightly better")
                                                     : tr("Better");
    case Verdict::Tie:
        return tr("Tie");
    case Verdict::AllBad:
        return tr("Bad");
    case Verdict::Skip:
        return tr("Skipped");
    case Verdict::Flag:
        return tr("Flagged");
    }
    return {};
}

void VotingView::showVerdict() {
    const auto& shown = *m_annotation.shown();
    for (std::size_t place = 0; place < shown.sides.size(); ++place) {
        const bool isBetter =
            shown.vote && shown.vote->verdict == Verdict::Better && shown.vote->better == shown.sides[place];
        const bool isSaid = shown.vote && (isBetter || shown.vote->verdict != Verdict::Better);
        QString text = isSaid ? verdictText(*shown.vote) : QString();
        if (isBetter && !shown.vote->rewrite.empty()) text += QStringLiteral(" · ") + tr("edited");
        m_panes[place]->setVerdict(text, isBetter);
    }
}

bool VotingView::event(QEvent* event) {
    // Alt+1 is a decision here, not the first page.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        // Nor does Ctrl+Z take back what was done on another page.
        if (m_keys.pressOf(*key) || key->matches(QKeySequence::Undo)) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void VotingView::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    // Typed text must not become votes.
    if (AnswerPane* pane = editing()) pane->focusEdit();
}

AnswerPane* VotingView::editing() const {
    for (AnswerPane* pane : m_panes)
        if (pane->isEditing()) return pane;
    return nullptr;
}

void VotingView::keyPressEvent(QKeyEvent* event) {
    if (editing()) return event->accept(); // the field ignored this key
    if (event->matches(QKeySequence::Undo)) return act({VoteAction::Undo, Strength::Clearly});
    if (event->key() == Qt::Key_PageDown || event->key() == Qt::Key_PageUp) {
        QScrollBar* bar = m_prompt->verticalScrollBar();
        bar->setValue(bar->value() + (event->key() == Qt::Key_PageDown ? 1 : -1) * bar->pageStep() * 4 / 5);
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        if (m_choosesToEdit) {
            m_choosesToEdit = false;
            refreshHint();
        } else {
            Q_EMIT finished();
        }
        return;
    }
    const auto press = m_keys.pressOf(*event);
    if (!press) return QWidget::keyPressEvent(event);
    // Scrolling and leafing may repeat while the key is held.
    const bool repeats = press->action == VoteAction::Scroll || press->action == VoteAction::Back ||
                         press->action == VoteAction::Forward;
    // Use the keyboard's own clock: time that a press waited here must not count.
    const qint64 ms = event->timestamp() > 0 ? qint64(event->timestamp()) : m_clock.elapsed();
    if (repeats || m_guard.accepts(press->action, event->isAutoRepeat(), ms)) act(*press);
}

void VotingView::act(const VotePress& press) {
    if (!m_annotation.isOpen()) return;
    if (AnswerPane* pane = editing()) return pane->focusEdit(); // a button was clicked: first the text is saved or left
    if (const auto place = placeOf(press.action)) return choose(*place, press.strength);
    switch (press.action) {
    case VoteAction::Undo:
        say({});
        return m_annotation.takeBack();
    case VoteAction::Back:
        say({});
        return m_annotation.back();
    case VoteAction::Forward:
        say({});
        return m_annotation.forward();
    default:
        break;
    }
    if (!m_annotation.shown()) return;
    switch (press.action) {
    case VoteAction::Tie:
        say({});
        return m_annotation.decide(Verdict::Tie);
    case VoteAction::AllBad:
        say({});
        return m_annotation.decide(Verdict::AllBad);
    case VoteAction::Skip:
        say({});
        return m_annotation.decide(Verdict::Skip);
    case VoteAction::Flag:
        say(tr("Flagged: somebody should look at it."));
        return m_annotation.decide(Verdict::Flag);
    case VoteAction::Edit:
        return beginEdit();
    case VoteAction::Scroll:
        return scroll(press.strength != Strength::Much);
    case VoteAction::Differences:
        return toggleDifferences();
    case VoteAction::PlainText:
        return togglePlainText();
    default:
        return;
    }
}

void VotingView::choose(int place, Strength strength) {
    const auto& shown = m_annotation.shown();
    if (!shown || place >= static_cast<int>(shown->sides.size())) return;
    if (m_choosesToEdit) return editPlace(place, strength);
    say({});
    decideBetter(place, strength, textOf(place));
}

QString VotingView::textOf(int place) const { return m_panes[std::size_t(place)]->text(); }

/// @param text  as it should read; text equal to the answer is no edit
void VotingView::decideBetter(int place, Strength strength, const QString& text) {
    const auto& shown = *m_annotation.shown();
    const QString given = toQString(shown.item.answers[std::size_t(shown.sides[std::size_t(place)])].text);
    m_annotation.decide(Verdict::Better, place, strength, plainText(text) == plainText(given) ? QString() : text);
}

void VotingView::beginEdit() {
    const auto& shown = *m_annotation.shown();
    for (std::size_t place = 0; shown.vote && place < shown.sides.size(); ++place)
        if (shown.vote->verdict == Verdict::Better && shown.vote->better == shown.sides[place])
            return editPlace(int(place), shown.vote->strength);
    m_choosesToEdit = !m_choosesToEdit;
    refreshHint();
}

void VotingView::editPlace(int place, Strength strength) {
    m_choosesToEdit = false;
    m_editStrength = strength;
    refreshHint();
    AnswerPane* pane = m_panes[std::size_t(place)];
    pane->beginEdit(pane->text());
}

void VotingView::endEdit() {
    m_choosesToEdit = false;
    for (AnswerPane* pane : m_panes)
        pane->endEdit();
    setFocus();
}

void VotingView::scroll(bool down) {
    QScrollBar* longest = m_panes[0]->view()->verticalScrollBar();
    for (std::size_t place = 1; place < m_answers; ++place)
        if (m_panes[place]->view()->verticalScrollBar()->maximum() > longest->maximum())
            longest = m_panes[place]->view()->verticalScrollBar();
    longest->setValue(longest->value() + (down ? 1 : -1) * longest->pageStep() * 4 / 5);
}

void VotingView::togglePlainText() {
    m_isPlain = !m_isPlain;
    for (AnswerPane* pane : m_panes)
        pane->setPlain(m_isPlain);
    say(m_isPlain ? tr("Answers as plain text: every character as it was written.") : QString());
    if (m_marksDifferences) markDifferences();
}

void VotingView::toggleDifferences() {
    m_marksDifferences = !m_marksDifferences;
    if (m_marksDifferences) return markDifferences();
    for (AnswerPane* pane : m_panes)
        pane->view()->mark({});
}

void VotingView::markDifferences() {
    // Compare each answer with the first.
    for (std::size_t place = 1; place < m_answers; ++place) {
        const Differences found =
            differencesOf(m_panes[0]->view()->toPlainText(), m_panes[place]->view()->toPlainText());
        if (place == 1) m_panes[0]->view()->mark(found.first);
        m_panes[place]->view()->mark(found.second);
    }
}

/// Labels depend on the number of answers and on the width.
void VotingView::nameButtons() {
    const bool isNarrow = width() < kNarrow;
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        m_buttons[i]->setCompact(isNarrow);
        if (kButtons[i] == VoteAction::Edit) m_buttons[i]->setLabel(isNarrow ? tr("Edit") : tr("Edit the better one"));
        if (kButtons[i] == VoteAction::AllBad) m_buttons[i]->setLabel(m_answers > 2 ? tr("All bad") : tr("Both bad"));
    }
}

void VotingView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    nameButtons();
}

void VotingView::paintEvent(QPaintEvent* event) {
    QWidget::paintEvent(event);
    if (!m_awaitsPaint) return;
    m_awaitsPaint = false;
    // Children are painted after this in the same pass, so a queued call runs once the screen shows them.
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_annotation.painted();
            Q_EMIT painted();
        },
        Qt::QueuedConnection);
}

} // namespace luthier::ui
