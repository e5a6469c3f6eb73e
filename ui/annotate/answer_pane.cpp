#include "ui/annotate/answer_pane.h"

#include "ui/widgets/page/card.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QStackedLayout>
#include <QStyle>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextList>

namespace luthier::ui {

namespace {

/// Markdown joins lines that follow each other; in an answer a line break is one. Fences, lists, tables, quotes and
/// headings keep their own rules.
QString hardBreaks(const QString& text) {
    QStringList lines = text.split(QLatin1Char('\n'));
    bool isCode = false;
    for (qsizetype i = 0; i + 1 < lines.size(); ++i) {
        const QString trimmed = lines[i].trimmed();
        if (trimmed.startsWith(QStringLiteral("```")) || trimmed.startsWith(QStringLiteral("~~~"))) isCode = !isCode;
        const QString next = lines[i + 1].trimmed();
        const bool isPlain = !trimmed.isEmpty() && !next.isEmpty() && !trimmed.startsWith(QLatin1Char('|')) &&
                             !trimmed.startsWith(QLatin1Char('#')) && !next.startsWith(QStringLiteral("```")) &&
                             !next.startsWith(QStringLiteral("===")) && !next.startsWith(QStringLiteral("---"));
        if (!isCode && isPlain && !trimmed.startsWith(QStringLiteral("```"))) lines[i] += QStringLiteral("  ");
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace

MarkdownView::MarkdownView(QWidget* parent)
    : QTextEdit(parent) {
    setReadOnly(true);
    setFocusPolicy(Qt::NoFocus); // keys are decisions
    setMinimumHeight(36);
    setTextInteractionFlags(Qt::NoTextInteraction);
    setFont(fontFor(TextRole::Reading));
    setKind(this, "reading");
    setUndoRedoEnabled(false);
}

QVariant MarkdownView::loadResource(int, const QUrl&) { return {}; }

void MarkdownView::showMarkdown(const QString& text) {
    document()->setMarkdown(hardBreaks(text),
        QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub) | QTextDocument::MarkdownNoHTML);
    const ThemeTokens& t = tokensInForce();
    const QFont mono = fontFor(TextRole::Mono);
    constexpr int kParagraphGap = 12;
    document()->setIndentWidth(22);
    QTextCursor cursor(document());
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        const bool isCode = block.blockFormat().hasProperty(QTextFormat::BlockCodeFence) ||
                            block.blockFormat().hasProperty(QTextFormat::BlockCodeLanguage);
        QTextBlockFormat format = block.blockFormat();
        format.setLineHeight(140, QTextBlockFormat::ProportionalHeight);
        if (!block.textList() && !isCode) format.setBottomMargin(kParagraphGap);
        if (isCode) format.setBackground(t.background);
        cursor.setPosition(block.position());
        cursor.setBlockFormat(format);
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment fragment = it.fragment();
            if (!fragment.charFormat().fontFixedPitch() && !isCode) continue;
            QTextCharFormat code;
            code.setFontFamilies(mono.families());
            code.setProperty(QTextFormat::FontPixelSize, mono.pixelSize());
            cursor.setPosition(fragment.position());
            cursor.setPosition(fragment.position() + fragment.length(), QTextCursor::KeepAnchor);
            cursor.mergeCharFormat(code);
        }
    }
    setExtraSelections({});
    verticalScrollBar()->setValue(0);
}

bool MarkdownView::staysTheSame(const QString& text) {
    // Whitespace that Markdown would alter (indentation, empty lines, runs of spaces) counts as a change.
    static const QRegularExpression room(QStringLiteral("\\n\\n\\n|  |\\t|\\n |^ |\\\\"));
    if (room.match(text).hasMatch()) return false;
    QTextDocument document;
    document.setMarkdown(hardBreaks(text),
        QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub) | QTextDocument::MarkdownNoHTML);
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next())
        if (block.textList()) return false; // Markdown may renumber a list
    const auto characters = [](QString of) { return of.remove(QRegularExpression(QStringLiteral("\\s"))); };
    return characters(document.toPlainText()) == characters(text);
}

void MarkdownView::showPlain(const QString& text) {
    document()->setPlainText(text);
    QTextCursor cursor(document());
    cursor.select(QTextCursor::Document);
    QTextBlockFormat lines;
    lines.setLineHeight(140, QTextBlockFormat::ProportionalHeight);
    cursor.mergeBlockFormat(lines);
    setExtraSelections({});
    verticalScrollBar()->setValue(0);
}

void MarkdownView::showWritten(const QString& text) {
    showPlain(text);
    const ThemeTokens& t = tokensInForce();
    const QFont mono = fontFor(TextRole::Mono);
    QTextCharFormat code, strong;
    code.setFontFamilies(mono.families());
    code.setProperty(QTextFormat::FontPixelSize, mono.pixelSize());
    strong.setFontWeight(QFont::DemiBold);
    QTextCursor cursor(document());
    const auto give = [&](int begin, int length, const QTextCharFormat& format) {
        cursor.setPosition(begin);
        cursor.setPosition(begin + length, QTextCursor::KeepAnchor);
        cursor.mergeCharFormat(format);
    };
    static const QRegularExpression heading(QStringLiteral("^#{1,6} "));
    static const QRegularExpression spans(QStringLiteral("`[^`]+`|\\*\\*[^*]+\\*\\*"));
    bool isCode = false;
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        const QString line = block.text();
        const bool isFence = line.trimmed().startsWith(QStringLiteral("```"));
        if (isCode || isFence) {
            give(block.position(), int(line.size()), code);
            QTextBlockFormat shade;
            shade.setBackground(t.background);
            cursor.setPosition(block.position());
            cursor.mergeBlockFormat(shade);
        } else if (heading.match(line).hasMatch()) {
            give(block.position(), int(line.size()), strong);
        }
        for (auto it = spans.globalMatch(line); !isCode && !isFence && it.hasNext();) {
            const auto match = it.next();
            give(block.position() + int(match.capturedStart()), int(match.capturedLength()),
                match.captured().startsWith(QLatin1Char('`')) ? code : strong);
        }
        if (isFence) isCode = !isCode;
    }
}

