#pragma once
/// A task in the YAML of lm-evaluation-harness: which rows, what is asked of each, and how answers are judged. Parts
/// written in Python (`!function`) are refused by name.

#include "core/base/bilingual.h"
#include "core/base/result.h"
#include "core/evaluate/metric.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace luthier {

/// The four of the fine-tuning guide, 6.1. Practical and experience are measured beside the tasks.
enum class Dimension { Technical, Safety, Practical, Experience };
/// "technical", "safety", "practical", "experience"
std::string_view keyOf(Dimension dimension);
std::optional<Dimension> dimensionFromKey(std::string_view key);

/// One step between what a model wrote and what is judged.
struct AnswerFilter {
    std::string function; ///< regex, take_first, remove_whitespace, lowercase, uppercase
    std::string pattern;  ///< of regex
    int group = 0;        ///< which of the matches; negative: from the end
    std::string fallback = "[invalid]";
};

struct MetricUse {
    const Metric* metric = nullptr;
    Better better = Better::Higher; ///< as the task says, else as the metric does
    MetricOptions options;
    std::string goal; ///< goal of scenarios.yaml that this measures; mostly empty
};

struct GenerationOptions {
    std::vector<std::string> until;
    int max_gen_toks = 256;
    double temperature = 0; ///< 0: the likeliest token
    double top_p = 1;
};

struct Task {
    std::string key;
    BilingualText title;
    std::string version;
    Dimension dimension = Dimension::Technical;
    std::filesystem::path file;
    std::filesystem::path data;    ///< JSON Lines; empty: given when it runs
    std::filesystem::path fewShot; ///< rows that examples are drawn from; empty: from `data`
    bool isConversations = false;  ///< rows as Luthier freezes them (dataset_path: luthier)
    bool asksToolCalls = false;    ///< of them, each turn that calls functions (dataset_name: tool_calls)
    OutputType output = OutputType::GenerateUntil;
    std::string description, doc_to_text, doc_to_target;
    std::vector<std::string> doc_to_choice; ///< fixed ones; else
    std::string choiceTemplate;             ///< a column, or a template that gives a list
    std::string target_delimiter = " ", fewshot_delimiter = "\n\n", gen_prefix;
    int num_fewshot = 0;
    GenerationOptions generation;
    std::vector<AnswerFilter> filters;
    std::vector<MetricUse> metrics;
    std::string breakdown; ///< column whose values split the scores into parts; empty: none
};

/// Errors: "resources.bad_yaml" naming file, line and key.
Result<Task> readTask(const std::filesystem::path& file);

/// Tasks that Luthier brings (resources/evaluation), in their order, and tasks in a folder of the person's own. A task
/// that cannot be read is left out and its error reported.
std::vector<Task> tasksIn(const std::filesystem::path& folder, std::vector<Error>* errors = nullptr);

/// A key of the tasks that Luthier brings, or a YAML file. Errors: "evaluate.unknown_task" with the nearest key;
/// readTask's.
Result<Task> findTask(const std::string& keyOrFile);

/// Applies the filters in turn.
std::string filtered(const std::vector<AnswerFilter>& filters, std::string answer);

} // namespace luthier
