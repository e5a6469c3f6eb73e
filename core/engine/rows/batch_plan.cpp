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

/// The rows of an epoch, each as often as its file's weight says, in the order of the files.
std::vector<std::size_t> weighedRows(const RowLengths& rows, const Recipe& recipe, std::int64_t epoch) {
    std::vector<std::size_t> out;
    std::size_t first = 0;
    for (std::size_t file = 0; file < rows.perFile.size(); ++file) {
        const std::size_t count = rows.perFile[file];
        std::vector<std::size_t> own(count);
        std::iota(own.begin(), own.end(), first);
        first += count;
        const double weight = recipe.data.weights[file];
        const double whole = std::floor(weight);
        for (int i = 0; i < int(whole); ++i)
            out.insert(out.end(), own.begin(), own.end());
        if (weight == whole || count == 0) continue;
        Random random{recipe.train.seed * 1'000'003 + 7 * file + 1}; // the same in every epoch
        random.shuffle(own);
        // Where a share is no whole number of rows, some epochs see one more than others.
        const auto seenBefore = [&](std::int64_t epochs) {
            return static_cast<std::size_t>(std::ceil((weight - whole) * double(count) * double(epochs) - 1e-9));
        };
        for (std::size_t i = seenBefore(epoch); i < seenBefore(epoch + 1); ++i)
            out.push_back(own[i % count]);
    }
    if (out.empty()) // a share of less than a row has had its turn: an epoch has something to show
        for (std::size_t file = 0, begin = 0; file < rows.perFile.size() && out.empty(); begin += rows.perFile[file++])
            if (recipe.data.weights[file] > 0 && rows.perFile[file] > 0)
                out.push_back(begin + std::size_t(epoch) % rows.perFile[file]);
    return out;
}

/// Rows of like length side by side, in groups as large as a step, whose order is random.
void groupByLength(
    std::vector<std::size_t>& order, const std::vector<std::int64_t>& lengths, const Recipe& recipe, Random& random) {
    constexpr std::size_t kSteps = 50; // among the rows of so many, at most, a row looks for its like
    const auto step = std::size_t(recipe.train.batch_size) * std::size_t(recipe.train.gradient_accumulation);
    const auto isLonger = [&](std::size_t a, std::size_t b) { return lengths[a] > lengths[b]; };
    for (std::size_t begin = 0; begin < order.size(); begin += kSteps * step) {
        const auto from = order.begin() + std::ptrdiff_t(begin);
        const auto to = order.begin() + std::ptrdiff_t(std::min(order.size(), begin + kSteps * step));
        std::stable_sort(from, to, isLonger);
        std::vector<std::vector<std::size_t>> steps;
        for (auto row = from; row < to; row += std::ptrdiff_t(std::min<std::size_t>(step, std::size_t(to - row))))
            steps.emplace_back(row, row + std::ptrdiff_t(std::min<std::size_t>(step, std::size_t(to - row))));
        // One that is not full stays at the end: else all behind it would be cut otherwise.
        std::vector<std::size_t> places(steps.back().size() == step ? steps.size() : steps.size() - 1);
        std::iota(places.begin(), places.end(), 0);
        random.shuffle(places);
        if (places.size() < steps.size()) places.push_back(steps.size() - 1);
        auto out = from;
        for (const std::size_t place : places)
            out = std::copy(steps[place].begin(), steps[place].end(), out);
    }
}

} // namespace

std::vector<StepPlan> planEpoch(const RowLengths& rows, const Recipe& recipe, std::int64_t epoch) {
    const std::vector<std::int64_t>& lengths = rows.tokens;
    std::vector<std::size_t> order(lengths.size());
    std::iota(order.begin(), order.end(), 0);
    if (!recipe.data.weights.empty() && !rows.perFile.empty()) order = weighedRows(rows, recipe, epoch);
    Random random{recipe.train.seed * 1'000'003 + static_cast<std::uint64_t>(epoch)};
    random.shuffle(order);
    if (recipe.train.group_by_length && !recipe.data.packing) groupByLength(order, lengths, recipe, random);

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

std::int64_t totalSteps(const RowLengths& rows, const Recipe& recipe) {
    if (recipe.train.max_steps > 0) return recipe.train.max_steps;
    const auto whole = static_cast<std::int64_t>(recipe.train.epochs);
    std::int64_t total = 0;
    // Packing may give one epoch a step more than another.
    for (std::int64_t epoch = 0; epoch < whole; ++epoch)
        total += std::ssize(planEpoch(rows, recipe, epoch));
    const double rest = recipe.train.epochs - double(whole);
    if (rest > 0) total += static_cast<std::int64_t>(std::ceil(rest * double(planEpoch(rows, recipe, whole).size())));
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
