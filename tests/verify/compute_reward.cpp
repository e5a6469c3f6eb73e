// One score a row, and the pairwise loss of row 0 over row 1.

#include "core/engine/nn/weights.h"
#include "core/engine/torch_compat.h"
#include "tests/verify/computed.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/log_sigmoid.h>

namespace luthier::engine {

Result<Computed> computeReward(const ReferenceInputs& inputs) {
    LUTHIER_TRY(model, inputs.load(inputs.folder, /*trainable=*/true));
    const ModelInput input{
        .ids = inputs.tensor("input_ids"), .keyValid = inputs.tensor("attention_mask").to(at::kBool)};
    const at::Tensor scores = model->logits(model->hidden(input)).squeeze(-1); // [batch, tokens]
    const at::Tensor last = input.keyValid.sum(1, /*keepdim=*/true) - 1;       // padding is on the right
    const at::Tensor rewards = scores.gather(1, last).squeeze(1);
    const at::Tensor loss = -at::log_sigmoid(rewards[0] - rewards[1]);
    Computed out;
    out.tensors["rewards"] = rewards.detach();
    out.json["loss"] = loss.item<double>();
    addGradients(loss, model->parameters(), out);
    return out;
}

} // namespace luthier::engine
