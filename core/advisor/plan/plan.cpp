#include "core/advisor/plan/plan.h"

#include "core/advisor/plan/starting_values.h"
#include "core/base/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace luthier {

namespace {

constexpr double kGb = 1e9;

BilingualText sizeText(std::uint64_t bytes) { return inBoth(formatBytes(bytes)); }

BilingualText countText(std::int64_t count) { return inBoth(formatCount(static_cast<std::uint64_t>(count))); }

/// "8–16", or "32+".
std::string rangeText(const std::vector<double>& range) {
    const auto number = [](double value) { return formatCount(static_cast<std::uint64_t>(value)); };
    return number(range[0]) + (range.size() > 1 ? "–" + number(range[1]) : "+");
}

bool holds(const std::vector<std::string>& list, const std::string& key) {
    return std::find(list.begin(), list.end(), key) != list.end();
}

const Band* bandOf(const std::vector<Band>& bands, double value) {
    for (const Band& band : bands)
        if (band.holds(value)) return &band;
    return nullptr;
}

/// A plan in the making: what the rules have found so far.
class Planner {
public:
    Planner(const Judgement& judgement, const Answers& answers, const ModelCard* model)
        : m_judgement(judgement)
        , m_answers(answers)
        , m_model(model)
        , m_length(model ? startingLength(answers.data.longest, model->spec.max_position_embeddings) : 0) {}

    Plan make() {
        judgeMachine();
        chooseSteps();
        const bool trains =
            std::any_of(m_steps.begin(), m_steps.end(), [](const auto& step) { return step != "index"; });
        if (trains) {
            chooseMethod();
        } else {
            say("no_training");
        }
        m_plan.computeDtype = m_computeType;
        buildSteps();
        if (trains) reject();
        warn();
        return std::move(m_plan);
    }

private:
    BilingualText nameOf(const std::string& method) const {
        const MethodInfo* info = m_judgement.method(method);
        return info ? info->text : inBoth(method);
    }
    void say(const std::string& rule, std::map<std::string, BilingualText> values = {}) {
        m_plan.reasons.push_back({rule, std::move(values)});
    }
    bool hasGpu() const { return m_answers.machine.gpuBytes > 0; }
    DType halfOrWhole() const { return hasGpu() ? DType::BF16 : DType::F32; }
    std::uint64_t bytesOf(const std::string& method, DType type) const {
        const auto [it, isNew] = m_bytes.try_emplace({method, type}, 0);
        if (isNew) it->second = methodBytes(m_model->spec, method, m_length, type);
        return it->second;
    }
    std::uint64_t bytesOf(const std::string& method) const { return bytesOf(method, m_computeType); }
    bool fits(const std::string& method) const { return !m_model || bytesOf(method) <= m_plan.budgetBytes; }

    /// Finds what memory allows: by the ledger if a model is chosen, else by the bands. `chooseMethod` reports it.
    void judgeMachine() {
        m_computeType = halfOrWhole();
        m_plan.budgetBytes =
            hasGpu() ? m_answers.machine.gpuBytes
                     : static_cast<std::uint64_t>(double(m_answers.machine.memoryBytes) * m_judgement.cpuShare);
        m_band = hasGpu() ? bandOf(m_judgement.memory, double(m_answers.machine.gpuBytes) / kGb) : nullptr;
        m_plan.memoryBand = m_band ? m_band->key : "cpu_only";
        m_byMemory = m_band ? m_band->method : "lora";
        if (m_model) {
            m_byMemory = "qlora"; // where nothing fits it comes nearest
            for (const char* method : {"full", "lora"}) {
                if (fits(method)) m_byMemory = method;
                // Without a GPU bfloat16 is for where float32 does not fit; a full run keeps float32 masters anyway.
                const bool fitsInHalf = !hasGpu() && std::string_view(method) == "lora" &&
                                        bytesOf(method, DType::BF16) <= m_plan.budgetBytes;
                if (m_byMemory == "qlora" && fitsInHalf) {
                    m_byMemory = method;
                    m_computeType = DType::BF16;
                }
                if (m_byMemory != "qlora") break;
            }
            if (m_byMemory == "qlora" && !fits("qlora")) m_computeType = DType::BF16;
        }
        m_plan.isAmple = hasGpu() && m_byMemory == "full";
    }

