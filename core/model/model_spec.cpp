#include "core/model/model_spec.h"

#include "core/base/text.h"

#include <algorithm>

namespace luthier {

std::string layerName(std::string_view pattern, int layer, int expert) {
    return replaceAll(replaceAll(std::string(pattern), "{}", std::to_string(layer)), "{e}", std::to_string(expert));
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

    void norm(const std::string& name, int layer, std::int64_t width) {
        if (name.empty()) return;
        add(name + ".weight", {width}, ParameterRole::Norm, layer);
        if (m_spec.norm == NormKind::LayerNorm) add(name + ".bias", {width}, ParameterRole::Norm, layer);
    }

    void linear(const std::string& name, std::int64_t in, std::int64_t out, bool bias, int layer) {
        if (name.empty()) return;
        if (m_spec.transposedLinears) std::swap(in, out);
        add(name + ".weight", {out, in}, ParameterRole::Linear, layer);
        if (bias) add(name + ".bias", {m_spec.transposedLinears ? in : out}, ParameterRole::Bias, layer);
    }

    void embedding(const std::string& name, std::int64_t rows, std::int64_t width) {
        if (!name.empty()) add(name + ".weight", {rows, width}, ParameterRole::Embedding);
    }

    void stack(const StackSpec& stack) {
        const StackNames& names = stack.names;
        embedding(names.positionEmbedding, m_spec.positionRows, m_spec.hidden_size);
        if (&stack == &m_spec) embedding(m_spec.tokenTypeEmbedding, m_spec.type_vocab_size, m_spec.hidden_size);
        norm(names.embeddingNorm, -1, m_spec.hidden_size);
        embedding(names.relativeBias, m_spec.relative_attention_num_buckets, stack.num_attention_heads);
        for (int i = 0; i < stack.num_hidden_layers; ++i)
            block(stack, i);
        norm(names.finalNorm, -1, m_spec.hidden_size);
    }

    void add(const std::string& name, std::vector<std::int64_t> shape, ParameterRole role, int layer = -1,
        bool optional = false) {
        m_shapes.push_back({name, std::move(shape), role, layer, optional});
    }

    std::vector<ParameterShape> take() { return std::move(m_shapes); }

private:
    void block(const StackSpec& stack, int i) {
        const StackNames& names = stack.names;
        const std::int64_t hidden = m_spec.hidden_size, inner = stack.intermediate_size;
        const std::int64_t queries = std::int64_t(stack.num_attention_heads) * stack.head_dim;
        const std::int64_t keys = std::int64_t(stack.num_key_value_heads) * stack.head_dim;
        const auto at = [i](const std::string& pattern) { return layerName(pattern, i); };
        norm(at(names.attentionNorm), i, hidden);
        linear(at(names.query), hidden, queries, m_spec.qkvBias, i);
        linear(at(names.key), hidden, keys, m_spec.qkvBias, i);
        linear(at(names.value), hidden, keys, m_spec.qkvBias, i);
        linear(at(names.fusedQkv), hidden, queries + 2 * keys, m_spec.qkvBias, i);
        norm(at(names.queryNorm), i, m_spec.normAllHeads ? queries : stack.head_dim);
        norm(at(names.keyNorm), i, m_spec.normAllHeads ? keys : stack.head_dim);
        linear(at(names.attentionOut), queries, hidden, m_spec.attentionOutBias, i);
        norm(at(names.postAttentionNorm), i, hidden);
        norm(at(names.crossNorm), i, hidden);
        linear(at(names.crossQuery), hidden, queries, m_spec.qkvBias, i);
        linear(at(names.crossKey), hidden, keys, m_spec.qkvBias, i);
        linear(at(names.crossValue), hidden, keys, m_spec.qkvBias, i);
        linear(at(names.crossOut), queries, hidden, m_spec.attentionOutBias, i);
        norm(at(names.mlpNorm), i, hidden);
        if (m_spec.isMixture(i)) {
            mixture(names, i);
        } else {
            linear(at(names.gate), hidden, inner, m_spec.mlpBias, i);
            linear(at(names.up), hidden, inner, m_spec.mlpBias, i);
            linear(at(names.fusedGateUp), hidden, 2 * inner, m_spec.mlpBias, i);
            linear(at(names.down), inner, hidden, m_spec.mlpBias, i);
        }
        norm(at(names.postMlpNorm), i, hidden);
    }

    void mixture(const StackNames& names, int i) {
        const std::int64_t hidden = m_spec.hidden_size, inner = m_spec.expertWidth();
        linear(layerName(names.router, i), hidden, m_spec.experts.num_local_experts, false, i);
        for (int e = 0; e < m_spec.experts.num_local_experts; ++e) {
            linear(layerName(names.expertGate, i, e), hidden, inner, m_spec.mlpBias, i);
            linear(layerName(names.expertUp, i, e), hidden, inner, m_spec.mlpBias, i);
            linear(layerName(names.expertDown, i, e), inner, hidden, m_spec.mlpBias, i);
        }
    }

    const ModelSpec& m_spec;
    std::vector<ParameterShape> m_shapes;
};

} // namespace

