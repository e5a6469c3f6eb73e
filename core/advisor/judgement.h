#pragma once
/// The seed's judgement as data: decision tree (the fine-tuning guide, 2.2), scenarios (5.1), model matrix (2.1),
/// methods (4.1, 5.2) and what the rules say. Read from resources/*.yaml; adding a leaf is editing YAML.

#include "core/base/bilingual.h"
#include "core/base/result.h"
#include "core/recipe/methods.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace luthier {

/// What the model must gain.
struct TaskRow {
    std::string key;
    BilingualText text, help, node, leads, why;
    BilingualText route;                     ///< route in the fine-tuning guide, 1.2; empty: none
    std::string needs;                       ///< a step that `answers` this must be in the plan
    std::string before;                      ///< a step in front of all others, or empty
    std::vector<std::string> limited, ample; ///< steps where resources are short, and where they are not
};

struct TaskQuestion {
    BilingualText text;
    std::string yes; ///< a task
};

/// A range of numbers: from `from` on, below `below` or up to `to`.
struct Band {
    std::string key, method; ///< "peft": the parameter-efficient method that memory picks
    std::optional<double> from, to, below;
    BilingualText node, leads;
    bool holds(double value) const {
        return (!from || value >= *from) && (!to || value <= *to) && (!below || value < *below);
    }
};

struct ScenarioRow {
    std::string key;
    BilingualText text, help, limitedSays, ampleSays, data, modelSays;
    std::vector<std::string> limited, ample, kinds, goals;
    bool prefersInstruct = false; ///< models with a chat template are offered first
};

struct GoalRow {
    std::string key;
    BilingualText text;
    bool isPercent = false, higherIsBetter = true;
    double value = 0;        ///< proposed
    bool isByPeople = false; ///< measured by people's votes
    bool isMeasured = true;  ///< measured by a part of Luthier
    std::string task;        ///< what teaches it: a key of decision_tree.yaml; empty: what the plan does anyway
};

struct ModelKindRow {
    std::string key;
    BilingualText text, examples, size, suits, resources;
    std::vector<double> parameters; ///< [least, most]: used to calculate resources where none are stated
    std::string method;             ///< method that suits the kind: full, adapter, instruction; empty: any
};

struct MethodInfo {
    std::string key;
    std::optional<AdapterType> adapter;                     ///< in run.yaml
    QuantizationType quantization = QuantizationType::None; ///< in run.yaml
    bool isInChat = false;                                  ///< nothing is trained: it is tried in the chat
    BilingualText text, help, trainable, keeps, speed, memory, time;
    std::vector<double> gpuGb, rows; ///< [least, most] of the resource table; one: at least that; empty: not stated

    bool isBuilt() const { return adapter || isInChat; }
};

struct StepInfo {
    std::string key;
    std::optional<ObjectiveType> objective; ///< in run.yaml; nothing: the engine does not have it yet
    BilingualText text, help;
    std::vector<std::string> answers; ///< task needs that it meets
};

/// Thresholds for judging a curve, and the size of the changes then proposed.
struct IterateRules {
    double overfit = 0; ///< the evaluation loss rose by more than this share over its lowest
    double falling = 0; ///< it fell by more than this share in its last quarter
    double longer = 0;  ///< epochs are multiplied by this
    double slower = 0;  ///< the learning rate is divided by this, or multiplied where it may be larger
    double dropout = 0; ///< of LoRA, or weight decay of full fine-tuning, if there was none
    double replay = 0;  ///< general rows for each row of the person's own, against forgetting
    int points = 0;     ///< evaluations for a run that had too few
};

struct Judgement {
    BilingualText question;
    std::vector<TaskRow> tasks;
    std::vector<TaskQuestion> questions; ///< the first yes decides
    std::string otherwise;               ///< the task when none does
    std::vector<Band> memory, rows;      ///< without gaps, in order; memory in GB of 10^9 bytes
    double cpuShare = 0.8;               ///< share of free memory to use without a GPU
    BilingualText cpuNode;
    std::vector<ScenarioRow> scenarios;
    std::vector<GoalRow> goals;
    std::vector<ModelKindRow> kinds;
    std::vector<MethodInfo> methods; ///< the most frugal first
    std::vector<StepInfo> steps;
    std::map<std::string, BilingualText> rules, words;
    IterateRules iterate;

    const TaskRow* task(const std::string& key) const; ///< null: there is none; same for the next five
    const ScenarioRow* scenario(const std::string& key) const;
    const GoalRow* goal(const std::string& key) const;
    const ModelKindRow* kind(const std::string& key) const;
    const MethodInfo* method(const std::string& key) const;
    const StepInfo* step(const std::string& key) const;
    /// The method that trains so; adapters without a row of their own (DoRA, IA3) are ways of LoRA's.
    const MethodInfo* methodOf(AdapterType adapter, QuantizationType quantization) const;
    /// Index in `methods`; a smaller one is more frugal.
    int demandOf(const std::string& method) const;
};

/// Reads and checks the files: every key that one file refers to exists in another, bands have no gaps. Errors:
/// "resources.bad_yaml" naming file, line and key.
Result<Judgement> readJudgement(const std::filesystem::path& resources);

/// A rule that fired, with the values for its sentence.
struct Said {
    std::string rule;
    std::map<std::string, BilingualText> values;
};
BilingualText sentence(const Judgement& judgement, const Said& said);

} // namespace luthier
