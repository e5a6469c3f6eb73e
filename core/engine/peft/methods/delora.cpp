// DeLoRA (Bini et al. 2025): low-rank directions of length one and a learned strength,
// D = B diag(lambda / r / (|a_i| |b_i|)) A diag(|w_j|), the w_j the columns of the base's weight.
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>

namespace luthier::engine {

namespace {

class DeloraPart : public WeightPart {
public:
    explicit DeloraPart(const PartSource& source)
        : WeightPart(source, "module_dropout") {
        const std::int64_t rank = source.sizeHere("rank_pattern", "r", 8);
        train("delora_A.default", m_a, source.kaiming({rank, source.in()}));
        train("delora_B.default", m_b, source.zeros({source.out(), rank}));
        train("delora_lambda.default", m_strength,
            source.ones({1}) * source.numberHere("lambda_pattern", "delora_lambda", 15));
        keep("delora_w_norm.default", m_columns, weight().norm(2, {0}));
    }

protected:
    at::Tensor delta() const override {
        constexpr double kLeast = 1e-4;                                                                     // PEFT's
        const at::Tensor lengths = m_a.norm(2, {1}).clamp_min(kLeast) * m_b.norm(2, {0}).clamp_min(kLeast); // [r]
        const at::Tensor strengths = m_strength / double(m_a.size(0)) / lengths;
        return at::matmul(m_b * strengths, m_a) * m_columns;
    }

private:
    at::Tensor m_a, m_b;   // [r, in], [out, r]
    at::Tensor m_strength; // [1]
    at::Tensor m_columns;  // [in]
};

constexpr std::string_view kDeloraKeys[] = {"r", "delora_lambda", "rank_pattern", "lambda_pattern", "module_dropout"};

} // namespace

const WeightMethod kDelora{"DELORA", kDeloraKeys, partOf<DeloraPart>};

} // namespace luthier::engine
