#include "core/advisor/facts/model_search.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/formats/gguf.h"
#include "core/formats/json_file.h"
#include "core/hub/hub_cache.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace luthier {

namespace fs = std::filesystem;

namespace {

/// Entries of a folder in order of their names; none where it cannot be read.
std::vector<fs::path> entriesOf(const fs::path& folder) {
    std::vector<fs::path> out;
    std::error_code code;
    for (fs::directory_iterator it(folder, fs::directory_options::skip_permission_denied, code), end;
        !code && it != end; it.increment(code))
        out.push_back(it->path());
    std::sort(out.begin(), out.end());
    return out;
}

/// hub/models--<who>--<name>/snapshots/<commit>: the newest of each.
void searchHuggingFace(const fs::path& hub, std::vector<FoundModel>& out) {
    for (const fs::path& entry : entriesOf(hub)) {
        const std::string folder = entry.filename().string();
        if (!folder.starts_with("models--")) continue;
        fs::path newest;
        std::error_code code;
        for (const fs::path& snapshot : entriesOf(entry / "snapshots"))
            if (fs::exists(snapshot / "config.json", code) &&
                (newest.empty() || fs::last_write_time(snapshot, code) > fs::last_write_time(newest, code)))
                newest = snapshot;
        if (!newest.empty()) out.push_back({newest, replaceAll(folder.substr(8), "--", "/"), "huggingface"});
    }
}

/// models/<who>/<name>/<file>.gguf
void searchLmStudio(const fs::path& models, std::vector<FoundModel>& out) {
    for (const fs::path& who : entriesOf(models))
        for (const fs::path& name : entriesOf(who)) {
            std::error_code code;
            if (fs::exists(name / "config.json", code))
                out.push_back({name, who.filename().string() + "/" + name.filename().string(), "lmstudio"});
            for (const fs::path& file : entriesOf(name))
                if (file.extension() == ".gguf") out.push_back({file, file.stem().string(), "lmstudio"});
        }
}

/// manifests/<registry>/<library>/<name>/<tag> names its weights by their hash: blobs/sha256-<hash>.
void searchOllama(const fs::path& models, std::vector<FoundModel>& out) {
    for (const fs::path& registry : entriesOf(models / "manifests"))
        for (const fs::path& library : entriesOf(registry))
            for (const fs::path& name : entriesOf(library))
                for (const fs::path& tag : entriesOf(name)) {
                    const auto manifest = readJsonObject(tag);
                    const auto layers = manifest ? manifest->value("layers", nlohmann::ordered_json::array())
                                                 : nlohmann::ordered_json::array();
                    if (!layers.is_array()) continue;
                    for (const auto& layer : layers) {
                        if (!layer.is_object() || layer.value("mediaType", "") != "application/vnd.ollama.image.model")
                            continue;
                        const fs::path blob = models / "blobs" / replaceAll(layer.value("digest", ""), ":", "-");
                        std::error_code code;
                        if (fs::is_regular_file(blob, code))
                            out.push_back({blob, name.filename().string() + ":" + tag.filename().string(), "ollama"});
                    }
                }
}

} // namespace

std::vector<FoundModel> findModels(const fs::path& home) {
    std::vector<FoundModel> out;
    searchHuggingFace(hubCacheFolder(home), out);
    searchLmStudio(home / ".lmstudio" / "models", out);
    searchLmStudio(home / ".cache" / "lm-studio" / "models", out);
    const std::string ollama = environmentValue("OLLAMA_MODELS");
    searchOllama(ollama.empty() ? home / ".ollama" / "models" : fs::path(ollama), out);
    return out;
}

bool looksLikeModel(const fs::path& path) {
    std::error_code code;
    if (!fs::is_directory(path, code)) return isGguf(path);
    const auto entries = entriesOf(path);
    return std::any_of(entries.begin(), entries.end(), [](const fs::path& entry) {
        const std::string name = entry.filename().string(), ending = entry.extension().string();
        return name == "config.json" || name == "adapter_config.json" || ending == ".safetensors" || isGguf(entry);
    });
}

} // namespace luthier
