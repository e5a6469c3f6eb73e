#include "core/engine/generate/generate.h"

#include "core/engine/nn/tensors.h"
#include "core/engine/torch_compat.h"

#include <ATen/TensorOperators.h>

#include <algorithm>

namespace luthier::engine {

namespace {

double leadOf(const at::Tensor& logits) {
    const auto top = std::get<0>(logits.to(at::kFloat).topk(2));
    return (top[0] - top[1]).item<double>();
}

} // namespace

Result<Generated> generate(const Transformer& model, const std::vector<TokenId>& prompt, const GenerateOptions& options,
    const std::function<bool(TokenId)>& onToken) {
    const auto guard = withoutGradients();
    const auto context = static_cast<std::int64_t>(model.spec().max_position_embeddings);
    const auto length = static_cast<std::int64_t>(prompt.size());
    if (prompt.empty())
        return fail("generate.empty_prompt", {QT_TRANSLATE_NOOP("errors", "The prompt is empty."), {}}, {},
            {QT_TRANSLATE_NOOP("errors", "Write something to answer."), {}});
    if (length >= context)
        return fail("generate.too_long", {QT_TRANSLATE_NOOP("errors", "The prompt is too long for this model."), {}},
            {QT_TRANSLATE_NOOP("errors", "It has {got} tokens; the model's context holds {limit}."),
                {{"got", std::to_string(length)}, {"limit", std::to_string(context)}}},
            {QT_TRANSLATE_NOOP("errors", "Shorten it, or start a new conversation."), {}});

    // An encoder reads the prompt; the decoder then begins with a token of its own.
    ModelInput input;
    std::vector<std::int64_t> next(prompt.begin(), prompt.end());
    if (model.spec().isEncoderDecoder()) {
        input.encoded = model.encode({.ids = toTensor(next).unsqueeze(0)});
        next = {model.spec().decoderStartTokenId.value_or(0)};
    }
    const auto begun = static_cast<std::int64_t>(next.size());
    const std::int64_t budget = std::min<std::int64_t>(options.max_new_tokens, context - begun);
    KvCache cache(model.spec(), begun + budget);
    Random random{options.sampling.seed};
    Generated out;
    out.smallestMargin = 1e30;
    for (std::int64_t i = 0; i < budget; ++i) {
        input.ids = toTensor(next).unsqueeze(0);
        const at::Tensor hidden = model.hidden(input, &cache);
        const at::Tensor logits = model.logits(hidden.select(1, hidden.size(1) - 1))[0];
        const std::int64_t token = sampleToken(logits, options.sampling, random);
        if (options.sampling.temperature <= 0) out.smallestMargin = std::min(out.smallestMargin, leadOf(logits));
        if (std::find(options.endTokens.begin(), options.endTokens.end(), token) != options.endTokens.end()) {
            out.reason = StopReason::EndToken;
            return out;
        }
        out.tokens.push_back(static_cast<TokenId>(token));
        if (onToken && !onToken(static_cast<TokenId>(token))) {
            out.reason = StopReason::Cancelled;
            return out;
        }
        next = {token};
    }
    return out;
}

} // namespace luthier::engine
