#include "core/base/parallel.h"
#include "core/data/clean/operations.h"
#include "core/data/clean/text_measures.h"
#include "core/data/import/import_file.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <unordered_set>

namespace luthier::cleaning {

namespace {

// Long enough that no common phrase is one, in Chinese too. Compared forms hold no spaces.
constexpr std::size_t kSequence = 20;

using Sequences = std::unordered_set<std::uint64_t>;

void add(Sequences& sequences, std::string_view text) {
    for (const std::uint64_t hash : shingles(comparedForm(text), kSequence))
        sequences.insert(hash);
}

/// Every sequence of the held-out rows; each message by itself, so that a short question is found whole.
Result<Sequences> sequencesOf(const std::filesystem::path& file) {
    Sequences sequences;
    LUTHIER_TRY_DO(readRows(file, [&](const Record& record) -> Result<void> {
        if (!record.isConversation()) add(sequences, record.text);
        for (const ChatMessage& message : record.messages)
            if (message.role != "system") add(sequences, message.content);
        return {};
    }));
    return sequences;
}

} // namespace

Result<RowMeasures> leakage(
    const DatasetView& view, const CleanSettings& settings, const CleanContext&, const Progress& progress) {
    const auto file = settings.texts.find("file");
    if (file == settings.texts.end() || file->second.empty())
        return fail("clean.no_file", {QT_TRANSLATE_NOOP("errors", "Choose the file of held-out rows."), {}});
    LUTHIER_TRY(sequences, sequencesOf(file->second));
    std::vector<float> measures(view.rowCount(), std::nanf(""));
    std::atomic<std::uint64_t> done{0};
    inParallel(view.rowCount(), [&](std::uint64_t begin, std::uint64_t end, unsigned part) {
        for (std::uint64_t row = begin; row < end && !progress.isCancelled(); ++row) {
            if (++done % 4096 == 0 && part == 0) progress(done, view.rowCount());
            if (view.isRemoved(row)) continue;
            const auto record = parseRecord(view.line(row));
            if (!record) continue;
            // What is asked decides: two rows may share their system prompt or a common answer.
            const auto mine =
                shingles(comparedForm(record->isConversation() ? record->prompt() : record->text), kSequence);
            const auto shared =
                std::count_if(mine.begin(), mine.end(), [&](std::uint64_t hash) { return sequences.contains(hash); });
            measures[row] = mine.empty() ? 0 : static_cast<float>(double(shared) / double(mine.size()));
        }
    });
    if (progress.isCancelled()) return failCancelled();
    return RowMeasures{std::move(measures), {}};
}

} // namespace luthier::cleaning
