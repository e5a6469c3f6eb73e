#pragma once
#include "core/engine/optim/optimizer.h"

namespace luthier::engine {

/// The nearest half-orthogonal matrix, about: five steps of Newton and Schulz on G / |G|,
/// X ← aX + (bA + cA²)X with A = XXᵀ (Jordan 2024), whose singular values come near 1 without meeting it.
/// @param matrix [..., out, in] float32
at::Tensor orthogonalized(const at::Tensor& matrix);

/// Muon (Jordan 2024) for the matrices of the blocks, with Nesterov's momentum and decoupled decay; updates are scaled
/// to AdamW's usual size by 0.2 sqrt(max(out, in)) (Liu et al. 2025, arXiv 2502.16982, equation 4), so that AdamW's
/// learning rate fits; torch.optim.Muon calls it match_rms_adamw. Embeddings, heads, norms and biases take AdamW's
/// step.
///
/// State, float32: one moment of a matrix, two of all else.
class Muon : public Optimizer {
public:
    Muon(std::vector<NamedParameter> parameters, const OptimizerSection& options);

private:
    void update(std::size_t index, double learningRate, double gradScale) override;

    struct Moments {
        at::Tensor* first;
        at::Tensor* second; ///< null: a matrix of a block
    };
    std::vector<Moments> m_moments;
};

} // namespace luthier::engine
