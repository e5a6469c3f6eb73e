#include "core/advisor/judgement.h"

#include "core/formats/resource_yaml.h"

#include <algorithm>

namespace luthier {

namespace {

template <class Row>
const Row* rowOf(const std::vector<Row>& rows, const std::string& key) {
    const auto it = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.key == key; });
    return it == rows.end() ? nullptr : &*it;
}

/// The key of a row that must exist.
template <class Row>
void mustKnow(const std::vector<Row>& rows, const std::string& key, const ResourceNode& node, const char* where) {
    if (!rowOf(rows, key))
        node.refuse(where,
            {QT_TRANSLATE_NOOP("errors", "{key} names {name}, which is not there."), {{"key", where}, {"name", key}}});
}

template <class E>
std::optional<E> methodAt(const ResourceNode& node, const char* key) {
    if (!node.has(key)) return std::nullopt;
    const auto value = methodFromKey<E>(node.string(key));
    if (!value)
        node.refuse(key, {QT_TRANSLATE_NOOP("errors", "{key} names {name}, which is not there."),
                             {{"key", key}, {"name", node.string(key)}}});
    return value;
}

std::vector<double> rangeAt(const ResourceNode& node, const char* key) {
    return node.has(key) ? node.numbers(key) : std::vector<double>();
}

void readMethods(const ResourceNode& top, Judgement& out) {
    top.onlyHas({"methods", "steps"});
    for (const ResourceNode& node : top.list("methods")) {
        node.onlyHas({"key", "adapter", "quantization", "chat", "text", "help", "trainable", "keeps", "speed", "memory",
            "gpu_gb", "time", "rows"});
        out.methods.push_back({node.string("key"), methodAt<AdapterType>(node, "adapter"),
            methodAt<QuantizationType>(node, "quantization").value_or(QuantizationType::None),
            node.has("chat") && node.truth("chat"), node.text("text"), node.text("help"),
            node.optionalText("trainable"), node.optionalText("keeps"), node.optionalText("speed"),
            node.optionalText("memory"), node.optionalText("time"), rangeAt(node, "gpu_gb"), rangeAt(node, "rows")});
    }
    for (const ResourceNode& node : top.list("steps")) {
        node.onlyHas({"key", "objective", "text", "help", "answers"});
        out.steps.push_back({node.string("key"), methodAt<ObjectiveType>(node, "objective"), node.text("text"),
            node.text("help"), node.strings("answers")});
    }
}

void readKinds(const ResourceNode& top, Judgement& out) {
    for (const ResourceNode& node : top.onlyHas({"kinds"}).list("kinds")) {
        node.onlyHas({"key", "text", "examples", "size", "suits", "resources", "parameters", "method"});
        out.kinds.push_back({node.string("key"), node.text("text"), node.text("examples"), node.text("size"),
            node.text("suits"), node.optionalText("resources"),
            node.has("parameters") ? node.numbers("parameters") : std::vector<double>(), node.string("method", {})});
        const ModelKindRow& kind = out.kinds.back();
        if (kind.resources.en.empty() && kind.parameters.size() != 2)
            node.refuse("parameters", {QT_TRANSLATE_NOOP("errors", "Without resources it must have two numbers."), {}});
    }
}

std::vector<std::string> stepsAt(const ResourceNode& node, const char* key, const Judgement& judgement) {
    const auto steps = node.strings(key);
    for (const std::string& step : steps)
        mustKnow(judgement.steps, step, node, key);
    return steps;
}

/// Bands must follow each other: a number belongs to exactly one.
std::vector<Band> bandsAt(const ResourceNode& top, const char* key, const Judgement& judgement) {
    std::vector<Band> out;
    for (const ResourceNode& node : top.list(key)) {
        node.onlyHas({"key", "from", "to", "below", "method", "node", "leads"});
        Band band{node.string("key"), node.string("method"), node.optionalNumber("from"), node.optionalNumber("to"),
            node.optionalNumber("below"), node.text("node"), node.text("leads")};
        if (band.method != "peft") mustKnow(judgement.methods, band.method, node, "method");
        const std::optional<double> end = out.empty() ? std::nullopt : out.back().below;
        if (end && band.from != end)
            node.refuse("from", {QT_TRANSLATE_NOOP("errors", "{key} leaves a gap."), {{"key", "from"}}});
        out.push_back(std::move(band));
    }
    return out;
}

void readTree(const ResourceNode& top, Judgement& out) {
    top.onlyHas({"question", "tasks", "questions", "otherwise", "memory", "cpu_only", "rows"});
    out.question = top.text("question");
    for (const ResourceNode& node : top.list("tasks")) {
        node.onlyHas({"key", "text", "help", "node", "leads", "why", "route", "needs", "before", "limited", "ample"});
        TaskRow task{node.string("key"), node.text("text"), node.text("help"), node.text("node"), node.text("leads"),
            node.text("why"), node.optionalText("route"), node.string("needs"), node.string("before", {}),
            stepsAt(node, "limited", out), stepsAt(node, "ample", out)};
        if (!task.before.empty()) mustKnow(out.steps, task.before, node, "before");
        out.tasks.push_back(std::move(task));
    }
    for (const ResourceNode& node : top.list("questions")) {
        out.questions.push_back({node.onlyHas({"text", "yes"}).text("text"), node.string("yes")});
        mustKnow(out.tasks, out.questions.back().yes, node, "yes");
    }
    out.otherwise = top.string("otherwise");
    mustKnow(out.tasks, out.otherwise, top, "otherwise");
    out.memory = bandsAt(top, "memory", out);
    out.rows = bandsAt(top, "rows", out);
    const ResourceNode cpu = top.map("cpu_only");
    cpu.onlyHas({"share", "node"});
    out.cpuShare = cpu.number("share");
    out.cpuNode = cpu.text("node");
}

