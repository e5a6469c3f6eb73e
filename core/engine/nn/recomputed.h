#pragma once
#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

namespace luthier::engine {

using Tensors = std::vector<at::Tensor>;

/// What `part` gives, without the values in between that autograd would keep: it runs once more on the way back
/// (gradient checkpointing; Chen et al. 2016, arXiv 1604.06174). Outputs and gradients are the same bit for bit,
/// dropout too; only the gradients of an input that several parts share are summed in another order.
/// @param part    called a second time during backward, when whatever it refers to must still be there. It may use
///                leaves (parameters) freely; all else that carries a gradient must come as an input.
/// @param inputs  may hold undefined tensors
Tensors recomputed(const std::function<Tensors(const Tensors&)>& part, const Tensors& inputs);

} // namespace luthier::engine
