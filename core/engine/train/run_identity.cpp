#include "core/engine/train/run_identity.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/formats/gguf.h"
#include "core/formats/model_folder.h"

#include <algorithm>

namespace luthier::engine {

namespace {

/// True if it lists every monitor that some version of the program knew: new ones are added at the table's end, and a
/// run that lists all of its time is still the same run.
bool watchesForAll(const std::vector<MonitorType>& monitors) {
    const std::vector<MonitorType> all = allMethods<MonitorType>();
    constexpr std::size_t kFirstVersion = 5;
    return monitors.size() >= kFirstVersion && monitors.size() <= all.size() &&
           std::equal(monitors.begin(), monitors.end(), all.begin());
}

} // namespace

Result<RunHashes> hashInputs(const Recipe& recipe, const std::filesystem::path& runFolder, const Tokenizer& tokenizer,
    const std::string& templateText, const Progress& progress) {
    RunHashes hashes;
    // Names, how often to look, and what is asked when all is done are no part of what is computed.
    Recipe essence = recipe;
    essence.name.clear();
    essence.data.test.clear();
    essence.eval = {};
    essence.checkpoint = {};
    if (watchesForAll(essence.monitors)) essence.monitors = Recipe().monitors;
    hashes["recipe"] = hashBytes(keysNotAtDefault(essence));
    hashes["tokenizer"] = tokenizer.hash();
    hashes["template"] = hashBytes(templateText);
    Hasher data;
    for (const std::string& file : recipe.data.train) {
        LUTHIER_TRY(hash, hashFile(resolvePath(file, runFolder), progress));
        data.add(hash);
    }
    hashes["data"] = data.hex();
    return hashes;
}

Result<RunHashes> hashRun(const Recipe& recipe, const std::filesystem::path& modelFolder,
    const std::filesystem::path& runFolder, const Tokenizer& tokenizer, const std::string& templateText,
    const Progress& progress) {
    std::string model;
    if (!isGguf(modelFolder)) { // which has its sizes beside its weights
        LUTHIER_TRY(config, readWhole(modelFolder / "config.json"));
        model = hashBytes(config);
    }
    if (!recipe.model.from_scratch) {
        LUTHIER_TRY(weights, hashWeights(modelFolder, progress));
        model = model.empty() ? weights : hashBytes(model + weights);
    }
    LUTHIER_TRY(hashes, hashInputs(recipe, runFolder, tokenizer, templateText, progress));
    hashes["model"] = model;
    return hashes;
}

Message whatChanged(const std::string& part) {
    if (part == "recipe") return {QT_TRANSLATE_NOOP("errors", "The recipe is not what it was when the run began."), {}};
    if (part == "model") return {QT_TRANSLATE_NOOP("errors", "The model is not what it was when the run began."), {}};
    if (part == "tokenizer")
        return {QT_TRANSLATE_NOOP("errors", "The tokenizer is not what it was when the run began."), {}};
    if (part == "template")
        return {QT_TRANSLATE_NOOP("errors", "The chat template is not what it was when the run began."), {}};
    return {QT_TRANSLATE_NOOP("errors", "The data is not what it was when the run began."), {}};
}

Result<void> checkUnchanged(const RunHashes& then, const RunHashes& now) {
    for (const auto& [name, hash] : then) {
        const auto it = now.find(name);
        if (it != now.end() && it->second == hash) continue;
        return fail("resume.changed", {QT_TRANSLATE_NOOP("errors", "The run cannot be resumed."), {}},
            whatChanged(name), {QT_TRANSLATE_NOOP("errors", "Put it back as it was, or start a new run."), {}});
    }
    return {};
}

} // namespace luthier::engine
