#include "tests/verify/computed.h"

#include "core/engine/nn/tensors.h"
#include "core/formats/json_file.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full_like.h>

#include <cmath>

namespace luthier::engine {

namespace fs = std::filesystem;

Result<ReferenceInputs> ReferenceInputs::read(const fs::path& path, at::Device device) {
    ReferenceInputs inputs;
    inputs.device = device;
    const bool isFile = path.extension() == ".json";
    inputs.folder = isFile ? path.parent_path() : path;
    inputs.file = isFile ? path : path / "expected.json";
    LUTHIER_TRY(json, readJsonObject(inputs.file));
    inputs.json = json;
    if (!fs::exists(inputs.tensorFile())) return inputs;
    LUTHIER_TRY(file, SafetensorsFile::open(inputs.tensorFile()));
    for (const auto& [name, view] : file.tensors())
        for (const char* key : {"input_ids", "attention_mask", "labels", "token_type_ids", "probe", "position_ids",
                 "segment_ids", "input_type_mask"})
            if (name == key || name.ends_with(std::string(".") + key))
                inputs.tensors[name] = copyAs(view, view.dtype).to(device);
    if (inputs.kind().ends_with("_merge")) // what DARE drew
        for (const auto& [name, view] : file.tensors())
            if (name.starts_with("mask.")) inputs.tensors[name] = copyAs(view, view.dtype);
    if (inputs.kind() == "nf4" ||
        inputs.kind() == "int8") // matrices to quantise; elsewhere such a name may be a computed value
        for (const auto& [name, view] : file.tensors())
            if (name.ends_with(".weight")) inputs.tensors[name] = copyAs(view, view.dtype);
    return inputs;
}

fs::path ReferenceInputs::tensorFile() const { return fs::path(file).replace_extension(".safetensors"); }

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
