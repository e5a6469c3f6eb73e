#include "core/run/run_model.h"

#include "core/recipe/methods.h"
#include "core/recipe/recipe.h"
#include "core/run/checkpoint_index.h"

namespace luthier {

Result<RunModel> findRunModel(const RunFolder& run, std::optional<std::int64_t> step) {
    LUTHIER_TRY(recipe, readRecipe(run.recipe()));
    RunModel out;
    std::optional<Checkpoint> chosen = bestCheckpoint(run.checkpoints(), step ? nullptr : &out.damaged);
    if (step) {
        chosen.reset();
        for (const Checkpoint& checkpoint : listCheckpoints(run.checkpoints()))
            if (checkpoint.step == *step) chosen = checkpoint;
    }
    if (!chosen)
        return fail("run.no_checkpoint", {QT_TRANSLATE_NOOP("errors", "The run has no checkpoint yet."), {}}, {},
            {QT_TRANSLATE_NOOP("errors", "Let it train until its first checkpoint."), {}});
    out.baseFolder = resolvePath(recipe.model.path, run.path);
    out.checkpoint = chosen->folder;
    out.step = chosen->step;
    out.chatTemplate = templateChoice(recipe.data, run.path);
    if (recipe.isFull()) {
        out.modelFolder = chosen->folder;
    } else {
        out.modelFolder = out.baseFolder;
        out.adapterFolder = chosen->folder;
        const AdapterSection& adapter = recipe.adapter;
        out.isOverPlainBase = recipe.model.quantization.type == QuantizationType::None &&
                              recipe.model.add_tokens.empty() && recipe.model.add_special_tokens.empty() &&
                              !recipe.model.new_head;
        out.isWeightable = out.isOverPlainBase && factsOf(adapter.type).isWeightable &&
                           adapter.bias == BiasTraining::None && adapter.modules_to_save.empty();
        out.isMergeable = out.isWeightable && !factsOf(adapter.init_lora_weights).changesBase;
    }
    return out;
}

bool shareTheirBase(const RunModel& a, const RunModel& b) {
    return a.isOverPlainBase && b.isOverPlainBase && a.baseFolder == b.baseFolder && a.chatTemplate == b.chatTemplate;
}

} // namespace luthier
