#include "core/advisor/facts/model_card.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/formats/gguf.h"
#include "core/formats/model_folder.h"
#include "core/model/families.h"
#include "core/model/model_source.h"
#include "core/recipe/recipe.h"
#include "core/recipe/run_ledger.h"
#include "core/text/chat_template.h"
#include "core/text/tokenizer.h"

#include <algorithm>
#include <cctype>
namespace luthier {

namespace fs = std::filesystem;

namespace {

std::vector<MethodFit> fitsOf(const ModelSpec& spec, int length, std::uint64_t freeBytes) {
    std::vector<MethodFit> out;
    for (const AdapterType method : {AdapterType::Lora, AdapterType::None}) {
        Recipe recipe;
        recipe.adapter.type = method;
        recipe.train.batch_size = 1;
        recipe.data.max_length = length;
        const std::uint64_t bytes =
            predictRun(spec, recipe, spec.storedDtype == DType::F32 ? DType::F32 : DType::BF16, 1.0).totalBytes();
        out.push_back({method, bytes, bytes < freeBytes});
    }
    return out;
}

} // namespace

ModelKind kindOf(const ModelSpec& spec, const std::string& name) {
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    if (spec.head == HeadKind::None) return ModelKind::Encoder;
    if (spec.isEncoderDecoder()) return ModelKind::EncoderDecoder;
    if (spec.family == "starcoder2" || spec.family == "gpt_bigcode" || lower.find("code") != std::string::npos)
        return ModelKind::Code;
    if (spec.family == "bloom" || spec.family == "xglm") return ModelKind::Multilingual;
    return ModelKind::Decoder;
}

std::string_view keyOf(ModelKind kind) {
    switch (kind) {
    case ModelKind::Decoder:
        return "decoder";
    case ModelKind::EncoderDecoder:
        return "encoder-decoder";
    case ModelKind::Multilingual:
        return "multilingual";
    case ModelKind::Code:
        return "code";
    case ModelKind::Encoder:
        return "encoder";
    }
    return "";
}

Result<ModelCard> readModelCard(const fs::path& path, std::uint64_t freeBytes) {
    ModelCard card;
    card.path = path;
    card.name = modelName(path);
    LUTHIER_TRY(spec, readModelSpec(path));
    card.spec = spec;
    if (isGguf(path)) {
        card.bytes = fs::file_size(path);
    } else {
        LUTHIER_TRY(files, ModelFolder::open(path));
        card.bytes = files.totalBytes();
    }
    card.kind = kindOf(spec, card.name);
    card.parameters = parameterCount(spec);
    if (const auto tokenizer = Tokenizer::open(path)) {
        card.tokenizer = tokenizer->kind();
        card.vocabulary = tokenizer->vocabularySize();
    } else {
        card.tokenizerError = tokenizer.error();
    }
    card.hasChatTemplate = ChatTemplate::open("model", path).has_value();
    card.licence = licenceOf(path);
    card.length = std::min(1024, std::max(1, spec.max_position_embeddings));
    card.fits = fitsOf(spec, card.length, freeBytes);
    return card;
}

} // namespace luthier
