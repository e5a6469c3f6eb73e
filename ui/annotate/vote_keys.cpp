#include "ui/annotate/vote_keys.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QKeySequence>
#include <QSettings>

#include <utility>

namespace luthier::ui {

namespace {

constexpr const char* kGroup = "voteKeys";

// clang-format off
constexpr VoteKeyRow kRows[] = {
    // action,                 name,          label,                                       key and its place,       keypad
    {VoteAction::Answer1,     "answer1",     QT_TRANSLATE_NOOP("annotate", "A"),          {Qt::Key_1, 10},         87},
    {VoteAction::Answer2,     "answer2",     QT_TRANSLATE_NOOP("annotate", "B"),          {Qt::Key_2, 11},         88},
    {VoteAction::Answer3,     "answer3",     QT_TRANSLATE_NOOP("annotate", "C"),          {Qt::Key_3, 12},         89},
    {VoteAction::Answer4,     "answer4",     QT_TRANSLATE_NOOP("annotate", "D"),          {Qt::Key_4, 13},         83},
    {VoteAction::Tie,         "tie",         QT_TRANSLATE_NOOP("annotate", "Tie"),        {Qt::Key_Equal, 21},     86},
    {VoteAction::AllBad,      "all_bad",     QT_TRANSLATE_NOOP("annotate", "Both bad"),   {Qt::Key_0, 19},         90},
    {VoteAction::Edit,        "edit",        QT_TRANSLATE_NOOP("annotate", "Edit the better one"), {Qt::Key_E, 26}, 0},
    {VoteAction::Flag,        "flag",        QT_TRANSLATE_NOOP("annotate", "Flag"),       {Qt::Key_F, 41},         0},
    {VoteAction::Skip,        "skip",        QT_TRANSLATE_NOOP("annotate", "Skip"),       {Qt::Key_S, 39},         91},
    {VoteAction::Undo,        "undo",        QT_TRANSLATE_NOOP("annotate", "Undo"),       {Qt::Key_Z, 52},         82},
    {VoteAction::Back,        "back",        QT_TRANSLATE_NOOP("annotate", "Back"),       {Qt::Key_Left, 113},     0},
    {VoteAction::Forward,     "forward",     QT_TRANSLATE_NOOP("annotate", "Forward"),    {Qt::Key_Right, 114},    0},
    {VoteAction::Scroll,      "scroll",      QT_TRANSLATE_NOOP("annotate", "Scroll both"), {Qt::Key_Space, 65},    0},
    {VoteAction::Differences, "differences", QT_TRANSLATE_NOOP("annotate", "Differences"), {Qt::Key_D, 40},        0},
    {VoteAction::PlainText,   "plain_text",  QT_TRANSLATE_NOOP("annotate", "Plain text"), {Qt::Key_R, 27},         0},
};
// clang-format on

} // namespace

std::span<const VoteKeyRow> voteKeyTable() { return kRows; }

VoteKeys::VoteKeys(QObject* parent)
    : QObject(parent) {
    QSettings settings;
    settings.beginGroup(QLatin1String(kGroup));
    for (const VoteKeyRow& row : kRows) {
        const QStringList kept = settings.value(QLatin1String(row.name)).toString().split(QLatin1Char(' '));
        m_keys[row.action] = kept.size() == 2 ? VoteKey{kept[0].toInt(), kept[1].toUInt()} : row.key;
    }
}

QString VoteKeys::textOf(VoteAction action) const {
    const int key = m_keys.at(action).key;
    if (key == Qt::Key_Left) return QStringLiteral("←");
    if (key == Qt::Key_Right) return QStringLiteral("→");
    if (key == Qt::Key_Space) return QCoreApplication::translate("annotate", "Space");
    return QKeySequence(key).toString(QKeySequence::NativeText);
}

void VoteKeys::setKey(VoteAction action, const VoteKey& key) {
    const VoteKey before = m_keys.at(action);
    for (auto& [other, own] : m_keys)
        if (other != action && (own.key == key.key || (key.scanCode != 0 && own.scanCode == key.scanCode)))
            own = before;
    m_keys[action] = key;
    write();
    Q_EMIT changed();
}

void VoteKeys::reset() {
    for (const VoteKeyRow& row : kRows)
        m_keys[row.action] = row.key;
    write();
    Q_EMIT changed();
}

void VoteKeys::write() {
    QSettings settings;
    settings.beginGroup(QLatin1String(kGroup));
    for (const VoteKeyRow& row : kRows) {
        const VoteKey& key = m_keys.at(row.action);
        if (key == row.key)
            settings.remove(QLatin1String(row.name));
        else
            settings.setValue(QLatin1String(row.name), QStringLiteral("%1 %2").arg(key.key).arg(key.scanCode));
    }
}

std::optional<VotePress> VoteKeys::pressOf(const QKeyEvent& event) const {
    if (event.modifiers() & (Qt::ControlModifier | Qt::MetaModifier)) return std::nullopt;
    const Strength strength = event.modifiers() & Qt::ShiftModifier ? Strength::Much
                              : event.modifiers() & Qt::AltModifier ? Strength::Slightly
                                                                    : Strength::Clearly;
    const quint32 place = event.nativeScanCode();
    // The keypad first: without NumLock its 4 says "left".
    if (place != 0 && event.modifiers() & Qt::KeypadModifier)
        for (const VoteKeyRow& row : kRows)
            if (row.keypad == place) return VotePress{row.action, strength};
    for (const auto& [action, key] : m_keys)
        if (key.key == event.key()) return VotePress{action, strength};
    if (place == 0) return std::nullopt;
    for (const auto& [action, key] : m_keys)
        if (key.scanCode == place) return VotePress{action, strength};
    for (const VoteKeyRow& row : kRows)
        if (row.keypad == place) return VotePress{row.action, strength};
    return std::nullopt;
}

bool DoublePressGuard::accepts(VoteAction action, bool isAutoRepeat, qint64 ms) {
    const bool tooSoon = m_last == action && ms - m_lastMs < m_sameMs;
    m_last = action;
    m_lastMs = ms;
    return !isAutoRepeat && !tooSoon;
}

} // namespace luthier::ui
