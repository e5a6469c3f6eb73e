#include "core/engine/optim/optimizer.h"

#include "core/engine/nn/tensors.h"
#include "core/engine/optim/adamw.h"
#include "core/engine/optim/lion.h"

namespace luthier::engine {

std::unique_ptr<Optimizer> makeOptimizer(const OptimizerSection& options, std::vector<NamedParameter> parameters) {
    switch (options.type) {
    case OptimizerType::AdamW:
        return std::make_unique<AdamW>(std::move(parameters), options);
    case OptimizerType::Lion:
        return std::make_unique<Lion>(std::move(parameters), options);
    }
    return nullptr;
}

Result<at::Tensor> savedMoment(const SafetensorsFile& file, const NamedParameter& parameter, const char* ending) {
    const TensorView* saved = file.find(parameter.name + ending);
    if (!saved || saved->shape != parameter.tensor->sizes().vec())
        return fail("checkpoint.optimizer", {QT_TRANSLATE_NOOP("errors", "The run cannot be resumed."), {}},
            {QT_TRANSLATE_NOOP("errors", "The checkpoint's optimiser state does not fit {name}."),
                {{"name", parameter.name}}},
            {QT_TRANSLATE_NOOP("errors", "Resume with the recipe that the checkpoint was made with."), {}});
    return copyAs(*saved, DType::F32).to(parameter.tensor->device());
}

} // namespace luthier::engine
