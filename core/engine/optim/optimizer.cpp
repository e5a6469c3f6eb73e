#include "core/engine/optim/optimizer.h"

#include "core/engine/optim/adamw.h"

namespace luthier::engine {

std::unique_ptr<Optimizer> makeOptimizer(const OptimizerSection& options, std::vector<NamedParameter> parameters) {
    switch (options.type) {
    case OptimizerType::AdamW:
        return std::make_unique<AdamW>(std::move(parameters), options);
    }
    return nullptr;
}

} // namespace luthier::engine
