#include "core/data/clean/min_hash.h"

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/base/vectorised.h"
#include "core/data/clean/operations.h"
#include "core/data/clean/text_measures.h"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace luthier {

namespace {

/// Sixteen lanes, which the compiler spreads over the registers that there are.
using Lanes = std::uint32_t __attribute__((vector_size(64)));
constexpr std::size_t kLanes = sizeof(Lanes) / sizeof(std::uint32_t);

/// x → a x + b modulo 2^32, a odd: permutations of the hashes.
struct Permutations {
    Permutations() {
        Random random{0x4C75746869657221ULL}; // never changed: signatures of two programs must agree
        for (std::size_t i = 0; i < kPermutations; ++i) {
            a[i] = static_cast<std::uint32_t>(random.next()) | 1;
            b[i] = static_cast<std::uint32_t>(random.next());
        }
    }
    alignas(64) std::uint32_t a[kPermutations], b[kPermutations];
};
const Permutations kPermutation;

LUTHIER_VECTORISED("arch=x86-64-v4", "arch=x86-64-v3", "default")
void minima(const std::uint32_t* shingles, std::size_t count, const std::uint32_t* a, const std::uint32_t* b,
    std::uint32_t* out) {
    constexpr std::size_t kAtOnce = 4; // this many vectors of minima stay in registers
    for (std::size_t block = 0; block < kPermutations; block += kLanes * kAtOnce) {
        Lanes factor[kAtOnce], term[kAtOnce], least[kAtOnce];
        std::memcpy(factor, a + block, sizeof factor);
        std::memcpy(term, b + block, sizeof term);
        for (Lanes& lane : least)
            lane = ~Lanes{};
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t k = 0; k < kAtOnce; ++k) {
                const Lanes value = factor[k] * shingles[i] + term[k];
                least[k] = value < least[k] ? value : least[k];
            }
        std::memcpy(out + block, least, sizeof least);
    }
}

/// Sorts by the upper half, byte by byte.
void sortByUpperHalf(std::vector<std::uint64_t>& items, std::vector<std::uint64_t>& room) {
    room.resize(items.size());
    for (int shift = 32; shift < 64; shift += 8) {
        std::array<std::size_t, 257> starts{};
        for (const std::uint64_t item : items)
            ++starts[(item >> shift & 255) + 1];
        for (std::size_t i = 0; i < 256; ++i)
            starts[i + 1] += starts[i];
        for (const std::uint64_t item : items)
            room[starts[item >> shift & 255]++] = item;
        items.swap(room);
    }
}

class NearDuplicateFinder {
public:
    NearDuplicateFinder(const DatasetView& view, const Progress& progress)
        : m_view(view)
        , m_progress(progress)
        , m_count(view.rowCount()) {}

    Result<std::vector<NearDuplicate>> find() {
        m_bands.resize(kBands * m_count);
        m_isCompared.assign(m_count, 0);
        hashRows();
        if (m_progress.isCancelled()) return cleaning::failCancelled();
        m_candidates.assign(m_count, noCandidates());
        // A few bands at a time, and their pairs in the order of the bands: threads may end as they like.
        const std::size_t atOnce = coreCount();
        for (std::size_t first = 0; first < kBands && !m_progress.isCancelled(); first += atOnce) {
            const std::size_t count = std::min(atOnce, kBands - first);
            std::vector<Pairs> pairs(count);
            {
                std::vector<std::jthread> running;
                for (std::size_t i = 0; i < count; ++i)
                    running.emplace_back([&, i] { pairs[i] = pairsOf(first + i); });
            }
            for (const Pairs& found : pairs)
                for (const auto& [row, earlier] : found)
                    addCandidate(row, earlier);
        }
        m_bands.clear();
        m_bands.shrink_to_fit();
        if (m_progress.isCancelled()) return cleaning::failCancelled();
        compareCandidates();
        if (m_progress.isCancelled()) return cleaning::failCancelled();
        return mostAlike();
    }

private:
    static constexpr std::size_t kMostCandidates = 6;
    struct Candidates {
        std::array<std::uint32_t, kMostCandidates> rows;
        std::array<float, kMostCandidates> likeness;
    };
    static Candidates noCandidates() {
        Candidates none{};
        none.rows.fill(NearDuplicate::kNone);
        return none;
    }

    void shinglesOf(std::uint64_t row, std::vector<std::uint32_t>& out) const {
        out.clear();
        if (const auto record = parseRecord(m_view.line(row))) shingleHashes(allText(*record), out);
    }

    void hashRows() {
        std::atomic<std::uint64_t> done{0};
        inParallel(m_count, [&](std::uint64_t begin, std::uint64_t end, unsigned part) {
            std::vector<std::uint32_t> shingles;
            Signature signature;
            for (std::uint64_t row = begin; row < end; ++row) {
                if (row % 4096 == 0) {
                    done += 4096;
                    if (part == 0) m_progress(std::min<std::uint64_t>(done, m_count), m_count);
                    if (m_progress.isCancelled()) return;
                }
                if (m_view.isRemoved(row)) continue;
                shinglesOf(row, shingles);
                if (shingles.empty()) continue;
                m_isCompared[row] = 1;
                minHash(shingles, signature);
                for (std::size_t band = 0; band < kBands; ++band)
                    m_bands[band * m_count + row] = bandKey(signature, band);
            }
        });
    }

