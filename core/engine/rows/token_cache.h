#pragma once
/// The rows of data files, tokenised in parallel, once: what is large is kept in a file and mapped from then on, under
/// a name made from all that decides about it (rows, tokenizer, template, limits, objective).

#include "core/engine/rows/tokenized_rows.h"

#include <filesystem>
#include <vector>

namespace luthier::engine {

struct TokenCache {
    std::filesystem::path folder;           ///< where the files are kept; empty: nowhere
    std::uint64_t fromBytes = 8ull << 20;   ///< of rows' text: less is quicker tokenised than looked up
    std::uint64_t pieceBytes = 16ull << 20; ///< read, tokenised and written at a time
    int keep = 8;                           ///< files, the newest
};

/// The rows of `files`, one after another. Where the cache cannot be written they stay in memory.
/// Errors: readRecords'; RowTokenizer's; "data.no_rows"; "data.cancelled".
Result<TokenizedRows> tokenizeFiles(const std::vector<std::filesystem::path>& files, const RowTokenizer& tokenizer,
    const TokenCache& cache, const Progress& progress);

} // namespace luthier::engine
