#pragma once
/// Rows that differ in little, found by MinHash and locality-sensitive hashing, and checked one by one.
///
/// Likeness is the Jaccard coefficient of two rows' sets of shingles: sequences of kShingle code points of the compared
/// form (no white space, no punctuation, one case), so that Chinese needs no words. Two rows of likeness s share at
/// least one of kBands bands of kBandRows minima with probability 1 - (1 - s^kBandRows)^kBands: 0.998 at 0.8. Every
/// pair that shares one is compared exactly. Source: Broder 1997, "On the resemblance and containment of documents";
/// Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3.4.

#include "core/base/progress.h"
#include "core/data/dataset_view.h"

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace luthier {

inline constexpr std::size_t kShingle = 5, kBands = 21, kBandRows = 6, kPermutations = 128;

using Signature = std::array<std::uint32_t, kPermutations>;

/// 32-bit hashes of the shingles of a text, in order, repeated where they repeat.
void shingleHashes(std::string_view text, std::vector<std::uint32_t>& out);
/// Minimum of each permutation; all ones if there are no shingles. About 2 µs for 500 characters with AVX-512.
void minHash(const std::vector<std::uint32_t>& shingles, Signature& signature);
/// |A ∩ B| / |A ∪ B| of the sets of hashes. Both are sorted and made unique on the way.
double jaccard(std::vector<std::uint32_t>& a, std::vector<std::uint32_t>& b);

struct NearDuplicate {
    static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t of = kNone; ///< most similar of the earlier rows that it was compared with
    float likeness = 0;       ///< to that row
};

/// The most similar earlier row of each row. Taking out rows whose likeness reaches a limit leaves one row of each
/// cluster: its first. Removed rows take no part. Memory: about 140 bytes a row, and 16 for each pair of two bands at a
/// time. The same rows give the same answer. At most 2^32 - 2 rows. Errors: "clean.cancelled".
Result<std::vector<NearDuplicate>> findNearDuplicates(const DatasetView& view, const Progress& progress);

} // namespace luthier
