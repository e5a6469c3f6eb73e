#include "ui/data/row_panel.h"

#include "core/base/text.h"
#include "core/data/clean/text_measures.h"
#include "core/model/families.h"
#include "core/project/row_edits.h"
#include "ui/data/data_labels.h"
#include "ui/data/token_view.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/page/confirm.h"
#include "ui/widgets/record_view.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QEvent>
#include <QGridLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedLayout>
#include <QTextEdit>
#include <nlohmann/json.hpp>

namespace luthier::ui {

namespace {

constexpr int kNarrow = 720;

QTextEdit* makeReader(const QString& name) {
    auto* view = new QTextEdit;
    view->setReadOnly(true);
    setKind(view, "reading");
    view->setAccessibleName(name);
    return view;
}

QPushButton* makeQuiet(const QString& text, const char* objectName) {
    auto* button = new QPushButton(text);
    setKind(button, "quiet");
    button->setObjectName(QLatin1String(objectName));
    return button;
}

/// Every text of a record beside the role that says it.
std::vector<std::pair<QString, std::string>> textsOf(const Record& record) {
    std::vector<std::pair<QString, std::string>> out;
    const auto add = [&](const std::vector<ChatMessage>& turns, const QString& note) {
        for (const ChatMessage& turn : turns)
            out.emplace_back(
                note.isEmpty() ? roleName(turn.role) : QStringLiteral("%1 · %2").arg(roleName(turn.role), note),
                turn.content);
    };
    if (!record.isConversation()) return {{RecordView::tr("Text"), record.text}};
    add(record.messages, {});
    if (record.preference) {
        add(record.preference->chosen, RecordView::tr("better"));
        add(record.preference->rejected, RecordView::tr("worse"));
    }
    return out;
}

} // namespace

RowPanel::RowPanel(DataWork& work, RowsModel& rows, QWidget* parent)
    : QWidget(parent)
    , m_work(work)
    , m_rows(rows)
    , m_title(makeMuted({}))
    , m_toggle(makeQuiet({}, "toggleRow"))
    , m_edit(makeQuiet(tr("Edit"), "editRow"))
    , m_split(makeQuiet(tr("Split here"), "splitRow"))
    , m_merge(makeQuiet(tr("Merge with the next"), "mergeRow"))
    , m_save(new QPushButton(tr("Save")))
    , m_cancel(new QPushButton(tr("Cancel")))
    , m_tags(new QLineEdit)
    , m_actions(new QWidget)
    , m_head(new QGridLayout)
    , m_stack(new QStackedLayout)
    , m_record(new RecordView)
    , m_tokens(makeReader(tr("The row as the model sees it")))
    , m_change(makeReader(tr("What the step would change")))
    , m_editor(new QScrollArea) {
    m_editor->setFocusPolicy(Qt::NoFocus); // its texts take the focus
    auto* shown = new QWidget;
    auto* head = new QHBoxLayout(shown);
    head->setContentsMargins(0, 0, 0, 0);
    head->setSpacing(4);
    head->addWidget(m_title);
    head->addSpacing(8);
    const std::pair<QString, const char*> views[] = {{tr("Conversation"), "viewConversation"},
        {tr("As the model sees it"), "viewTokens"}, {tr("Change"), "viewChange"}};
    for (const auto& [text, name] : views) {
        QPushButton* button = makeQuiet(text, name);
        button->setCheckable(true);
        const auto view = static_cast<View>(m_views.size());
        connect(button, &QPushButton::clicked, this, [this, view] { setView(view); });
        m_views.push_back(button);
        head->addWidget(button);
    }
    head->addStretch(1);
    auto* actions = new QHBoxLayout(m_actions);
    actions->setContentsMargins(0, 0, 0, 0);
    actions->setSpacing(4);
    m_tags->setPlaceholderText(tr("Tags"));
    m_tags->setAccessibleName(tr("Tags of the row, separated by commas"));
    m_tags->setObjectName(QStringLiteral("rowTags"));
    m_tags->setMaximumWidth(140);
    actions->addStretch(1);
    actions->addWidget(m_tags);
    for (QPushButton* button : {m_split, m_merge, m_edit, m_toggle})
        actions->addWidget(button);
    m_save->setObjectName(QStringLiteral("saveRow"));
    m_cancel->setObjectName(QStringLiteral("cancelEdit"));
    actions->addWidget(m_cancel);
    actions->addWidget(m_save);

    m_editor->setWidgetResizable(true);
    setKind(m_editor, "plain");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 8, 16, 8);
    layout->setSpacing(4);
    m_head->addWidget(shown, 0, 0);
    m_head->addWidget(m_actions, 0, 1);
    m_head->setColumnStretch(0, 1);
    layout->addLayout(m_head);
    layout->addLayout(m_stack, 1);
    // Add the widgets last: the first widget of a stack without a window would pop up as a window.
    for (QWidget* view : std::initializer_list<QWidget*>{m_record, m_tokens, m_change, m_editor})
        m_stack->addWidget(view);

