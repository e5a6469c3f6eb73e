#pragma once
#include "ui/session/plan/checklist.h"
#include "ui/widgets/page/page.h"

#include <map>

namespace luthier::ui {

class ChecklistRow;
class ItemDetails;
class ThinProgress;

/// The whole checklist: four phases with their progress, items of one's own, and the chosen item's notes and history.
class ChecklistPage : public Page {
    Q_OBJECT

public:
    explicit ChecklistPage(Checklist& checklist, QWidget* parent = nullptr);
    ~ChecklistPage() override;
    /// Shows an item's details.
    void choose(const std::string& item);

private:
    struct Phase {
        QLabel* count;
        ThinProgress* progress;
        QVBoxLayout* rows;
    };
    void addPhase(const ChecklistSection& section);
    void refresh();
    void exportIt();

    Checklist& m_checklist;
    QVBoxLayout* m_phaseColumn;
    ItemDetails* m_details;
    std::map<std::string, Phase> m_phases;       // by key
    std::map<std::string, ChecklistRow*> m_rows; // by item
};

} // namespace luthier::ui
