// AdaLoRA (Zhang et al. 2023): LoRA as B diag(e) A with s = alpha / init_r. While it trains, ranks of least importance
// are switched off (e_i = 0) all over the model until target_r a layer are left on average, and A and B are held near
// orthogonal. As in PEFT (peft/tuners/adalora).
#include "core/engine/kernels/place.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/peft/adapter_kind.h"
#include "core/engine/peft/target_modules.h"
#include "core/engine/peft/weight_part.h"
#include "core/engine/torch_compat.h"
#include "core/formats/json_file.h"
#include "core/recipe/adapter_count.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros_like.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace luthier::engine {

namespace {

using Json = nlohmann::ordered_json;

class AdaloraPart : public TensorPart {
public:
    explicit AdaloraPart(const PartSource& source)
        : m_dropout(source.number("lora_dropout", 0)) {
        const std::int64_t ranks = source.size("init_r", 12), kept = source.savedShape("lora_E", {ranks, 1})[0];
        const double alpha = source.number("lora_alpha", 8);
        m_scale = (alpha > 0 ? alpha : double(ranks)) / (double(ranks) + 1e-5);
        train("lora_A.default", m_a, source.normal({kept, source.in()}, 0.02));
        train("lora_B.default", m_b, source.normal({source.out(), kept}, 0.02));
        train("lora_E.default", m_e, source.zeros({kept, 1}));
    }

    at::Tensor apply(const at::Tensor& input, const at::Tensor& output, bool training) const override {
        if (!enabled || m_e.size(0) == 0) return output;
        const at::Tensor x = m_dropout > 0 && training ? at::dropout(input, m_dropout, true) : input;
        return output + at::linear(at::linear(x, inTypeOf(m_a * m_e, x)), inTypeOf(m_b, x)) * m_scale;
    }
    at::Tensor merged(const at::Tensor& weight) const override { return weight + at::matmul(m_b, m_a * m_e) * m_scale; }

    /// How far A's rows and B's columns are from orthonormal, the mean of both.
    at::Tensor penalty() const {
        const at::Tensor one = at::eye(m_a.size(0), beside(m_a, at::kFloat));
        return ((at::matmul(m_a, m_a.t()) - one).norm() + (at::matmul(m_b.t(), m_b) - one).norm()) / 2;
    }

    std::array<at::Tensor*, 3> tensors() { return {&m_a, &m_b, &m_e}; }
    at::Tensor& strengths() { return m_e; } ///< [ranks, 1]

private:
    double m_scale, m_dropout;
    at::Tensor m_a, m_b, m_e; // [ranks, in], [out, ranks], [ranks, 1]
};

/// What the budget of ranks follows (section 3.3), with PEFT's names.
struct Budget {
    std::int64_t tinit, tfinal, deltaT, total_step;
    double beta1, beta2, orth_reg_weight;
    std::int64_t target_r;

    /// A tenth of the run to warm up, the last third with the ranks that are left.
    void spreadOver(std::int64_t steps) {
        total_step = steps;
        tinit = steps / 10;
        tfinal = steps / 3;
        deltaT = std::max<std::int64_t>(1, steps / 100);
    }
    static Budget of(const PartSource& source) {
        return {source.count("tinit", 0), source.count("tfinal", 0), source.size("deltaT", 1),
            source.count("total_step", 0), source.number("beta1", 0.85), source.number("beta2", 0.85),
            source.number("orth_reg_weight", 0.5), source.size("target_r", 8)};
    }
};

class Adalora : public WrappedModel {
public:
    Adalora(Transformer& model, std::vector<WrappedLinear> parts, std::vector<std::shared_ptr<AdaloraPart>> own,
        const TrainedWhole& whole, WriteConfig write, std::shared_ptr<Budget> budget)
        : WrappedModel(model, std::move(parts), whole, std::move(write))
        , m_parts(std::move(own))
        , m_kept(std::move(budget))
        , m_budget(*m_kept) {
        const auto guard = withoutGradients();
        for (const auto& part : m_parts) {
            m_firstRanks += part->strengths().size(0);
            for (const at::Tensor* tensor : part->tensors())
                m_importance.push_back({at::zeros_like(*tensor), at::zeros_like(*tensor)});
            m_isOff.push_back(at::zeros_like(part->strengths()).to(at::kBool));
        }
    }

