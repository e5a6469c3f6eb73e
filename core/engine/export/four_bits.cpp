#include "core/engine/export/four_bits.h"

#include "core/engine/kernels/place.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/quant/dynamic_code.h"
#include "core/engine/quant/nf4.h"
#include "core/engine/torch_compat.h"
#include "core/formats/json_file.h"

#include <ATen/ops/from_blob.h>
#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <string>

namespace luthier::engine {

namespace {

using Json = nlohmann::ordered_json;
using Tensors = std::map<std::string, at::Tensor>;

constexpr int kBlock = 64, kNestedBlock = 256;

const char* torchName(DType dtype) {
    return dtype == DType::BF16 ? "bfloat16" : dtype == DType::F16 ? "float16" : "float32";
}

template <class Values>
at::Tensor copied(const Values& values, at::ScalarType type) {
    return at::from_blob(
        const_cast<void*>(static_cast<const void*>(values.data())), {std::int64_t(values.size())}, onHost(type))
        .clone();
}

/// One matrix, under the names that bitsandbytes gives its parts.
void addMatrix(const Linear& linear, DType dtype, Tensors& out) {
    const Nf4Tensors packed = quantizeNf4(linear.weights.values(at::kFloat).cpu(), kBlock, /*doubleQuant=*/true);
    const std::string name = linear.name + ".weight";
    const Json state = {{"quant_type", "nf4"}, {"blocksize", kBlock}, {"dtype", torchName(dtype)},
        {"shape", {linear.outFeatures(), linear.inFeatures()}}, {"nested_blocksize", kNestedBlock},
        {"nested_dtype", "float32"}, {"nested_offset", packed.offset}};
    out[name] = packed.packed.unsqueeze(1);
    out[name + ".absmax"] = packed.absmax;
    out[name + ".nested_absmax"] = packed.scales;
    out[name + ".quant_map"] = copied(nf4Code(), at::kFloat);
    out[name + ".nested_quant_map"] = copied(dynamicCode(), at::kFloat);
    out[name + ".quant_state.bitsandbytes__nf4"] = copied(state.dump(), at::kByte);
}

} // namespace

Result<void> saveInFourBits(Transformer& model, const std::filesystem::path& file, DType dtype) {
    const auto guard = withoutGradients();
    const bool isMixture = model.spec().experts.num_local_experts > 0;
    if (isMixture || model.spec().transposedLinears)
        return fail("export.no_four_bits", {QT_TRANSLATE_NOOP("errors", "This model cannot be written in 4 bits."), {}},
            isMixture ? Message{QT_TRANSLATE_NOOP("errors", "Of its experts, programs expect different forms."), {}}
                      : Message{QT_TRANSLATE_NOOP("errors",
                                    "Its matrices lie the other way round, for which bitsandbytes has no form."),
                            {}},
            {QT_TRANSLATE_NOOP("errors", "Export the merged model."), {}});
    Tensors tensors;
    std::set<std::string> packed;
    for (const Linear* linear : model.linears()) {
        addMatrix(*linear, dtype, tensors);
        packed.insert(linear->name + ".weight");
    }
    for (const NamedParameter& parameter : model.parameters())
        if (parameter.tensor->defined() && !packed.contains(parameter.name))
            tensors[parameter.name] = parameter.tensor->detach().to(scalarType(dtype));
    return saveTensors(file, tensors);
}

Result<void> describeFourBits(const std::filesystem::path& file, DType dtype) {
    LUTHIER_TRY(config, readJsonObject(file));
    config["quantization_config"] = {{"quant_method", "bitsandbytes"}, {"load_in_4bit", true}, {"load_in_8bit", false},
        {"bnb_4bit_quant_type", "nf4"}, {"bnb_4bit_use_double_quant", true},
        {"bnb_4bit_compute_dtype", torchName(dtype)}, {"bnb_4bit_quant_storage", "uint8"}};
    return writeJson(file, config);
}

} // namespace luthier::engine
