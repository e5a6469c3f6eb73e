#include "core/evaluate/task.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/formats/resource_yaml.h"
#include "core/text/chars/regex.h"
#include "core/text/chars/unicode.h"

#include <algorithm>
#include <array>

namespace luthier {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> kDimensions = {"technical", "safety", "practical", "experience"};
constexpr std::array kOutputs = {
    OutputType::MultipleChoice, OutputType::GenerateUntil, OutputType::LogLikelihood, OutputType::LogLikelihoodRolling};
constexpr std::array<std::string_view, 5> kFilters = {
    "regex", "take_first", "remove_whitespace", "lowercase", "uppercase"};

std::string list(auto begin, auto end, auto nameOf) {
    std::vector<std::string> names;
    for (auto it = begin; it != end; ++it)
        names.emplace_back(nameOf(*it));
    return joinText(names, ", ");
}

[[noreturn]] void refuseValue(
    const ResourceNode& node, const char* key, const std::string& got, const std::string& allowed) {
    node.refuse(key, {QT_TRANSLATE_NOOP("errors", "{key} is {got}; it must be one of: {list}."),
                         {{"key", key}, {"got", got}, {"list", allowed}}});
}

void mustCompile(const ResourceNode& node, const char* key, const std::string& pattern) {
    if (!Regex::compile(pattern))
        node.refuse(key, {QT_TRANSLATE_NOOP("errors", "{got} is not a regular expression."), {{"got", pattern}}});
}

std::vector<std::string> oneOrMore(const ResourceNode& node, const char* key) {
    if (!node.has(key)) return {};
    return node.isList(key) ? node.strings(key) : std::vector{node.string(key)};
}

/// lm-evaluation-harness hands these to datasets.load_dataset("json", data_files=…); here they are relative to the
/// task.
void readData(const ResourceNode& top, Task& out) {
    const std::string path = top.string("dataset_path");
    out.isConversations = path == "luthier";
    out.asksToolCalls = out.isConversations && top.string("dataset_name", {}) == "tool_calls";
    if (path != "json" && !out.isConversations)
        top.refuse(
            "dataset_path", {QT_TRANSLATE_NOOP("errors", "{got} is not on this machine: download the data set as "
                                                         "JSON Lines, and write dataset_path: json, with "
                                                         "the file as data_files of dataset_kwargs."),
                                {{"got", path}}});
    if (!top.has("dataset_kwargs")) return;
    const ResourceNode kwargs = top.map("dataset_kwargs");
    kwargs.onlyHas({"data_files"});
    const auto fileOf = [&](const std::string& name) { return out.file.parent_path() / fs::path(name); };
    if (!kwargs.isMap("data_files")) {
        out.data = fileOf(kwargs.string("data_files"));
        return;
    }
    const ResourceNode files = kwargs.map("data_files");
    const std::string split = top.string("test_split", top.string("validation_split", "test"));
    out.data = fileOf(files.string(split.c_str()));
    const std::string examples = top.string("fewshot_split", top.string("training_split", {}));
    if (!examples.empty() && files.has(examples.c_str())) out.fewShot = fileOf(files.string(examples.c_str()));
    if (out.fewShot == out.data) out.fewShot.clear(); // the row itself must not be among them
}

void readGeneration(const ResourceNode& top, Task& out) {
    out.generation.until = {out.fewshot_delimiter};
    if (!top.has("generation_kwargs")) return;
    const ResourceNode node = top.map("generation_kwargs");
    node.onlyHas({"until", "max_gen_toks", "do_sample", "temperature", "top_p"});
    if (node.has("until")) out.generation.until = oneOrMore(node, "until");
    out.generation.max_gen_toks = int(node.optionalNumber("max_gen_toks").value_or(out.generation.max_gen_toks));
    if (node.truth("do_sample", false)) out.generation.temperature = node.optionalNumber("temperature").value_or(1);
    out.generation.top_p = node.optionalNumber("top_p").value_or(1);
}

void readFilters(const ResourceNode& top, Task& out) {
    if (!top.has("filter_list")) return;
    const auto chains = top.list("filter_list");
    if (chains.empty()) return;
    // Several ways of reading an answer are several scores in lm-evaluation-harness; here the first counts.
    const ResourceNode& chain = chains.front();
    chain.onlyHas({"name", "filter"});
    for (const ResourceNode& node : chain.list("filter")) {
        node.onlyHas({"function", "regex_pattern", "group_select", "fallback"});
        AnswerFilter filter{node.string("function"), node.string("regex_pattern", "#### (\\-?[0-9\\.\\,]+)"),
            int(node.optionalNumber("group_select").value_or(0)), node.string("fallback", "[invalid]")};
        if (std::find(kFilters.begin(), kFilters.end(), filter.function) == kFilters.end())
            refuseValue(node, "function", filter.function,
                list(kFilters.begin(), kFilters.end(), [](std::string_view name) { return std::string(name); }));
        mustCompile(node, "regex_pattern", filter.pattern);
        out.filters.push_back(std::move(filter));
    }
}

void readMetrics(const ResourceNode& top, Task& out) {
    for (const ResourceNode& node : top.list("metric_list")) {
        node.onlyHas({"metric", "aggregation", "higher_is_better", "ignore_case", "ignore_punctuation",
            "ignore_numbers", "regexes_to_ignore", "goal"});
        const std::string key = node.string("metric");
        const Metric* metric = findMetric(key);
        if (!metric || !metric->serves(out.output)) {
            std::vector<std::string> names;
            for (const Metric& known : metrics())
                if (known.serves(out.output)) names.emplace_back(known.key);
            refuseValue(node, "metric", key, joinText(names, ", "));
        }
        MetricUse use{metric, metric->better,
            {node.truth("ignore_case", false), node.truth("ignore_punctuation", false),
                node.truth("ignore_numbers", false), oneOrMore(node, "regexes_to_ignore")},
            node.string("goal", {})};
        if (node.has("higher_is_better") && metric->better != Better::Even)
            use.better = node.truth("higher_is_better") ? Better::Higher : Better::Lower;
        for (const std::string& pattern : use.options.regexes_to_ignore)
            mustCompile(node, "regexes_to_ignore", pattern);
        out.metrics.push_back(std::move(use));
    }
    if (out.isConversations && out.output != OutputType::GenerateUntil &&
        out.output != OutputType::LogLikelihoodRolling)
        top.refuse("output_type", {QT_TRANSLATE_NOOP("errors", "{got} cannot be asked of conversations."),
                                      {{"got", std::string(keyOf(out.output))}}});
    if (out.metrics.empty())
        top.refuse("metric_list", {QT_TRANSLATE_NOOP("errors", "{key} is empty."), {{"key", "metric_list"}}});
}

void readMetadata(const ResourceNode& top, Task& out) {
    out.title = inBoth(out.key);
    if (!top.has("metadata")) return;
    const ResourceNode node = top.map("metadata");
    out.version = node.string("version", {});
    if (node.has("title")) out.title = node.text("title");
    out.breakdown = node.string("breakdown", {});
    if (!node.has("dimension")) return;
    const auto dimension = dimensionFromKey(node.string("dimension"));
    if (!dimension || *dimension > Dimension::Safety)
        refuseValue(node, "dimension", node.string("dimension"), "technical, safety");
    out.dimension = *dimension;
}

void readTop(const ResourceNode& top, Task& out) {
    // The second line: what says nothing about the scores.
    top.onlyHas({"task", "dataset_path", "dataset_name", "dataset_kwargs", "output_type", "training_split",
        "validation_split", "test_split", "fewshot_split", "description", "doc_to_text", "doc_to_target",
        "doc_to_choice", "target_delimiter", "fewshot_delimiter", "gen_prefix", "num_fewshot", "generation_kwargs",
        "filter_list", "metric_list", "metadata", "repeats", "tag", "group", "task_alias", "should_decontaminate",
        "doc_to_decontamination_query"});
    out.key = top.string("task");
    const std::string type = top.string("output_type", "generate_until");
    const auto* output =
        std::find_if(kOutputs.begin(), kOutputs.end(), [&](OutputType known) { return keyOf(known) == type; });
    if (output == kOutputs.end())
        refuseValue(top, "output_type", type,
            list(kOutputs.begin(), kOutputs.end(), [](OutputType known) { return std::string(keyOf(known)); }));
    out.output = *output;
    if (top.optionalNumber("repeats").value_or(1) != 1)
        top.refuse("repeats",
            {QT_TRANSLATE_NOOP("errors", "Answers are not repeated here: {key} must be 1."), {{"key", "repeats"}}});
    readData(top, out);
    out.description = top.string("description", {});
    out.doc_to_text = top.string("doc_to_text", {});
    out.doc_to_target = top.string("doc_to_target", {});
    if (!out.isConversations && out.doc_to_target.empty() && out.output != OutputType::GenerateUntil)
        top.refuse("doc_to_target", {QT_TRANSLATE_NOOP("errors", "{key} is missing."), {{"key", "doc_to_target"}}});
    if (top.isList("doc_to_choice"))
        out.doc_to_choice = top.strings("doc_to_choice");
    else
        out.choiceTemplate = top.string("doc_to_choice", {});
    if (out.output == OutputType::MultipleChoice && out.doc_to_choice.empty() && out.choiceTemplate.empty())
        top.refuse("doc_to_choice", {QT_TRANSLATE_NOOP("errors", "{key} is missing."), {{"key", "doc_to_choice"}}});
    out.target_delimiter = top.string("target_delimiter", out.target_delimiter);
    out.fewshot_delimiter = top.string("fewshot_delimiter", out.fewshot_delimiter);
    out.gen_prefix = top.string("gen_prefix", {});
    out.num_fewshot = int(top.optionalNumber("num_fewshot").value_or(0));
    readGeneration(top, out);
    readFilters(top, out);
    readMetrics(top, out);
    readMetadata(top, out);
}

} // namespace

