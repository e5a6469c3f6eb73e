// VB-LoRA (Li et al. 2024): LoRA's A and B are put together from tiles, each a mixture of the k vectors of one bank
// that its logits name.
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>

namespace luthier::engine {

namespace {

/// Which vectors each tile mixes, and how.
struct TileMixture {
    at::Tensor logits;           // [rows, columns, vectors]; or, of a file that keeps no more than it needs:
    at::Tensor indices, weights; // [rows, columns, k], [rows, columns, k - 1]: all sum to 1

    /// [rows, columns, length]
    at::Tensor tiles(const at::Tensor& bank, std::int64_t k) const {
        at::Tensor chosen = indices, shares;
        if (logits.defined()) {
            const auto [top, places] = logits.topk(k, -1);
            chosen = places;
            shares = at::softmax(top, -1);
        } else {
            shares = at::cat({weights, 1 - weights.sum(-1, /*keepdim=*/true)}, -1);
        }
        return (at::embedding(bank, chosen.to(at::kLong)) * shares.unsqueeze(-1)).sum(-2);
    }
};

class VbloraPart : public WeightPart {
public:
    explicit VbloraPart(const PartSource& source)
        : WeightPart(source, "vblora_dropout")
        , m_k(source.size("topk", 2))
        , m_bank(&source.sharedTensor("vblora_vector_bank", /*trains=*/true,
              {source.size("num_vectors", 256), source.size("vector_length", 256)})) {
        const std::int64_t rank = source.size("r", 4), length = source.size("vector_length", 256);
        add(source, "vblora_logits_A", m_mixtureA, rank, source.in() / length);
        add(source, "vblora_logits_B", m_mixtureB, source.out() / length, rank);
    }

protected:
    at::Tensor delta() const override {
        const at::Tensor a = m_mixtureA.tiles(*m_bank, m_k).flatten(1);                    // [r, in]
        const at::Tensor b = m_mixtureB.tiles(*m_bank, m_k).transpose(1, 2).flatten(0, 1); // [out, r]
        return at::matmul(b, a);
    }

private:
    void add(const PartSource& source, const std::string& name, TileMixture& mixture, std::int64_t rows,
        std::int64_t columns) {
        if (source.flag("save_only_topk_weights", false)) {
            keep(name + "_topk_indices.default", mixture.indices, source.zeros({rows, columns, m_k}).to(at::kByte));
            keep(name + "_topk_weights.default", mixture.weights, source.zeros({rows, columns, m_k - 1}));
            return;
        }
        train(name + ".default", mixture.logits, source.normal({rows, columns, source.size("num_vectors", 256)}, 0.1));
    }

    std::int64_t m_k;
    at::Tensor* m_bank; // [vectors, length], of the shared ones
    TileMixture m_mixtureA, m_mixtureB;
};

constexpr std::string_view kVbloraKeys[] = {"r", "num_vectors", "vector_length", "topk", "save_only_topk_weights",
    "vblora_dropout", "init_vector_bank_bound", "init_logits_std"};

} // namespace

const WeightMethod kVblora{"VBLORA", kVbloraKeys, partOf<VbloraPart>};

} // namespace luthier::engine
