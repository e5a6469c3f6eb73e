#pragma once
/// From answers to a plan. The order of the rules: task, scenario, kind of model, memory, rows; where memory and rows
/// disagree the more frugal is taken. Every rule that fired says so, and everything can be overruled.

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
    BilingualText cost; ///< memory and time that it would take, as far as they are known; may be empty
};

struct Plan {
    std::vector<PlanStep> steps;
    std::string method; ///< that memory, rows or the person pick; empty where nothing is trained
    std::vector<Said> reasons, warnings;
    std::vector<Rejected> rejected;
    bool isAmple = false;               ///< are resources ample, as the scenarios ask?
    std::string memoryBand, rowsBand;   ///< that the tree lights up: a band's key, "cpu_only", or empty
    std::optional<MemoryLedger> ledger; ///< of the most demanding step that can be started
    std::uint64_t budgetBytes = 0;      ///< what may be used
    std::uint64_t checkpointsBytes = 0; ///< on the disk

    DType computeDtype = DType::F32; ///< that was judged with

    bool warns(const std::string& rule) const;
    bool has(const std::string& step) const;
    bool uses(const std::string& key) const; ///< does a step use this way of training?
    /// Steps that few-shot, the plan's way, cannot stand for.
    std::vector<std::string> trainedOtherwise() const;
    std::vector<std::string> stepKeys() const; ///< in order
};

/// @param model  the card of answers.modelPath; null: none chosen
Plan makePlan(const Judgement& judgement, const Answers& answers, const ModelCard* model);

/// With one step more: before the first of those that methods.yaml has behind it.
std::vector<std::string> withStep(const Judgement& judgement, std::vector<std::string> steps, const std::string& added);

/// How its steps train, for the window; empty where nothing is trained. It may be another way than `method` says: few
/// examples in a prompt stand for SFT only.
BilingualText methodsOf(const Judgement& judgement, const Plan& plan);

/// Predicted peak of a method with one sequence of `length` tokens at a time, for methods that the engine does not have
/// as well: QLoRA with 4.127 bits a weight of the blocks (Dettmers et al. 2023, double quantisation).
std::uint64_t methodBytes(const ModelSpec& spec, const std::string& method, int length, DType computeDtype);

} // namespace luthier
