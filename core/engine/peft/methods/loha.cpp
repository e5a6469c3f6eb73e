// LoHa (Hyeon-Woo et al. 2021, FedPara; LyCORIS): the elementwise product of two low-rank matrices,
// D = alpha / r (w1_a w1_b) * (w2_a w2_b).
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>
#include <nlohmann/json.hpp>

namespace luthier::engine {

namespace {

class LohaPart : public WeightPart {
public:
    explicit LohaPart(const PartSource& source)
        : WeightPart(source) {
        const std::int64_t rank = source.sizeHere("rank_pattern", "r", 8);
        m_scale = source.numberHere("alpha_pattern", "alpha", 8) / double(rank);
        train("hada_w1_a.default", m_a1, source.kaiming({source.out(), rank}));
        train("hada_w1_b.default", m_b1, source.kaiming({rank, source.in()}));
        train("hada_w2_a.default", m_a2, source.kaiming({source.out(), rank}));
        train("hada_w2_b.default", m_b2, source.zeros({rank, source.in()}));
    }

protected:
    at::Tensor delta() const override { return at::matmul(m_a1, m_b1) * at::matmul(m_a2, m_b2) * m_scale; }

private:
    double m_scale;
    at::Tensor m_a1, m_b1, m_a2, m_b2; // [out, rank], [rank, in]
};

constexpr std::string_view kLohaKeys[] = {"r", "alpha", "rank_pattern", "alpha_pattern"};
constexpr std::string_view kLohaTrainingOnly[] = {"rank_dropout", "module_dropout"};

nlohmann::ordered_json newLoha(const AdapterSection& section) {
    return {{"r", section.r}, {"alpha", section.lora_alpha}, {"rank_dropout", 0.0}, {"module_dropout", 0.0}};
}

} // namespace

const WeightMethod kLoha{
    "LOHA", kLohaKeys, partOf<LohaPart>, kLohaTrainingOnly, nullptr, nullptr, newLoha, AdapterType::LoHa};

} // namespace luthier::engine
