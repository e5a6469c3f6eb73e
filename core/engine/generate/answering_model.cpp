#include "core/engine/generate/answering_model.h"

#include "core/engine/nn/weights.h"
#include "core/text/detokenizer.h"

namespace luthier::engine {

Result<AnsweringModel> AnsweringModel::open(const std::filesystem::path& modelFolder,
    const std::optional<std::filesystem::path>& adapterFolder, DType computeType, const std::string& chatTemplate) {
    LUTHIER_TRY(tokenizer, Tokenizer::open(modelFolder));
    std::optional<ChatTemplate> found;
    // A model without one can still be asked raw prompts.
    if (auto opened = ChatTemplate::open(chatTemplate, modelFolder))
        found = *opened;
    else if (opened.error().code != "template.missing")
        return tl::unexpected(opened.error());
    LUTHIER_TRY(model, loadModel(modelFolder, {computeType, false}));
    AnsweringModel out{std::move(model), nullptr, std::move(tokenizer), found, modelFolder};
    if (adapterFolder) {
        LUTHIER_TRY(adapter, loadAdapter(*out.model, *adapterFolder, false));
        out.adapter = std::move(adapter);
    }
    return out;
}

Result<std::vector<TokenId>> AnsweringModel::promptOf(std::span<const ChatMessage> messages) const {
    if (model->spec().isEncoderDecoder()) return encodeSource(tokenizer, messages);
    if (!chatTemplate)
        return ChatTemplate::open("model", folder).map([](const auto&) { return std::vector<TokenId>(); });
    LUTHIER_TRY(chat, tokenizeChat(tokenizer, *chatTemplate, messages, LossOn::Assistant, true));
    return chat.ids;
}

Result<std::string> AnsweringModel::answer(const std::vector<TokenId>& prompt, const GenerateOptions& options,
    const std::function<bool(const std::string&)>& onText) const {
    GenerateOptions own = options;
    if (own.endTokens.empty()) own.endTokens = endTokensOf(model->spec(), tokenizer, chatTemplate);
    StreamingDetokenizer detokenizer(tokenizer);
    std::string text;
    const auto emit = [&](const std::string& piece) {
        text += piece;
        return piece.empty() || !onText || onText(piece);
    };
    LUTHIER_TRY(generated, generate(*model, prompt, own, [&](TokenId id) { return emit(detokenizer.add(id)); }));
    if (generated.reason != StopReason::Cancelled) emit(detokenizer.finish());
    return text;
}

std::vector<std::int64_t> endTokensOf(
    const ModelSpec& spec, const Tokenizer& tokenizer, const std::optional<ChatTemplate>& chatTemplate) {
    std::vector<std::int64_t> out = spec.eosTokenIds;
    if (chatTemplate)
        if (const auto end = answerEnd(tokenizer, *chatTemplate)) out.push_back(*end);
    return out;
}

} // namespace luthier::engine
