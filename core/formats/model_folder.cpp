#include "core/formats/model_folder.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

#include <set>

namespace luthier {

namespace fs = std::filesystem;

namespace {

tl::unexpected<Error> failNoWeights(const fs::path& folder) {
    std::vector<std::string> found;
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(folder, code))
        found.push_back(entry.path().filename().string());
    std::sort(found.begin(), found.end());
    const std::string list = found.empty() ? "nothing" : joinText(found, ", ");
    return fail("model.no_weights",
        {QT_TRANSLATE_NOOP("errors", "{folder} holds no model weights."), {{"folder", folder.string()}}},
        {QT_TRANSLATE_NOOP(
             "errors", "There is no model.safetensors and no model.safetensors.index.json; found: {list}."),
            {{"list", list}}},
        {QT_TRANSLATE_NOOP("errors", "Choose a Hugging Face model folder with safetensors weights."), {}});
}

} // namespace

Result<ModelFolder> ModelFolder::open(const fs::path& folder) {
    if (!fs::is_directory(folder))
        return fail("model.no_folder",
            {QT_TRANSLATE_NOOP("errors", "There is no model folder at {folder}."), {{"folder", folder.string()}}}, {},
            {QT_TRANSLATE_NOOP("errors", "Check the path, or choose the folder again."), {}});
    ModelFolder model;
    const fs::path index = folder / "model.safetensors.index.json";
    std::set<std::string> shards;
    if (fs::exists(index)) {
        LUTHIER_TRY(json, readJsonObject(index));
        const auto map = json.find("weight_map");
        if (map == json.end() || !map->is_object()) return failNoWeights(folder);
        for (const auto& [name, shard] : map->items())
            if (shard.is_string()) shards.insert(shard.get<std::string>());
    } else if (fs::exists(folder / "model.safetensors")) {
        shards.insert("model.safetensors");
    }
    if (shards.empty()) return failNoWeights(folder);
    for (const std::string& shard : shards) {
        // The index is data from outside: it may not lead out of the folder.
        if (fs::path(shard).filename() != shard || !fs::exists(folder / shard))
            return fail("model.missing_shard",
                {QT_TRANSLATE_NOOP("errors", "{folder} is not complete."), {{"folder", folder.string()}}},
                {QT_TRANSLATE_NOOP("errors", "The index names {file}, which is not there."), {{"file", shard}}},
                {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
        LUTHIER_TRY(file, SafetensorsFile::open(folder / shard));
        for (const auto& [name, view] : file.tensors())
            model.m_fileOf[name] = model.m_files.size();
        model.m_files.push_back(std::move(file));
        model.m_paths.push_back(folder / shard);
    }
    return model;
}

const TensorView* ModelFolder::find(const std::string& name) const {
    const auto it = m_fileOf.find(name);
    return it == m_fileOf.end() ? nullptr : m_files[it->second].find(name);
}

std::vector<std::string> ModelFolder::names() const {
    std::vector<std::string> out;
    for (const auto& [name, file] : m_fileOf)
        out.push_back(name);
    return out;
}

std::uint64_t ModelFolder::totalBytes() const {
    std::uint64_t total = 0;
    for (const auto& file : m_files)
        for (const auto& [name, view] : file.tensors())
            total += view.bytes.size();
    return total;
}

Result<std::string> hashWeights(const fs::path& folder) {
    LUTHIER_TRY(model, ModelFolder::open(folder));
    Hasher hasher;
    for (const fs::path& file : model.files()) {
        LUTHIER_TRY(mapped, MappedFile::open(file));
        hasher.add(mapped.text());
    }
    return hasher.hex();
}

} // namespace luthier
