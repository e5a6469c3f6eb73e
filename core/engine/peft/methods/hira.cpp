// HiRA (Huang et al. 2025): D = W * (B A), elementwise: of full rank where W is.
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>
#include <nlohmann/json.hpp>

namespace luthier::engine {

namespace {

class HiraPart : public WeightPart {
public:
    explicit HiraPart(const PartSource& source)
        : WeightPart(source, "hira_dropout") {
        const std::int64_t rank = source.sizeHere("rank_pattern", "r", 32);
        train("hira_A.default", m_a, source.kaiming({rank, source.in()}));
        train("hira_B.default", m_b, source.zeros({source.out(), rank}));
    }

protected:
    at::Tensor delta() const override { return weight() * at::matmul(m_b, m_a); }

private:
    at::Tensor m_a, m_b; // [r, in], [out, r]
};

constexpr std::string_view kHiraKeys[] = {"r", "rank_pattern", "hira_dropout"};

nlohmann::ordered_json newHira(const AdapterSection& section) {
    return {{"r", section.r}, {"hira_dropout", section.lora_dropout}};
}

} // namespace

const WeightMethod kHira{"HIRA", kHiraKeys, partOf<HiraPart>, {}, nullptr, nullptr, newHira, AdapterType::Hira};

} // namespace luthier::engine
