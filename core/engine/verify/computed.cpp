#include "core/engine/verify/computed.h"

#include "core/engine/nn/tensors.h"
#include "core/formats/json_file.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full_like.h>

#include <cmath>

namespace luthier::engine {

namespace fs = std::filesystem;

Result<ReferenceInputs> ReferenceInputs::read(const fs::path& folder) {
    ReferenceInputs inputs;
    inputs.folder = folder;
    LUTHIER_TRY(json, readJsonObject(folder / "expected.json"));
    inputs.json = json;
    if (!fs::exists(folder / "expected.safetensors")) return inputs; // nothing but files to be read
    LUTHIER_TRY(file, SafetensorsFile::open(folder / "expected.safetensors"));
    for (const char* key : {"input_ids", "attention_mask", "labels", "token_type_ids", "probe"})
        if (const TensorView* view = file.find(key)) inputs.tensors[key] = copyAs(*view, view->dtype);
    return inputs;
}

at::Tensor ReferenceInputs::tensor(const char* name) const {
    const auto it = tensors.find(name);
    return it == tensors.end() ? at::Tensor() : it->second;
}

fs::path ReferenceInputs::base() const {
    const std::string base = json.value("base", std::string());
    if (base.empty()) return folder;
    if (fs::exists(folder / base)) return folder / base;
    return folder.parent_path() / base;
}

TokenBatch tokenBatch(const at::Tensor& ids, const at::Tensor& attentionMask, const at::Tensor& labels) {
    TokenBatch batch;
    batch.input.ids = ids;
    if (attentionMask.defined()) batch.input.keyValid = attentionMask.to(at::kBool);
    batch.targets = at::full_like(labels, kIgnored);
    batch.targets.narrow(1, 0, labels.size(1) - 1).copy_(labels.narrow(1, 1, labels.size(1) - 1));
    batch.counted = batch.targets.ne(kIgnored).sum().item<std::int64_t>();
    return batch;
}

void addGradients(const at::Tensor& loss, const std::vector<NamedParameter>& parameters, Computed& out) {
    loss.backward();
    double squares = 0;
    out.json["grad_norms"] = Json::object();
    for (const NamedParameter& parameter : parameters) {
        const at::Tensor gradient = parameter.tensor->grad();
        if (!gradient.defined()) continue;
        out.tensors["grad." + parameter.name] = gradient.clone();
        const double norm = gradient.to(at::kDouble).norm().item<double>();
        out.json["grad_norms"][parameter.name] = norm;
        squares += norm * norm;
    }
    out.json["grad_norm_total"] = std::sqrt(squares);
}

} // namespace luthier::engine
