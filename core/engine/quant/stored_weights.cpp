#include "core/engine/quant/stored_weights.h"

#include "core/engine/kernels/place.h"
#include "core/engine/torch_compat.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

namespace luthier::engine {

at::Tensor unpacked(const QuantizedMatrix& matrix) {
    at::Tensor out = at::empty({matrix.outFeatures, matrix.inFeatures}, onHost(at::kFloat));
    auto* values = out.data_ptr<float>();
    at::parallel_for(0, matrix.outFeatures, 16, [&](std::int64_t begin, std::int64_t end) {
        matrix.unpackRows(begin, end - begin, values + begin * matrix.inFeatures);
    });
    return out;
}

at::Tensor StoredWeights::values(at::ScalarType type) const {
    const auto guard = withoutGradients();
    return unpacked(*m_matrix).to(on(m_device, type));
}

} // namespace luthier::engine
