#include "core/base/hash.h"

#include "core/base/file.h"

#include <fmt/format.h>
#include <span>
#include <xxhash.h>

namespace luthier {

namespace {

std::string toHex(XXH128_hash_t hash) { return fmt::format("{:016x}{:016x}", hash.high64, hash.low64); }

} // namespace

std::string hashBytes(std::string_view bytes) { return toHex(XXH3_128bits(bytes.data(), bytes.size())); }

std::uint64_t hash64(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

Result<std::string> hashFile(const std::filesystem::path& file, const Progress& progress) {
    Hasher hasher;
    LUTHIER_TRY_DO(hasher.addFile(file, progress));
    return hasher.hex();
}

Hasher::Hasher()
    : m_state(XXH3_createState()) {
    XXH3_128bits_reset(static_cast<XXH3_state_t*>(m_state));
}

Hasher::~Hasher() { XXH3_freeState(static_cast<XXH3_state_t*>(m_state)); }

void Hasher::add(std::string_view bytes) {
    XXH3_128bits_update(static_cast<XXH3_state_t*>(m_state), bytes.data(), bytes.size());
}

Result<void> Hasher::addFile(const std::filesystem::path& file, const Progress& progress) {
    constexpr std::size_t kPiece = std::size_t(8) << 20; // bytes: a tenth of a second from a slow disk
    LUTHIER_TRY(mapped, MappedFile::open(file));
    const std::string_view all = mapped.text();
    for (std::size_t at = 0; at < all.size(); at += kPiece) {
        if (progress.isCancelled())
            return fail("file.cancelled", {QT_TRANSLATE_NOOP("errors", "Reading the files was cancelled."), {}});
        progress(at, all.size());
        const std::string_view piece = all.substr(at, kPiece);
        add(piece);
        dropPages(std::as_bytes(std::span(piece))); // who hashes a model of many gigabytes does not hold it
    }
    return {};
}

std::string Hasher::hex() const { return toHex(XXH3_128bits_digest(static_cast<const XXH3_state_t*>(m_state))); }

} // namespace luthier
