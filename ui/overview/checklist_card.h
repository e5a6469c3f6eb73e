#pragma once
#include "core/advisor/checklist.h"
#include "ui/session/project_facts.h"
#include "ui/widgets/card.h"

#include <map>

class QCheckBox;
class QLabel;

namespace luthier::ui {

class ThinProgress;

/// The seed's twelve items in four phases, ticked by hand and kept in the store. What the program can see is proposed
/// beside its item; a tick whose evidence no longer holds says so.
class ChecklistCard : public Card {
    Q_OBJECT

public:
    ChecklistCard(Project& project, RunController& runs, Wizard& wizard, const std::vector<ChecklistPhase>& phases,
        QWidget* parent = nullptr);

private:
    struct Row {
        QCheckBox* box;
        QLabel *date, *note;
    };
    void refresh();
    void showNote(const Row& row, const Tick* tick, const Evidence* evidence);

    Project& m_project;
    RunController& m_runs;
    Wizard& m_wizard;
    std::map<std::string, Row> m_rows;
    std::map<std::string, Evidence> m_evidence; // by item
    QLabel* m_count;
    ThinProgress* m_progress;
};

} // namespace luthier::ui
