// GraLoRA (Jung et al. 2025): the weight in k by k blocks, each with a low-rank product of its own; `hybrid_r`: a plain
// LoRA over the whole beside them. Scaled by alpha / (r + hybrid_r).
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>

namespace luthier::engine {

namespace {

class GraloraPart : public WeightPart {
public:
    explicit GraloraPart(const PartSource& source)
        : WeightPart(source, "gralora_dropout") {
        const std::int64_t hybrid = source.count("hybrid_r", 0), rank = source.size("r", 32);
        const std::int64_t blocks = source.size("gralora_k", 2), in = source.in(), out = source.out();
        m_scale = source.number("alpha", 64) / double(rank + hybrid);
        train("gralora_A.default", m_a, source.kaiming({blocks, in / blocks, rank}));
        train("gralora_B.default", m_b, source.zeros({blocks, rank, out / blocks}));
        if (hybrid == 0) return;
        train("gralora_A_general.default.weight", m_wholeA, source.kaiming({hybrid, in}));
        train("gralora_B_general.default.weight", m_wholeB, source.zeros({out, hybrid}));
    }

protected:
    at::Tensor delta() const override {
        const std::int64_t blocks = m_a.size(0), share = m_a.size(2) / blocks;
        const at::Tensor a = m_a.view({blocks, m_a.size(1), blocks, share}).permute({2, 0, 1, 3}); // [o, i, in / k, s]
        const at::Tensor b = m_b.view({blocks, blocks, share, m_b.size(2)});                       // [o, i, s, out / k]
        const at::Tensor product =
            at::matmul(a, b).permute({0, 3, 1, 2}).reshape({blocks * m_b.size(2), blocks * m_a.size(1)});
        return (m_wholeA.defined() ? product + at::matmul(m_wholeB, m_wholeA) : product) * m_scale;
    }

private:
    double m_scale;
    at::Tensor m_a, m_b;           // [k, in / k, r], [k, r, out / k]
    at::Tensor m_wholeA, m_wholeB; // [hybrid, in], [out, hybrid], or undefined
};

constexpr std::string_view kGraloraKeys[] = {"r", "hybrid_r", "alpha", "gralora_k", "gralora_dropout"};

} // namespace

const WeightMethod kGralora{"GRALORA", kGraloraKeys, partOf<GraloraPart>};

} // namespace luthier::engine
