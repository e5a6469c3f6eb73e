// Hidden states and sentence embeddings of an encoder.

#include "core/engine/generate/embed.h"
#include "core/engine/nn/weights.h"
#include "core/engine/torch_compat.h"
#include "tests/verify/computed.h"

#include <ATen/TensorOperators.h>

namespace luthier::engine {

Result<Computed> computeEncoder(const ReferenceInputs& inputs) {
    LUTHIER_TRY(model, inputs.load(inputs.folder, /*trainable=*/true));
    const ModelInput input{.ids = inputs.tensor("input_ids"),
        .keyValid = inputs.tensor("attention_mask").to(at::kBool),
        .tokenTypes = inputs.tensor("token_type_ids")};
    const at::Tensor hidden = model->hidden(input);
    const at::Tensor mean = meanPooled(hidden, input.keyValid);
    const at::Tensor loss = (mean * inputs.tensor("probe")).sum();
    Computed out;
    out.json["loss"] = loss.item<double>();
    {
        const auto guard = withoutGradients();
        out.tensors["last_hidden_state"] = hidden.detach();
        out.tensors["pooler_output"] = model->pooled(hidden);
        out.tensors["mean_pooled"] = mean.detach();
        out.tensors["mean_pooled_normalised"] = normalised(mean);
        out.tensors["cls_normalised"] = normalised(hidden.select(1, 0));
    }
    addGradients(loss, model->parameters(), out);
    return out;
}

} // namespace luthier::engine
