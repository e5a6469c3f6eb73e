// Values read from other file formats: PyTorch's .bin and GGUF.

#include "core/engine/generate/generate.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/nn/weights.h"
#include "core/engine/torch_compat.h"
#include "core/formats/gguf.h"
#include "core/formats/torch_file.h"
#include "core/model/gguf_model.h"
#include "core/text/tokenizer.h"
#include "tests/verify/computed.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>

#include <algorithm>

namespace luthier::engine {

namespace {

Result<void> computeStoredModel(
    const ReferenceInputs& inputs, const std::string& folder, const std::string& prefix, Computed& out) {
    const auto guard = withoutGradients();
    LUTHIER_TRY(model, inputs.load(inputs.folder / folder));
    const TokenBatch batch =
        tokenBatch(inputs.tensor("input_ids"), inputs.tensor("attention_mask"), inputs.tensor("labels"));
    out.tensors[prefix + ".logits"] = model->logits(model->hidden(batch.input));
    out.json[prefix + ".loss"] = tokenLoss(*model, batch, {}, false).sum.item<double>() / double(batch.counted);
    return {};
}

Json describe(const GgufFile& file) {
    Json out = Json::array();
    for (const std::string& key : file.keys()) {
        const std::string& type = file.types().at(key);
        const nlohmann::json& value = file.metadata().at(key);
        if (!value.is_array()) {
            out.push_back({{"key", key}, {"type", type}, {"value", Json::parse(value.dump())}});
            continue;
        }
        Json first = Json::array(), last = Json::array();
        const std::size_t shown = std::min<std::size_t>(4, value.size());
        for (std::size_t i = 0; i < shown; ++i) {
            first.push_back(Json::parse(value[i].dump()));
            last.push_back(Json::parse(value[value.size() - shown + i].dump()));
        }
        out.push_back({{"element_type", type.substr(type.find(':') + 1)}, {"first", first}, {"key", key},
            {"last", last}, {"length", value.size()}, {"type", "ARRAY"}});
    }
    return out;
}

} // namespace

Result<Computed> computeBin(const ReferenceInputs& inputs) {
    Computed out;
    LUTHIER_TRY_DO(computeStoredModel(inputs, "zip_f32", "f32", out));
    LUTHIER_TRY_DO(computeStoredModel(inputs, "sharded_bf16", "bf16", out));
    LUTHIER_TRY(file, TorchFile::open(inputs.folder / "odd_tensors.bin"));
    for (const auto& [name, view] : file.tensors())
        out.tensors["odd." + name] = copyAs(view, view.dtype);
    return out;
}

Result<Computed> computeRefusals(const ReferenceInputs& inputs) {
    Computed out;
    for (const auto& [name, entry] : inputs.json.at("files").items())
        out.json["loads"][name] = TorchFile::open(inputs.folder / name).has_value();
    return out;
}

Result<Computed> computeGguf(const ReferenceInputs& inputs) {
    const auto guard = withoutGradients();
    const auto path = inputs.folder / "model.gguf";
    LUTHIER_TRY(file, GgufFile::open(path));
    LUTHIER_TRY(model, inputs.load(path));
    LUTHIER_TRY(tokenizer, Tokenizer::open(path));
    Computed out;
    out.json["metadata"] = describe(file);
    for (const auto& [name, stored] : file.tensors()) {
        at::Tensor values = at::empty(stored.shape, at::kFloat);
        dequantize(stored, values.data_ptr<float>());
        out.tensors["gguf." + name] = values;
    }
    out.json["tensors"] = Json::array();
    std::vector<std::string> names;
    for (const NamedParameter& parameter : model->parameters())
        names.push_back(parameter.name);
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) {
        const std::string own = ggufSource(model->spec(), name).name;
        const GgufTensor& stored = file.tensors().at(own);
        out.json["tensors"].push_back({{"bytes", stored.bytes.size()}, {"hf_name", name}, {"name", own},
            {"shape", stored.shape}, {"type", rowOf(stored.type).name}});
    }
    out.tensors["logits"] = model->logits(model->hidden({.ids = inputs.tensor("input_ids")}));
    LUTHIER_TRY(greedy, greedyAnswer(*model, inputs.json.at("greedy").at("prompt")));
    out.json["greedy"] = greedy;
    out.json["llama_cpp"] = {{"greedy", greedy["tokens"]}, {"tokenize", Json::array()}};
    for (const Json& entry : inputs.json.at("llama_cpp").at("tokenize")) {
        const std::string text = entry.at("text");
        out.json["llama_cpp"]["tokenize"].push_back(
            {{"ids", tokenizer.encode(text, {false, true, nullptr})}, {"text", text}});
    }
    return out;
}

} // namespace luthier::engine
