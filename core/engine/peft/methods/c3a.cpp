// C3A (Chen et al. 2024): blocks of circulant matrices, D[x b + i, y b + j] = k[x, y, (j - i) mod b] / in.
#include "core/engine/kernels/place.h"
#include "core/engine/peft/methods/weight_method.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>

namespace luthier::engine {

namespace {

class C3aPart : public WeightPart {
public:
    explicit C3aPart(const PartSource& source)
        : WeightPart(source) {
        const std::int64_t block = source.sizeHere("block_size_pattern", "block_size", 256);
        train("c3a_kernel.default", m_kernel, source.zeros({source.out() / block, source.in() / block, block}));
    }

protected:
    at::Tensor delta() const override {
        const std::int64_t rows = m_kernel.size(0), columns = m_kernel.size(1), block = m_kernel.size(2);
        const at::Tensor place = at::arange(block, beside(m_kernel, at::kLong));
        const at::Tensor turned = (place.unsqueeze(0) - place.unsqueeze(1)).remainder(block).flatten(); // [i, j]
        return m_kernel.index_select(2, turned)
                   .view({rows, columns, block, block})
                   .transpose(1, 2)
                   .reshape({rows * block, columns * block}) /
               double(columns * block);
    }

private:
    at::Tensor m_kernel; // [out / b, in / b, b]
};

constexpr std::string_view kC3aKeys[] = {"block_size", "block_size_pattern"};

} // namespace

const WeightMethod kC3a{"C3A", kC3aKeys, partOf<C3aPart>};

} // namespace luthier::engine
