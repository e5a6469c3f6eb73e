#include "core/engine/train/batch.h"

#include "core/engine/nn/tensors.h"

#include <ATen/TensorOperators.h>

#include <algorithm>

namespace luthier::engine {

namespace {

/// What the encoder reads, one source a sequence: they are never packed.
void addSources(const std::vector<TokenizedRow>& rows, const MicroBatch& plan, TokenId padToken, TokenBatch& batch) {
    std::size_t width = 0;
    for (const PackedSequence& sequence : plan)
        width = std::max(width, rows[sequence.front()].source.size());
    std::vector<std::int64_t> ids(plan.size() * width, padToken), valid(plan.size() * width, 0);
    for (std::size_t s = 0; s < plan.size(); ++s) {
        const auto& source = rows[plan[s].front()].source;
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

} // namespace

TokenBatch makeBatch(const std::vector<TokenizedRow>& rows, const MicroBatch& plan, TokenId padToken) {
    std::size_t width = 0;
    bool packed = false;
    for (const PackedSequence& sequence : plan) {
        std::size_t length = 0;
        for (const std::size_t row : sequence)
            length += rows[row].ids.size();
        width = std::max(width, length);
        packed |= sequence.size() > 1;
    }
    const std::size_t cells = plan.size() * width;
    std::vector<std::int64_t> ids(cells, padToken), targets(cells, kIgnored), positions(cells, 0), segments(cells, -1);
    TokenBatch batch;
    for (std::size_t s = 0; s < plan.size(); ++s) {
        std::size_t at = s * width;
        for (std::size_t k = 0; k < plan[s].size(); ++k) {
            const TokenizedRow& row = rows[plan[s][k]];
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
    if (!plan.empty() && !rows[plan.front().front()].source.empty()) addSources(rows, plan, padToken, batch);
    // Padding stands on the right: a causal mask alone keeps single sequences from seeing it.
    if (packed) {
        batch.input.positions = shaped(positions);
        batch.input.segments = shaped(segments);
    }
    return batch;
}

} // namespace luthier::engine