    connect(m_toggle, &QPushButton::clicked, this, &RowPanel::toggleRemoved);
    connect(m_edit, &QPushButton::clicked, this, [this] { setView(Edit); });
    connect(m_cancel, &QPushButton::clicked, this, [this] { setView(Conversation); });
    connect(m_save, &QPushButton::clicked, this, &RowPanel::save);
    connect(m_split, &QPushButton::clicked, this, &RowPanel::splitRow);
    connect(m_merge, &QPushButton::clicked, this, &RowPanel::mergeWithNext);
    connect(m_tags, &QLineEdit::editingFinished, this, &RowPanel::setTags);
    connect(&m_work, &DataWork::stepsChanged, this, [this] {
        if (m_view != Edit) refresh();
    });
    refresh();
}

void RowPanel::show(std::optional<std::uint64_t> row) {
    if (m_view == Edit && (row == m_row || !leaveEdit())) return; // what is being typed stays
    m_row = row;
    refresh();
}

bool RowPanel::isEdited() const {
    return m_view == Edit && std::any_of(m_texts.begin(), m_texts.end(),
                                 [](const QPlainTextEdit* edit) { return edit->document()->isModified(); });
}

bool RowPanel::leaveEdit() {
    if (m_view != Edit) return true;
    if (m_isLeaving) return false; // the person is being asked
    m_isLeaving = true;            // while the person is asked, what is behind goes on
    const bool isThrownAway = !isEdited() || confirm(this, "leaveEdit", tr("Save what you typed?"),
                                                 tr("Row %1 was changed and not saved.").arg(formatWhole(*m_row + 1)),
                                                 tr("Throw it away"), tr("Save it"));
    m_isLeaving = false;
    if (!isThrownAway) return save();
    m_view = Conversation;
    return true;
}

void RowPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_view != Edit) refresh(); // colours are in the texts
}

void RowPanel::setView(View view) {
    m_view = view;
    refresh();
}

void RowPanel::refresh() {
    const auto record = m_row && m_work.view() && *m_row < m_work.view()->rowCount() ? m_work.view()->record(*m_row)
                                                                                     : Result<Record>(fail("none", {}));
    const bool hasRow = record.has_value(), isEditing = hasRow && m_view == Edit;
    const bool isShownByStep = !m_work.shownStep().empty() && findCleaningOperation(m_work.shownStep())->edits();
    if (m_view == Change && !isShownByStep) m_view = Conversation;
    for (QWidget* widget : std::initializer_list<QWidget*>{m_toggle, m_edit, m_tags, m_merge})
        widget->setVisible(hasRow && !isEditing);
    for (QPushButton* button : m_views)
        button->setVisible(hasRow && !isEditing);
    m_views[Change]->setVisible(hasRow && !isEditing && isShownByStep);
    for (QPushButton* button : {m_save, m_cancel, m_split})
        button->setVisible(isEditing);
    if (!hasRow) {
        m_title->clear();
        m_stack->setCurrentIndex(Conversation);
        return m_record->clearRecord();
    }
    m_title->setText(tr("Row %1").arg(formatWhole(*m_row + 1)));
    m_toggle->setText(m_work.view()->isRemoved(*m_row) ? tr("Put back") : tr("Take out"));
    QStringList tags;
    for (const std::string& tag : m_work.view()->tags(*m_row))
        tags << toQString(tag);
    if (!m_tags->hasFocus() || m_tagsOf != m_row) m_tags->setText(tags.join(QStringLiteral(", ")));
    m_tagsOf = m_row;
    for (std::size_t i = 0; i < m_views.size(); ++i)
        m_views[i]->setChecked(static_cast<View>(i) == m_view);
    m_stack->setCurrentIndex(m_view);
    switch (m_view) {
    case Conversation:
        return m_record->show(*record);
    case Tokens:
        return showTokens(*record);
    case Change:
        return showChange(*record);
    case Edit:
        return showEditor(*record);
    }
}

void RowPanel::showTokens(const Record& record) {
    const auto tokenizer = m_work.tokenizer();
    const auto model = m_work.project().modelFolder();
    if (!tokenizer) return m_tokens->setHtml(tr("Choose a model first: its tokenizer cuts the text.").toHtmlEscaped());
    const auto spec = readModelSpec(model);
    const auto limit = static_cast<std::uint32_t>(spec ? std::max(0, spec->max_position_embeddings) : 0);
    m_tokens->setHtml(tokensHtml(record, *tokenizer, model, limit));
}

void RowPanel::showChange(const Record& record) {
    for (const CleaningStep& step : m_work.steps()) {
        if (step.operation != m_work.shownStep()) continue;
        const auto after = edited(record, step.operation, step.settings);
        if (!after) return m_change->setHtml(tr("This row would not change.").toHtmlEscaped());
        const auto before = textsOf(record), now = textsOf(*after);
        QString html;
        for (std::size_t i = 0; i < before.size() && i < now.size(); ++i)
            html += QStringLiteral("<p style='color:%1;margin:0'>%2</p><p>%3</p>")
                        .arg(tokensInForce().muted.name(), before[i].first.toHtmlEscaped(),
                            changeHtml(before[i].second, now[i].second));
        m_change->setHtml(html);
    }
}

