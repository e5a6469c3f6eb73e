#include "core/engine/generate/batch_generator.h"

#include "core/engine/generate/prompt_state.h"
#include "core/engine/kernels/place.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/torch_compat.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace luthier::engine {

namespace {

constexpr std::int64_t kPieceTokens = 256; // of a prompt, while others wait for their next token

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

/// [1, length, ...] → [1, size, ...], zeros behind
at::Tensor paddedTo(const at::Tensor& x, std::int64_t size) {
    if (x.size(1) == size) return x;
    std::vector<std::int64_t> shape = x.sizes().vec();
    shape[1] = size - x.size(1);
    return at::cat({x, at::zeros(shape, x.options())}, 1);
}

} // namespace

bool BatchGenerator::Row::choose(const at::Tensor& logits) {
    const std::int64_t token = sampleToken(logits, {first, answer}, options.sampling, random);
    if (options.sampling.temperature <= 0) out.smallestMargin = std::min(out.smallestMargin, leadOf(logits));
    if (std::find(options.endTokens.begin(), options.endTokens.end(), token) != options.endTokens.end()) {
        out.reason = StopReason::EndToken;
        return false;
    }
    answer.push_back(token);
    out.tokens.push_back(static_cast<TokenId>(token));
    if (options.logprobs >= 0) out.logprobs.push_back(logprobsOf(logits, token, options.logprobs));
    if (onToken && !onToken(static_cast<TokenId>(token))) {
        out.reason = StopReason::Cancelled;
        return false;
    }
    return std::ssize(answer) < budget;
}

BatchGenerator::BatchGenerator(const Transformer& model)
    : m_model(model)
    , m_cache(model.spec(), 0) {}

Result<void> BatchGenerator::add(GenerateRequest request) {
    const auto guard = withoutGradients();
    LUTHIER_TRY(state, beginAnswer(m_model, request.prompt));
    Row row;
    row.first = std::move(state.first);
    row.budget = std::min<std::int64_t>(request.options.max_new_tokens, state.room);
    row.options = std::move(request.options);
    row.onToken = std::move(request.onToken);
    row.onEnd = std::move(request.onEnd);
    row.onThrow = std::move(request.onThrow);
    row.encoded = state.input.encoded;
    row.random = Random{row.options.sampling.seed};
    row.out.smallestMargin = 1e30;
    if (row.budget <= 0) {
        row.onEnd(std::move(row.out));
        return {};
    }
    KvCache cache(m_model.spec(), std::ssize(row.first) + row.budget);
    m_reading.push_back({std::move(row), std::move(cache)});
    return {};
}

void BatchGenerator::step() {
    const auto guard = withoutGradients();
    if (!m_reading.empty()) readOn();
    if (!m_rows.empty()) answerOn();
}

void BatchGenerator::readOn() {
    Reading reading = std::move(m_reading.front()); // gone, should the model throw: the others go on
    m_reading.pop_front();
    try {
        readPiece(reading);
    } catch (...) {
        if (!reading.row.onThrow) throw;
        reading.row.onThrow(std::current_exception());
    }
}

void BatchGenerator::readPiece(Reading& reading) {
    const std::int64_t left = std::ssize(reading.row.first) - reading.read;
    // A rotation that depends on the whole length reads the whole, and so does what looks for tokens in it.
    const bool isWhole = m_rows.empty() || dependsOnLength(m_model.spec().rope) || m_model.tokenSwitch();
    const std::int64_t piece = isWhole ? left : std::min(left, kPieceTokens);
    const at::Tensor ids = toTensor(reading.row.first, m_model.device()).narrow(0, reading.read, piece).unsqueeze(0);
    const at::Tensor hidden = m_model.hidden({.ids = ids, .encoded = reading.row.encoded}, &reading.cache);
    reading.read += piece;
    if (piece < left) return m_reading.push_front(std::move(reading));
    if (reading.row.choose(m_model.logits(hidden.select(1, piece - 1))[0]))
        join(std::move(reading));
    else
        reading.row.onEnd(std::move(reading.row.out));
}

void BatchGenerator::join(Reading&& reading) {
    std::int64_t room = reading.row.budget - std::ssize(reading.row.answer);
    for (const Row& row : m_rows)
        room = std::max(room, row.budget - std::ssize(row.answer));
    if (const at::Tensor own = reading.row.encoded; own.defined()) {
        const at::Tensor valid = at::zeros({1, own.size(1)}, beside(own, at::kBool)).fill_(true);
        const std::int64_t longest = m_rows.empty() ? own.size(1) : std::max(own.size(1), m_encoded.size(1));
        const auto below = [&](const at::Tensor& all, const at::Tensor& one) {
            return m_rows.empty() ? one : at::cat({paddedTo(all, longest), paddedTo(one, longest)}, 0);
        };
        m_encoded = below(m_encoded, own);
        m_encodedValid = below(m_encodedValid, valid);
    }
    if (m_rows.empty())
        m_cache = std::move(reading.cache);
    else
        m_cache.join(reading.cache, std::max(m_cache.length(), reading.cache.length()) + room);
    m_rows.push_back(std::move(reading.row));
}

void BatchGenerator::answerOn() {
    const std::int64_t length = m_cache.length();
    std::vector<std::int64_t> last, begins;
    for (const Row& row : m_rows) {
        last.push_back(row.answer.back());
        begins.push_back(beginOf(row));
    }
    ModelInput input{.ids = toTensor(last, m_model.device()).unsqueeze(1), .encoded = m_encoded};
    const at::Tensor begin = toTensor(begins, m_model.device()).unsqueeze(1);
    input.positions = length - begin;
    if (std::ranges::any_of(begins, [](std::int64_t b) { return b > 0; }))
        input.keyValid = at::arange(length + 1, beside(begin, at::kLong)).unsqueeze(0) >= begin;
    // A source that was padded for a longer one stays so when that one has left.
    input.encodedValid = m_encodedValid;
    const at::Tensor logits = m_model.logits(m_model.hidden(input, &m_cache).select(1, 0)); // [rows, vocab]

    std::vector<std::int64_t> staying;
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        if (m_rows[i].choose(logits[static_cast<std::int64_t>(i)]))
            staying.push_back(static_cast<std::int64_t>(i));
        else
            m_rows[i].onEnd(std::move(m_rows[i].out));
    if (staying.size() < m_rows.size()) leave(staying);
}

void BatchGenerator::leave(const std::vector<std::int64_t>& staying) {
    std::vector<Row> rows;
    std::int64_t longest = 0;
    for (const std::int64_t i : staying) {
        rows.push_back(std::move(m_rows[i]));
        longest = std::max(longest, rows.back().length() - 1);
    }
    m_rows = std::move(rows);
    if (m_rows.empty()) {
        m_cache = KvCache(m_model.spec(), 0);
        m_encoded = m_encodedValid = at::Tensor();
        return;
    }
    const at::Tensor kept = toTensor(staying, m_model.device());
    m_cache.keep(kept, m_cache.length() - longest);
    if (m_encoded.defined()) {
        m_encoded = m_encoded.index_select(0, kept);
        m_encodedValid = m_encodedValid.index_select(0, kept);
    }
}

} // namespace luthier::engine