    at::Tensor penalty() const override {
        at::Tensor sum;
        for (const auto& part : m_parts)
            sum = sum.defined() ? sum + part->penalty() : part->penalty();
        return sum * (m_budget.orth_reg_weight / double(m_parts.size()));
    }

    void stepped(std::int64_t step, std::int64_t totalSteps) override {
        const auto guard = withoutGradients();
        if (m_budget.total_step == 0) m_budget.spreadOver(totalSteps);
        const std::int64_t last = m_budget.total_step - m_budget.tfinal; // afterwards the choice stands
        if (step < last) measureImportance();
        const std::int64_t target = m_budget.target_r * std::int64_t(m_parts.size());
        if (step <= m_budget.tinit && step != last) return;
        if (step < last && step % m_budget.deltaT != 0) return;
        if (step <= last) {
            const double left =
                1 - double(step - m_budget.tinit) / double(std::max<std::int64_t>(1, last - m_budget.tinit));
            choose(step == last ? target
                                : std::int64_t(double(m_firstRanks - target) * left * left * left + double(target)));
        }
        for (std::size_t i = 0; i < m_parts.size(); ++i)
            m_parts[i]->strengths().masked_fill_(m_isOff[i], 0);
    }

    std::map<std::string, at::Tensor> state() const override {
        std::map<std::string, at::Tensor> out;
        for (std::size_t i = 0; i < m_importance.size(); ++i) {
            out["exp_avg_ipt." + std::to_string(i)] = m_importance[i].mean;
            out["exp_avg_unc." + std::to_string(i)] = m_importance[i].deviation;
        }
        for (std::size_t i = 0; i < m_isOff.size(); ++i)
            out["is_off." + std::to_string(i)] = m_isOff[i];
        return out;
    }
    void setState(const std::map<std::string, at::Tensor>& state) override {
        const auto guard = withoutGradients();
        const auto read = [&](const std::string& name, at::Tensor& to) {
            if (const auto it = state.find(name); it != state.end()) to.copy_(it->second);
        };
        for (std::size_t i = 0; i < m_importance.size(); ++i) {
            read("exp_avg_ipt." + std::to_string(i), m_importance[i].mean);
            read("exp_avg_unc." + std::to_string(i), m_importance[i].deviation);
        }
        for (std::size_t i = 0; i < m_isOff.size(); ++i)
            read("is_off." + std::to_string(i), m_isOff[i]);
    }

private:
    struct Importance {
        at::Tensor mean, deviation; // both smoothed, of |parameter * gradient|
    };

    void measureImportance() {
        for (std::size_t i = 0; i < m_parts.size(); ++i)
            for (std::size_t j = 0; j < 3; ++j) {
                const at::Tensor& tensor = *m_parts[i]->tensors()[j];
                if (!tensor.grad().defined()) continue;
                Importance& own = m_importance[3 * i + j];
                const at::Tensor now = (tensor * tensor.grad()).abs();
                own.mean = own.mean * m_budget.beta1 + now * (1 - m_budget.beta1);
                own.deviation = own.deviation * m_budget.beta2 + (now - own.mean).abs() * (1 - m_budget.beta2);
            }
    }

    /// Switches the least important ranks off, so many that `budget` are left.
    void choose(std::int64_t budget) {
        const std::int64_t off = m_firstRanks - budget;
        if (off <= 0) {
            for (at::Tensor& isOff : m_isOff)
                isOff.fill_(false);
            return;
        }
        std::vector<at::Tensor> scores;
        for (std::size_t i = 0; i < m_parts.size(); ++i) {
            const auto score = [&](std::size_t j) {
                const Importance& own = m_importance[3 * i + j];
                return own.mean * own.deviation;
            };
            scores.push_back(score(0).mean(1) + score(1).mean(0) + score(2).flatten());
        }
        const at::Tensor threshold = std::get<0>(at::cat(scores).kthvalue(off));
        for (std::size_t i = 0; i < m_parts.size(); ++i)
            m_isOff[i] = scores[i].le(threshold).unsqueeze(1);
    }

