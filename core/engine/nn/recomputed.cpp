#include "core/engine/nn/recomputed.h"

#include "core/engine/nn/random_state.h"
#include "core/engine/torch_compat.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

namespace luthier::engine {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using Part = std::function<Tensors(const Tensors&)>;

/// So that the graph keeps them alive.
struct KeptPart : torch::CustomClassHolder {
    Part part;
    std::vector<bool> isDefined; ///< of the inputs
    at::Tensor randomState;      ///< before the part ran
};

struct Recomputed : torch::autograd::Function<Recomputed> {
    /// @param inputs  empty tensors stand for undefined ones, which autograd does not take; behind them a leaf that
    /// makes
    ///                autograd keep this function where only parameters inside the part are trained
    static variable_list forward(
        AutogradContext* context, const c10::intrusive_ptr<KeptPart>& kept, at::TensorList inputs) {
        const auto guard = withoutGradients();
        const Tensors all = inputs.vec();
        kept->randomState = generatorState(all.front().device());
        context->saved_data["part"] = c10::IValue::make_capsule(kept);
        context->save_for_backward(all);
        return kept->part(partInputs(*kept, all, /*isTracked=*/false));
    }

    static variable_list backward(AutogradContext* context, const variable_list& outputGradients) {
        const auto capsule = context->saved_data["part"].toCapsule();
        const auto& kept = static_cast<const KeptPart&>(*capsule);
        const Tensors saved = context->get_saved_variables();
        const at::Device device = saved.front().device();
        const Tensors inputs = partInputs(kept, saved, /*isTracked=*/true);

        const at::Tensor randomState = generatorState(device);
        setGeneratorState(kept.randomState, device);
        Tensors outputs, gradients;
        {
            const at::AutoGradMode tracked(true);
            const Tensors all = kept.part(inputs);
            for (std::size_t i = 0; i < all.size(); ++i) {
                if (!outputGradients[i].defined() || !all[i].requires_grad()) continue;
                outputs.push_back(all[i]);
                gradients.push_back(outputGradients[i]);
            }
        }
        setGeneratorState(randomState, device);
        torch::autograd::backward(outputs, gradients);

        variable_list out;
        out.emplace_back(); // of the part itself
        for (std::size_t i = 0; i < inputs.size(); ++i)
            out.push_back(inputs[i].defined() ? inputs[i].grad() : at::Tensor());
        out.emplace_back(); // of the leaf behind them
        return out;
    }

    static Tensors partInputs(const KeptPart& kept, const Tensors& all, bool isTracked) {
        Tensors out;
        for (std::size_t i = 0; i < kept.isDefined.size(); ++i) {
            if (!kept.isDefined[i]) {
                out.emplace_back();
                continue;
            }
            out.push_back(all[i].detach());
            if (isTracked) out.back().set_requires_grad(all[i].requires_grad());
        }
        return out;
    }
};

} // namespace

Tensors recomputed(const Part& part, const Tensors& inputs) {
    auto kept = c10::make_intrusive<KeptPart>();
    kept->part = part;
    const at::Tensor& like = inputs.front();
    Tensors all;
    for (const at::Tensor& input : inputs) {
        kept->isDefined.push_back(input.defined());
        all.push_back(input.defined() ? input : at::empty({0}, like.options()));
    }
    all.push_back(at::zeros({1}, like.options()).set_requires_grad(true));
    return Recomputed::apply(kept, at::TensorList(all));
}

} // namespace luthier::engine
