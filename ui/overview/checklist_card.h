#pragma once
#include "core/advisor/checklist.h"
#include "ui/session/project.h"
#include "ui/widgets/card.h"

#include <map>

class QCheckBox;
class QLabel;

namespace luthier::ui {

class ThinProgress;

/// The seed's twelve items in four phases, ticked by hand and kept in the store.
class ChecklistCard : public Card {
    Q_OBJECT

public:
    ChecklistCard(Project& project, const std::vector<ChecklistPhase>& phases, QWidget* parent = nullptr);

private:
    void showTicks();
    Project& m_project;
    std::map<std::string, QCheckBox*> m_boxes;
    std::map<std::string, QLabel*> m_dates;
    QLabel* m_count;
    ThinProgress* m_progress;
};

} // namespace luthier::ui