std::string_view keyOf(Dimension dimension) { return kDimensions[std::size_t(dimension)]; }

std::optional<Dimension> dimensionFromKey(std::string_view key) {
    const auto* found = std::find(kDimensions.begin(), kDimensions.end(), key);
    return found == kDimensions.end() ? std::nullopt : std::optional(Dimension(found - kDimensions.begin()));
}

namespace {

bool isTaskFile(const fs::path& file) { return file.extension() == ".yaml" || file.extension() == ".yml"; }

} // namespace

Result<Task> readTask(const fs::path& file) {
    Task out;
    out.file = file;
    LUTHIER_TRY_DO(readResourceYaml(file, [&](const ResourceNode& top) { readTop(top, out); },
        {QT_TRANSLATE_NOOP("errors", "Correct the line of the task."), {}}));
    return out;
}

std::vector<Task> tasksIn(const fs::path& folder, std::vector<Error>* errors) {
    std::vector<fs::path> files;
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(folder, code))
        if (isTaskFile(entry.path())) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<Task> out;
    for (const fs::path& file : files) {
        auto task = readTask(file);
        if (task)
            out.push_back(std::move(*task));
        else if (errors)
            errors->push_back(task.error());
    }
    return out;
}

Result<Task> findTask(const std::string& keyOrFile) {
    if (const fs::path file = expandHome(keyOrFile); isTaskFile(file)) return readTask(file);
    std::vector<std::string> keys;
    std::vector<Error> errors;
    auto known = tasksIn(resourcesFolder() / "evaluation", &errors);
    if (!errors.empty()) return tl::unexpected(errors.front());
    for (Task& task : known) {
        if (task.key == keyOrFile) return std::move(task);
        keys.push_back(task.key);
    }
    const auto nearest = nearestName(keyOrFile, keys);
    return fail("evaluate.unknown_task",
        {QT_TRANSLATE_NOOP("errors", "{name} is not a known task."), {{"name", keyOrFile}}},
        nearest ? Message{QT_TRANSLATE_NOOP("errors", "Did you mean {nearest}?"), {{"nearest", *nearest}}}
                : Message{QT_TRANSLATE_NOOP("errors", "Known tasks: {list}."), {{"list", joinText(keys, ", ")}}},
        {QT_TRANSLATE_NOOP("errors", "Name one of them, or a YAML file of lm-evaluation-harness."), {}});
}

std::string filtered(const std::vector<AnswerFilter>& filters, std::string answer) {
    for (const AnswerFilter& filter : filters) {
        if (filter.function == "regex") {
            const auto matches = (*Regex::compile(filter.pattern))->findAll(answer);
            const auto count = std::ssize(matches);
            const auto index = filter.group < 0 ? count + filter.group : filter.group;
            answer = filter.fallback;
            if (index < 0 || index >= count) continue;
            for (const std::string& group : matches[std::size_t(index)])
                if (!group.empty()) {
                    answer = unicode::trimLeft(unicode::trimRight(group));
                    break;
                }
        } else if (filter.function == "remove_whitespace") {
            answer = std::string(unicode::trimLeft(unicode::trimRight(answer)));
        } else if (filter.function == "lowercase" || filter.function == "uppercase") {
            std::string out;
            for (std::size_t at = 0; at < answer.size();) {
                const auto c = utf8proc_int32_t(nextCodePoint(answer, at));
                appendUtf8(out, char32_t(filter.function == "lowercase" ? utf8proc_tolower(c) : utf8proc_toupper(c)));
            }
            answer = std::move(out);
        } // take_first: there is only one
    }
    return answer;
}

} // namespace luthier
