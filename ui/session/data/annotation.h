#pragma once
/// A queue that one person judges: what is shown, what was decided, and the way back.

#include "core/annotate/agreement.h"
#include "core/annotate/item.h"
#include "core/annotate/item_order.h"
#include "core/store/queue_store.h"
#include "ui/session/project.h"

#include <QElapsedTimer>
#include <QObject>

#include <map>
#include <optional>
#include <vector>

namespace luthier::ui {

/// Which items of a queue are asked about.
struct QueueFilter {
    enum class Kind { All, Flagged, Disputed };
    Kind kind = Kind::All;
    QString words; ///< in prompt or answers; empty: any
    bool operator==(const QueueFilter&) const = default;
};

class Annotation : public QObject {
    Q_OBJECT

public:
    explicit Annotation(Project& project, QObject* parent = nullptr);

    /// Errors: those of ItemFile::open; "annotate.no_queue".
    Result<void> open(long long queue, const QString& annotator, const QueueFilter& filter = {});
    void close();
    bool isOpen() const { return m_items.has_value(); }
    const QueueRow& queue() const { return m_queue; } ///< only while one is open
    const QString& annotator() const { return m_annotator; }

    /// What is to be decided, or was.
    struct Shown {
        Turn turn;
        AnnotationItem item;
        std::vector<int> sides;   ///< which answer stands where
        std::optional<Vote> vote; ///< that was given already
    };
    const std::optional<Shown>& shown() const { return m_shown; } ///< nothing: all is judged
    bool hasBack() const { return m_at > 0; }
    bool hasForward() const { return m_at < m_past.size(); }

    /// Keeps the decision about what is shown and goes on. When `saved` comes it is on the disk; after `failed` the
    /// same item is still shown.
    /// @param place  of the better answer, from the left; -1 where none is
    void decide(Verdict verdict, int place = -1, Strength strength = Strength::Clearly, const QString& rewrite = {});
    /// What was decided last, also about an item that was looked at again: it is as it was before, and shown. Before
    /// the first decision of this sitting, the newest one there is.
    void takeBack();
    void back(); ///< through one's own decisions
    void forward();
    /// The screen shows it now: from here the time of the decision is measured.
    void painted() { m_since.start(); }

    std::uint64_t judged() const { return m_order ? m_order->judgedCount() : 0; }
    std::uint64_t count() const { return m_order ? m_order->count() : 0; }
    const SelfConsistency& consistency() const { return m_consistency; }
    std::optional<double> pace() const;

Q_SIGNALS:
    void shownChanged();
    void saved();
    void disagreedWithSelf(); ///< the decision about a repeated item is another one than before
    void failed(const luthier::Error& error);

private:
    using Key = std::pair<std::uint64_t, bool>; // item, repeat
    void show(const std::optional<Turn>& turn);
    void showNext();
    void compareWithSelf();
    std::vector<std::uint64_t> chosenItems(const std::vector<Vote>& votes, const QueueFilter& filter) const;

    Project& m_project;
    QString m_annotator;
    QueueRow m_queue;
    std::optional<ItemFile> m_items;
    std::optional<TurnOrder> m_order;
    std::map<Key, Vote> m_votes; // own, as far as they count as decided under the filter
    std::map<Key, Vote> m_kept;  // own, those that stand in the store
    std::map<Key, Vote> m_first; // own, as they were first
    bool m_settles = false;      // what was flagged or disputed is looked at again
    std::vector<Turn> m_past;    // own decisions, oldest first
    struct Step {
        Turn turn;
        std::optional<Vote> before; ///< what the decision took the place of
    };
    std::vector<Step> m_steps;  // of this sitting
    std::vector<Vote> m_recent; // the last ones, for the pace
    std::size_t m_at = 0;       // of m_past; its size: something new
    std::optional<Shown> m_shown;
    SelfConsistency m_consistency;
    QElapsedTimer m_since;
};

} // namespace luthier::ui
