#pragma once
/// Commands to a running engine: one file each, made by rename. The engine answers with an event that names the id.

#include "core/base/result.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace luthier {

enum class CommandKind {
    Pause, ///< checkpoint and exit; the run can be resumed
    Stop,  ///< checkpoint and exit; the run is finished
};

std::string_view commandName(CommandKind kind);

struct Command {
    std::string id;
    CommandKind kind = CommandKind::Pause;
};

/// Puts a command into the mailbox and returns its id.
Result<std::string> postCommand(const std::filesystem::path& controlFolder, CommandKind kind);
/// Takes the oldest command out, if there is one. What was posted before `sinceMs` (Unix) is thrown away: it was meant
/// for an engine that is gone.
std::optional<Command> takeCommand(const std::filesystem::path& controlFolder, long long sinceMs);

} // namespace luthier
