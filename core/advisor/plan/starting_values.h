#pragma once
/// Values that a run begins with before anything was tried: by method, model size, and rows. Rates of LoRA are as in Hu
/// et al. 2021 and Dettmers et al. 2023 (table 9), ten times those of full fine-tuning; models below 100 million
/// parameters bear, and need, more (measured on the starter model).

#include "core/advisor/facts/answers.h"
#include "core/advisor/judgement.h"
#include "core/model/model_spec.h"
#include "core/recipe/recipe.h"

namespace luthier {

/// A reward model takes half the rate of SFT (TRL's examples: 1e-5 and 1e-4). Objectives that learn from compared
/// answers take a fortieth (Tunstall et al. 2023, Zephyr, section 4: 5e-7 beside 2e-5), since the model should stay
/// near where it began; below 100 million parameters a twentieth (measured on the starter model: with more the KL runs
/// away).
/// Rank of an adapter that has one, for learning answers.
int startingRank(AdapterType adapter);
double startingRate(std::int64_t parameters, AdapterType adapter, ObjectiveType objective = ObjectiveType::Sft);
/// Pairs are seen once where there are a thousand or more, else three times: a reward model overfits quickly (Stiennon
/// et al. 2020, appendix C).
double startingEpochs(std::int64_t parameters, std::int64_t rows, ObjectiveType objective = ObjectiveType::Sft);
/// Sequences per step: at most 16, and fewer if needed for at least 100 steps; never below 4.
int startingBatch(std::int64_t rows, double epochs);
/// A multiple of 64 that holds the longest row, at most the context and 2,048; 1,024 where rows were not counted.
int startingLength(int longest, int context);

/// How a way of training changes the model.
struct MethodParts {
    AdapterType adapter = AdapterType::Lora;
    QuantizationType quantization = QuantizationType::None;
};

/// A recipe with these values and no paths. The ledger of the micro-batch stays
/// within `budgetBytes` where that is possible. What was chosen and why is added to `reasons`.
Recipe startingRecipe(const Judgement& judgement, const ModelSpec& spec, MethodParts method, ObjectiveType objective,
    const DataFacts& data, DType computeDtype, std::uint64_t budgetBytes, std::vector<Said>& reasons);

} // namespace luthier
