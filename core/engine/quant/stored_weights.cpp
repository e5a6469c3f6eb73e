#include "core/engine/quant/stored_weights.h"

#include "core/engine/kernels/place.h"
#include "core/engine/torch_compat.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

namespace luthier::engine {

namespace {

void unpackInto(at::Tensor& out, const QuantizedMatrix& matrix) {
    auto* values = out.data_ptr<float>();
    at::parallel_for(0, matrix.outFeatures, 16, [&](std::int64_t begin, std::int64_t end) {
        matrix.unpackRows(begin, end - begin, values + begin * matrix.inFeatures);
    });
}

} // namespace

at::Tensor unpacked(const QuantizedMatrix& matrix) {
    at::Tensor out = at::empty({matrix.outFeatures, matrix.inFeatures}, onHost(at::kFloat));
    unpackInto(out, matrix);
    return out;
}

void StoredWeights::writeValues(at::Tensor& out) const {
    const auto guard = withoutGradients();
    if (m_device.is_cpu())
        unpackInto(out, *m_matrix);
    else
        out.copy_(unpacked(*m_matrix));
}

} // namespace luthier::engine
