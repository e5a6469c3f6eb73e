#pragma once
/// How several tensors become one: task vectors (Ilharco et al. 2022), TIES (Yadav et al. 2023), DARE (Yu et al. 2023),
/// Model Breadcrumbs (Davari and Belilovsky 2023), Model Stock (Jang et al. 2024), spherical interpolation. All
/// float32.

#include <ATen/core/Tensor.h>

#include <span>
#include <vector>

namespace luthier::engine {

/// The int(density n) largest elements of a tensor of n; the others zero.
at::Tensor keepLargest(const at::Tensor& tensor, double density);
/// Model Breadcrumbs: without the int(gamma n) largest, and of the rest the largest until int(density n) are left.
at::Tensor keepMiddle(const at::Tensor& tensor, double density, double gamma);
/// What DARE's `mask` keeps, divided by the density, as PEFT scales it. @param mask  of the tensor's shape, any type
at::Tensor keepDrawn(const at::Tensor& tensor, const at::Tensor& mask, double density);
/// The same, scaled to the tensor's own L1 norm, as mergekit scales it.
at::Tensor keepDrawnNorm(const at::Tensor& tensor, const at::Tensor& mask);

/// Which sign an element takes where the tensors do not agree; zero counts as plus.
enum class SignElection {
    Total,    ///< that of their sum
    Frequency ///< that of most
};

at::Tensor weightedSum(std::span<const at::Tensor> tensors, std::span<const double> weights);
/// PEFT's disjoint merge: the sign is elected by the tensors without their weights; the weighted sum of those that
/// agree is divided by their number.
at::Tensor agreeingMean(std::span<const at::Tensor> tensors, std::span<const double> weights, SignElection election);
/// mergekit's: the sign is that of the weighted sum; divided, with `normalize`, by the weights of those that agree.
at::Tensor agreeingSum(std::span<const at::Tensor> tensors, std::span<const double> weights, bool normalize);

/// Between a (t = 0) and b (t = 1), each one vector; linear where they nearly point the same way (|cos| > 0.9995).
at::Tensor slerp(double t, const at::Tensor& a, const at::Tensor& b);
/// Model Stock: the mean of the models, drawn to the base as far as their differences from it disagree.
at::Tensor modelStock(const at::Tensor& base, std::span<const at::Tensor> models);

} // namespace luthier::engine
