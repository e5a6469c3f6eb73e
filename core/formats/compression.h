#pragma once
/// Compressed data of other programs: blocks of a known size, and whole files that are unpacked piece by piece.

#include "core/base/file.h"
#include "core/base/progress.h"
#include "core/base/result.h"

#include <optional>
#include <span>
#include <string_view>

namespace luthier {

enum class Codec { Snappy, Gzip, Zstd };

/// Unpacks a block that must fill `out` exactly. False if it does not, or is damaged.
bool unpackBlock(Codec codec, std::string_view packed, std::span<char> out);

/// Codec that the first bytes show: gzip, zstd, or nothing if they cannot be unpacked as a stream.
std::optional<Codec> streamCodec(std::string_view bytes);

/// Guard against small archives that expand without end: beyond `freeBytes`, the output may be at most `ratio` times
/// the input read so far, and never more than `mostBytes`.
struct UnpackLimit {
    std::uint64_t freeBytes = std::uint64_t(1) << 30;
    std::uint64_t ratio = 200;
    std::uint64_t mostBytes = std::uint64_t(1) << 40;
};

/// Unpacks gzip members or zstd frames, one behind the other, into `sink`, in pieces of at most 1 MiB; memory stays at
/// a few MiB. `progress` counts packed bytes. Errors: "archive.damaged", "archive.too_big", "archive.cancelled"; those
/// of `sink`.
Result<void> unpackStream(std::string_view packed, const std::string& file, const UnpackLimit& limit,
    const Progress& progress, const ByteSink& sink);

} // namespace luthier
