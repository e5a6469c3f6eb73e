#include "core/engine/generate/answering_model.h"

#include "core/base/platform.h"
#include "core/engine/generate/embed.h"
#include "core/engine/generate/stop_texts.h"
#include "core/engine/kernels/place.h"
#include "core/engine/nn/score_head.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/nn/weights.h"
#include "core/engine/quant/quantize.h"
#include "core/engine/torch_compat.h"
#include "core/formats/json_file.h"
#include "core/hub/adapter_base.h"
#include "core/text/detokenizer.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace luthier::engine {

namespace {

/// Each token passes through all weights: unpacking them every time would take far longer than the products. The values
/// are the same.
void unpackWhereItFits(Transformer& model) {
    std::uint64_t bytes = 0;
    for (const Linear* linear : model.linears())
        if (linear->weights.packed)
            bytes += std::uint64_t(linear->inFeatures() * linear->outFeatures()) * dtypeSize(model.computeType());
    if (model.device().is_cpu() && bytes > freeMemoryBytes() / 2) return;
    for (Linear* linear : model.linears())
        linear->weights.unpack(scalarType(model.computeType()));
}

/// Tokens of messages with what a template puts around them, about.
int tokensOf(const Tokenizer& tokenizer, std::span<const ChatMessage> messages) {
    constexpr std::size_t kMarkers = 4;
    std::size_t tokens = 0;
    for (const ChatMessage& message : messages)
        tokens += tokenizer.encode(message.content, {false, false}).size() + kMarkers;
    return int(tokens);
}

} // namespace

Result<AnsweringModel> AnsweringModel::open(const std::filesystem::path& modelFolder,
    const std::optional<std::filesystem::path>& adapterFolder, DType computeType, const std::string& chatTemplate,
    at::Device device) {
    if (!adapterFolder && isAdapterFolder(modelFolder)) {
        LUTHIER_TRY(base, adapterBase(modelFolder));
        return open(base, modelFolder, computeType, chatTemplate, device);
    }
    // An adapter that changed the tokens, or was exported, brings its own tokenizer and template.
    const bool hasOwn = adapterFolder && Tokenizer::isIn(*adapterFolder);
    const std::filesystem::path& textFolder = hasOwn ? *adapterFolder : modelFolder;
    LUTHIER_TRY(tokenizer, Tokenizer::open(textFolder));
    std::optional<ChatTemplate> found;
    // A model without one can still be asked raw prompts.
    if (auto opened = ChatTemplate::open(chatTemplate, textFolder))
        found = *opened;
    else if (opened.error().code != "template.missing")
        return tl::unexpected(opened.error());
    LoadOptions options{.computeType = computeType, .device = device};
    if (adapterFolder) {
        LUTHIER_TRY(quantization, readBaseQuantization(*adapterFolder));
        options.quantization = quantization;
    }
    LUTHIER_TRY(model, loadModel(modelFolder, options));
    unpackWhereItFits(*model);
    AnsweringModel out{std::move(model), nullptr, std::move(tokenizer), found, modelFolder, {}};
    if (adapterFolder) {
        LUTHIER_TRY(adapter, loadAdapter(*out.model, *adapterFolder, false));
        out.adapter = std::move(adapter);
    }
    return out;
}

Result<std::shared_ptr<const FewShot>> AnsweringModel::openExamples(const std::filesystem::path& profile) const {
    LUTHIER_TRY(read, readFewShotProfile(profile));
    const auto count = [this](std::span<const ChatMessage> messages) { return tokensOf(tokenizer, messages); };
    LUTHIER_TRY(examples, FewShot::open(read, model->spec().max_position_embeddings / 2, count));
    return std::make_shared<const FewShot>(std::move(examples));
}

std::vector<ChatMessage> AnsweringModel::shown(std::span<const ChatMessage> messages, const FewShot* own) const {
    if (!own) return {messages.begin(), messages.end()};
    const int context = model->spec().max_position_embeddings;
    return own->with(messages, context - context / 4 - tokensOf(tokenizer, messages)); // a quarter is for the answer
}

Result<std::vector<TokenId>> AnsweringModel::promptOf(
    std::span<const ChatMessage> asked, const std::string& tools, std::optional<bool> thinks) const {
    const std::vector<ChatMessage> messages = shown(asked);
    std::optional<ChatTemplate> told = model->spec().isEncoderDecoder() ? std::nullopt : chatTemplate;
    if (thinks && !told) return failNoThinking();
    if (thinks) LUTHIER_TRY_DO(told->setThinking(*thinks));
    if (model->spec().isEncoderDecoder()) return encodeSource(tokenizer, messages);
    if (!chatTemplate)
        return ChatTemplate::open("model", folder).map([](const auto&) { return std::vector<TokenId>(); });
    LUTHIER_TRY(chat, tokenizeChat(tokenizer, *told, messages, LossOn::Assistant, true, tools));
    return chat.ids;
}

