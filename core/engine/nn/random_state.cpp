#include "core/engine/nn/random_state.h"

#include <ATen/Context.h>

#include <mutex>

namespace luthier::engine {

at::Tensor generatorState(at::Device device) {
    at::Generator generator = at::globalContext().defaultGenerator(device);
    const std::lock_guard lock(generator.mutex());
    return generator.get_state();
}

void setGeneratorState(const at::Tensor& state, at::Device device) {
    at::Generator generator = at::globalContext().defaultGenerator(device);
    const std::lock_guard lock(generator.mutex());
    generator.set_state(state);
}

} // namespace luthier::engine
