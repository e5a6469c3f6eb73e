#include "core/engine/nn/random_state.h"

#include <ATen/CPUGeneratorImpl.h>

#include <mutex>

namespace luthier::engine {

at::Tensor generatorState() {
    auto generator = at::detail::getDefaultCPUGenerator();
    const std::lock_guard lock(generator.mutex());
    return generator.get_state();
}

void setGeneratorState(const at::Tensor& state) {
    auto generator = at::detail::getDefaultCPUGenerator();
    const std::lock_guard lock(generator.mutex());
    generator.set_state(state);
}

} // namespace luthier::engine
