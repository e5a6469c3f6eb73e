#include "core/data/split.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/random.h"

#include <algorithm>
#include <map>

namespace luthier {

Split splitRows(std::span<const Record> rows, const SplitPlan& plan) {
    std::map<std::string, std::vector<std::size_t>> groups; // by question, or by text where there is none
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::string prompt = rows[i].prompt();
        groups[prompt.empty() ? rows[i].text : prompt].push_back(i);
    }
    std::vector<const std::vector<std::size_t>*> order;
    for (const auto& [prompt, members] : groups)
        order.push_back(&members);
    Random random{plan.seed};
    random.shuffle(order);

    auto wanted = static_cast<std::size_t>(plan.evalFraction * static_cast<double>(rows.size()) + 0.5);
    if (plan.evalFraction > 0 && order.size() > 1) wanted = std::max<std::size_t>(wanted, 1);
    Split split;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const bool isLast = i + 1 == order.size();
        const bool toEval = split.eval.size() < wanted && !(isLast && split.train.empty());
        auto& side = toEval ? split.eval : split.train;
        side.insert(side.end(), order[i]->begin(), order[i]->end());
    }
    std::sort(split.train.begin(), split.train.end());
    std::sort(split.eval.begin(), split.eval.end());
    return split;
}

std::vector<std::size_t> evenlyChosen(const std::vector<std::size_t>& rows, double share, std::size_t least) {
    const auto wanted = static_cast<std::size_t>(share * static_cast<double>(rows.size()) + 0.5);
    const std::size_t count = std::min(rows.size(), std::max(wanted, least));
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(rows[i * rows.size() / count]);
    return out;
}

Result<std::filesystem::path> freezeRows(std::span<const Record> rows, const std::filesystem::path& folder) {
    std::string text;
    for (const Record& row : rows)
        text += toJsonLine(row) + "\n";
    LUTHIER_TRY_DO(makeFolder(folder));
    const auto file = folder / (hashBytes(text).substr(0, 16) + ".jsonl");
    if (!std::filesystem::exists(file)) LUTHIER_TRY_DO(writeWhole(file, text));
    return file;
}

} // namespace luthier
