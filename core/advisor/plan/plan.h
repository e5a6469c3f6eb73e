#pragma once
/// From answers to a plan. Order of the rules: task, scenario, kind of model, memory, rows; if memory and rows
/// disagree, the more frugal method is taken. Every rule that fired says so, and everything can be overruled.

#include "core/advisor/facts/answers.h"
#include "core/advisor/facts/model_card.h"
#include "core/advisor/judgement.h"
#include "core/recipe/run_ledger.h"

#include <optional>

namespace luthier {

struct PlanStep {
    std::string step;                ///< a key of methods.yaml's steps
    std::string method;              ///< a key of methods.yaml; empty where nothing is trained
    std::string missing;             ///< the step or method that the engine does not have yet; empty: it can be started
    std::optional<Recipe> recipe;    ///< where it can be started and a model is chosen
    std::uint64_t bytes = 0;         ///< predicted peak; 0: not known
    std::vector<Said> starting = {}; ///< why the recipe begins with these values
};

struct Rejected {
    std::string method;
    Said why;
    BilingualText cost; ///< memory and time that it would take, as far as known; may be empty
};

struct Plan {
    std::vector<PlanStep> steps;
    std::string method; ///< method picked by memory, rows or the person; empty if nothing is trained
    std::vector<Said> reasons, warnings;
    std::vector<Rejected> rejected;
    bool isAmple = false;               ///< are resources ample, as the scenarios ask?
    std::string memoryBand, rowsBand;   ///< bands that the tree highlights: a key, "cpu_only", or empty
    std::optional<MemoryLedger> ledger; ///< for the most demanding step that can be started
    std::uint64_t budgetBytes = 0;      ///< what may be used
    std::uint64_t checkpointsBytes = 0; ///< on the disk

    DType computeDtype = DType::F32; ///< type assumed for the estimates

    bool warns(const std::string& rule) const;
    bool has(const std::string& step) const;
    bool uses(const std::string& key) const; ///< does a step use this way of training?
    /// Steps that few-shot, if it is the plan's method, cannot replace.
    std::vector<std::string> trainedOtherwise() const;
    std::vector<std::string> stepKeys() const; ///< in order
};

/// @param model  the card of answers.modelPath; null: none chosen
Plan makePlan(const Judgement& judgement, const Answers& answers, const ModelCard* model);

/// The steps with `added` inserted: before the first step that methods.yaml lists after it.
std::vector<std::string> withStep(const Judgement& judgement, std::vector<std::string> steps, const std::string& added);

/// How the plan's steps train, for the window; empty if nothing is trained. May differ from `method`: examples in a
/// prompt replace SFT only.
BilingualText methodsOf(const Judgement& judgement, const Plan& plan);

/// Predicted peak of a method with one sequence of `length` tokens at a time and gradient checkpointing, also for
/// methods that the engine does not have yet: QLoRA with 4.127 bits a weight of the blocks (Dettmers et al. 2023,
/// double quantisation).
std::uint64_t methodBytes(const ModelSpec& spec, const std::string& method, int length, DType computeDtype);

} // namespace luthier
