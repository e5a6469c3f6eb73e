#pragma once
#include "core/base/result.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace luthier {

/// Runs `change(database)`: all of it is on the disk, or none. Errors: "store.write".
template <class Change>
Result<void> inTransaction(SQLite::Database& database, Change&& change) {
    try {
        SQLite::Transaction transaction(database);
        change(database);
        transaction.commit();
        return {};
    } catch (const SQLite::Exception& e) {
        return fail("store.write", {QT_TRANSLATE_NOOP("errors", "The change could not be saved."), {}},
            {QT_TRANSLATE_NOOP("errors", "The system said: {text}"), {{"text", e.what()}}},
            {QT_TRANSLATE_NOOP("errors", "Make room on the disk and try again; what was there before is untouched."),
                {}});
    }
}

} // namespace luthier