void RowPanel::showEditor(const Record& record) {
    auto* content = new QWidget;
    setKind(content, "plain");
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    m_texts.clear();
    for (const auto& [role, text] : textsOf(record)) {
        layout->addWidget(makeMuted(role));
        auto* edit = new QPlainTextEdit(toQString(text));
        edit->setAccessibleName(role);
        edit->setObjectName(QStringLiteral("rowText%1").arg(m_texts.size()));
        edit->setTabChangesFocus(true);
        edit->setMinimumHeight(64);
        edit->installEventFilter(this);
        layout->addWidget(edit, 1);
        m_texts.push_back(edit);
    }
    m_editor->setWidget(content);
    m_opened = record;
    m_lastText = 0;
    m_texts.front()->setFocus();
}

DataOperation RowPanel::operation(const char* kind) const {
    DataOperation out;
    out.dataset = m_work.dataset();
    out.kind = kind;
    out.settings = "{}";
    return out;
}

void RowPanel::toggleRemoved() {
    if (m_row) m_work.project().setRowRemoved(m_work.dataset(), *m_row, !m_work.view()->isRemoved(*m_row));
}

void RowPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    // Where there is little room the actions stand below the views.
    const bool isNarrow = width() < kNarrow;
    if (isNarrow == m_isNarrow) return;
    m_isNarrow = isNarrow;
    m_head->removeWidget(m_actions);
    m_head->addWidget(m_actions, isNarrow ? 1 : 0, isNarrow ? 0 : 1);
}

bool RowPanel::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusIn)
        for (std::size_t i = 0; i < m_texts.size(); ++i)
            if (m_texts[i] == watched) m_lastText = i;
    return QWidget::eventFilter(watched, event);
}

std::optional<Record> RowPanel::typed() {
    const auto now = m_work.view()->record(*m_row);
    if (!now || *now != m_opened) {
        Q_EMIT m_work.failed({"row.changed", {QT_TRANSLATE_NOOP("errors", "The row was changed meanwhile."), {}}, {},
            {QT_TRANSLATE_NOOP("errors", "Copy your text, close the editor and open it again."), {}}});
        return std::nullopt;
    }
    Record record = *now;
    std::size_t at = 0;
    forEachText(record, [&](std::string& text) {
        QPlainTextEdit* edit = m_texts[at++];
        // The editor normalises line ends and non-breaking spaces, so untouched text is kept as it was.
        if (edit->document()->isModified()) text = toUtf8(edit->toPlainText());
    });
    return record;
}

bool RowPanel::save() {
    const auto record = typed();
    if (!record) return false;
    m_view = Conversation;
    if (*record == m_opened)
        refresh();
    else
        m_work.project().changeLines(
            tr("Edit a row"), operation("edit"), {{*m_row, RowChangeKind::Edit, lineOf(*record)}});
    return true;
}

void RowPanel::splitRow() {
    // Splits at the last cursor: a text at that place, a conversation after the turn that holds it.
    auto record = typed();
    if (!record) return;
    SplitPlace place{0, m_lastText};
    if (!record->isConversation()) {
        // Use the editor's own text and line ends: the cursor position refers to it.
        const QString text = m_texts[0]->toPlainText();
        record->text = toUtf8(text);
        place.byte = toUtf8(text.left(m_texts[0]->textCursor().position())).size();
    }
    const auto parts = splitRecord(*record, place);
    if (!parts) return;
    m_view = Conversation;
    m_work.project().changeLines(tr("Split a row"), operation("split"),
        {{*m_row, RowChangeKind::Edit, lineOf(parts->first)},
            {m_work.view()->rowCount(), RowChangeKind::Add, lineOf(parts->second)}});
}

void RowPanel::mergeWithNext() {
    const auto next = nextKeptRow(*m_work.view(), *m_row);
    const auto first = m_work.view()->record(*m_row);
    const auto second = next ? m_work.view()->record(*next) : first;
    const auto merged = next && first && second ? mergedRecords(*first, *second) : std::nullopt;
    if (!merged) return;
    m_work.project().changeLines(tr("Merge two rows"), operation("merge"),
        {{*m_row, RowChangeKind::Edit, lineOf(*merged)}, {*next, RowChangeKind::Remove, {}}});
}

void RowPanel::setTags() {
    if (!m_tagsOf || m_tagsOf != m_row || !m_work.view() || *m_row >= m_work.view()->rowCount()) return;
    std::vector<std::string> tags;
    for (const QString& part : m_tags->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
        if (const QString tag = part.trimmed(); !tag.isEmpty()) tags.push_back(toUtf8(tag));
    if (tags == m_work.view()->tags(*m_row)) return;
    m_work.project().changeLines(
        tr("Tag a row"), operation("tag"), {{*m_row, RowChangeKind::Tag, nlohmann::json(tags).dump()}});
}

} // namespace luthier::ui
