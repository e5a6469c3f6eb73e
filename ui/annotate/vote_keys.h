#pragma once
/// Maps keys to decisions. A key counts by what is printed on it or, where the keyboard writes something else (a
/// Chinese layout, a shifted digit), by its place.

#include "core/annotate/vote.h"

#include <QObject>
#include <QString>

#include <map>
#include <optional>
#include <span>

class QKeyEvent;

namespace luthier::ui {

enum class VoteAction {
    Answer1,
    Answer2,
    Answer3,
    Answer4,
    Tie,
    AllBad,
    Edit,
    Flag,
    Skip,
    Undo,
    Back,
    Forward,
    Scroll,
    Differences,
    PlainText
};

struct VoteKey {
    int key = 0;          ///< a Qt::Key
    quint32 scanCode = 0; ///< of X11 and Wayland (evdev + 8); 0: not known
    bool operator==(const VoteKey&) const = default;
};

struct VoteKeyRow {
    VoteAction action;
    const char* name;  ///< its name in the settings
    const char* label; ///< for the window, in the context "annotate"
    VoteKey key;       ///< the default
    quint32 keypad;    ///< the scan code of the same key on the keypad; 0: there is none
};
std::span<const VoteKeyRow> voteKeyTable();

/// A key that was pressed for a decision.
struct VotePress {
    VoteAction action;
    Strength strength = Strength::Clearly; ///< plain; Shift: much; Alt: slightly
    bool operator==(const VotePress&) const = default;
};

/// The person's keys. Kept for all projects.
class VoteKeys : public QObject {
    Q_OBJECT

public:
    explicit VoteKeys(QObject* parent = nullptr);
    VoteKey keyOf(VoteAction action) const { return m_keys.at(action); }
    QString textOf(VoteAction action) const; ///< "1", "S", "←"
    /// If another action has the key, the two actions swap keys.
    void setKey(VoteAction action, const VoteKey& key);
    void reset();
    /// Empty if the key is none of these. Ctrl and Meta belong to the window.
    std::optional<VotePress> pressOf(const QKeyEvent& event) const;

Q_SIGNALS:
    void changed();

private:
    void write();
    std::map<VoteAction, VoteKey> m_keys;
};

/// Keeps a key that bounces or is held down from deciding twice. A different key is never a bounce: people who
/// alternate are quick.
class DoublePressGuard {
public:
    explicit DoublePressGuard(qint64 sameMs = 150)
        : m_sameMs(sameMs) {}
    /// False if the press does not count. @param ms  any clock that only goes forward
    bool accepts(VoteAction action, bool isAutoRepeat, qint64 ms);

private:
    qint64 m_sameMs;
    std::optional<VoteAction> m_last; // the last press, even one that did not count
    qint64 m_lastMs = 0;
};

} // namespace luthier::ui
