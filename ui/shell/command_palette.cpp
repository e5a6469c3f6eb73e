#include "ui/shell/command_palette.h"

#include "ui/widgets/theme/text.h"

#include <QApplication>
#include <QBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QTimer>

#include <algorithm>

namespace luthier::ui {

namespace {

constexpr int kWidth = 560, kHeight = 400, kTop = 56;

/// Rank of a match: every word must occur in the text; the earlier the better. -1: no match.
int fitOf(const QString& text, const QStringList& words) {
    int fit = 0;
    for (const QString& word : words) {
        const auto at = text.indexOf(word, 0, Qt::CaseInsensitive);
        if (at < 0) return -1;
        fit += static_cast<int>(at);
    }
    return fit;
}

} // namespace

CommandPalette::CommandPalette(QWidget* parent)
    : QFrame(parent)
    , m_text(new QLineEdit)
    , m_list(new QListWidget) {
    setKind(this, "card");
    setObjectName(QStringLiteral("palette"));
    m_text->setPlaceholderText(tr("Search or run a command"));
    m_text->setAccessibleName(tr("Search or run a command"));
    m_text->setObjectName(QStringLiteral("paletteText"));
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setAccessibleName(tr("Commands"));
    m_list->setFocusPolicy(Qt::NoFocus); // the arrow keys of the text move in it
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->addWidget(m_text);
    layout->addWidget(m_list, 1);
    m_text->installEventFilter(this);
    connect(m_text, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_text, &QLineEdit::returnPressed, this, &CommandPalette::runChosen);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runChosen);
    hide();
}

void CommandPalette::open(std::vector<Command> commands) {
    m_commands = std::move(commands);
    const int width = std::min(kWidth, parentWidget()->width() - 40);
    setGeometry((parentWidget()->width() - width) / 2, kTop, width, std::min(kHeight, parentWidget()->height() - 80));
    m_before = window()->focusWidget();
    m_text->clear();
    search();
    show();
    raise();
    m_text->setFocus();
    qApp->installEventFilter(this);
}

void CommandPalette::search() {
    const QStringList words = m_text->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    std::vector<std::pair<int, std::size_t>> fits;
    for (std::size_t i = 0; i < m_commands.size(); ++i)
        if (const int fit = fitOf(m_commands[i].title + QLatin1Char(' ') + m_commands[i].kind, words); fit >= 0)
            fits.emplace_back(fit, i);
    std::stable_sort(fits.begin(), fits.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    m_list->clear();
    m_found.clear();
    for (const auto& [fit, index] : fits) {
        const Command& command = m_commands[index];
        m_list->addItem(command.title + QStringLiteral("   ·   ") + command.kind);
        m_found.push_back(index);
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::runChosen() {
    const int row = m_list->currentRow();
    if (row < 0) return;
    const auto run = m_commands[m_found[static_cast<std::size_t>(row)]].run;
    hide();
    QTimer::singleShot(0, window(), run); // it may build everything in the window anew, this palette too
}

void CommandPalette::hideEvent(QHideEvent* event) {
    qApp->removeEventFilter(this);
    if (m_before && m_text->hasFocus()) m_before->setFocus(); // a click elsewhere has its own focus
    QFrame::hideEvent(event);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    const auto* focus = event->type() == QEvent::FocusOut ? static_cast<QFocusEvent*>(event) : nullptr;
    if (focus && focus->reason() != Qt::PopupFocusReason) hide(); // opening the text's own menu is not a click outside
    if (event->type() == QEvent::MouseButtonPress && watched != m_text && isVisible()) {
        const auto* pressed = qobject_cast<QWidget*>(watched);
        if (pressed && pressed != this && !isAncestorOf(pressed)) hide();
    }
    if (event->type() != QEvent::KeyPress || watched != m_text) return QFrame::eventFilter(watched, event);
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        QApplication::sendEvent(m_list, event);
        return true;
    case Qt::Key_Escape:
        hide();
        return true;
    default:
        return false;
    }
}

} // namespace luthier::ui
