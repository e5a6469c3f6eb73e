// Uni-LoRA (Li et al. 2025): every element of LoRA's A and B is one of a few learned numbers, times a fixed scale;
// which one and how much lies in the file.
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>

namespace luthier::engine {

namespace {

class UniloraPart : public WeightPart {
public:
    explicit UniloraPart(const PartSource& source)
        : WeightPart(source, "unilora_dropout")
        , m_values(&source.sharedTensor("unilora_theta_d", /*trains=*/true, {source.size("theta_d_length", 256)})) {
        const std::int64_t rank = source.size("r", 4);
        add(source, "A", m_a, {rank, source.in()});
        add(source, "B", m_b, {source.out(), rank});
    }

protected:
    at::Tensor delta() const override { return at::matmul(m_b.value(*m_values), m_a.value(*m_values)); }

private:
    struct Drawn {
        at::Tensor indices, scales;
        at::Tensor value(const at::Tensor& values) const {
            return values.index_select(0, indices.flatten()).view(indices.sizes()) * scales;
        }
    };

    void add(const PartSource& source, const std::string& which, Drawn& drawn, const std::vector<std::int64_t>& shape) {
        keep("unilora_indices_" + which + ".default", drawn.indices, source.zeros(shape).to(at::kLong));
        keep("unilora_scales_" + which + ".default", drawn.scales, source.ones(shape));
    }

    at::Tensor* m_values; // [count], of the shared ones
    Drawn m_a, m_b;       // [r, in], [out, r]
};

constexpr std::string_view kUniloraKeys[] = {
    "r", "proj_seed", "theta_d_length", "unilora_dropout", "init_theta_d_bound", "save_indices"};

Result<void> hasIndices(const PartSource& source) {
    if (!source.isSaved("unilora_indices_A")) return failUnsupported("save_indices", "false");
    return {};
}

} // namespace

const WeightMethod kUnilora{"UNILORA", kUniloraKeys, partOf<UniloraPart>, {}, nullptr, hasIndices};

} // namespace luthier::engine
