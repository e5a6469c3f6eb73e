#include "core/engine/rows/batch_plan.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace luthier::engine {

namespace {

/// First-fit over the sequences opened last: looking at all of them would cost rows x sequences.
std::vector<PackedSequence> packRows(
    const std::vector<std::size_t>& order, const std::vector<std::int64_t>& lengths, const Recipe& recipe) {
    std::vector<PackedSequence> sequences;
    std::vector<std::int64_t> room;
    constexpr std::size_t kOpen = 32;
    for (const std::size_t row : order) {
        std::size_t place = sequences.size();
        if (recipe.data.packing)
            for (std::size_t i = sequences.size() > kOpen ? sequences.size() - kOpen : 0; i < sequences.size(); ++i)
                if (room[i] >= lengths[row]) {
                    place = i;
                    break;
                }
        if (place == sequences.size()) {
            sequences.emplace_back();
            room.push_back(recipe.data.max_length);
        }
        sequences[place].push_back(row);
        room[place] -= lengths[row];
    }
    return sequences;
}

} // namespace

std::vector<StepPlan> planEpoch(const std::vector<std::int64_t>& lengths, const Recipe& recipe, std::int64_t epoch) {
    std::vector<std::size_t> order(lengths.size());
    std::iota(order.begin(), order.end(), 0);
    Random random{recipe.train.seed * 1'000'003 + static_cast<std::uint64_t>(epoch)};
    random.shuffle(order);

    std::vector<StepPlan> steps;
    for (PackedSequence& sequence : packRows(order, lengths, recipe)) {
        const bool stepIsFull = !steps.empty() && std::ssize(steps.back()) == recipe.train.gradient_accumulation &&
                                std::ssize(steps.back().back()) == recipe.train.batch_size;
        if (steps.empty() || stepIsFull) steps.emplace_back();
        if (steps.back().empty() || std::ssize(steps.back().back()) == recipe.train.batch_size)
            steps.back().emplace_back();
        steps.back().back().push_back(std::move(sequence));
    }
    return steps;
}

std::int64_t totalSteps(const std::vector<std::int64_t>& lengths, const Recipe& recipe) {
    if (recipe.train.max_steps > 0) return recipe.train.max_steps;
    const auto whole = static_cast<std::int64_t>(recipe.train.epochs);
    std::int64_t total = 0;
    // Packing may give one epoch a step more than another.
    for (std::int64_t epoch = 0; epoch < whole; ++epoch)
        total += std::ssize(planEpoch(lengths, recipe, epoch));
    const double rest = recipe.train.epochs - double(whole);
    if (rest > 0)
        total += static_cast<std::int64_t>(std::ceil(rest * double(planEpoch(lengths, recipe, whole).size())));
    return std::max<std::int64_t>(1, total);
}

std::vector<MicroBatch> batchesByLength(const std::vector<std::int64_t>& lengths, int batchSize) {
    std::vector<std::size_t> order(lengths.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return lengths[a] > lengths[b]; });
    std::vector<MicroBatch> out;
    for (const std::size_t row : order) {
        if (out.empty() || std::ssize(out.back()) == batchSize) out.emplace_back();
        out.back().push_back({row});
    }
    return out;
}

} // namespace luthier::engine
