#include "core/engine/nn/weights.h"

#include "core/base/text.h"
#include "core/engine/kernels/place.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/quant/quantize.h"
#include "core/engine/quant/stored_weights.h"
#include "core/engine/torch_compat.h"
#include "core/formats/json_file.h"
#include "core/formats/model_folder.h"
#include "core/formats/quantized/quantized_checkpoint.h"
#include "core/model/families.h"
#include "core/model/gguf_matrix.h"
#include "core/model/gguf_model.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <set>
#include <tuple>

namespace luthier::engine {

namespace {

bool endsWithAny(const std::string& name, std::initializer_list<const char*> ends) {
    return std::any_of(ends.begin(), ends.end(), [&](const char* end) { return name.ends_with(end); });
}

/// Constants that old files store beside the weights.
bool isKnownBuffer(const std::string& name) {
    return endsWithAny(name, {".attn.bias", ".attn.masked_bias", ".attention.bias", ".attention.masked_bias",
                                 "rotary_emb.inv_freq", "embeddings.position_ids", "embed_positions.weights"});
}

std::string shapeText(const std::vector<std::int64_t>& shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

// Signs that read the same in every language: – missing, + not expected, ≠ another shape.
std::string missingText(const std::string& name) { return "– " + name; }
std::string unexpectedText(const std::string& name) { return "+ " + name; }
std::string misshapenText(
    const std::string& name, const std::vector<std::int64_t>& got, const std::vector<std::int64_t>& wanted) {
    return "≠ " + name + " " + shapeText(got) + ", " + shapeText(wanted);
}

/// Names under which a spec's token embedding may lie: all modules that share it. Writers keep one of them
/// (safetensors' save_model the first in the alphabet).
std::vector<std::string> embeddingNames(const ModelSpec& spec) {
    std::vector<std::string> out{spec.tokenEmbedding + ".weight"};
    if (spec.tieWordEmbeddings) out.push_back(spec.headModule + ".weight");
    if (spec.isEncoderDecoder()) // T5 and BART: one embedding for both sides
        for (const char* prefix : {"", "model."})
            for (const char* alias : {"encoder.embed_tokens.weight", "decoder.embed_tokens.weight", "shared.weight"})
                out.push_back(prefix + std::string(alias));
    return out;
}

/// A folder's tensors by the names that the spec uses.
class NamedWeights {
public:
    NamedWeights(const ModelFolder& files, const QuantizedWeights& quantized, const ModelSpec& spec,
        const std::vector<ParameterShape>& shapes)
        : m_files(files)
        , m_quantized(quantized)
        , m_embeddingNames(embeddingNames(spec)) {
        // Files of the bare model leave the prefix of the model with a head off, and the other way round. Whatever fits
        // most names is meant: any single one may be missing.
        std::size_t best = hits(shapes);
        const auto consider = [&](const std::string& added, const std::string& dropped) {
            const auto before = std::pair(m_added, m_dropped);
            m_added = added;
            m_dropped = dropped;
            if (const std::size_t now = hits(shapes); now > best)
                best = now;
            else
                std::tie(m_added, m_dropped) = before;
        };
        if (!spec.filePrefix.empty()) consider(spec.filePrefix, {});
        if (!spec.optionalPrefix.empty()) consider({}, spec.optionalPrefix);
    }

    std::string fileName(const std::string& name) const {
        return m_added + name.substr(name.starts_with(m_dropped) ? m_dropped.size() : 0);
    }

    /// Null where it lies as it is.
    const QuantizedWeight* findQuantized(const std::string& name) const {
        const auto weight = m_quantized.find(fileName(name));
        return weight == m_quantized.end() ? nullptr : &weight->second;
    }

    const TensorView* find(const std::string& name) const {
        if (const TensorView* view = m_files.find(fileName(name))) return view;
        // BERT's first files have TensorFlow's names.
        for (const auto& [ours, old] :
            {std::pair("LayerNorm.weight", "LayerNorm.gamma"), std::pair("LayerNorm.bias", "LayerNorm.beta")})
            if (name.ends_with(ours))
                if (const TensorView* view = m_files.find(replaceAll(fileName(name), ours, old))) return view;
        if (name != m_embeddingNames.front()) return nullptr;
        for (const std::string& alias : m_embeddingNames)
            for (const std::string& stored : {fileName(alias), alias})
                if (const TensorView* view = m_files.find(stored)) return view;
        return nullptr;
    }

    /// True for names that are in the file and not in the spec without being a mistake.
    bool isIgnored(const std::string& name) const {
        if (isKnownBuffer(name) || endsWithAny(name, {"LayerNorm.gamma", "LayerNorm.beta"})) return true;
        if (!m_added.empty() && !name.starts_with(m_added)) return true; // another head
        return std::find(m_embeddingNames.begin(), m_embeddingNames.end(), name) != m_embeddingNames.end();
    }

private:
    std::size_t hits(const std::vector<ParameterShape>& shapes) const {
        return static_cast<std::size_t>(std::count_if(shapes.begin(), shapes.end(),
            [&](const ParameterShape& shape) { return m_files.find(fileName(shape.name)) != nullptr; }));
    }
    const ModelFolder& m_files;
    const QuantizedWeights& m_quantized;
    std::vector<std::string> m_embeddingNames; // the spec's own first
    std::string m_dropped, m_added;
};

/// What does not agree between the files and the spec, one line a tensor; empty if all is well.
std::vector<std::string> disagreements(
    const ModelFolder& files, const NamedWeights& weights, const std::vector<ParameterShape>& shapes) {
    std::vector<std::string> out;
    std::set<std::string> wanted;
    for (const ParameterShape& parameter : shapes) {
        const std::string name = weights.fileName(parameter.name);
        wanted.insert(name);
        if (const QuantizedWeight* quantized = weights.findQuantized(parameter.name)) {
            wanted.insert(quantized->parts.begin(), quantized->parts.end());
            const std::vector<std::int64_t> shape{quantized->matrix->outFeatures, quantized->matrix->inFeatures};
            if (shape != parameter.shape) out.push_back(misshapenText(name, shape, parameter.shape));
            continue;
        }
        const TensorView* view = weights.find(parameter.name);
        if (!view && !parameter.optional)
            out.push_back(missingText(name));
        else if (view && view->shape != parameter.shape)
            out.push_back(misshapenText(name, view->shape, parameter.shape));
    }
    for (const std::string& name : files.names())
        if (!wanted.contains(name) && !weights.isIgnored(name)) out.push_back(unexpectedText(name));
    return out;
}

tl::unexpected<Error> failTensors(const std::filesystem::path& folder, const std::vector<std::string>& wrong) {
    const std::vector<std::string> shown(wrong.begin(), wrong.begin() + std::min<std::ptrdiff_t>(8, std::ssize(wrong)));
    return fail("model.tensors",
        {QT_TRANSLATE_NOOP("errors", "The weights in {folder} do not fit its config.json."),
            {{"folder", folder.string()}}},
        {QT_TRANSLATE_NOOP("errors", "{count} tensors disagree (– missing, + not expected, ≠ shape, wanted): {list}."),
            {{"count", std::to_string(wrong.size())}, {"list", joinText(shown, "; ")}}},
        {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
}

tl::unexpected<Error> failCancelled() {
    return fail("model.cancelled", {QT_TRANSLATE_NOOP("errors", "Loading the model was cancelled."), {}});
}

void makeTrainable(Transformer& model, const LoadOptions& options) {
    for (const NamedParameter& parameter : model.parameters())
        if (parameter.tensor->defined() && parameter.role != ParameterRole::Buffer)
            parameter.tensor->set_requires_grad(options.trainable);
}

} // namespace

namespace {

/// Rows of a head are kept as pairs (i, i + d/2) side by side: puts them back.
at::Tensor unInterleaved(const at::Tensor& rows, std::int64_t heads) {
    auto shape = rows.sizes().vec();
    shape.insert(shape.begin(), heads);
    shape[1] = rows.size(0) / heads / 2;
    shape.insert(shape.begin() + 2, 2);
    return rows.reshape(shape).transpose(1, 2).reshape(rows.sizes()).contiguous();
}

/// Puts loaded values in their places, one after the other: packed if the layer is to be packed.
class Placing {
public:
    Placing(Transformer& model, const LoadOptions& options)
        : m_options(options) {
        for (Linear* linear : model.linears())
            m_linears[&linear->weights.dense] = &linear->weights;
    }

    /// @param read  the stored values in a type; in the processor's memory
    void put(const NamedParameter& parameter, const std::function<at::Tensor(DType)>& read) {
        const auto linear = m_linears.find(parameter.tensor);
        if (linear == m_linears.end() || m_options.quantization.type == QuantizationType::None) {
            *parameter.tensor = read(m_options.trainable ? DType::F32 : m_options.computeType).to(m_options.device);
            return;
        }
        // By what is stored, whichever type is computed in: the same base wherever it is loaded.
        const at::Tensor values = read(DType::F32);
        Weights& weights = *linear->second;
        weights.packed = quantize(weights.transposed ? values.t() : values, m_options.quantization, m_options.device);
    }

    /// Weights that are quantised in their file stay so if they are frozen and the recipe asks for nothing else.
    /// @param parts  their bytes in the file
    void putQuantized(const NamedParameter& parameter, const std::shared_ptr<const QuantizedMatrix>& matrix,
        const std::vector<std::span<const std::byte>>& parts) {
        const auto linear = m_linears.find(parameter.tensor);
        if (linear == m_linears.end() || m_options.trainable || m_options.quantization.type != QuantizationType::None) {
            put(parameter, [&](DType type) { return unpacked(*matrix).to(scalarType(type)); });
            std::ranges::for_each(parts, dropPages);
        } else {
            linear->second->packed = std::make_shared<StoredWeights>(matrix, m_options.device);
        }
    }

private:
    const LoadOptions& m_options;
    std::map<const at::Tensor*, Weights*> m_linears;
};

Result<std::unique_ptr<Transformer>> loadGguf(const std::filesystem::path& path, const LoadOptions& options) {
    LUTHIER_TRY(opened, GgufFile::open(path));
    const auto owner = std::make_shared<const GgufFile>(std::move(opened));
    const GgufFile& file = *owner;
    LUTHIER_TRY(spec, readGgufSpec(file));
    std::vector<std::string> wrong;
    std::set<std::string> wanted{"rope_freqs.weight"};
    for (const ParameterShape& parameter : parameterShapes(spec)) {
        const std::string name = ggufSource(spec, parameter.name).name;
        wanted.insert(name);
        const auto it = file.tensors().find(name);
        if (it == file.tensors().end())
            wrong.push_back(missingText(name));
        else if (it->second.shape != parameter.shape)
            wrong.push_back(misshapenText(name, it->second.shape, parameter.shape));
    }
    for (const auto& [name, tensor] : file.tensors())
        if (!wanted.contains(name)) wrong.push_back(unexpectedText(name));
    if (!wrong.empty()) return failTensors(path, wrong);

    auto model = std::make_unique<Transformer>(spec);
    model->setComputeType(options.computeType);
    Placing placing(*model, options);
    for (const NamedParameter& parameter : model->parameters()) {
        if (options.stop.stop_requested()) return failCancelled();
        const GgufSource source = ggufSource(spec, parameter.name);
        const GgufTensor& stored = file.tensors().at(source.name);
        if (isQuantizedType(stored.type) && stored.shape.size() == 2) {
            placing.putQuantized(
                parameter, std::make_shared<GgufMatrix>(owner, stored, source.interleavedHeads), {stored.bytes});
            continue;
        }
        at::Tensor values = at::empty(stored.shape, onHost(at::kFloat));
        dequantize(stored, values.data_ptr<float>());
        if (source.interleavedHeads > 0) values = unInterleaved(values, source.interleavedHeads);
        placing.put(parameter, [&](DType type) { return values.to(scalarType(type)); });
        dropPages(stored.bytes);
    }
    makeTrainable(*model, options);
    return model;
}

} // namespace

Result<std::unique_ptr<Transformer>> loadModel(const std::filesystem::path& folder, const LoadOptions& options) {
    if (isGguf(folder)) return loadGguf(folder, options);
    LUTHIER_TRY(spec, readModelSpec(folder));
    LUTHIER_TRY(opened, ModelFolder::open(folder));
    const auto files = std::make_shared<const ModelFolder>(std::move(opened));
    const auto shapes = parameterShapes(spec);
    LUTHIER_TRY(config, readJsonObject(folder / "config.json"));
    QuantizedWeights quantized;
    if (const auto found = config.find("quantization_config"); found != config.end() && !found->is_null()) {
        LUTHIER_TRY(read, readQuantizedWeights(*files, *found));
        quantized = std::move(read);
    }
    const NamedWeights weights(*files, quantized, spec, shapes);
    if (const auto wrong = disagreements(*files, weights, shapes); !wrong.empty()) return failTensors(folder, wrong);
    auto model = std::make_unique<Transformer>(spec);
    model->setComputeType(options.computeType);
    Placing placing(*model, options);
    for (const NamedParameter& parameter : model->parameters()) {
        if (options.stop.stop_requested()) return failCancelled();
        if (const QuantizedWeight* weight = weights.findQuantized(parameter.name)) {
            // The matrix borrows the files' bytes.
            const std::shared_ptr<const QuantizedMatrix> matrix(
                weight->matrix.get(), [files, own = weight->matrix](const QuantizedMatrix*) {});
            std::vector<std::span<const std::byte>> parts;
            for (const std::string& part : weight->parts)
                if (const TensorView* view = files->find(part)) parts.push_back(view->bytes);
            placing.putQuantized(parameter, matrix, parts);
        } else if (const TensorView* view = weights.find(parameter.name)) {
            // What is trained is written to; the rest may stay in the file's pages.
            placing.put(parameter,
                [&](DType type) { return options.trainable ? copyAs(*view, type) : borrowAs(*view, type, files); });
            const bool isBorrowed = parameter.tensor->defined() && parameter.tensor->is_cpu() &&
                                    parameter.tensor->data_ptr() == view->bytes.data();
            if (!isBorrowed) dropPages(view->bytes); // others of the file stay mapped for as long as the model lives
        }
    }
    makeTrainable(*model, options);
    return model;
}

std::unique_ptr<Transformer> createModel(const ModelSpec& spec, const LoadOptions& options) {
    const auto guard = withoutGradients();
    auto model = std::make_unique<Transformer>(spec);
    model->setComputeType(options.computeType);
    const at::TensorOptions made = on(options.device, at::kFloat);
    std::map<std::string, std::vector<std::int64_t>> shapes;
    for (const ParameterShape& shape : parameterShapes(spec))
        shapes[shape.name] = shape.shape;
    for (const NamedParameter& parameter : model->parameters()) {
        const auto& shape = shapes.at(parameter.name);
        switch (parameter.role) {
        case ParameterRole::Norm:
            *parameter.tensor = parameter.name.ends_with(".bias") || spec.normUnitOffset ? at::zeros(shape, made)
                                                                                         : at::ones(shape, made);
            break;
        case ParameterRole::Bias:
        case ParameterRole::Buffer:
            *parameter.tensor = at::zeros(shape, made);
            break;
        case ParameterRole::Embedding:
        case ParameterRole::Linear:
        case ParameterRole::Head:
            *parameter.tensor = at::randn(shape, made).mul_(spec.initializerRange);
            break;
        }
    }
    makeTrainable(*model, options);
    return model;
}

Result<void> saveModel(Transformer& model, const std::filesystem::path& file, std::optional<DType> dtype) {
    std::map<std::string, at::Tensor> tensors;
    for (const NamedParameter& parameter : model.parameters())
        if (parameter.tensor->defined())
            tensors[parameter.name] = dtype ? parameter.tensor->detach().to(scalarType(*dtype)) : *parameter.tensor;
    return saveTensors(file, tensors);
}

} // namespace luthier::engine
