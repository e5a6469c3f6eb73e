#include "core/base/hash.h"

#include "core/base/file.h"

#include <fmt/format.h>
#include <xxhash.h>

namespace luthier {

namespace {

std::string toHex(XXH128_hash_t hash) { return fmt::format("{:016x}{:016x}", hash.high64, hash.low64); }

} // namespace

std::string hashBytes(std::string_view bytes) { return toHex(XXH3_128bits(bytes.data(), bytes.size())); }

std::uint64_t hash64(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

Result<std::string> hashFile(const std::filesystem::path& file) {
    LUTHIER_TRY(mapped, MappedFile::open(file));
    return hashBytes(mapped.text());
}

Hasher::Hasher()
    : m_state(XXH3_createState()) {
    XXH3_128bits_reset(static_cast<XXH3_state_t*>(m_state));
}

Hasher::~Hasher() { XXH3_freeState(static_cast<XXH3_state_t*>(m_state)); }

void Hasher::add(std::string_view bytes) {
    XXH3_128bits_update(static_cast<XXH3_state_t*>(m_state), bytes.data(), bytes.size());
}

std::string Hasher::hex() const { return toHex(XXH3_128bits_digest(static_cast<const XXH3_state_t*>(m_state))); }

} // namespace luthier
