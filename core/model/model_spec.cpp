#include "core/model/model_spec.h"

#include "core/base/text.h"

namespace luthier {

std::string layerName(std::string_view pattern, int layer) {
    return replaceAll(std::string(pattern), "{}", std::to_string(layer));
}

std::int64_t ParameterShape::count() const {
    std::int64_t out = 1;
    for (const std::int64_t size : shape)
        out *= size;
    return out;
}

namespace {

class ShapeList {
public:
    explicit ShapeList(const ModelSpec& spec)
        : m_spec(spec) {}

    void norm(const std::string& name, int layer) {
        add(name + ".weight", {m_spec.hidden_size}, ParameterRole::Norm, layer);
        if (m_spec.norm == NormKind::LayerNorm) add(name + ".bias", {m_spec.hidden_size}, ParameterRole::Norm, layer);
    }

    void linear(const std::string& name, std::int64_t in, std::int64_t out, bool bias, int layer) {
        if (name.empty()) return;
        if (m_spec.transposedLinears) std::swap(in, out);
        add(name + ".weight", {out, in}, ParameterRole::Linear, layer);
        if (bias) add(name + ".bias", {m_spec.transposedLinears ? in : out}, ParameterRole::Bias, layer);
    }

    void add(const std::string& name, std::vector<std::int64_t> shape, ParameterRole role, int layer = -1) {
        m_shapes.push_back({name, std::move(shape), role, layer});
    }

    std::vector<ParameterShape> take() { return std::move(m_shapes); }

private:
    const ModelSpec& m_spec;
    std::vector<ParameterShape> m_shapes;
};

} // namespace

std::vector<ParameterShape> parameterShapes(const ModelSpec& spec) {
    ShapeList list(spec);
    const WeightNames& names = spec.names;
    const std::int64_t queries = std::int64_t(spec.num_attention_heads) * spec.head_dim;
    const std::int64_t keys = std::int64_t(spec.num_key_value_heads) * spec.head_dim;
    const std::int64_t hidden = spec.hidden_size;

    list.add(names.tokenEmbedding + ".weight", {spec.vocab_size, hidden}, ParameterRole::Embedding);
    if (!names.positionEmbedding.empty())
        list.add(names.positionEmbedding + ".weight", {spec.max_position_embeddings, hidden}, ParameterRole::Embedding);
    for (int i = 0; i < spec.num_hidden_layers; ++i) {
        const auto at = [i](const std::string& pattern) { return layerName(pattern, i); };
        list.norm(at(names.attentionNorm), i);
        list.linear(at(names.query), hidden, queries, spec.qkvBias, i);
        list.linear(at(names.key), hidden, keys, spec.qkvBias, i);
        list.linear(at(names.value), hidden, keys, spec.qkvBias, i);
        list.linear(at(names.fusedQkv), hidden, queries + 2 * keys, spec.qkvBias, i);
        list.linear(at(names.attentionOut), queries, hidden, spec.attentionOutBias, i);
        list.norm(at(names.mlpNorm), i);
        list.linear(at(names.gate), hidden, spec.intermediate_size, spec.mlpBias, i);
        list.linear(at(names.up), hidden, spec.intermediate_size, spec.mlpBias, i);
        list.linear(at(names.down), spec.intermediate_size, hidden, spec.mlpBias, i);
    }
    list.norm(names.finalNorm, -1);
    if (!spec.tieWordEmbeddings) list.add(names.head + ".weight", {spec.vocab_size, hidden}, ParameterRole::Head);
    return list.take();
}

std::int64_t parameterCount(const ModelSpec& spec) {
    std::int64_t total = 0;
    for (const ParameterShape& parameter : parameterShapes(spec))
        total += parameter.count();
    return total;
}

std::vector<std::string> linearModules(const ModelSpec& spec) {
    std::vector<std::string> out;
    for (const ParameterShape& parameter : parameterShapes(spec))
        if (parameter.role == ParameterRole::Linear)
            out.push_back(parameter.name.substr(0, parameter.name.size() - std::string_view(".weight").size()));
    return out;
}

bool isDecayed(ParameterRole role) { return role != ParameterRole::Norm && role != ParameterRole::Bias; }

} // namespace luthier