    void chooseSteps() {
        const TaskRow* task = m_judgement.task(m_answers.task);
        const ScenarioRow* scenario = m_judgement.scenario(m_answers.scenario);
        if (!task) task = m_judgement.task(m_judgement.otherwise);
        m_task = task;
        m_plan.reasons.push_back({"task", {{"why", task->why}}});
        const bool isAmple = m_plan.isAmple;
        m_steps = isAmple ? task->ample : task->limited;
        if (scenario) {
            const auto& wanted = isAmple ? scenario->ample : scenario->limited;
            const bool meetsTask = std::any_of(wanted.begin(), wanted.end(),
                [&](const std::string& step) { return holds(m_judgement.step(step)->answers, task->needs); });
            if (meetsTask) m_steps = wanted;
            say(meetsTask ? "scenario" : "scenario_without_task",
                {{"scenario", scenario->text}, {"says", isAmple ? scenario->ampleSays : scenario->limitedSays},
                    {"resources", m_judgement.words.at(isAmple ? "ample" : "limited")}});
        }
        if (!task->before.empty()) {
            say("before", {{"step", m_judgement.step(task->before)->text}});
            m_steps.insert(m_steps.begin(), task->before);
        }
        overruleSteps();
    }

    BilingualText namesOf(const std::vector<std::string>& steps) const {
        std::vector<BilingualText> names;
        for (const std::string& step : steps)
            names.push_back(m_judgement.step(step)->text);
        return joined(names, kStepArrow);
    }

    /// Takes the person's own steps, if there are any.
    void overruleSteps() {
        std::vector<std::string> own = m_answers.steps;
        std::erase_if(own, [&](const std::string& step) { return !m_judgement.step(step); });
        if (own.empty() || own == m_steps) return;
        say("steps_overruled", {{"steps", namesOf(own)}, {"other", namesOf(m_steps)}});
        m_steps = std::move(own);
        m_isNeedMissing = std::none_of(m_steps.begin(), m_steps.end(),
            [&](const std::string& step) { return holds(m_judgement.step(step)->answers, m_task->needs); });
    }

    void sayMemory() {
        const BilingualText have = sizeText(m_plan.budgetBytes);
        const BilingualText share = inBoth(fmt::format("{:.0f} %", m_judgement.cpuShare * 100));
        if (!hasGpu() && !m_model) return say("cpu_only_unknown", {{"share", share}, {"have", have}});
        if (!m_model)
            return say("memory_band", {{"have", have}, {"band", m_band->node}, {"method", nameOf(m_byMemory)}});
        const std::map<std::string, BilingualText> verdict = {
            {"method", nameOf(m_byMemory)}, {"bytes", sizeText(bytesOf(m_byMemory))}, {"have", have}, {"share", share}};
        say(hasGpu() ? "memory_ledger" : "cpu_only", verdict);
        if (m_band && m_band->method != m_byMemory)
            say("memory_differs", {{"band", m_band->node}, {"other", nameOf(m_band->method)},
                                      {"parameters", countText(m_model->parameters)}});
        if (m_computeType == DType::BF16 && !hasGpu())
            say("half_precision", {{"bytes", sizeText(bytesOf(m_byMemory, DType::F32))}});
    }

