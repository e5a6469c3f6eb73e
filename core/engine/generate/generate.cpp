#include "core/engine/generate/generate.h"

#include "core/engine/generate/prompt_state.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/torch_compat.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/log_softmax.h>

#include <algorithm>

namespace luthier::engine {

namespace {

double leadOf(const at::Tensor& logits) {
    const auto top = std::get<0>(logits.to(at::kFloat).topk(2));
    return (top[0] - top[1]).item<double>();
}

TokenLogprobs logprobsOf(const at::Tensor& logits, std::int64_t token, int alternatives) {
    const at::Tensor all = at::log_softmax(logits.to(at::kFloat), -1);
    TokenLogprobs out{static_cast<TokenId>(token), all[token].item<double>(), {}};
    const auto [values, ids] = all.topk(std::min<std::int64_t>(alternatives, all.numel()));
    for (std::int64_t i = 0; i < values.numel(); ++i)
        out.top.emplace_back(static_cast<TokenId>(ids[i].item<std::int64_t>()), values[i].item<double>());
    return out;
}

} // namespace

Result<Generated> generate(const Transformer& model, const std::vector<TokenId>& prompt, const GenerateOptions& options,
    const std::function<bool(TokenId)>& onToken) {
    const auto guard = withoutGradients();
    LUTHIER_TRY(state, beginAnswer(model, prompt));
    const std::int64_t budget = std::min<std::int64_t>(options.max_new_tokens, state.room);
    KvCache cache(model.spec(), std::ssize(state.first) + budget);
    Random random{options.sampling.seed};
    Generated out;
    out.smallestMargin = 1e30;
    std::vector<std::int64_t> answer;
    ModelInput input = state.input;
    input.ids = toTensor(state.first).unsqueeze(0);
    for (std::int64_t i = 0; i < budget; ++i) {
        const at::Tensor hidden = model.hidden(input, &cache);
        const at::Tensor logits = model.logits(hidden.select(1, hidden.size(1) - 1))[0];
        const std::int64_t token = sampleToken(logits, {state.first, answer}, options.sampling, random);
        if (options.sampling.temperature <= 0) out.smallestMargin = std::min(out.smallestMargin, leadOf(logits));
        if (std::find(options.endTokens.begin(), options.endTokens.end(), token) != options.endTokens.end()) {
            out.reason = StopReason::EndToken;
            return out;
        }
        answer.push_back(token);
        out.tokens.push_back(static_cast<TokenId>(token));
        if (options.logprobs >= 0) out.logprobs.push_back(logprobsOf(logits, token, options.logprobs));
        if (onToken && !onToken(static_cast<TokenId>(token))) {
            out.reason = StopReason::Cancelled;
            return out;
        }
        input.ids = toTensor({token}).unsqueeze(0);
    }
    return out;
}

} // namespace luthier::engine
