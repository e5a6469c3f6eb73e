#include "core/recipe/adjustments.h"

#include "core/base/text.h"
#include "core/recipe/adapter_count.h"

#include <algorithm>

namespace luthier {

namespace {

void addName(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

} // namespace

Recipe completed(Recipe recipe, const ModelSpec& spec) {
    if (learnsFromChoices(recipe.objective.type) || spec.isEncoderDecoder())
        recipe.data.packing = false; // two answers, or sources, cannot share a sequence
    if (recipe.isFull()) return recipe;
    std::vector<std::string>& saved = recipe.adapter.modules_to_save;
    const bool grows = !recipe.model.add_tokens.empty() || !recipe.model.add_special_tokens.empty();
    if (grows) addName(saved, lastPartOf(spec.tokenEmbedding));
    if (factsOf(recipe.objective.type).givesScores)
        addName(saved, "score"); // in the place of the head
    else if ((grows || recipe.model.new_head) && spec.head == HeadKind::Language)
        addName(saved, lastPartOf(spec.headModule));
    return recipe;
}

ModelSpec adjusted(ModelSpec spec, const Recipe& recipe) {
    if (factsOf(recipe.objective.type).givesScores && spec.head != HeadKind::Score) setScoreHead(spec, 1);
    spec.vocab_size += static_cast<int>(recipe.model.add_tokens.size() + recipe.model.add_special_tokens.size());
    const std::vector<std::string>& saved = recipe.adapter.modules_to_save;
    const bool savesHead = !recipe.isFull() && std::any_of(saved.begin(), saved.end(), [&](const std::string& name) {
        return matchesModule(spec.headModule, name);
    });
    if (recipe.model.new_head || savesHead) spec.tieWordEmbeddings = false;
    return spec;
}

Result<void> checkTakesPrefix(const ModelSpec& spec) {
    if (!spec.isEncoderDecoder() && spec.causal) return {};
    return fail("adapter.no_place", {QT_TRANSLATE_NOOP("errors", "This model has no place for the adapter."), {}},
        {QT_TRANSLATE_NOOP("errors", "A learned prefix or prompt needs a decoder alone; here it is {what}."),
            {{"what", spec.architecture}}},
        {QT_TRANSLATE_NOOP("errors", "Choose LoRA or IA3."), {}});
}

Result<void> checkFits(const Recipe& recipe, const ModelSpec& spec) {
    const auto& facts = factsOf(recipe.adapter.type);
    if (facts.place == AdapterPlace::Rows) LUTHIER_TRY_DO(checkTakesPrefix(spec));
    if (!facts.takesTransposed && spec.transposedLinears)
        return fail("adapter.no_place", {QT_TRANSLATE_NOOP("errors", "This model has no place for the adapter."), {}},
            {QT_TRANSLATE_NOOP("errors", "PEFT has {adapter} for linear layers alone; {what} is made of others."),
                {{"adapter", std::string(methodRow(recipe.adapter.type).label)}, {"what", spec.architecture}}},
            {QT_TRANSLATE_NOOP("errors", "Choose LoRA or IA3."), {}});
    if (recipe.adapter.type == AdapterType::BitFit && countAdapter(spec, recipe.adapter).parameters == 0)
        return fail("adapter.no_place", {QT_TRANSLATE_NOOP("errors", "This model has no place for the adapter."), {}},
            {QT_TRANSLATE_NOOP("errors", "{what} has no biases."), {{"what", spec.architecture}}},
            {QT_TRANSLATE_NOOP("errors", "Choose LoRA or IA3."), {}});
    if (!facts.savesModules) {
        if (const auto whole = completed(recipe, spec).adapter.modules_to_save; !whole.empty())
            return fail("adapter.no_place",
                {QT_TRANSLATE_NOOP("errors", "This adapter trains nothing beside itself."), {}},
                {QT_TRANSLATE_NOOP("errors", "The recipe also trains {list} as a whole."),
                    {{"list", joinText(whole, ", ")}}},
                {QT_TRANSLATE_NOOP("errors", "Choose LoRA or IA3."), {}});
    }
    if (!factsOf(recipe.objective.type).givesScores || (spec.head == HeadKind::Score && spec.headOutputs == 1))
        return {};
    if (spec.head == HeadKind::Language && !spec.scoreArchitecture.empty()) return {};
    return fail("model.no_scores", {QT_TRANSLATE_NOOP("errors", "This model cannot become a reward model."), {}},
        {QT_TRANSLATE_NOOP("errors", "A reward model is a decoder with one score, and {name} cannot become one."),
            {{"name", spec.architecture}}},
        {QT_TRANSLATE_NOOP("errors", "Choose a model of another family."), {}});
}

} // namespace luthier
