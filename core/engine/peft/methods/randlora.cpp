// RandLoRA (Albert et al. 2025): a sum of products of random bases, scaled by learned diagonals, so that the sum has
// full rank: alpha / r B' A', the smaller side of the weight on A's (peft/tuners/randlora).
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>

#include <algorithm>

namespace luthier::engine {

namespace {

class RandloraPart : public WeightPart {
public:
    explicit RandloraPart(const PartSource& source)
        : WeightPart(source, "randlora_dropout")
        , m_scale(source.number("randlora_alpha", 640) / double(source.size("r", 32))) {
        const std::int64_t rank = source.size("r", 32), small = std::min(source.in(), source.out());
        const std::int64_t bases = (small + rank - 1) / rank;
        train("randlora_lambda.default", m_lambda, source.zeros({rank, bases}));
        train("randlora_gamma.default", m_gamma, source.ones({bases, small}));
        source.sharedTensor("randlora_A", /*trains=*/false, {});
        source.sharedTensor("randlora_B", /*trains=*/false, {});
        // The file repeats the shared bases in every layer.
        keep("randlora_A.default", m_a, source.zeros(source.savedShape("randlora_A", {rank, 1, small})));
        keep("randlora_B.default", m_b,
            source.zeros(source.savedShape("randlora_B", {std::max(source.in(), source.out()), bases, rank})));
    }

protected:
    at::Tensor delta() const override {
        const std::int64_t out = linear().outFeatures(), in = linear().inFeatures(), small = std::min(in, out);
        const std::int64_t bases = m_gamma.size(0);
        // Rows of A': rank, then base; columns of B': base, then rank. PEFT's two orders differ.
        const at::Tensor a = (m_lambda.unsqueeze(2) * m_a.narrow(2, 0, small) * m_gamma).flatten(0, 1);
        const at::Tensor b = m_b.narrow(0, 0, std::max(in, out)).narrow(1, 0, bases).flatten(1);
        const at::Tensor product = at::matmul(b, a) * m_scale; // [large, small]
        return in == small ? product : product.t();
    }

private:
    double m_scale;
    at::Tensor m_lambda, m_gamma; // [r, bases], [bases, small]
    at::Tensor m_a, m_b;          // [r, 1, width], [width, bases, r]
};

constexpr std::string_view kRandloraKeys[] = {
    "r", "randlora_alpha", "randlora_dropout", "sparse", "very_sparse", "projection_prng_key", "save_projection"};

Result<void> hasBases(const PartSource& source) {
    if (!source.isSaved("randlora_A")) return failUnsupported("save_projection", "false");
    return {};
}

} // namespace

const WeightMethod kRandlora{"RANDLORA", kRandloraKeys, partOf<RandloraPart>, {}, nullptr, hasBases};

} // namespace luthier::engine