    void chooseMethod() {
        const ModelKindRow* kind = m_model ? m_judgement.kind(std::string(keyOf(m_model->kind))) : nullptr;
        const std::string suited = kind ? kind->method : "";
        if (!suited.empty()) say("class_" + suited);
        const bool isClassMethod = m_judgement.method(suited) != nullptr;
        sayMemory();

        const Band* rows = m_answers.data.rows > 0 ? bandOf(m_judgement.rows, double(m_answers.data.rows)) : nullptr;
        m_plan.rowsBand = rows ? rows->key : "";
        m_byRows = rows ? rows->method : "";
        if (rows)
            say("rows", {{"rows", countText(m_answers.data.rows)}, {"band", rows->node},
                            {"method", m_byRows == "peft" ? m_judgement.words.at("peft") : nameOf(m_byRows)}});
        // Of the parameter-efficient ones memory picks; full is none.
        if (m_byRows == "peft") m_byRows = m_byMemory == "full" ? "lora" : m_byMemory;

        std::string method = m_byMemory;
        if (isClassMethod && fits(suited)) {
            method = suited;
            if (m_byRows == "few_shot")
                method = m_byRows;
            else if (!m_byRows.empty() && m_byRows != suited)
                say("class_before_rows", {{"rows", nameOf(m_byRows)}});
            m_isByClass = method == suited;
        } else if (!m_byRows.empty() && m_byRows != m_byMemory) {
            if (m_judgement.demandOf(m_byRows) < m_judgement.demandOf(m_byMemory)) method = m_byRows;
            say("frugal", {{"memory", nameOf(m_byMemory)}, {"rows", nameOf(m_byRows)}, {"method", nameOf(method)}});
        }
        if (m_answers.manyVariants && method != "few_shot") {
            method = "prefix";
            say("variants", {{"method", nameOf(method)}});
        }
        if (m_judgement.method(m_answers.method) && m_answers.method != method) {
            say("overruled", {{"method", nameOf(m_answers.method)}, {"other", nameOf(method)}});
            method = m_answers.method;
        }
        m_isByClass = m_isByClass && method == suited;
        m_plan.method = method;
    }

    /// Examples in a prompt replace SFT only: other training takes what memory allows, at most LoRA.
    std::string methodOf(const std::string& step) const {
        if (step == "index") return {};
        if (m_plan.method != "few_shot" || step == "sft") return m_plan.method;
        return m_byMemory == "full" ? "lora" : m_byMemory;
    }

    void buildSteps() {
        for (const std::string& key : m_steps) {
            PlanStep step{key, methodOf(key), {}, {}, 0, {}};
            const StepInfo& info = *m_judgement.step(key);
            const MethodInfo* method = m_judgement.method(step.method);
            if (!info.objective)
                step.missing = key;
            else if (method && !method->isBuilt())
                step.missing = step.method;
            if (m_model && method) step.bytes = bytesOf(step.method);
            if (m_model && step.missing.empty() && method && method->adapter)
                addRecipe(step, *info.objective, {*method->adapter, method->quantization});
            m_plan.steps.push_back(std::move(step));
        }
        sayTrained();
    }

    void sayTrained() {
        const std::vector<std::string> trained = m_plan.trainedOtherwise();
        if (!trained.empty())
            say("trained_all_the_same", {{"steps", namesOf(trained)}, {"other", nameOf(m_plan.method)},
                                            {"method", nameOf(methodOf(trained.front()))}});
    }

    void addRecipe(PlanStep& step, ObjectiveType objective, MethodParts method) {
        step.recipe = startingRecipe(m_judgement, m_model->spec, method, objective, m_answers.data, m_computeType,
            m_plan.budgetBytes, step.starting);
        if (m_computeType == DType::BF16 && !hasGpu()) step.recipe->model.dtype = ComputeDtype::Bfloat16;
        step.recipe->name = step.step + "-" + step.method;
        step.recipe->model.path = m_answers.modelPath;
        // Whoever starts the step splits and freezes the rows, and says where they lie.
        step.recipe->data.train = {"frozen/" + m_answers.data.dataset + ".jsonl"};
        if (const auto own = m_answers.recipes.find(step.step); own != m_answers.recipes.end())
            useOwnRecipe(step, own->second);
        const bool isHalf = m_computeType == DType::BF16 || step.recipe->model.dtype == ComputeDtype::Bfloat16;
        const DType type = isHalf ? DType::BF16 : DType::F32;
        const MemoryLedger ledger =
            predictRun(m_model->spec, fitted(m_model->spec, *step.recipe, type, m_plan.budgetBytes), type);
        step.bytes = ledger.totalBytes();
        if (!m_plan.ledger || ledger.totalBytes() > m_plan.ledger->totalBytes()) m_plan.ledger = ledger;
        // Weights and the optimiser's two moments of what is trained.
        m_plan.checkpointsBytes +=
            (ledger.bytesOf(MemoryPart::Gradients) + ledger.bytesOf(MemoryPart::Optimizer)) *
            static_cast<std::uint64_t>(step.recipe->checkpoint.keep + 1); // the newest and the best
    }

