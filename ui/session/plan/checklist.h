#pragma once
/// The checklist as it stands: the seed's items and the person's own, what is ticked, and what the program can see.

#include "core/advisor/checklist.h"
#include "core/project/project_facts.h"
#include "ui/session/plan/wizard.h"
#include "ui/session/runs/evaluations.h"

#include <QObject>

#include <functional>
#include <optional>
#include <vector>

namespace luthier::ui {

struct ChecklistEntry {
    enum class Standing {
        Open,     ///< not ticked, and no evidence
        Missing,  ///< not ticked, and something is known to be missing
        Proposed, ///< not ticked, and there is evidence that it is done
        Done,
        Lost, ///< ticked on evidence that no longer holds
    };
    std::string key;
    QString text;
    bool isOwn = false;
    std::optional<Tick> tick;
    std::optional<Evidence> evidence;
    ItemNotes notes;

    Standing standing() const;
    bool isOfAnotherRun() const;  ///< the confirmed evidence was about another run than the present one
    QString says() const;         ///< the evidence, in the person's language; may be empty
    QString note() const;         ///< the same as a sentence: to confirm, or no longer so; may be empty
    const char* noteKind() const; ///< kind of the label that shows it: muted, link or warning
};

struct ChecklistSection {
    std::string key;
    QString title;
    std::vector<ChecklistEntry> entries;
    int done() const;
};

class Checklist : public QObject {
    Q_OBJECT

public:
    /// @param person  who sits at this window
    Checklist(Project& project, RunController& runs, Wizard& wizard, Evaluations& evaluations,
        const std::vector<ChecklistPhase>& phases, std::function<QString()> person, QObject* parent = nullptr);

    const std::vector<ChecklistSection>& sections() const { return m_sections; }
    const ChecklistEntry* entry(const std::string& key) const; ///< null: there is none
    int done() const;
    int count() const;
    std::vector<TickEvent> history(const std::string& item) const; ///< newest first; an empty name means all items
    QString projectName() const { return m_project.name(); }

    // All of these can be undone.
    void setTicked(const std::string& item, bool ticked);
    void setNotes(const std::string& item, const ItemNotes& notes);
    /// The new item's key; empty after `failed`.
    std::string addItem(const std::string& phase, const QString& text);
    void removeItem(const std::string& item);

    void refresh(); ///< also renews texts after a change of language

Q_SIGNALS:
    void changed();
    void failed(const luthier::Error& error);

private:
    void told(const Result<void>& result);

    Project& m_project;
    RunController& m_runs;
    Wizard& m_wizard;
    Evaluations& m_evaluations;
    const std::vector<ChecklistPhase>& m_phases;
    std::function<QString()> m_person;
    std::vector<ChecklistSection> m_sections;
};

} // namespace luthier::ui
