#include "core/engine/peft/weight_part.h"

#include "core/engine/kernels/place.h"
#include "core/engine/nn/recomputed.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/peft/target_modules.h"
#include "core/engine/torch_compat.h"
#include "core/formats/safetensors.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <nlohmann/json.hpp>

namespace luthier::engine {

namespace {

template <class T>
T valueAt(const nlohmann::ordered_json& config, const char* key, T otherwise) {
    const auto it = config.find(key);
    return it == config.end() || it->is_null() ? otherwise : it->get<T>();
}

std::string savedName(const Linear& linear, const std::string& name) {
    return "base_model.model." + linear.name + "." + name;
}

} // namespace

double PartSource::number(const char* key, double otherwise) const { return valueAt(m_config, key, otherwise); }
std::int64_t PartSource::count(const char* key, std::int64_t otherwise) const {
    return valueAt(m_config, key, otherwise);
}
std::int64_t PartSource::size(const char* key, std::int64_t otherwise) const {
    const std::int64_t value = count(key, otherwise);
    if (value < 1) throw OddValue{key, double(value)};
    return value;
}
std::int64_t PartSource::sizeHere(const char* patterns, const char* key, std::int64_t otherwise) const {
    const double value = numberHere(patterns, key, double(otherwise));
    if (!(value >= 1 && value < 1e9)) throw OddValue{key, value};
    return std::int64_t(value);
}
bool PartSource::flag(const char* key, bool otherwise) const { return valueAt(m_config, key, otherwise); }
std::string PartSource::text(const char* key, const std::string& otherwise) const {
    const auto it = m_config.find(key);
    return it != m_config.end() && it->is_string() ? it->get<std::string>() : otherwise;
}

double PartSource::numberHere(const char* patterns, const char* key, double otherwise) const {
    const double own = number(key, otherwise);
    const auto it = m_config.find(patterns);
    if (it == m_config.end() || !it->is_object()) return own;
    ByPattern<double> list;
    for (const auto& [pattern, value] : it->items())
        list.emplace_back(pattern, value.get<double>());
    const auto compiled = NamePatterns<double>::of(list);
    return compiled ? compiled->valueFor(linear.name, own) : own;
}

std::vector<std::int64_t> PartSource::savedShape(const std::string& name, std::vector<std::int64_t> otherwise) const {
    const TensorView* view = m_file ? m_file->find(savedName(linear, name)) : nullptr;
    return view ? view->shape : otherwise;
}

bool PartSource::isSaved(const std::string& name) const { return m_file && m_file->find(savedName(linear, name)); }

at::Tensor& PartSource::sharedTensor(const std::string& name, bool trains, std::vector<std::int64_t> shape) const {
    if (const TensorView* view = m_file ? m_file->find("base_model." + name) : nullptr) shape = view->shape;
    const auto [it, isNew] = shared.byName.try_emplace(name);
    if (isNew) it->second = {zeros(shape), trains};
    return it->second.value;
}

at::Tensor PartSource::zeros(const std::vector<std::int64_t>& shape) const {
    return at::zeros(shape, on(linear.weights.device(), at::kFloat));
}
at::Tensor PartSource::ones(const std::vector<std::int64_t>& shape) const {
    return at::ones(shape, on(linear.weights.device(), at::kFloat));
}
at::Tensor PartSource::normal(const std::vector<std::int64_t>& shape, double deviation) const {
    return at::randn(shape, on(linear.weights.device(), at::kFloat)) * deviation;
}
at::Tensor PartSource::kaiming(const std::vector<std::int64_t>& shape) const {
    return linearStart(shape, shape.back(), linear.weights.device());
}

void TensorPart::train(const std::string& name, at::Tensor& place, at::Tensor start) {
    place = std::move(start);
    m_trained.push_back({name, &place});
}

void TensorPart::keep(const std::string& name, at::Tensor& place, at::Tensor value) {
    place = std::move(value);
    m_kept.push_back({name, &place});
}

std::vector<NamedParameter> TensorPart::named(const std::vector<Own>& tensors, const std::string& prefix) {
    std::vector<NamedParameter> out;
    for (const Own& own : tensors)
        out.push_back({prefix + "." + own.name, own.place, ParameterRole::Linear});
    return out;
}

WeightPart::WeightPart(const PartSource& source, const char* dropoutKey)
    : m_linear(source.linear)
    , m_dropout(dropoutKey ? source.number(dropoutKey, 0) : 0) {}

at::Tensor WeightPart::merged(const at::Tensor& weight) const { return weight + delta(); }

at::Tensor WeightPart::apply(const at::Tensor& input, const at::Tensor& output, bool training) const {
    if (!enabled) return output;
    const at::Tensor x = m_dropout > 0 && training ? at::dropout(input, m_dropout, true) : input;
    const auto added = [this](const Tensors& inputs) {
        return Tensors{at::linear(inputs[0], inTypeOf(delta(), inputs[0]))};
    };
    return output + (at::GradMode::is_enabled() ? recomputed(added, {x}) : added({x})).front();
}

} // namespace luthier::engine
