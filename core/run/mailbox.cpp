#include "core/run/mailbox.h"

#include "core/base/file.h"
#include "core/base/platform.h"
#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <unistd.h>
#include <vector>

namespace luthier {

namespace fs = std::filesystem;

std::string_view commandName(CommandKind kind) {
    switch (kind) {
    case CommandKind::Pause:
        return "pause";
    case CommandKind::Stop:
        return "stop";
    }
    return {};
}

Result<std::string> postCommand(const fs::path& folder, CommandKind kind) {
    static std::atomic<int> counter{0};
    const std::string id =
        std::to_string(unixTimeMs()) + "-" + std::to_string(::getpid()) + "-" + std::to_string(counter++);
    LUTHIER_TRY_DO(makeFolder(folder));
    LUTHIER_TRY_DO(
        writeJson(folder / (id + ".json"), {{"id", id}, {"command", commandName(kind)}, {"t", unixTimeMs()}}));
    return id;
}

std::optional<Command> takeCommand(const fs::path& folder, long long sinceMs) {
    std::vector<fs::path> files;
    std::error_code code;
    // Not range-for: its increment throws where the folder goes away meanwhile.
    for (fs::directory_iterator at(folder, code), end; !code && at != end; at.increment(code))
        if (at->path().extension() == ".json" && at->path().filename().string().front() != '.')
            files.push_back(at->path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        const auto json = readJsonObject(file);
        fs::remove(file, code);
        if (!json) continue;
        const auto textOf = [&](const char* key) {
            const auto at = json->find(key);
            return at != json->end() && at->is_string() ? at->get<std::string>() : std::string();
        };
        const auto posted = json->find("t");
        if (posted == json->end() || !posted->is_number() || posted->get<double>() < double(sinceMs)) continue;
        for (const CommandKind kind : {CommandKind::Pause, CommandKind::Stop})
            if (textOf("command") == commandName(kind)) return Command{textOf("id"), kind};
    }
    return std::nullopt;
}

} // namespace luthier