Result<Answer> AnsweringModel::answer(const std::vector<TokenId>& prompt, const GenerateOptions& options,
    const std::function<bool(const std::string&)>& onText, const TokenSource& source) const {
    if (model->spec().head != HeadKind::Language)
        return fail("generate.no_head", {QT_TRANSLATE_NOOP("errors", "This model does not write text."), {}},
            {QT_TRANSLATE_NOOP("errors", "It is an encoder or gives scores."), {}},
            {QT_TRANSLATE_NOOP("errors", "Choose a model that writes, or ask this one for embeddings."), {}});
    GenerateOptions own = options;
    if (own.endTokens.empty()) own.endTokens = endTokensOf(model->spec(), tokenizer, chatTemplate);
    StreamingDetokenizer detokenizer(tokenizer);
    StopTexts stop(options.stop);
    Answer out;
    const auto emit = [&](const std::string& piece) {
        out.text += piece;
        return piece.empty() || !onText || onText(piece);
    };
    const auto onToken = [&](TokenId id) { return emit(stop.add(detokenizer.add(id))) && !stop.hasEnded(); };
    LUTHIER_TRY(generated, source ? source(prompt, own, onToken) : generate(*model, prompt, own, onToken));
    out.reason = stop.hasEnded() ? StopReason::StopText : generated.reason;
    if (generated.reason != StopReason::Cancelled) {
        emit(stop.add(detokenizer.finish()));
        emit(stop.finish());
    }
    out.promptTokens = static_cast<int>(prompt.size());
    out.answerTokens = static_cast<int>(generated.tokens.size());
    out.logprobs = std::move(generated.logprobs);
    return out;
}

Result<std::vector<TokenId>> AnsweringModel::conversation(std::span<const ChatMessage> messages) const {
    if (!chatTemplate)
        return ChatTemplate::open("model", folder).map([](const auto&) { return std::vector<TokenId>(); });
    LUTHIER_TRY(chat, tokenizeChat(tokenizer, *chatTemplate, messages, LossOn::LastTurn, false));
    return chat.ids;
}

Result<double> AnsweringModel::score(const std::vector<TokenId>& tokens) const {
    if (model->spec().head != HeadKind::Score || model->spec().headOutputs != 1)
        return fail("generate.no_score", {QT_TRANSLATE_NOOP("errors", "This model gives no scores."), {}},
            {QT_TRANSLATE_NOOP("errors", "Only a reward model does."), {}},
            {QT_TRANSLATE_NOOP("errors", "Choose a run whose objective is reward."), {}});
    if (tokens.empty() || std::ssize(tokens) > model->spec().max_position_embeddings)
        return fail("generate.too_long", {QT_TRANSLATE_NOOP("errors", "The text cannot be scored."), {}},
            {QT_TRANSLATE_NOOP("errors", "It has {count} tokens; the model reads up to {most}."),
                {{"count", std::to_string(tokens.size())},
                    {"most", std::to_string(model->spec().max_position_embeddings)}}},
            {QT_TRANSLATE_NOOP("errors", "Shorten it."), {}});
    const auto guard = withoutGradients();
    const at::Tensor hidden =
        model->hidden({.ids = toTensor({tokens.begin(), tokens.end()}, model->device()).unsqueeze(0)});
    return model->logits(hidden[0][scoredPlace(tokens, model->spec())]).to(at::kFloat).item<double>();
}

Result<Embedding> AnsweringModel::embed(const std::string& text) const {
    const auto guard = withoutGradients();
    LUTHIER_TRY(ids, encodeForEmbedding(tokenizer, text, folder, model->spec().max_position_embeddings));
    if (ids.empty()) return Embedding{std::vector<float>(model->spec().hidden_size, 0.0f), 0};
    const ModelInput input{.ids = toTensor({ids.begin(), ids.end()}, model->device()).unsqueeze(0)};
    const at::Tensor hidden = model->spec().isEncoderDecoder() ? model->encode(input) : model->hidden(input);
    bool takesFirst = false;
    if (const auto pooling = folder / "1_Pooling" / "config.json"; std::filesystem::exists(pooling)) {
        LUTHIER_TRY(config, readJsonObject(pooling));
        takesFirst = config.value("pooling_mode_cls_token", false);
    }
    const at::Tensor row =
        normalised(takesFirst ? hidden.select(1, 0) : meanPooled(hidden, {})).to(onHost(at::kFloat)).contiguous();
    return Embedding{{row.data_ptr<float>(), row.data_ptr<float>() + row.numel()}, static_cast<int>(ids.size())};
}

std::vector<std::int64_t> endTokensOf(
    const ModelSpec& spec, const Tokenizer& tokenizer, const std::optional<ChatTemplate>& chatTemplate) {
    std::vector<std::int64_t> out = spec.eosTokenIds;
    if (chatTemplate)
        if (const auto end = answerEnd(tokenizer, *chatTemplate)) out.push_back(*end);
    return out;
}

} // namespace luthier::engine
