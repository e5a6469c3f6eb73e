#include "core/engine/train/batch.h"

#include "core/engine/nn/tensors.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace luthier::engine {

namespace {

/// The rows of each sequence of a batch, in order.
using Sequences = std::vector<std::vector<const TokenizedRow*>>;

Sequences sequencesOf(const std::vector<TokenizedRow>& rows, const MicroBatch& plan) {
    Sequences out;
    for (const PackedSequence& packed : plan) {
        out.emplace_back();
        for (const std::size_t row : packed)
            out.back().push_back(&rows[row]);
    }
    for (std::size_t s = 0; s < plan.size(); ++s)
        for (const TokenizedRow& other : out[s].front()->beside)
            out.push_back({&other});
    return out;
}

/// What the encoder reads, one source a sequence: they are never packed.
void addSources(const Sequences& plan, TokenId padToken, TokenBatch& batch) {
    std::size_t width = 0;
    for (const auto& sequence : plan)
        width = std::max(width, sequence.front()->source.size());
    std::vector<std::int64_t> ids(plan.size() * width, padToken), valid(plan.size() * width, 0);
    for (std::size_t s = 0; s < plan.size(); ++s) {
        const auto& source = plan[s].front()->source;
        std::copy(source.begin(), source.end(), ids.begin() + s * width);
        std::fill_n(valid.begin() + s * width, source.size(), 1);
        batch.tokens += std::ssize(source);
    }
    const auto shaped = [&](const std::vector<std::int64_t>& values) {
        return toTensor(values).view({std::ssize(plan), static_cast<std::int64_t>(width)});
    };
    batch.source.ids = shaped(ids);
    batch.source.keyValid = shaped(valid).to(at::kBool);
}

/// What a loss over compared answers asks of each row.
void addExamples(const Sequences& sequences, std::size_t examples, TokenBatch& batch) {
    std::vector<std::int64_t> last;
    for (const auto& sequence : sequences)
        last.push_back(sequence.front()->scoredAt);
    batch.examples = static_cast<std::int64_t>(examples);
    batch.lastTokens = toTensor(last);
    batch.margins = at::zeros({batch.examples}, at::kFloat);
    batch.labels = at::zeros({batch.examples}, at::kBool);
    const bool hasReference = !sequences.front().front()->reference.empty();
    if (hasReference) batch.reference = at::zeros({2 * batch.examples}, at::kFloat);
    for (std::size_t i = 0; i < examples; ++i) {
        const std::vector<float>& reference = sequences[i].front()->reference;
        for (std::size_t k = 0; hasReference && k < reference.size(); ++k)
            batch.reference[std::int64_t(i + k * examples)] = reference[k];
        batch.margins[std::int64_t(i)] = sequences[i].front()->margin;
        batch.labels[std::int64_t(i)] = sequences[i].front()->isGood;
    }
}

} // namespace

TokenBatch makeBatch(const std::vector<TokenizedRow>& rows, const MicroBatch& micro, TokenId padToken) {
    const Sequences plan = sequencesOf(rows, micro);
    std::size_t width = 0;
    bool packed = false;
    for (const auto& sequence : plan) {
        std::size_t length = 0;
        for (const TokenizedRow* row : sequence)
            length += row->ids.size();
        width = std::max(width, length);
        packed |= sequence.size() > 1;
    }
    const std::size_t cells = plan.size() * width;
    std::vector<std::int64_t> ids(cells, padToken), targets(cells, kIgnored), positions(cells, 0), segments(cells, -1);
    TokenBatch batch;
    for (std::size_t s = 0; s < plan.size(); ++s) {
        std::size_t at = s * width;
        for (std::size_t k = 0; k < plan[s].size(); ++k) {
            const TokenizedRow& row = *plan[s][k];
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
    const auto shaped = [&](const std::vector<std::int64_t>& values) {
        return toTensor(values).view({std::ssize(plan), static_cast<std::int64_t>(width)});
    };
    batch.input.ids = shaped(ids);
    batch.targets = shaped(targets);
    if (!plan.empty() && !plan.front().front()->source.empty()) addSources(plan, padToken, batch);
    if (plan.size() > micro.size()) addExamples(plan, micro.size(), batch);
    // Padding stands on the right: a causal mask alone keeps single sequences from seeing it.
    if (packed) {
        batch.input.positions = shaped(positions);
        batch.input.segments = shaped(segments);
    }
    return batch;
}

} // namespace luthier::engine