    /// Takes the person's recipe, for the model and the way of training that are chosen now.
    void useOwnRecipe(PlanStep& step, const std::string& yaml) {
        const auto own = parseRecipe(yaml);
        const auto isAlike = [&](const Recipe& other) { // of adapters any will do
            return other.isFull() == step.recipe->isFull() &&
                   other.model.quantization.type == step.recipe->model.quantization.type;
        };
        if (!own || !isAlike(*own)) {
            m_plan.warnings.push_back({"recipe_not_used", {}});
            return;
        }
        const Recipe proposed = *step.recipe;
        step.recipe = *own;
        step.recipe->model.path = proposed.model.path;
        step.recipe->data.train = proposed.data.train;
        step.recipe->data.weights = proposed.data.weights;
        step.recipe->data.eval = proposed.data.eval;
        step.recipe->data.test = proposed.data.test;
    }

    /// Cost by the ledger if a model is chosen, else by the resource table; empty if neither says anything.
    BilingualText costOf(const MethodInfo& method) const {
        std::vector<BilingualText> parts;
        if (m_model)
            parts.push_back(sentence(m_judgement, {"cost_bytes", {{"bytes", sizeText(bytesOf(method.key))}}}));
        else if (!method.gpuGb.empty())
            parts.push_back(inBoth(rangeText(method.gpuGb) + " GB"));
        if (!method.time.en.empty()) parts.push_back(method.time);
        return joined(parts, kListComma);
    }

    void reject() {
        const std::string& taken = m_plan.method;
        const MethodInfo* own = m_judgement.method(taken);
        for (const MethodInfo& method : m_judgement.methods) {
            if (m_plan.uses(method.key)) continue;
            const auto no = [&](const char* rule, std::map<std::string, BilingualText> values = {}) {
                m_plan.rejected.push_back({method.key, {rule, std::move(values)}, costOf(method)});
            };
            if (method.key == taken)
                no("rejected_steps");
            else if (method.key == "few_shot")
                no(m_byRows == "few_shot" ? "rejected_overruled" : "rejected_training");
            else if (!fits(method.key))
                no("rejected_memory", {{"have", sizeText(m_plan.budgetBytes)}});
            else if (m_isByClass)
                no("rejected_class");
            else if (m_judgement.demandOf(method.key) > m_judgement.demandOf(taken))
                no("rejected_rows");
            else if (!method.keeps.en.empty() && !own->keeps.en.empty())
                no("rejected_frugal", {{"keeps", own->keeps}, {"own", method.keeps}});
            else
                no("rejected_need");
        }
    }

    void warn() {
        const auto add = [this](const char* rule, std::map<std::string, BilingualText> values = {}) {
            m_plan.warnings.push_back({rule, std::move(values)});
        };
        if (!m_model) add("no_model");
        for (const PlanStep& step : m_plan.steps) {
            if (step.bytes > m_plan.budgetBytes)
                add("does_not_fit", {{"method", nameOf(step.method)}, {"bytes", sizeText(step.bytes)},
                                        {"have", sizeText(m_plan.budgetBytes)}});
            if (step.missing.empty()) continue;
            const StepInfo* part = m_judgement.step(step.missing);
            add("missing", {{"part", part ? part->text : nameOf(step.missing)}});
        }
        if (m_plan.checkpointsBytes > m_answers.machine.diskBytes)
            add("disk_full",
                {{"bytes", sizeText(m_plan.checkpointsBytes)}, {"have", sizeText(m_answers.machine.diskBytes)}});
        if (m_answers.data.rows == 0 && !m_plan.method.empty()) add("rows_unknown");
        if (const MethodInfo* method = m_judgement.method(m_plan.method)) {
            const double gb = double(m_answers.machine.gpuBytes) / kGb;
            if (hasGpu() && !method->gpuGb.empty() && gb < method->gpuGb[0])
                add("less_memory", {{"method", method->text}, {"needs", inBoth(rangeText(method->gpuGb))},
                                       {"have", sizeText(m_answers.machine.gpuBytes)}});
            if (m_answers.data.rows > 0 && !method->rows.empty() && double(m_answers.data.rows) < method->rows[0])
                add("fewer_rows", {{"method", method->text}, {"needs", inBoth(rangeText(method->rows))},
                                      {"have", countText(m_answers.data.rows)}});
        }
        const bool needsTemplate = m_model && !m_model->hasChatTemplate && !m_model->spec.isEncoderDecoder();
        if (needsTemplate && holds(m_steps, "sft")) add("no_template");
        if (m_isNeedMissing) add("need_missing", {{"task", m_task->text}});
        if (m_answers.goals.empty()) add("no_goal");
    }