void MarkdownView::mark(const std::vector<Differences::Range>& ranges) {
    QList<ExtraSelection> marks;
    for (const auto& [begin, length] : ranges) {
        ExtraSelection mark;
        mark.cursor = QTextCursor(document());
        mark.cursor.setPosition(begin);
        mark.cursor.setPosition(begin + length, QTextCursor::KeepAnchor);
        mark.format.setBackground(tokensInForce().accentSoft);
        mark.format.setForeground(tokensInForce().accent);
        marks.append(mark);
    }
    setExtraSelections(marks);
}

AnswerPane::AnswerPane(int place, QWidget* parent)
    : QFrame(parent)
    , m_key(makeLabel({}, TextRole::Small))
    , m_title(makeLabel(tr("Answer %1").arg(QChar(u'A' + place)), TextRole::Text, true))
    , m_verdict(makeMuted({}))
    , m_stack(new QStackedLayout)
    , m_view(new MarkdownView)
    , m_edit(new QPlainTextEdit)
    , m_save(new QPushButton(tr("Better, as edited")))
    , m_cancel(new QPushButton(tr("Leave it"))) {
    setKind(this, "answer");
    setObjectName(QStringLiteral("answer%1").arg(place + 1));
    m_view->setAccessibleName(m_title->text());
    m_edit->setAccessibleName(tr("Edited answer"));
    m_edit->setObjectName(QStringLiteral("mend%1").arg(place + 1));
    m_edit->setFont(fontFor(TextRole::Reading));
    setKind(m_key, "key");
    setKind(m_save, "primary");
    m_save->setObjectName(QStringLiteral("saveMended%1").arg(place + 1));
    auto* head = new QWidget;
    setKind(head, "answerHead");
    auto* line = new QHBoxLayout(head);
    line->setContentsMargins(16, 10, 16, 10);
    line->setSpacing(10);
    line->addWidget(m_key);
    line->addWidget(m_title);
    line->addStretch(1);
    line->addWidget(m_verdict);
    auto* editing = new QWidget;
    auto* editLayout = new QVBoxLayout(editing);
    editLayout->setContentsMargins(12, 12, 12, 12);
    editLayout->addWidget(m_edit, 1);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(makeMuted(tr("Ctrl+Enter saves, Esc leaves it")));
    buttons->addStretch(1);
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_save);
    editLayout->addLayout(buttons);
    auto* reading = new QWidget;
    auto* readLayout = new QVBoxLayout(reading);
    readLayout->setContentsMargins(18, 14, 10, 10);
    readLayout->addWidget(m_view);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->setSpacing(0);
    layout->addWidget(head);
    layout->addLayout(m_stack, 1);
    // Add the widgets last: the first widget of a stack without a window would pop up as a window.
    m_stack->addWidget(reading);
    m_stack->addWidget(editing);
    m_edit->installEventFilter(this);
    connect(m_save, &QPushButton::clicked, this, [this] { Q_EMIT mended(m_edit->toPlainText()); });
    connect(m_cancel, &QPushButton::clicked, this, &AnswerPane::editCancelled);
}

void AnswerPane::setKeyText(const QString& key) { m_key->setText(key); }

void AnswerPane::showAnswer(const QString& text, bool isPlain) {
    endEdit();
    m_text = text;
    showText(isPlain);
}

void AnswerPane::setPlain(bool isPlain) {
    if (m_isPlain != isPlain) showText(isPlain);
}

void AnswerPane::showText(bool isPlain) {
    m_isPlain = isPlain;
    if (isPlain)
        m_view->showPlain(m_text);
    else if (MarkdownView::staysTheSame(m_text))
        m_view->showMarkdown(m_text);
    else
        m_view->showWritten(m_text);
}

void AnswerPane::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_text.isEmpty()) showText(m_isPlain); // shades are in the text
}

void AnswerPane::setVerdict(const QString& text, bool isBetter) {
    m_verdict->setText(text);
    setProperty("better", isBetter);
    style()->unpolish(this);
    style()->polish(this);
}

void AnswerPane::beginEdit(const QString& text) {
    m_edit->setPlainText(text);
    m_stack->setCurrentIndex(1);
    m_edit->setFocus();
    m_edit->moveCursor(QTextCursor::End);
}

void AnswerPane::endEdit() { m_stack->setCurrentIndex(0); }

void AnswerPane::focusEdit() { m_edit->setFocus(); }

bool AnswerPane::isEditing() const { return m_stack->currentIndex() == 1; }

bool AnswerPane::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isEnter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (isEnter && key->modifiers() & Qt::ControlModifier) {
            Q_EMIT mended(m_edit->toPlainText());
            return true;
        }
        if (key->modifiers() & Qt::AltModifier) return true; // Alt with an arrow would leave the field
        if (key->key() == Qt::Key_Escape) {
            Q_EMIT editCancelled();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace luthier::ui
