#pragma once
#include "core/base/result.h"

#include <filesystem>

namespace SQLite {
class Database;
}

namespace luthier {

/// The newest version that this program knows. A newer file is refused ("store.too_new").
int schemaVersion();
/// Brings a database from its version (PRAGMA user_version) to the newest, one transaction a step, forward only. Before
/// the first step of a file that is not new a copy is kept beside it.
Result<void> migrate(SQLite::Database& database, const std::filesystem::path& file);

} // namespace luthier