void readScenarios(const ResourceNode& top, Judgement& out) {
    top.onlyHas({"scenarios", "goals"});
    for (const ResourceNode& node : top.list("goals")) {
        node.onlyHas({"key", "text", "percent", "higher", "value", "people", "not_yet", "task"});
        out.goals.push_back({node.string("key"), node.text("text"), node.truth("percent"), node.truth("higher"),
            node.number("value"), node.truth("people", false), !node.truth("not_yet", false), node.string("task", {})});
        if (!out.goals.back().task.empty()) mustKnow(out.tasks, out.goals.back().task, node, "task");
    }
    for (const ResourceNode& node : top.list("scenarios")) {
        node.onlyHas({"key", "text", "help", "limited", "ample", "data", "model", "goals"});
        const ResourceNode limited = node.map("limited"), ample = node.map("ample"), model = node.map("model");
        for (const ResourceNode& resources : {limited, ample})
            resources.onlyHas({"steps", "says"});
        model.onlyHas({"kinds", "says", "instruct"});
        out.scenarios.push_back(
            {node.string("key"), node.text("text"), node.text("help"), limited.text("says"), ample.text("says"),
                node.text("data"), model.text("says"), stepsAt(limited, "steps", out), stepsAt(ample, "steps", out),
                model.strings("kinds"), node.strings("goals"), model.truth("instruct", false)});
        for (const std::string& kind : out.scenarios.back().kinds)
            mustKnow(out.kinds, kind, model, "kinds");
        for (const std::string& goal : out.scenarios.back().goals)
            mustKnow(out.goals, goal, node, "goals");
    }
}

void readRules(const ResourceNode& top, Judgement& out) {
    top.onlyHas({"iterate", "rules", "words"});
    const ResourceNode iterate =
        top.map("iterate").onlyHas({"overfit", "falling", "longer", "slower", "dropout", "replay", "points"});
    out.iterate = {iterate.number("overfit"), iterate.number("falling"), iterate.number("longer"),
        iterate.number("slower"), iterate.number("dropout"), iterate.number("replay"),
        static_cast<int>(iterate.number("points"))};
    for (auto& [key, target] : {std::pair("rules", &out.rules), std::pair("words", &out.words)}) {
        const ResourceNode map = top.map(key);
        for (const std::string& name : map.keys())
            (*target)[name] = map.text(name.c_str());
    }
    for (const char* word : {"limited", "ample", "peft", "task", "scenario", "steps", "method", "model", "rows",
             "budget", "goals", "memory", "default", "time"})
        out.words[word] = top.map("words").text(word);
}

} // namespace

const TaskRow* Judgement::task(const std::string& key) const { return rowOf(tasks, key); }
const ScenarioRow* Judgement::scenario(const std::string& key) const { return rowOf(scenarios, key); }
const GoalRow* Judgement::goal(const std::string& key) const { return rowOf(goals, key); }
const ModelKindRow* Judgement::kind(const std::string& key) const { return rowOf(kinds, key); }
const MethodInfo* Judgement::method(const std::string& key) const { return rowOf(methods, key); }
const StepInfo* Judgement::step(const std::string& key) const { return rowOf(steps, key); }

const MethodInfo* Judgement::methodOf(AdapterType adapter, QuantizationType quantization) const {
    const auto find = [&](AdapterType wanted) {
        return std::find_if(methods.begin(), methods.end(),
            [&](const MethodInfo& method) { return method.adapter == wanted && method.quantization == quantization; });
    };
    auto method = find(adapter);
    if (method == methods.end() && wrapsLayers(adapter) && adapter != AdapterType::None)
        method = find(AdapterType::Lora);
    return method == methods.end() ? nullptr : &*method;
}

int Judgement::demandOf(const std::string& method) const {
    const MethodInfo* row = this->method(method);
    return row ? static_cast<int>(row - methods.data()) : -1;
}

Result<Judgement> readJudgement(const std::filesystem::path& resources) {
    Judgement out;
    const auto read = [&](const char* name, void (*into)(const ResourceNode&, Judgement&)) {
        return readResourceYaml(resources / name, [&](const ResourceNode& top) { into(top, out); });
    };
    // Each names rows of those before it.
    LUTHIER_TRY_DO(read("methods.yaml", readMethods));
    LUTHIER_TRY_DO(read("model_matrix.yaml", readKinds));
    LUTHIER_TRY_DO(read("decision_tree.yaml", readTree));
    LUTHIER_TRY_DO(read("scenarios.yaml", readScenarios));
    LUTHIER_TRY_DO(read("rules.yaml", readRules));
    return out;
}

BilingualText sentence(const Judgement& judgement, const Said& said) {
    const auto rule = judgement.rules.find(said.rule);
    if (rule == judgement.rules.end()) return {said.rule, said.rule};
    std::map<std::string, std::string> en, zh;
    for (const auto& [name, value] : said.values) {
        en[name] = value.en;
        zh[name] = value.zh;
    }
    return {fillPattern(rule->second.en, en), fillPattern(rule->second.zh, zh)};
}

} // namespace luthier
