#include "core/engine/train/trainable_model.h"

#include "core/engine/nn/weights.h"
#include "core/model/families.h"
#include "core/recipe/adjustments.h"

#include <ATen/Context.h>

namespace luthier::engine {

std::vector<NamedParameter> TrainableModel::trained() {
    auto out = adapter ? adapter->parameters() : model->parameters();
    std::erase_if(out, [](const NamedParameter& parameter) { return !parameter.tensor->requires_grad(); });
    return out;
}

namespace {

Result<void> freeze(Transformer& model, const std::vector<std::string>& patterns) {
    for (const std::string& pattern : patterns) {
        bool isMet = false;
        for (const NamedParameter& parameter : model.parameters()) {
            if (!parameter.tensor->defined() || !matchesModule(parameter.name, pattern)) continue;
            parameter.tensor->set_requires_grad(false);
            isMet = true;
        }
        if (!isMet)
            return fail("model.freeze", {QT_TRANSLATE_NOOP("errors", "The recipe cannot be used."), {}},
                {QT_TRANSLATE_NOOP("errors", "model.freeze names {name}, which is no module of this model."),
                    {{"name", pattern}}},
                {QT_TRANSLATE_NOOP("errors", "Names are those of the weight files, such as {name}."),
                    {{"name", model.parameters().front().name}}});
    }
    return {};
}

DropoutSpec dropoutOf(const DropoutSpec& config, const DropoutOverride& own) {
    DropoutSpec out = config;
    out.embedding = own.embedding.value_or(out.embedding);
    out.attention = own.attention.value_or(out.attention);
    out.residual = own.residual.value_or(out.residual);
    out.activation = own.activation.value_or(out.activation);
    return out;
}

} // namespace

Result<TrainableModel> makeTrainable(const Recipe& recipe, const std::filesystem::path& folder,
    const GrownTokenizer& tokens, const LoadOptions& options, const MeasureEva& measure) {
    at::manual_seed(recipe.train.seed);
    TrainableModel out;
    if (recipe.model.from_scratch) {
        LUTHIER_TRY(spec, readModelSpec(folder));
        out.model = createModel(spec, options);
    } else {
        LUTHIER_TRY(model, loadModel(folder, options));
        out.model = std::move(model);
    }
    if (tokens.size > tokens.known) out.model->growVocabulary(std::int64_t(tokens.known), std::int64_t(tokens.size));
    if (recipe.model.new_head) out.model->renewHead();
    if (factsOf(recipe.objective.type).givesScores) {
        LUTHIER_TRY_DO(checkFits(recipe, out.model->spec()));
        if (out.model->spec().head != HeadKind::Score) out.model->makeScoreHead(1); // else it goes on
    } else if (out.model->spec().head == HeadKind::Score) {
        return fail("model.no_head", {QT_TRANSLATE_NOOP("errors", "This model does not write text."), {}},
            {QT_TRANSLATE_NOOP("errors", "It is a reward model; its scores cannot be trained on answers."), {}},
            {QT_TRANSLATE_NOOP("errors", "Choose the model that it was made of."), {}});
    }
    LUTHIER_TRY_DO(freeze(*out.model, recipe.model.freeze));
    // Compared answers are compared without noise, as in TRL: the reference has none either.
    const bool compares = learnsFromChoices(recipe.objective.type);
    DropoutSpec dropout = dropoutOf(compares ? DropoutSpec() : out.model->spec().dropout, recipe.model.dropout);
    if (!compares) dropout.neftune_noise_alpha = recipe.train.neftune_noise_alpha;
    out.model->setDropout(dropout);
    std::vector<std::int64_t> startIds;
    if (recipe.adapter.type == AdapterType::Prompt && !recipe.adapter.prompt_tuning_init_text.empty()) {
        const auto ids = tokens.tokenizer.encode(recipe.adapter.prompt_tuning_init_text);
        startIds.assign(ids.begin(), ids.end());
    }
    LUTHIER_TRY(adapter, createAdapter(*out.model, recipe.adapter, folder.string(), startIds, measure));
    out.adapter = std::move(adapter);
    return out;
}

} // namespace luthier::engine
