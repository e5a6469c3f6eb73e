#include "core/formats/model_folder.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/formats/gguf.h"
#include "core/formats/json_file.h"
#include "core/formats/torch_file.h"

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
    const std::string list = found.empty() ? "–" : joinText(found, ", ");
    return fail("model.no_weights",
        {QT_TRANSLATE_NOOP("errors", "{folder} holds no model weights."), {{"folder", folder.string()}}},
        {QT_TRANSLATE_NOOP("errors",
             "There is no model.safetensors and no pytorch_model.bin, whole or with an index; found: {list}."),
            {{"list", list}}},
        {QT_TRANSLATE_NOOP("errors", "Choose a Hugging Face model folder with weights."), {}});
}

/// The weight files of a folder, in order of their names; none where there is none.
Result<std::set<std::string>> weightFiles(const fs::path& folder) {
    for (const auto& [index, whole] : {std::pair("model.safetensors.index.json", "model.safetensors"),
             std::pair("pytorch_model.bin.index.json", "pytorch_model.bin")}) {
        if (fs::exists(folder / index)) {
            LUTHIER_TRY(json, readJsonObject(folder / index));
            std::set<std::string> shards;
            const auto map = json.find("weight_map");
            if (map != json.end() && map->is_object())
                for (const auto& [name, shard] : map->items())
                    if (shard.is_string()) shards.insert(shard.get<std::string>());
            return shards;
        }
        if (fs::exists(folder / whole)) return std::set<std::string>{whole};
    }
    return std::set<std::string>();
}

} // namespace

Result<ModelFolder> ModelFolder::open(const fs::path& folder) {
    if (!fs::is_directory(folder))
        return fail("model.no_folder",
            {QT_TRANSLATE_NOOP("errors", "There is no model folder at {folder}."), {{"folder", folder.string()}}}, {},
            {QT_TRANSLATE_NOOP("errors", "Check the path, or choose the folder again."), {}});
    ModelFolder model;
    LUTHIER_TRY(names, weightFiles(folder));
    if (names.empty()) return failNoWeights(folder);
    for (const std::string& name : names) {
        // The index is data from outside: it may not lead out of the folder.
        if (fs::path(name).filename() != name || !fs::exists(folder / name))
            return fail("model.missing_shard",
                {QT_TRANSLATE_NOOP("errors", "{folder} is not complete."), {{"folder", folder.string()}}},
                {QT_TRANSLATE_NOOP("errors", "The index names {file}, which is not there."), {{"file", name}}},
                {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
        LUTHIER_TRY_DO(model.add(folder / name));
    }
    return model;
}

Result<void> ModelFolder::add(const fs::path& path) {
    const auto keep = [&](auto file) {
        const auto shared = std::make_shared<const decltype(file)>(std::move(file));
        m_tensors.insert(shared->tensors().begin(), shared->tensors().end());
        m_files.push_back(shared);
        m_paths.push_back(path);
    };
    if (path.extension() == ".safetensors") {
        LUTHIER_TRY(file, SafetensorsFile::open(path));
        m_kept.insert(file.metadata().begin(), file.metadata().end());
        keep(std::move(file));
    } else {
        LUTHIER_TRY(file, TorchFile::open(path));
        keep(std::move(file));
    }
    return {};
}

const TensorView* ModelFolder::find(const std::string& name) const {
    auto it = m_tensors.find(name);
    if (it == m_tensors.end())
        if (const auto kept = m_kept.find(name); kept != m_kept.end()) it = m_tensors.find(kept->second);
    return it == m_tensors.end() ? nullptr : &it->second;
}

std::vector<std::string> ModelFolder::names() const {
    std::vector<std::string> out;
    for (const auto& [name, view] : m_tensors)
        out.push_back(name);
    return out;
}

std::uint64_t ModelFolder::totalBytes() const {
    std::uint64_t total = 0;
    for (const auto& [name, view] : m_tensors)
        total += view.bytes.size();
    return total;
}

Result<std::string> hashWeights(const fs::path& model, const Progress& progress) {
    if (isGguf(model)) return hashFile(model, progress);
    LUTHIER_TRY(folder, ModelFolder::open(model));
    Hasher hasher;
    for (const fs::path& file : folder.files())
        LUTHIER_TRY_DO(hasher.addFile(file, progress));
    return hasher.hex();
}

} // namespace luthier
