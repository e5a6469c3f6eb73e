// OFT (Qiu et al. 2023, 2025): the input is turned, W blockdiag(R)^T, R orthogonal by Cayley's transform of a skew Q:
// R = (I - Q)^-1 (I + Q) by its Neumann series, or (I - Q)(I + Q)^-1, as PEFT has both (peft/tuners/oft).
#include "core/engine/kernels/place.h"
#include "core/engine/peft/methods/weight_method.h"
#include "core/recipe/adapter_count.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_solve.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/triu_indices.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace luthier::engine {

namespace {

class OftPart : public WeightPart {
public:
    explicit OftPart(const PartSource& source)
        : WeightPart(source)
        , m_terms(source.flag("use_cayley_neumann", true) ? source.count("num_cayley_neumann_terms", 5) : 0) {
        const std::int64_t in = source.in(), wanted = source.count("oft_block_size", 32);
        m_block = wanted > 0 ? nearestDivisor(in, wanted) : in / nearestDivisor(in, source.size("r", 8));
        const std::int64_t blocks = source.flag("block_share", false) ? 1 : in / m_block;
        if (source.flag("coft", false)) m_most = source.number("eps", 6e-5) / std::sqrt(double(blocks));
        const at::Tensor places = at::triu_indices(m_block, m_block, 1, onHost(at::kLong));
        m_places = (places[0] * m_block + places[1]).to(source.linear.weights.device());
        train("oft_R.default.weight", m_upper, source.zeros({blocks, m_block * (m_block - 1) / 2}));
    }

protected:
    at::Tensor delta() const override {
        const at::Tensor own = weight();
        const at::Tensor blocks = own.reshape({own.size(0), -1, m_block}).transpose(0, 1); // [blocks, out, b]
        return at::matmul(blocks, rotation().transpose(1, 2)).transpose(0, 1).reshape(own.sizes()) - own;
    }

private:
    /// [blocks, b, b]
    at::Tensor rotation() const {
        const at::Tensor q = skew();
        const at::Tensor one = at::eye(m_block, beside(q, at::kFloat));
        if (m_terms == 0) // (I - Q)(I + Q)^-1, from the right
            return at::linalg_solve((one + q).transpose(1, 2), (one - q).transpose(1, 2)).transpose(1, 2);
        at::Tensor sum = one.expand_as(q), power = q;
        for (std::int64_t i = 1; i < m_terms; ++i) {
            sum = sum + power * (i + 1 < m_terms ? 2 : 1);
            if (i + 1 < m_terms) power = at::matmul(power, q);
        }
        return sum;
    }

    /// The stored upper triangle, row by row, as a skew matrix. Constrained OFT draws it back into a ball, which its
    /// gradient does not see.
    at::Tensor skew() const {
        const at::Tensor empty = at::zeros({m_upper.size(0), m_block * m_block}, beside(m_upper, at::kFloat));
        const at::Tensor upper = empty.index_add(1, m_places, m_upper).view({m_upper.size(0), m_block, m_block});
        const at::Tensor q = upper - upper.transpose(1, 2);
        if (m_most == 0) return q;
        const at::Tensor free = q.detach(), norm = free.norm(2, {1, 2}, /*keepdim=*/true);
        return q + at::where(norm > m_most, free * (m_most / norm) - free, at::zeros_like(free));
    }

    std::int64_t m_block, m_terms; // 0: exact
    double m_most = 0;             // of coft; 0: no limit
    at::Tensor m_places;           // [b (b - 1) / 2] int64: of the upper triangle in a block
    at::Tensor m_upper;            // [blocks, b (b - 1) / 2]
};

constexpr std::string_view kOftKeys[] = {
    "r", "oft_block_size", "coft", "eps", "block_share", "use_cayley_neumann", "num_cayley_neumann_terms"};
constexpr std::string_view kOftTrainingOnly[] = {"module_dropout"};

nlohmann::ordered_json newOft(const AdapterSection& section) {
    return {{"r", 0}, {"oft_block_size", section.block_size}, {"use_cayley_neumann", true},
        {"num_cayley_neumann_terms", 5}, {"module_dropout", 0.0}, {"coft", false}, {"eps", 6e-5},
        {"block_share", false}, {"bias", "none"}};
}

} // namespace

const WeightMethod kOft{"OFT", kOftKeys, partOf<OftPart>, kOftTrainingOnly, nullptr, nullptr, newOft, AdapterType::Oft};

} // namespace luthier::engine
