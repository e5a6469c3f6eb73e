#include "core/engine/train/run_identity.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/formats/model_folder.h"

namespace luthier::engine {

Result<RunHashes> hashRun(const Recipe& recipe, const std::filesystem::path& modelFolder,
    const std::filesystem::path& runFolder, const Tokenizer& tokenizer, const std::string& templateText) {
    RunHashes hashes;
    // Names and how often to look are no part of what is computed.
    Recipe essence = recipe;
    essence.name.clear();
    essence.eval = {};
    essence.checkpoint = {};
    hashes["recipe"] = hashBytes(recipeToYaml(essence));
    LUTHIER_TRY(config, readWhole(modelFolder / "config.json"));
    std::string model = hashBytes(config);
    if (!recipe.model.from_scratch) {
        LUTHIER_TRY(weights, hashWeights(modelFolder));
        model = hashBytes(model + weights);
    }
    hashes["model"] = model;
    hashes["tokenizer"] = tokenizer.hash();
    hashes["template"] = hashBytes(templateText);
    Hasher data;
    for (const std::string& file : recipe.data.train) {
        LUTHIER_TRY(hash, hashFile(resolvePath(file, runFolder)));
        data.add(hash);
    }
    hashes["data"] = data.hex();
    return hashes;
}

Result<void> checkUnchanged(const RunHashes& then, const RunHashes& now) {
    for (const auto& [name, hash] : then) {
        const auto it = now.find(name);
        if (it != now.end() && it->second == hash) continue;
        return fail("resume.changed", {QT_TRANSLATE_NOOP("errors", "The run cannot be resumed."), {}},
            {QT_TRANSLATE_NOOP("errors", "The {part} is not what it was when the run began."), {{"part", name}}},
            {QT_TRANSLATE_NOOP("errors", "Put it back as it was, or start a new run."), {}});
    }
    return {};
}

} // namespace luthier::engine
