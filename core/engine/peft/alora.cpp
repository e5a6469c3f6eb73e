#include "core/engine/peft/alora.h"

#include "core/engine/kernels/place.h"
#include "core/engine/nn/transformer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace luthier::engine {

at::Tensor Invocation::activeAt(const ModelInput& input) const {
    const at::Tensor ids = input.ids.cpu().contiguous();
    const at::Tensor segments = input.segments.defined() ? input.segments.cpu().contiguous() : at::zeros_like(ids);
    const std::int64_t rows = ids.size(0), tokens = ids.size(1), length = std::ssize(m_tokens);
    at::Tensor active = at::zeros({rows, tokens}, onHost(at::kBool));
    for (std::int64_t row = 0; row < rows; ++row) {
        const auto* id = ids.data_ptr<std::int64_t>() + row * tokens;
        const auto* segment = segments.data_ptr<std::int64_t>() + row * tokens;
        auto* on = active.data_ptr<bool>() + row * tokens;
        // From the back: the first one met is a segment's last.
        for (std::int64_t at = tokens - 1, end = tokens; at >= 0; --at) {
            if (at + 1 < tokens && segment[at] != segment[at + 1]) end = at + 1;
            if (at + length > end || !std::equal(m_tokens.begin(), m_tokens.end(), id + at)) continue;
            std::fill(on + at, on + end, true);
            while (at > 0 && segment[at - 1] == segment[at])
                --at;
        }
    }
    return active.to(input.ids.device());
}

at::Tensor Invocation::where(const at::Tensor& added) const {
    std::vector<std::int64_t> shape = added.sizes().vec();
    shape.back() = 1;
    return added * m_active.reshape(shape).to(added.scalar_type());
}

} // namespace luthier::engine
