#include "core/engine/generate/prompt_state.h"

#include "core/engine/nn/tensors.h"

#include <ATen/TensorOperators.h>

namespace luthier::engine {

Result<PromptState> beginAnswer(const Transformer& model, const std::vector<TokenId>& prompt) {
    const ModelSpec& spec = model.spec();
    const auto context = static_cast<std::int64_t>(spec.max_position_embeddings);
    const auto length = static_cast<std::int64_t>(prompt.size());
    if (prompt.empty())
        return fail("generate.empty_prompt", {QT_TRANSLATE_NOOP("errors", "The prompt is empty."), {}}, {},
            {QT_TRANSLATE_NOOP("errors", "Write something to answer."), {}});
    // A bias by distance has no end: such models read more than they were trained on.
    const bool isEndless = spec.position == PositionKind::Alibi || spec.position == PositionKind::RelativeBias;
    if (length >= context && !isEndless)
        return fail("generate.too_long", {QT_TRANSLATE_NOOP("errors", "The prompt is too long for this model."), {}},
            {QT_TRANSLATE_NOOP("errors", "It has {got} tokens; the model's context holds {limit}."),
                {{"got", std::to_string(length)}, {"limit", std::to_string(context)}}},
            {QT_TRANSLATE_NOOP("errors", "Shorten it, or start a new conversation."), {}});
    PromptState state;
    state.first.assign(prompt.begin(), prompt.end());
    if (spec.isEncoderDecoder()) {
        state.input.encoded = model.encode({.ids = toTensor(state.first, model.device()).unsqueeze(0)});
        state.first = {spec.decoderStartTokenId.value_or(0)};
    }
    constexpr std::int64_t kEndless = 1 << 20;
    state.room = (isEndless ? kEndless : context) - std::ssize(state.first);
    return state;
}

} // namespace luthier::engine
