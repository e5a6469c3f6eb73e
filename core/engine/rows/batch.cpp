#include "core/engine/rows/batch.h"

#include "core/engine/kernels/place.h"
#include "core/engine/nn/tensors.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace luthier::engine {

namespace {

/// The rows of each sequence of a batch, in order.
using Sequences = std::vector<std::vector<TokenizedRow>>;

Sequences sequencesOf(const TokenizedRows& rows, const MicroBatch& plan) {
    Sequences out;
    for (const PackedSequence& packed : plan) {
        out.emplace_back();
        for (const std::size_t row : packed)
            out.back().push_back(rows.rows[row]);
    }
    for (std::size_t s = 0; s < plan.size(); ++s)
        for (const TokenizedRow& other : std::exchange(out[s].front().beside, {}))
            out.push_back({other});
    return out;
}

at::Tensor shaped(const std::vector<std::int64_t>& values, const Sequences& plan, std::size_t width) {
    return toTensor(values, at::kCPU).view({std::ssize(plan), static_cast<std::int64_t>(width)});
}

/// What the encoder reads, one source a sequence: they are never packed.
void addSources(const Sequences& plan, TokenId padToken, TokenBatch& batch) {
    std::size_t width = 0;
    for (const auto& sequence : plan)
        width = std::max(width, sequence.front().source.size());
    std::vector<std::int64_t> ids(plan.size() * width, padToken), valid(plan.size() * width, 0);
    for (std::size_t s = 0; s < plan.size(); ++s) {
        const auto& source = plan[s].front().source;
        std::copy(source.begin(), source.end(), ids.begin() + s * width);
        std::fill_n(valid.begin() + s * width, source.size(), 1);
        batch.tokens += std::ssize(source);
    }
    batch.source.ids = shaped(ids, plan, width);
    batch.source.keyValid = shaped(valid, plan, width).to(at::kBool);
}

TokenBatch tokensOf(const Sequences& plan, TokenId padToken) {
    std::size_t width = 0;
    bool packed = false;
    for (const auto& sequence : plan) {
        std::size_t length = 0;
        for (const TokenizedRow& row : sequence)
            length += row.ids.size();
        width = std::max(width, length);
        packed |= sequence.size() > 1;
    }
    const std::size_t cells = plan.size() * width;
    std::vector<std::int64_t> ids(cells, padToken), targets(cells, kIgnored), positions(cells, 0), segments(cells, -1);
    TokenBatch batch;
    for (std::size_t s = 0; s < plan.size(); ++s) {
        std::size_t at = s * width;
        for (std::size_t k = 0; k < plan[s].size(); ++k) {
            const TokenizedRow& row = plan[s][k];
            for (std::size_t i = 0; i < row.ids.size(); ++i, ++at) {
                ids[at] = row.ids[i];
                positions[at] = static_cast<std::int64_t>(i);
                segments[at] = static_cast<std::int64_t>(k);
                if (i + 1 < row.ids.size() && row.learned[i + 1]) targets[at] = row.ids[i + 1];
            }
            batch.tokens += static_cast<std::int64_t>(row.ids.size());
            batch.counted += row.countedTokens();
        }
    }
    batch.input.ids = shaped(ids, plan, width);
    batch.targets = shaped(targets, plan, width);
    if (!plan.empty() && !plan.front().front().source.empty()) addSources(plan, padToken, batch);
    // Padding stands on the right: a causal mask alone keeps single sequences from seeing it.
    if (packed) {
        batch.input.positions = shaped(positions, plan, width);
        batch.input.segments = shaped(segments, plan, width);
    }
    return batch;
}

/// Each row's value and that of what stands beside it, the latter in the second half; undefined where none was
/// computed.
at::Tensor referenceOf(const Sequences& plan, std::int64_t examples) {
    if (plan.front().front().reference.empty()) return {};
    at::Tensor out = at::zeros({2 * examples}, onHost(at::kFloat));
    for (std::int64_t i = 0; i < examples; ++i) {
        const std::vector<float>& reference = plan[std::size_t(i)].front().reference;
        for (std::size_t k = 0; k < reference.size(); ++k)
            out[i + std::int64_t(k) * examples] = reference[k];
    }
    return out;
}

PairBatch pairsOf(const Sequences& plan, TokenId padToken) {
    PairBatch batch{tokensOf(plan, padToken), std::ssize(plan) / 2, {}, {}, {}};
    std::vector<std::int64_t> last;
    for (const auto& sequence : plan)
        last.push_back(sequence.front().scoredAt);
    batch.lastTokens = toTensor(last, at::kCPU);
    batch.margins = at::zeros({batch.pairs}, onHost(at::kFloat));
    for (std::int64_t i = 0; i < batch.pairs; ++i)
        batch.margins[i] = plan[std::size_t(i)].front().margin;
    batch.reference = referenceOf(plan, batch.pairs);
    return batch;
}

LabelledBatch labelledOf(const Sequences& plan, TokenId padToken) {
    LabelledBatch batch{tokensOf(plan, padToken), std::ssize(plan) / 2, {}, {}};
    batch.labels = at::zeros({batch.answers}, onHost(at::kBool));
    for (std::int64_t i = 0; i < batch.answers; ++i)
        batch.labels[i] = plan[std::size_t(i)].front().isGood;
    batch.reference = referenceOf(plan, batch.answers);
    return batch;
}

/// All that a batch may hold, the undefined ones too.
std::vector<at::Tensor*> tensorsOf(Batch& batch) {
    TokenBatch& sequences = const_cast<TokenBatch&>(luthier::engine::sequencesOf(batch));
    std::vector<at::Tensor*> out{&sequences.targets};
    for (ModelInput* input : {&sequences.input, &sequences.source})
        out.insert(out.end(), {&input->ids, &input->positions, &input->keyValid, &input->segments});
    if (auto* pairs = std::get_if<PairBatch>(&batch))
        out.insert(out.end(), {&pairs->lastTokens, &pairs->margins, &pairs->reference});
    if (auto* labelled = std::get_if<LabelledBatch>(&batch))
        out.insert(out.end(), {&labelled->labels, &labelled->reference});
    return out;
}

} // namespace

const TokenBatch& sequencesOf(const Batch& batch) {
    if (const auto* pairs = std::get_if<PairBatch>(&batch)) return pairs->sequences;
    if (const auto* labelled = std::get_if<LabelledBatch>(&batch)) return labelled->sequences;
    return std::get<TokenBatch>(batch);
}

std::int64_t examplesOf(const Batch& batch) {
    if (const auto* pairs = std::get_if<PairBatch>(&batch)) return pairs->pairs;
    if (const auto* labelled = std::get_if<LabelledBatch>(&batch)) return labelled->answers;
    return 0;
}

std::int64_t weightOf(const Batch& batch) {
    const std::int64_t examples = examplesOf(batch);
    return examples > 0 ? examples : sequencesOf(batch).counted;
}

Batch makeBatch(const TokenizedRows& rows, const MicroBatch& plan, TokenId padToken, at::Device device) {
    const Sequences sequences = sequencesOf(rows, plan);
    const auto made = [&]() -> Batch {
        switch (rows.kind) {
        case ExampleKind::Tokens:
            return tokensOf(sequences, padToken);
        case ExampleKind::Pairs:
            return pairsOf(sequences, padToken);
        case ExampleKind::Labelled:
            return labelledOf(sequences, padToken);
        }
        return tokensOf(sequences, padToken);
    };
    Batch batch = made();
    for (at::Tensor* tensor : tensorsOf(batch))
        if (tensor->defined()) *tensor = tensor->to(device);
    return batch;
}

} // namespace luthier::engine