    std::vector<std::shared_ptr<AdaloraPart>> m_parts;
    std::shared_ptr<Budget> m_kept; // its config says it, too
    Budget& m_budget;
    std::int64_t m_firstRanks = 0;
    std::vector<Importance> m_importance; // of each part's three tensors
    std::vector<at::Tensor> m_isOff;      // [ranks, 1] bool, of each part
};

constexpr std::string_view kAdaloraKeys[] = {"r", "lora_alpha", "lora_dropout", "init_r", "target_r", "tinit", "tfinal",
    "deltaT", "beta1", "beta2", "orth_reg_weight", "total_step", "rank_pattern", "init_lora_weights"};

Result<std::unique_ptr<WrappedModel>> wrapAdalora(
    Transformer& model, const AdapterCommon& common, const Json& config, const SafetensorsFile* file) {
    LUTHIER_TRY(targets, TargetModules::of(common));
    const auto guard = withoutGradients();
    SharedTensors none;
    std::vector<WrappedLinear> parts;
    std::vector<std::shared_ptr<AdaloraPart>> own;
    std::shared_ptr<Budget> budget;
    for (Linear* linear : model.linears()) {
        if (!targets.chooses(linear->name) || isExpertModule(linear->name)) continue;
        const PartSource source(*linear, config, file, none);
        if (!budget) budget = std::make_shared<Budget>(Budget::of(source));
        own.push_back(std::make_shared<AdaloraPart>(source));
        parts.push_back({linear, own.back()});
    }
    if (parts.empty()) return failNoTarget(model, common.target_modules);
    const auto write = [config, budget](const std::filesystem::path& folder, const WrappedNames& names) {
        Json said = config;
        said["total_step"] = std::max<std::int64_t>(1, budget->total_step); // PEFT takes no 0
        said["tinit"] = budget->tinit;
        said["tfinal"] = budget->tfinal;
        said["deltaT"] = budget->deltaT;
        said["fan_in_fan_out"] = names.transposed;
        if (said["target_modules"] == Json(std::vector<std::string>{"all-linear"}))
            said["target_modules"] = names.targets;
        return writeJson(folder / "adapter_config.json", said);
    };
    return std::make_unique<Adalora>(
        model, std::move(parts), std::move(own), TrainedWhole{common.modules_to_save, common.bias}, write, budget);
}

/// Begins with half as many ranks again as are to be left.
Result<std::unique_ptr<Adapter>> createAdalora(Transformer& model, const AdapterStart& start) {
    const AdapterSection& section = start.section;
    AdapterCommon common;
    common.task_type = taskTypeOf(model.spec());
    common.base_model_name_or_path = start.basePath;
    common.bias = keyOf(section.bias);
    common.target_modules = section.target_modules;
    common.modules_to_save = section.modules_to_save;
    Json config;
    writeCommon(config, "ADALORA", common);
    config["bias"] = common.bias;
    config["target_r"] = section.r;
    config["init_r"] = firstAdaloraRanks(section.r);
    config["lora_alpha"] = section.lora_alpha;
    config["lora_dropout"] = section.lora_dropout;
    for (const char* key : {"tinit", "tfinal", "total_step"})
        config[key] = 0; // until the run says how long it is
    LUTHIER_TRY_DO(makeRoom(model, common.modules_to_save));
    LUTHIER_TRY(adapter, wrapAdalora(model, common, config, nullptr));
    adapter->setTrainable(true);
    return std::unique_ptr<Adapter>(std::move(adapter));
}

Result<std::unique_ptr<Adapter>> loadAdalora(Transformer& model, const std::filesystem::path& folder, bool trainable) {
    LUTHIER_TRY(config, readJsonObject(folder / "adapter_config.json"));
    LUTHIER_TRY(common, readCommon(config, "ADALORA", kAdaloraKeys));
    LUTHIER_TRY_DO(makeRoom(model, folder, common.task_type, common.modules_to_save));
    LUTHIER_TRY(file, SafetensorsFile::open(folder / "adapter_model.safetensors"));
    try {
        LUTHIER_TRY(adapter, wrapAdalora(model, common, config, &file));
        LUTHIER_TRY_DO(adapter->load(folder));
        adapter->setTrainable(trainable);
        return std::unique_ptr<Adapter>(std::move(adapter));
    } catch (const nlohmann::json::exception& e) {
        return failUnsupported("adapter_config.json", e.what());
    } catch (const OddValue& odd) {
        return failUnsupported(odd.key, std::to_string(odd.value));
    }
}

} // namespace

const AdapterKind kAdalora{"ADALORA", AdapterType::AdaLora, createAdalora, loadAdalora};

} // namespace luthier::engine
