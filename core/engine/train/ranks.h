#pragma once
/// The processes that train one model together, each with its share of every step (data parallel: Li et al. 2020,
/// PyTorch Distributed, section 3). All hold the same weights and take the same steps.

#include <ATen/core/Tensor.h>

#include <vector>

namespace luthier::engine {

/// This process alone; a derived class stands for several.
class Ranks {
public:
    virtual ~Ranks() = default;

    virtual int count() const { return 1; }
    /// Of this process: 0 to count() - 1.
    virtual int rank() const { return 0; }
    /// Replaces `tensor` by its sum over all ranks. All of them call it in the same order, with tensors of one shape
    /// and type.
    virtual void sum(at::Tensor& tensor) const { (void)tensor; }

    /// The same for a few numbers.
    void sum(std::vector<double>& numbers) const;
};

} // namespace luthier::engine
