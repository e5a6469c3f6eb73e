#pragma once
/// Checklist tables of project.db: ticked items and who ticked them, people's notes, items of their own.

#include "core/base/result.h"

#include <map>
#include <string>
#include <vector>

namespace SQLite {
class Database;
}

namespace luthier {

/// An item that is ticked.
struct Tick {
    long long doneMs = 0; ///< Unix ms
    std::string evidence; ///< that it rested on, in English; empty: the person's word
    std::string person;   ///< who ticked it; empty: not known
};

/// Notes of people on an item.
struct ItemNotes {
    std::string note, link, owner;
    std::string due; ///< ISO date, YYYY-MM-DD; empty: none
    bool operator==(const ItemNotes&) const = default;
};

/// An item that a person added.
struct OwnItem {
    std::string key, phase, text;
};

struct TickEvent {
    std::string item;
    long long ms = 0; ///< Unix ms
    std::string person;
    bool isTicked = false;
    std::string evidence;
};

/// A view into the open database. Every call is one transaction and is on the disk when it returns.
class ChecklistStore {
public:
    explicit ChecklistStore(SQLite::Database& database)
        : m_database(&database) {}

    std::map<std::string, Tick> ticks() const; ///< by item
    /// Ticks an item or takes the tick back, and remembers who did. Nothing happens if it is already so.
    Result<void> setTicked(
        const std::string& item, bool ticked, const std::string& person = {}, const std::string& evidence = {});
    std::vector<TickEvent> history() const; ///< newest first

    std::map<std::string, ItemNotes> notes() const; ///< by item, those that have any
    Result<void> setNotes(const std::string& item, const ItemNotes& notes);

    std::vector<OwnItem> ownItems() const; ///< in the order they were added
    /// Its key, which no other item ever had.
    Result<std::string> addItem(const std::string& phase, const std::string& text);
    /// Takes an own item out of the list, or back: its tick, notes and history stay.
    Result<void> setItemHidden(const std::string& item, bool hidden);

private:
    SQLite::Database* m_database;
};

} // namespace luthier