    const Judgement& m_judgement;
    const Answers& m_answers;
    const ModelCard* m_model;
    const int m_length;
    mutable std::map<std::pair<std::string, DType>, std::uint64_t> m_bytes;
    Plan m_plan;
    DType m_computeType = DType::F32;
    const Band* m_band = nullptr; // of the GPU's memory
    std::string m_byMemory, m_byRows;
    const TaskRow* m_task = nullptr; // that is answered, or stands in for one
    bool m_isByClass = false, m_isNeedMissing = false;
    std::vector<std::string> m_steps;
};

} // namespace

bool Plan::warns(const std::string& rule) const {
    return std::any_of(warnings.begin(), warnings.end(), [&](const Said& said) { return said.rule == rule; });
}

bool Plan::has(const std::string& key) const {
    return std::any_of(steps.begin(), steps.end(), [&](const PlanStep& step) { return step.step == key; });
}

std::vector<std::string> Plan::trainedOtherwise() const {
    std::vector<std::string> out;
    for (const PlanStep& step : steps)
        if (!step.method.empty() && step.method != method) out.push_back(step.step);
    return out;
}

bool Plan::uses(const std::string& key) const {
    return std::any_of(steps.begin(), steps.end(), [&](const PlanStep& step) { return step.method == key; });
}

std::vector<std::string> Plan::stepKeys() const {
    std::vector<std::string> out;
    for (const PlanStep& step : steps)
        out.push_back(step.step);
    return out;
}

std::vector<std::string> withStep(
    const Judgement& judgement, std::vector<std::string> steps, const std::string& added) {
    if (holds(steps, added)) return steps;
    const auto place = [&](const std::string& step) { return judgement.step(step) - judgement.steps.data(); };
    const auto later =
        std::find_if(steps.begin(), steps.end(), [&](const auto& step) { return place(step) > place(added); });
    steps.insert(later, added);
    return steps;
}

Plan makePlan(const Judgement& judgement, const Answers& answers, const ModelCard* model) {
    return Planner(judgement, answers, model).make();
}

BilingualText methodsOf(const Judgement& judgement, const Plan& plan) {
    std::vector<BilingualText> names;
    std::string last;
    for (const PlanStep& step : plan.steps) {
        const MethodInfo* method = judgement.method(step.method);
        if (!method || step.method == last) continue;
        last = step.method;
        names.push_back(method->text);
    }
    return joined(names, kListComma);
}

std::uint64_t methodBytes(const ModelSpec& spec, const std::string& method, int length, DType computeDtype) {
    Recipe recipe;
    recipe.train.batch_size = 1;
    recipe.train.gradient_checkpointing = GradientCheckpointing::Always; // as a run does where it would not fit without
    recipe.data.max_length = length;
    if (method == "full") recipe.adapter.type = AdapterType::None;
    if (method == "qlora") recipe.model.quantization.type = QuantizationType::Nf4;
    const MemoryLedger ledger = predictRun(spec, recipe, computeDtype);
    if (method == "few_shot") return ledger.bytesOf(MemoryPart::Weights) + ledger.bytesOf(MemoryPart::Program);
    return ledger.totalBytes();
}

} // namespace luthier
