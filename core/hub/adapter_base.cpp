#include "core/hub/adapter_base.h"

#include "core/base/platform.h"
#include "core/formats/json_file.h"
#include "core/hub/hub.h"
#include "core/hub/hub_cache.h"

#include <nlohmann/json.hpp>

namespace luthier {

namespace fs = std::filesystem;

namespace {

bool isModel(const fs::path& path) { return fs::exists(path / "config.json") || path.extension() == ".gguf"; }

} // namespace

bool isAdapterFolder(const fs::path& folder) {
    return fs::exists(folder / "adapter_config.json") && !fs::exists(folder / "config.json");
}

Result<fs::path> adapterBase(const fs::path& adapterFolder) {
    LUTHIER_TRY(json, readJsonObject(adapterFolder / "adapter_config.json"));
    const auto it = json.find("base_model_name_or_path");
    const std::string named = it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
    if (!named.empty()) {
        for (const fs::path& candidate : {expandHome(named), adapterFolder / named})
            if (isModel(candidate)) return candidate.lexically_normal();
        if (const auto name = parseHubName(named))
            if (const auto cached = HubCache(hubCacheFolder(expandHome("~")), name->id).snapshot(name->revision);
                cached && isModel(*cached))
                return *cached;
    }
    return fail("adapter.base_missing",
        {QT_TRANSLATE_NOOP("errors", "{folder} is an adapter, not a model."), {{"folder", adapterFolder.string()}}},
        {QT_TRANSLATE_NOOP("errors", "Its base {name} was not found on this machine."),
            {{"name", named.empty() ? "–" : named}}},
        {QT_TRANSLATE_NOOP("errors", "Give the base as the model and this folder as --adapter."), {}});
}

} // namespace luthier
