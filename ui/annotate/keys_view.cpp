#include "ui/annotate/keys_view.h"

#include "ui/session/translate.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QKeyEvent>
#include <QPushButton>

namespace luthier::ui {

KeysView::KeysView(VoteKeys& keys, QWidget* parent)
    : QWidget(parent)
    , m_keys(keys) {
    auto* card = new Card(tr("Keys"));
    auto* grid = new QGridLayout; // two columns of names and keys
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(6);
    const int half = (static_cast<int>(voteKeyTable().size()) + 1) / 2;
    int number = 0;
    for (const VoteKeyRow& row : voteKeyTable()) {
        auto* button = new QPushButton;
        button->setObjectName(QStringLiteral("key_") + QLatin1String(row.name));
        button->setAccessibleName(translatedLabel("annotate", row.label));
        button->setMinimumWidth(120);
        button->installEventFilter(this);
        connect(button, &QPushButton::clicked, this, [this, action = row.action] {
            m_waiting = action;
            refresh();
            m_buttons.at(action)->setFocus();
        });
        m_buttons[row.action] = button;
        const int column = number / half * 2;
        grid->addWidget(makeMuted(translatedLabel("annotate", row.label)), number % half, column);
        grid->addWidget(button, number % half, column + 1);
        ++number;
    }
    auto* note =
        makeMuted(tr("A key is meant by what is printed on it; where the keyboard writes something else, as with "
                     "a Chinese layout, by its place. The keypad works too. Shift and Alt say how much better."));
    note->setWordWrap(true);
    auto* reset = new QPushButton(tr("Reset"));
    auto* done = new QPushButton(tr("Done"));
    reset->setObjectName(QStringLiteral("resetKeys"));
    done->setObjectName(QStringLiteral("keysDone"));
    setKind(done, "primary");
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(reset);
    buttons->addStretch(1);
    buttons->addWidget(done);
    card->body()->addLayout(grid);
    card->body()->addWidget(note);
    card->body()->addLayout(buttons);
    card->setMaximumWidth(640);
    auto* inner = new QWidget;
    auto* innerLayout = new QVBoxLayout(inner);
    innerLayout->setContentsMargins(0, 0, 0, 0);
    innerLayout->addWidget(card);
    innerLayout->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(makeScrolled(inner));
    connect(reset, &QPushButton::clicked, &m_keys, &VoteKeys::reset);
    connect(done, &QPushButton::clicked, this, &KeysView::finished);
    connect(&m_keys, &VoteKeys::changed, this, &KeysView::refresh);
    refresh();
}

void KeysView::refresh() {
    for (const auto& [action, button] : m_buttons)
        button->setText(m_waiting == action ? tr("press a key…") : m_keys.textOf(action));
}

bool KeysView::eventFilter(QObject* watched, QEvent* event) {
    if (!m_waiting || watched != m_buttons.at(*m_waiting)) return false;
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    if (event->type() == QEvent::FocusOut) {
        m_waiting.reset();
        refresh();
        return false;
    }
    if (event->type() != QEvent::KeyPress) return false;
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool isModifier = key->key() == Qt::Key_Shift || key->key() == Qt::Key_Alt || key->key() == Qt::Key_Control ||
                            key->key() == Qt::Key_Meta;
    if (isModifier) return true;
    const VoteAction action = *m_waiting;
    m_waiting.reset();
    if (key->key() == Qt::Key_Escape)
        refresh();
    else
        m_keys.setKey(action, {key->key(), key->nativeScanCode()});
    return true;
}

} // namespace luthier::ui
