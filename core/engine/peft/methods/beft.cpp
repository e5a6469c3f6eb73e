// BEFT: a learned bias is added to the layer's output.
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/TensorOperators.h>

namespace luthier::engine {

namespace {

class BeftPart : public TensorPart {
public:
    explicit BeftPart(const PartSource& source)
        : m_hasBias(source.linear.bias.defined()) {
        train("beft_bias.default", m_bias, source.zeros({1, source.out()}));
    }
    at::Tensor apply(const at::Tensor&, const at::Tensor& output, bool) const override {
        return enabled ? output + inTypeOf(m_bias, output).flatten() : output;
    }
    bool canMerge() const override { return m_hasBias; }
    at::Tensor merged(const at::Tensor& weight) const override { return weight; }
    at::Tensor mergedBias(const at::Tensor& bias) const override { return bias + m_bias.flatten(); }

private:
    bool m_hasBias;    // of the layer's own, which it can go into
    at::Tensor m_bias; // [1, out]
};

} // namespace

const WeightMethod kBeft{"BEFT", {}, partOf<BeftPart>};

} // namespace luthier::engine
