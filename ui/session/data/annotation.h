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

    /// The item to decide, or one that was decided.
    struct Shown {
        Turn turn;
        AnnotationItem item;
        std::vector<int> sides;   ///< which answer stands where
        std::optional<Vote> vote; ///< the vote already given
    };
    const std::optional<Shown>& shown() const { return m_shown; } ///< nothing: all is judged
    bool hasBack() const { return m_at > 0; }
    bool hasForward() const { return m_at < m_past.size(); }

    /// Saves the decision on the shown item and goes on. `saved` means that it is on disk; after `failed` the same item
    /// is still shown.
    /// @param place  of the better answer, from the left; -1 where none is
    void decide(Verdict verdict, int place = -1, Strength strength = Strength::Clearly, const QString& rewrite = {});
    /// Takes the last decision back, even about an item looked at again, and shows that item as it was before. Before
    /// the first decision of this sitting, takes back the newest one there is.
    void takeBack();
    void back(); ///< goes back through one's own decisions
    void forward();
    /// Starts timing the decision: the screen now shows the item.
    void painted() { m_since.start(); }

    std::uint64_t judged() const { return m_order ? m_order->judgedCount() : 0; }
    std::uint64_t count() const { return m_order ? m_order->count() : 0; }
    const SelfConsistency& consistency() const { return m_consistency; }
    std::optional<double> pace() const;

Q_SIGNALS:
    void shownChanged();
    void saved();
    void disagreedWithSelf(); ///< a repeated item was decided differently than before
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
    std::map<Key, Vote> m_votes; // own votes that count as decided under the filter
    std::map<Key, Vote> m_kept;  // own votes as the store has them
    std::map<Key, Vote> m_first; // own first votes
    bool m_settles = false;      // flagged or disputed items are being looked at again
    std::vector<Turn> m_past;    // own decisions, oldest first
    struct Step {
        Turn turn;
        std::optional<Vote> before; ///< the vote that this decision replaced
    };
    std::vector<Step> m_steps;  // decisions of this sitting
    std::vector<Vote> m_recent; // the last ones, for the pace
    std::size_t m_at = 0;       // index into m_past; its size means a new item
    std::optional<Shown> m_shown;
    SelfConsistency m_consistency;
    QElapsedTimer m_since;
};

} // namespace luthier::ui
