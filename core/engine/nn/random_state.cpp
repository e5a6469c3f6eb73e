#include "core/engine/nn/random_state.h"

#include <ATen/Context.h>

#include <mutex>

namespace luthier::engine {

at::Tensor generatorState(at::Device device) {
    if (device.is_meta()) return {}; // nothing is drawn there
    at::Generator generator = at::globalContext().defaultGenerator(device);
    const std::lock_guard lock(generator.mutex());
    return generator.get_state();
}

void setGeneratorState(const at::Tensor& state, at::Device device) {
    if (device.is_meta()) return;
    at::Generator generator = at::globalContext().defaultGenerator(device);
    const std::lock_guard lock(generator.mutex());
    generator.set_state(state);
}

} // namespace luthier::engine
