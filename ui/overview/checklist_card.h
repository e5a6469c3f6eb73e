#pragma once
#include "ui/session/plan/checklist.h"
#include "ui/widgets/page/card.h"

class QCheckBox;
class QLabel;
class QPushButton;

namespace luthier::ui {

class ThinProgress;

/// The checklist at a glance: every item with its tick, and what the program proposes. Everything else that can be said
/// of an item is on the checklist's own page.
class ChecklistCard : public Card {
    Q_OBJECT

public:
    explicit ChecklistCard(Checklist& checklist, QWidget* parent = nullptr);

Q_SIGNALS:
    void opened(); ///< the person wants to see the whole checklist

private:
    void refresh();
    void addRow(const ChecklistEntry& entry);

    Checklist& m_checklist;
    QPushButton* m_open;
    ThinProgress* m_progress;
    QVBoxLayout* m_rows;
    std::vector<std::string> m_shown; // keys: rows are made anew when these change
    std::map<std::string, std::tuple<QCheckBox*, QLabel*, QLabel*>> m_byKey; // tick, date, note
};

} // namespace luthier::ui