    static std::uint32_t bandKey(const Signature& signature, std::size_t band) {
        std::uint64_t key = band;
        for (std::size_t i = 0; i < kBandRows; ++i)
            key = (key ^ signature[band * kBandRows + i]) * 0x9E3779B97F4A7C15ULL;
        return static_cast<std::uint32_t>(key >> 32);
    }

    using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>; // a row, and an earlier one

    /// Rows that share the band: each is to be compared with the first one and with the one before it.
    Pairs pairsOf(std::size_t band) const {
        std::vector<std::uint64_t> items, room;
        items.reserve(m_count);
        for (std::uint64_t row = 0; row < m_count; ++row)
            if (m_isCompared[row]) items.push_back(std::uint64_t(m_bands[band * m_count + row]) << 32 | row);
        sortByUpperHalf(items, room); // keeps the order of rows within a key
        Pairs pairs;
        std::size_t first = 0;
        for (std::size_t i = 1; i < items.size(); ++i) {
            if (items[i] >> 32 != items[first] >> 32) {
                first = i;
                continue;
            }
            const auto row = static_cast<std::uint32_t>(items[i]);
            pairs.emplace_back(row, static_cast<std::uint32_t>(items[first]));
            if (i - 1 != first) pairs.emplace_back(row, static_cast<std::uint32_t>(items[i - 1]));
        }
        return pairs;
    }

    void addCandidate(std::uint32_t row, std::uint32_t earlier) {
        for (std::uint32_t& known : m_candidates[row].rows) {
            if (known == earlier) return;
            if (known != NearDuplicate::kNone) continue;
            known = earlier;
            return;
        }
    }

    void compareCandidates() {
        inParallel(m_count, [&](std::uint64_t begin, std::uint64_t end, unsigned) {
            std::vector<std::uint32_t> mine, theirs;
            for (std::uint64_t row = begin; row < end; ++row) {
                Candidates& candidates = m_candidates[row];
                if (candidates.rows[0] == NearDuplicate::kNone) continue;
                if (m_progress.isCancelled()) return;
                shinglesOf(row, mine);
                for (std::size_t i = 0; i < kMostCandidates && candidates.rows[i] != NearDuplicate::kNone; ++i) {
                    shinglesOf(candidates.rows[i], theirs);
                    candidates.likeness[i] = static_cast<float>(jaccard(mine, theirs));
                }
            }
        });
    }

    std::vector<NearDuplicate> mostAlike() const {
        std::vector<NearDuplicate> found(m_count);
        for (std::uint64_t row = 0; row < m_count; ++row)
            for (std::size_t i = 0; i < kMostCandidates; ++i)
                if (m_candidates[row].rows[i] != NearDuplicate::kNone &&
                    m_candidates[row].likeness[i] > found[row].likeness)
                    found[row] = {m_candidates[row].rows[i], m_candidates[row].likeness[i]};
        return found;
    }

    const DatasetView& m_view;
    const Progress& m_progress;
    std::uint64_t m_count;
    std::vector<std::uint32_t> m_bands;     // band by band, a key per row
    std::vector<std::uint8_t> m_isCompared; // rows that take part
    std::vector<Candidates> m_candidates;
};

} // namespace

void shingleHashes(std::string_view text, std::vector<std::uint32_t>& out) {
    out.clear();
    const std::u32string compared = comparedForm(text);
    const auto mix = [](std::uint64_t hash) {
        hash *= 0x9E3779B97F4A7C15ULL;
        return static_cast<std::uint32_t>(hash >> 32);
    };
    if (compared.empty()) return;
    if (compared.size() <= kShingle) {
        std::uint64_t hash = 1;
        for (const char32_t c : compared)
            hash = (hash ^ c) * 0xD6E8FEB86659FD93ULL;
        out.push_back(mix(hash));
        return;
    }
    out.reserve(compared.size() - kShingle + 1);
    for (std::size_t i = 0; i + kShingle <= compared.size(); ++i) {
        std::uint64_t hash = 0;
        for (std::size_t k = 0; k < kShingle; ++k)
            hash = (hash ^ compared[i + k]) * 0xD6E8FEB86659FD93ULL;
        out.push_back(mix(hash ^ hash >> 32));
    }
}

void minHash(const std::vector<std::uint32_t>& shingles, Signature& signature) {
    minima(shingles.data(), shingles.size(), kPermutation.a, kPermutation.b, signature.data());
}

double jaccard(std::vector<std::uint32_t>& a, std::vector<std::uint32_t>& b) {
    for (auto* set : {&a, &b}) {
        if (!std::is_sorted(set->begin(), set->end())) std::sort(set->begin(), set->end());
        set->erase(std::unique(set->begin(), set->end()), set->end());
    }
    std::size_t shared = 0;
    for (std::size_t i = 0, k = 0; i < a.size() && k < b.size();) {
        shared += a[i] == b[k];
        const bool step = a[i] <= b[k];
        k += b[k] <= a[i];
        i += step;
    }
    const std::size_t all = a.size() + b.size() - shared;
    return all == 0 ? 1 : double(shared) / double(all);
}

Result<std::vector<NearDuplicate>> findNearDuplicates(const DatasetView& view, const Progress& progress) {
    return NearDuplicateFinder(view, progress).find();
}

} // namespace luthier
