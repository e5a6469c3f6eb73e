#include "core/engine/peft/dora.h"

#include "core/engine/torch_compat.h"

#include <ATen/TensorOperators.h>

namespace luthier::engine {

namespace {

class DoraPart : public AdapterPart {
public:
    DoraPart(const Linear& linear, LowRank lowRank)
        : m_linear(linear)
        , m_lowRank(std::move(lowRank)) {
        const auto guard = withoutGradients();
        m_magnitude = rowNorms(linear.weights.values(at::kFloat));
    }

    at::Tensor apply(const at::Tensor& input, const at::Tensor& output, bool training) const override {
        if (!enabled) return output;
        const at::Tensor x = m_lowRank.droppedOut(input, training);
        const at::Tensor factor = inTypeOf(m_magnitude / directionNorms(), input); // [out]
        at::Tensor own = output;
        if (!x.is_same(input))
            own = m_linear.weights.multiply(x);
        else if (m_linear.bias.defined())
            own = output - inTypeOf(m_linear.bias, output);
        return output + own * (factor - 1) + m_lowRank.added(input, x) * factor;
    }

    std::vector<NamedParameter> parameters(const std::string& prefix) override {
        auto out = m_lowRank.parameters(prefix);
        out.push_back({prefix + ".lora_magnitude_vector.default.weight", &m_magnitude, ParameterRole::Linear});
        return out;
    }

    at::Tensor merged(const at::Tensor& weight) const override {
        const at::Tensor direction = weight + m_lowRank.delta();
        return direction * (m_magnitude / rowNorms(direction)).unsqueeze(1);
    }

private:
    static at::Tensor rowNorms(const at::Tensor& weight) { return weight.norm(2, {1}); }
    at::Tensor directionNorms() const {
        const auto guard = withoutGradients();
        return rowNorms(m_linear.weights.values(at::kFloat) + m_lowRank.delta());
    }

    const Linear& m_linear;
    LowRank m_lowRank;
    at::Tensor m_magnitude; // [out] float32
};

} // namespace

std::shared_ptr<AdapterPart> makeDoraPart(const Linear& linear, LowRank lowRank) {
    return std::make_shared<DoraPart>(linear, std::move(lowRank));
}

} // namespace luthier::engine
