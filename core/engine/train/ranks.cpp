#include "core/engine/train/ranks.h"

#include "core/engine/kernels/place.h"

#include <ATen/ops/from_blob.h>

namespace luthier::engine {

void Ranks::sum(std::vector<double>& numbers) const {
    at::Tensor tensor = at::from_blob(numbers.data(), std::int64_t(numbers.size()), onHost(at::kDouble));
    sum(tensor);
}

} // namespace luthier::engine