std::vector<ParameterShape> parameterShapes(const ModelSpec& spec) {
    ShapeList list(spec);
    const std::int64_t hidden = spec.hidden_size;
    list.embedding(spec.tokenEmbedding, spec.vocab_size, hidden);
    if (spec.encoder) list.stack(*spec.encoder);
    list.stack(spec);
    const std::int64_t outputs = spec.head == HeadKind::Score ? spec.headOutputs : spec.vocab_size;
    if (spec.head != HeadKind::None && !spec.tieWordEmbeddings)
        list.add(spec.headModule + ".weight", {outputs, hidden}, ParameterRole::Head);
    if (!spec.headBias.empty() && spec.headBiasIsBuffer)
        list.add(spec.headBias, {1, outputs}, ParameterRole::Buffer);
    else if (!spec.headBias.empty())
        list.add(spec.headBias, {outputs}, ParameterRole::Bias);
    if (!spec.pooler.empty()) {
        list.add(spec.pooler + ".weight", {hidden, hidden}, ParameterRole::Head, -1, true);
        list.add(spec.pooler + ".bias", {hidden}, ParameterRole::Bias, -1, true);
    }
    return list.take();
}

std::int64_t parameterCount(const ModelSpec& spec) {
    std::int64_t total = 0;
    for (const ParameterShape& parameter : parameterShapes(spec))
        total += parameter.count();
    return total;
}

void setScoreHead(ModelSpec& spec, int outputs) {
    if (!spec.scoreArchitecture.empty()) spec.architecture = spec.scoreArchitecture;
    spec.head = HeadKind::Score;
    spec.headModule = "score";
    spec.headOutputs = outputs;
    spec.headBias.clear();
    spec.tieWordEmbeddings = false;
    spec.logitScale = 1.0;
    spec.logitSoftcap = 0.0;
}

std::vector<std::string> linearModules(const ModelSpec& spec) {
    std::vector<std::string> out;
    for (const ParameterShape& parameter : parameterShapes(spec))
        if (parameter.role == ParameterRole::Linear)
            out.push_back(parameter.name.substr(0, parameter.name.size() - std::string_view(".weight").size()));
    return out;
}

std::string lastPartOf(const std::string& module) { return module.substr(module.rfind('.') + 1); }

std::vector<std::string> layerModules(const ModelSpec& spec, int layer) {
    std::vector<std::string> out;
    const std::string number = "." + std::to_string(layer) + ".";
    for (const ParameterShape& parameter : parameterShapes(spec)) {
        if (parameter.layer != layer) continue;
        const std::string module = parameter.name.substr(0, parameter.name.find(number) + number.size() - 1);
        if (std::find(out.begin(), out.end(), module) == out.end()) out.push_back(module);
    }
    return out;
}

bool matchesModule(const std::string& parameter, const std::string& pattern) {
    const auto parts = splitText(parameter, '.'), wanted = splitText(pattern, '.');
    for (std::size_t begin = 0; begin + wanted.size() <= parts.size(); ++begin)
        if (std::equal(wanted.begin(), wanted.end(), parts.begin() + static_cast<std::ptrdiff_t>(begin),
                [](const std::string& a, const std::string& b) { return a == "*" || a == b; }))
            return true;
    return false;
}

bool isDecayed(ParameterRole role) {
    return role == ParameterRole::Embedding || role == ParameterRole::Linear || role == ParameterRole::Head;
}

} // namespace luthier
