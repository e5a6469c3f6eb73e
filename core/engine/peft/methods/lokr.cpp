// LoKr (Yeh et al. 2023, LyCORIS): a Kronecker product, D = alpha / r (w1 x w2), either factor whole or a product of
// two low-rank matrices.
#include "core/engine/peft/methods/weight_method.h"
#include "core/recipe/adapter_count.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/kron.h>
#include <ATen/ops/matmul.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace luthier::engine {

namespace {

class LokrPart : public WeightPart {
public:
    explicit LokrPart(const PartSource& source)
        : WeightPart(source) {
        const std::int64_t rank = source.sizeHere("rank_pattern", "r", 8);
        m_scale = source.numberHere("alpha_pattern", "alpha", 8) / double(rank);
        const std::int64_t factor = source.count("decompose_factor", -1);
        const auto [outSmall, outLarge] = lokrFactors(source.out(), factor);
        const auto [inSmall, inLarge] = lokrFactors(source.in(), factor);
        const auto isWhole = [&](const char* name, std::int64_t rows, std::int64_t columns, bool mayBeCut) {
            const std::string whole = std::string(name) + "_a";
            if (source.isSaved(name) || source.isSaved(whole)) return source.isSaved(name);
            return !mayBeCut || 2 * rank >= std::max(rows, columns);
        };
        m_first.make(*this, source, "lokr_w1", outSmall, inSmall, rank,
            isWhole("lokr_w1", outSmall, inSmall, source.flag("decompose_both", false)), /*startsAtZero=*/true);
        m_second.make(*this, source, "lokr_w2", outLarge, inLarge, rank, isWhole("lokr_w2", outLarge, inLarge, true),
            /*startsAtZero=*/false);
    }

protected:
    at::Tensor delta() const override { return at::kron(m_first.value(), m_second.value().contiguous()) * m_scale; }

private:
    struct Factor {
        at::Tensor whole; // [rows, columns], or undefined
        at::Tensor a, b;  // [rows, rank], [rank, columns]

        void make(LokrPart& part, const PartSource& source, const std::string& name, std::int64_t rows,
            std::int64_t columns, std::int64_t rank, bool isWhole, bool startsAtZero) {
            const auto start = [&](std::vector<std::int64_t> shape) {
                return startsAtZero ? source.zeros(shape) : source.kaiming(shape);
            };
            if (isWhole) {
                part.train(name + ".default", whole, start({rows, columns}));
                return;
            }
            part.train(name + "_a.default", a, start({rows, rank}));
            part.train(name + "_b.default", b, source.kaiming({rank, columns}));
        }
        at::Tensor value() const { return whole.defined() ? whole : at::matmul(a, b); }
    };

    double m_scale;
    Factor m_first, m_second;
};

constexpr std::string_view kLokrKeys[] = {
    "r", "alpha", "rank_pattern", "alpha_pattern", "decompose_both", "decompose_factor", "rank_dropout_scale"};
constexpr std::string_view kLokrTrainingOnly[] = {"rank_dropout", "module_dropout"};

nlohmann::ordered_json newLokr(const AdapterSection& section) {
    return {{"r", section.r}, {"alpha", section.lora_alpha}, {"decompose_both", false}, {"decompose_factor", -1},
        {"rank_dropout", 0.0}, {"module_dropout", 0.0}};
}

} // namespace

const WeightMethod kLokr{
    "LOKR", kLokrKeys, partOf<LokrPart>, kLokrTrainingOnly, nullptr, nullptr, newLokr, AdapterType::LoKr};

} // namespace luthier::engine
