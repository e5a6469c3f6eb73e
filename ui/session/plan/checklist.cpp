#include "ui/session/plan/checklist.h"

#include "ui/session/translate.h"

#include <algorithm>
#include <map>

namespace luthier::ui {

ChecklistEntry::Standing ChecklistEntry::standing() const {
    const bool isSeen = evidence && !evidence->isMissing;
    if (tick) return !tick->evidence.empty() && (!isSeen || isOfAnotherRun()) ? Standing::Lost : Standing::Done;
    if (!evidence) return Standing::Open;
    return isSeen ? Standing::Proposed : Standing::Missing;
}

bool ChecklistEntry::isOfAnotherRun() const {
    return tick && evidence && !evidence->about.empty() && !tick->evidence.starts_with(evidence->about + ':');
}

QString ChecklistEntry::says() const { return evidence ? translated(evidence->says) : QString(); }

QString ChecklistEntry::note() const {
    const Standing now = standing();
    if (now == Standing::Lost && evidence && !evidence->isMissing)
        return Checklist::tr("Confirmed for another run. Now: %1").arg(says());
    if (now == Standing::Lost) return Checklist::tr("No longer true: %1").arg(says());
    return now == Standing::Proposed ? Checklist::tr("Confirm: %1").arg(says()) : says();
}

const char* ChecklistEntry::noteKind() const {
    const Standing now = standing();
    return now == Standing::Lost ? "warning" : now == Standing::Proposed ? "link" : "muted";
}

int ChecklistSection::done() const {
    return static_cast<int>(
        std::count_if(entries.begin(), entries.end(), [](const ChecklistEntry& e) { return e.tick.has_value(); }));
}

Checklist::Checklist(Project& project, RunController& runs, Wizard& wizard, Evaluations& evaluations,
    const std::vector<ChecklistPhase>& phases, std::function<QString()> person, QObject* parent)
    : QObject(parent)
    , m_project(project)
    , m_runs(runs)
    , m_wizard(wizard)
    , m_evaluations(evaluations)
    , m_phases(phases)
    , m_person(std::move(person)) {
    connect(&m_project, &Project::datasetsChanged, this, &Checklist::refresh);
    connect(&m_project, &Project::rowsChanged, this, &Checklist::refresh);
    connect(&m_project, &Project::labelsChanged, this, &Checklist::refresh);
    connect(&m_project, &Project::queuesChanged, this, &Checklist::refresh);
    connect(&m_project, &Project::exportsChanged, this, &Checklist::refresh);
    connect(&m_runs, &RunController::runAdded, this, &Checklist::refresh);
    connect(&m_runs, &RunController::runChanged, this, &Checklist::refresh);
    connect(&m_wizard, &Wizard::changed, this, &Checklist::refresh);
    connect(&m_evaluations, &Evaluations::changed, this, &Checklist::refresh);
    refresh();
}

void Checklist::refresh() {
    std::map<std::string, Evidence> seen;
    for (Evidence& evidence : evidenceOf(gatherFacts({m_wizard.state(), m_evaluations.standings()})))
        seen.emplace(evidence.item, std::move(evidence));
    const ChecklistStore store = m_project.store().checklist();
    const auto ticks = store.ticks();
    const auto notes = store.notes();
    const auto own = store.ownItems();
    m_sections.clear();
    for (const ChecklistPhase& phase : m_phases) {
        ChecklistSection section{phase.key, ownLanguage(phase.title), {}};
        const auto add = [&](const std::string& key, const QString& text, bool isOwn) {
            ChecklistEntry entry{key, text, isOwn, {}, {}, {}};
            if (const auto it = ticks.find(key); it != ticks.end()) entry.tick = it->second;
            if (const auto it = seen.find(key); it != seen.end()) entry.evidence = it->second;
            if (const auto it = notes.find(key); it != notes.end()) entry.notes = it->second;
            section.entries.push_back(std::move(entry));
        };
        for (const ChecklistItem& item : phase.items)
            add(item.key, ownLanguage(item.text), false);
        for (const OwnItem& item : own)
            if (item.phase == phase.key) add(item.key, toQString(item.text), true);
        m_sections.push_back(std::move(section));
    }
    Q_EMIT changed();
}

const ChecklistEntry* Checklist::entry(const std::string& key) const {
    for (const ChecklistSection& section : m_sections)
        for (const ChecklistEntry& entry : section.entries)
            if (entry.key == key) return &entry;
    return nullptr;
}

int Checklist::done() const {
    int done = 0;
    for (const ChecklistSection& section : m_sections)
        done += section.done();
    return done;
}

int Checklist::count() const {
    std::size_t count = 0;
    for (const ChecklistSection& section : m_sections)
        count += section.entries.size();
    return static_cast<int>(count);
}

std::vector<TickEvent> Checklist::history(const std::string& item) const {
    auto events = m_project.store().checklist().history();
    if (!item.empty()) std::erase_if(events, [&](const TickEvent& event) { return event.item != item; });
    return events;
}

void Checklist::told(const Result<void>& result) {
    if (!result) Q_EMIT failed(result.error());
    refresh(); // a tick that was not saved goes back
}

void Checklist::setTicked(const std::string& item, bool ticked) {
    const ChecklistEntry* entry = this->entry(item);
    if (!entry || entry->tick.has_value() == ticked) return;
    const bool isConfirmed = ticked && entry->standing() == ChecklistEntry::Standing::Proposed;
    const std::string evidence = isConfirmed   ? entry->evidence->says.english()
                                 : entry->tick ? entry->tick->evidence
                                               : std::string();
    const auto set = [this, item, evidence](bool isTicked) {
        told(m_project.store().checklist().setTicked(item, isTicked, toUtf8(m_person()), isTicked ? evidence : ""));
    };
    m_project.doUndoably(ticked ? tr("Tick") : tr("Untick"), [=] { set(ticked); }, [=] { set(!ticked); });
}

void Checklist::setNotes(const std::string& item, const ItemNotes& notes) {
    const ChecklistEntry* entry = this->entry(item);
    if (!entry || entry->notes == notes) return;
    const auto set = [this, item](const ItemNotes& to) { told(m_project.store().checklist().setNotes(item, to)); };
    m_project.doUndoably(tr("Notes"), [=] { set(notes); }, [set, before = entry->notes] { set(before); });
}

std::string Checklist::addItem(const std::string& phase, const QString& text) {
    const auto key = m_project.store().checklist().addItem(phase, toUtf8(text));
    if (!key) {
        Q_EMIT failed(key.error());
        return {};
    }
    const auto hide = [this, key = *key](
                          bool hidden) { told(m_project.store().checklist().setItemHidden(key, hidden)); };
    m_project.doUndoably(tr("Add an item"), [=] { hide(false); }, [=] { hide(true); });
    return *key;
}

void Checklist::removeItem(const std::string& item) {
    const auto hide = [this, item](bool hidden) { told(m_project.store().checklist().setItemHidden(item, hidden)); };
    m_project.doUndoably(tr("Remove an item"), [=] { hide(true); }, [=] { hide(false); });
}

} // namespace luthier::ui
