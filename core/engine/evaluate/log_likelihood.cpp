#include "core/engine/evaluate/log_likelihood.h"

#include "core/engine/nn/tensors.h"
#include "core/engine/torch_compat.h"
#include "core/text/chars/unicode.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/log_softmax.h>

#include <algorithm>
#include <numeric>

namespace luthier::engine {

namespace {

constexpr std::int64_t kLongestWindow = 4096;  // tokens read at once, where the model could read more
constexpr std::int64_t kTokensAtOnce = 8192;   // of a batch, padding included
constexpr std::int64_t kLogitRowsAtOnce = 256; // a row of logits is as wide as the vocabulary

std::int64_t windowOf(const ModelSpec& spec) {
    return std::min<std::int64_t>(spec.max_position_embeddings, kLongestWindow);
}

TokenId firstToken(const ModelSpec& spec) {
    if (spec.bosTokenId) return TokenId(*spec.bosTokenId);
    return spec.eosTokenIds.empty() ? 0 : TokenId(spec.eosTokenIds.front());
}

/// The judged tokens and what of the context fits before them. The last one is read by nobody.
ScoredText cut(std::vector<TokenId> ids, std::size_t counted, const ModelSpec& spec) {
    const auto most = std::size_t(windowOf(spec)) + 1;
    if (ids.size() > most) ids.erase(ids.begin(), ids.end() - std::ptrdiff_t(most));
    counted = std::min(counted, ids.size() - 1);
    return {std::move(ids), counted};
}

/// An encoder reads the context, the decoder the continuation behind its start token.
ScoredText besideEncoder(const AnsweringModel& model, std::vector<TokenId> source, const std::string& continuation) {
    std::vector<TokenId> ids = {TokenId(model.model->spec().decoderStartTokenId.value_or(0))};
    const auto said = model.tokenizer.encode(continuation, {.addSpecialTokens = false});
    ids.insert(ids.end(), said.begin(), said.end());
    ScoredText out = cut(std::move(ids), said.size(), model.model->spec());
    out.source = std::move(source);
    return out;
}

/// [rows] texts of one batch, padded on the right: [rows, longest - 1] ids, the last token of each left out.
ModelInput inputOf(const std::vector<const ScoredText*>& batch, const Transformer& model) {
    std::int64_t width = 0;
    for (const ScoredText* text : batch)
        width = std::max(width, std::ssize(text->ids) - 1);
    const std::int64_t count = std::ssize(batch);
    std::vector<std::int64_t> ids(std::size_t(count * width), 0), valid(std::size_t(count * width), 0);
    for (std::int64_t row = 0; row < count; ++row) {
        const auto& text = batch[std::size_t(row)]->ids;
        std::copy(text.begin(), text.end() - 1, ids.begin() + row * width);
        std::fill_n(valid.begin() + row * width, std::ssize(text) - 1, 1);
    }
    ModelInput out;
    out.ids = toTensor(ids, model.device()).view({count, width});
    if (count > 1) out.keyValid = toTensor(valid, model.device()).view({count, width}).to(at::kBool);
    if (const auto& source = batch.front()->source; !source.empty())
        out.encoded = model.encode({.ids = toTensor({source.begin(), source.end()}, model.device()).unsqueeze(0)});
    return out;
}

void judgeBatch(
    const Transformer& model, const std::vector<const ScoredText*>& batch, const std::vector<LogLikelihood*>& out) {
    const at::Tensor hidden = model.hidden(inputOf(batch, model)); // [rows, width, hidden]
    for (std::size_t row = 0; row < batch.size(); ++row) {
        const auto length = std::ssize(batch[row]->ids);
        const auto counted = std::int64_t(batch[row]->counted);
        const at::Tensor states = hidden[std::int64_t(row)].slice(0, length - 1 - counted, length - 1);
        const at::Tensor targets =
            toTensor({batch[row]->ids.end() - counted, batch[row]->ids.end()}, model.device()); // [counted]
        for (std::int64_t begin = 0; begin < counted; begin += kLogitRowsAtOnce) {
            const std::int64_t end = std::min(counted, begin + kLogitRowsAtOnce);
            const at::Tensor all = at::log_softmax(model.logits(states.slice(0, begin, end)).to(at::kFloat), -1);
            const at::Tensor wanted = targets.slice(0, begin, end);
            out[row]->sum += all.gather(1, wanted.unsqueeze(1)).to(at::kDouble).sum().item<double>();
            if (!all.argmax(-1).equal(wanted)) out[row]->isGreedy = false;
        }
    }
}

} // namespace

ScoredText continuationOf(const AnsweringModel& model, const std::string& context, const std::string& continuation) {
    const ModelSpec& spec = model.model->spec();
    if (spec.isEncoderDecoder()) return besideEncoder(model, model.tokenizer.encode(context), continuation);
    if (context.empty()) {
        std::vector<TokenId> ids = {firstToken(spec)};
        const auto said = model.tokenizer.encode(continuation, {.addSpecialTokens = false});
        ids.insert(ids.end(), said.begin(), said.end());
        return cut(std::move(ids), said.size(), spec);
    }
    std::vector<TokenId> whole = model.tokenizer.encode(context + continuation);
    std::vector<TokenId> before = model.tokenizer.encode(unicode::trimRight(context));
    if (before.empty()) { // a context of spaces: they are judged with the rest
        whole.insert(whole.begin(), firstToken(spec));
        before.resize(1);
    }
    const std::size_t counted = whole.size() > before.size() ? whole.size() - before.size() : 0;
    return cut(std::move(whole), counted, spec);
}

Result<ScoredText> answerOf(
    const AnsweringModel& model, std::span<const ChatMessage> asked, const std::string& continuation) {
    const std::vector<ChatMessage> messages = model.shown(asked);
    if (model.model->spec().isEncoderDecoder())
        return besideEncoder(model, encodeSource(model.tokenizer, messages), continuation);
    LUTHIER_TRY(rendered, model.chatTemplate->render(messages, /*generationPrompt=*/true));
    jinja::Text text = rendered.text;
    const auto encode = [&](const jinja::Text& part) {
        const EncodeOptions options{.addSpecialTokens = false, .origin = part.origin.empty() ? nullptr : &part.origin};
        return model.tokenizer.encode(part.bytes, options);
    };
    const auto before = encode(text.substr(0, unicode::trimRight(text.bytes).size()));
    // Where the template ends in a line break, a token of its own, it stays with the conversation.
    const auto full = encode(text);
    text.append(continuation, 1);
    std::vector<TokenId> whole = encode(text);
    const bool isOwnToken = whole.size() >= full.size() && std::equal(full.begin(), full.end(), whole.begin());
    const std::size_t contextTokens = isOwnToken ? full.size() : before.size();
    return cut(whole, whole.size() > contextTokens ? whole.size() - contextTokens : 0, model.model->spec());
}

std::vector<ScoredText> windowsOf(const AnsweringModel& model, const std::string& text) {
    const ModelSpec& spec = model.model->spec();
    const auto tokens = model.tokenizer.encode(text, {.addSpecialTokens = false});
    const auto window = std::size_t(windowOf(spec));
    std::vector<ScoredText> out;
    for (std::size_t judged = 0; judged < tokens.size();) {
        const std::size_t count = std::min(window, tokens.size() - judged), end = judged + count;
        ScoredText piece;
        // The first window begins with the model's first token, a later one with as much as fits before it.
        if (judged == 0)
            piece.ids = {firstToken(spec)};
        else
            piece.ids.assign(tokens.begin() + std::ptrdiff_t(end - std::min(end, window + 1)),
                tokens.begin() + std::ptrdiff_t(judged));
        piece.ids.insert(
            piece.ids.end(), tokens.begin() + std::ptrdiff_t(judged), tokens.begin() + std::ptrdiff_t(end));
        piece.counted = count;
        out.push_back(std::move(piece));
        judged = end;
    }
    return out;
}

Result<std::vector<LogLikelihood>> logLikelihoods(const Transformer& model, const std::vector<ScoredText>& texts,
    std::size_t rows, const std::function<void(std::size_t)>& report) {
    if (model.spec().head != HeadKind::Language)
        return fail("generate.no_head", {QT_TRANSLATE_NOOP("errors", "This model does not write text."), {}},
            {QT_TRANSLATE_NOOP("errors", "It is an encoder or gives scores."), {}},
            {QT_TRANSLATE_NOOP("errors", "Choose a model that writes, or ask this one for embeddings."), {}});
    const auto guard = withoutGradients();
    if (model.spec().isEncoderDecoder()) rows = 1; // each has a source of its own
    std::vector<LogLikelihood> out(texts.size());
    std::vector<std::size_t> order(texts.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
        [&](std::size_t a, std::size_t b) { return texts[a].ids.size() > texts[b].ids.size(); });
    for (std::size_t next = 0; next < order.size();) {
        std::vector<const ScoredText*> batch;
        std::vector<LogLikelihood*> results;
        const auto width = std::ssize(texts[order[next]].ids);
        while (next < order.size() && batch.size() < rows &&
               (batch.empty() || (std::ssize(batch) + 1) * width <= kTokensAtOnce)) {
            const std::size_t index = order[next++];
            if (texts[index].counted == 0) continue; // an empty answer is certain
            batch.push_back(&texts[index]);
            results.push_back(&out[index]);
        }
        if (!batch.empty()) judgeBatch(model, batch, results);
        if (report) report(next);
    }
    return out;
}

} // namespace luthier::engine
