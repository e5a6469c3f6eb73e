#pragma once
/// Exports made from votes: pairs for reward models and DPO, good and bad answers for KTO, conversations for SFT.

#include "core/annotate/item.h"
#include "core/annotate/vote.h"

#include <filesystem>
#include <span>

namespace luthier {

enum class VoteFormat { DpoJson, DpoJsonl, Kto, Csv, Sft };
struct VoteFormatRow {
    VoteFormat format;
    std::string_view key, label, ending; ///< label: for the window
};
std::span<const VoteFormatRow> voteFormats();

/// Joint verdict of all people on an item. The last vote of each person counts, repeats do not.
struct ItemVerdict {
    std::uint64_t item = 0;
    Verdict verdict = Verdict::Skip; ///< most frequent one; Skip if tied
    int better = -1;
    double margin = 0;   ///< mean over those who chose the better one
    std::string rewrite; ///< last rewrite of the better answer
    int votes = 0;       ///< number of votes that decide something
};
std::vector<ItemVerdict> verdictsOf(std::span<const Vote> votes);

/// Pairs of the better answer (as rewritten) with each of the others. Ties and all-bad items make no pair.
std::vector<Record> pairsOf(const AnnotationItem& item, const ItemVerdict& verdict);
/// Good: the better one; bad: the others, or all. A tie says nothing.
std::vector<Record> labelledOf(const AnnotationItem& item, const ItemVerdict& verdict);
/// The question with the better answer, if somebody rewrote it.
std::vector<Record> rewritesOf(const AnnotationItem& item, const ItemVerdict& verdict);

/// @return rows written. DPO and KTO as TRL's conversational form (lists of messages, `margin` beside a pair), JSON as
/// one list; CSV with prompt, chosen, rejected, margin, votes. Errors: "annotate.nothing" where no vote makes a row;
/// file errors.
Result<std::uint64_t> exportVotes(const std::filesystem::path& file, VoteFormat format, const ItemFile& items,
    std::span<const Vote> votes, const Progress& progress);

} // namespace luthier
