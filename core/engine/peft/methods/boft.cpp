// BOFT (Liu et al. 2023): the weight's inputs are turned by butterfly factors and its outputs scaled,
// W' = diag(s) W M^T, M = B_n ... B_1, B_i = P_i blockdiag(R_i) P_i^T with R of Cayley's transform. As PEFT has it
// (peft/tuners/boft).
#include "core/engine/kernels/place.h"
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_solve.h>
#include <ATen/ops/matmul.h>
#include <nlohmann/json.hpp>

namespace luthier::engine {

namespace {

class BoftPart : public WeightPart {
public:
    explicit BoftPart(const PartSource& source)
        : WeightPart(source) {
        const std::int64_t in = source.in(), size = source.count("boft_block_size", 4);
        const std::int64_t blocks = size > 0 ? in / size : source.size("boft_block_num", 4);
        train("boft_R.default", m_r,
            source.zeros(source.savedShape(
                "boft_R", {source.size("boft_n_butterfly_factor", 1), blocks, in / blocks, in / blocks})));
        train("boft_s.default", m_scale, source.ones({source.out(), 1}));
    }

protected:
    at::Tensor delta() const override {
        const std::int64_t stages = m_r.size(0), blocks = m_r.size(1), block = m_r.size(2), in = blocks * block;
        const at::Tensor q = (m_r - m_r.transpose(2, 3)) * 0.5;
        const at::Tensor one = at::eye(block, beside(q, at::kFloat));
        const at::Tensor rotations =
            at::linalg_solve((one + q).transpose(2, 3), (one - q).transpose(2, 3)).transpose(2, 3);
        const at::Tensor own = weight();
        at::Tensor turned = own; // W M^T: the first stage is the innermost
        for (std::int64_t stage = 0; stage < stages; ++stage) {
            const at::Tensor order = stages > 1 ? butterfly(in, blocks >> stage, block) : at::Tensor();
            // A row v of W becomes v B^T: v P, blocks, back.
            at::Tensor rows = order.defined() ? turned.index_select(1, inverse(order)) : turned;
            rows = at::matmul(rows.reshape({rows.size(0), blocks, block}).transpose(0, 1), // [blocks, out, b]
                rotations[stage].transpose(1, 2))
                       .transpose(0, 1)
                       .reshape({rows.size(0), in});
            turned = order.defined() ? rows.index_select(1, order) : rows;
        }
        return turned * m_scale - own;
    }

private:
    /// Row i of P_i has its one at column order[i]: within runs of in / groups, pieces of half a block, the even ones
    /// first.
    at::Tensor butterfly(std::int64_t in, std::int64_t groups, std::int64_t block) const {
        const std::int64_t piece = block / 2, pieces = in / groups / piece;
        const at::Tensor all = at::arange(in, beside(m_r, at::kLong)).view({groups, pieces / 2, 2, piece});
        return all.transpose(1, 2).reshape({in});
    }
    static at::Tensor inverse(const at::Tensor& order) { return order.argsort(); }

    at::Tensor m_r;     // [stages, blocks, b, b]
    at::Tensor m_scale; // [out, 1]
};

constexpr std::string_view kBoftKeys[] = {"boft_block_size", "boft_block_num", "boft_n_butterfly_factor"};
constexpr std::string_view kBoftTrainingOnly[] = {"boft_dropout"};

Result<void> isDivided(const PartSource& source) {
    const std::int64_t size = source.count("boft_block_size", 4);
    if (size == 0 || source.in() % size == 0) return {};
    return fail("adapter.no_place", {QT_TRANSLATE_NOOP("errors", "This model has no place for the adapter."), {}},
        {QT_TRANSLATE_NOOP("errors", "{module} has {count} inputs, which blocks of {size} do not divide."),
            {{"module", source.linear.name}, {"count", std::to_string(source.in())}, {"size", std::to_string(size)}}},
        {QT_TRANSLATE_NOOP("errors", "Choose another block size, or OFT, which finds one for each layer."), {}});
}

nlohmann::ordered_json newBoft(const AdapterSection& section) {
    return {{"boft_block_size", section.block_size}, {"boft_block_num", 0}, {"boft_n_butterfly_factor", 1},
        {"boft_dropout", 0.0}, {"bias", "none"}};
}

} // namespace

const WeightMethod kBoft{
    "BOFT", kBoftKeys, partOf<BoftPart>, kBoftTrainingOnly, nullptr, isDivided, newBoft, AdapterType::Boft};

} // namespace luthier::engine
