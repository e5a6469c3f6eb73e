#include "core/formats/compression.h"

#include "core/base/text.h"

#include <memory>
#include <snappy-c.h>
#include <vector>
#include <zlib.h>
#include <zstd.h>

namespace luthier {

namespace {

constexpr std::size_t kPiece = std::size_t(1) << 20;

bool inflateBlock(std::string_view packed, std::span<char> out) {
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 32) != Z_OK) return false; // 32: gzip or zlib framing
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    char nothing = 0; // an empty block still wants a place to write to
    stream.next_out = reinterpret_cast<Bytef*>(out.empty() ? &nothing : out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int state = inflate(&stream, Z_FINISH);
    const bool isFull = stream.total_out == out.size();
    inflateEnd(&stream);
    return state == Z_STREAM_END && isFull;
}

tl::unexpected<Error> failArchive(const std::string& file) {
    return fail("archive.damaged", {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", file}}},
        {QT_TRANSLATE_NOOP("errors", "The compressed data ends too early or is broken."), {}},
        {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
}

/// One piece of unpacking: how far the archive was read, what came out, and whether a member ended there.
struct Step {
    std::size_t read = 0, written = 0;
    bool ended = false, failed = false;
};

class Unpacker {
public:
    virtual ~Unpacker() = default;
    virtual Step step(std::string_view packed, std::span<char> out) = 0;
};

class GzipUnpacker : public Unpacker {
public:
    GzipUnpacker() { inflateInit2(&m_stream, 15 + 16); } // 16: gzip framing
    ~GzipUnpacker() override { inflateEnd(&m_stream); }
    Step step(std::string_view packed, std::span<char> out) override {
        const std::size_t offered = std::min(packed.size(), kPiece);
        m_stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
        m_stream.avail_in = static_cast<uInt>(offered);
        m_stream.next_out = reinterpret_cast<Bytef*>(out.data());
        m_stream.avail_out = static_cast<uInt>(out.size());
        const int state = inflate(&m_stream, Z_NO_FLUSH);
        const bool ended = state == Z_STREAM_END;
        if (ended) inflateReset(&m_stream);
        return {offered - m_stream.avail_in, out.size() - m_stream.avail_out, ended,
            state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR};
    }

private:
    z_stream m_stream{};
};

class ZstdUnpacker : public Unpacker {
public:
    Step step(std::string_view packed, std::span<char> out) override {
        ZSTD_inBuffer in{packed.data(), std::min(packed.size(), kPiece), 0};
        ZSTD_outBuffer to{out.data(), out.size(), 0};
        const std::size_t state = ZSTD_decompressStream(m_stream.get(), &to, &in);
        return {in.pos, to.pos, state == 0, ZSTD_isError(state) != 0};
    }

private:
    std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> m_stream{ZSTD_createDStream(), &ZSTD_freeDStream};
};

} // namespace

bool unpackBlock(Codec codec, std::string_view packed, std::span<char> out) {
    switch (codec) {
    case Codec::Snappy: {
        std::size_t size = 0;
        if (snappy_uncompressed_length(packed.data(), packed.size(), &size) != SNAPPY_OK || size != out.size())
            return false;
        return snappy_uncompress(packed.data(), packed.size(), out.data(), &size) == SNAPPY_OK && size == out.size();
    }
    case Codec::Gzip:
        return inflateBlock(packed, out);
    case Codec::Zstd:
        return ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size()) == out.size();
    }
    return false;
}

std::optional<Codec> streamCodec(std::string_view bytes) {
    if (bytes.starts_with("\x1f\x8b")) return Codec::Gzip;
    if (bytes.starts_with("\x28\xb5\x2f\xfd")) return Codec::Zstd;
    return std::nullopt;
}

Result<void> unpackStream(std::string_view packed, const std::string& file, const UnpackLimit& limit,
    const Progress& progress, const ByteSink& sink) {
    std::unique_ptr<Unpacker> unpacker;
    if (streamCodec(packed) == Codec::Zstd)
        unpacker = std::make_unique<ZstdUnpacker>();
    else
        unpacker = std::make_unique<GzipUnpacker>();
    std::vector<char> piece(kPiece);
    std::size_t read = 0;
    std::uint64_t written = 0;
    bool ended = false;
    while (read < packed.size() || !ended) {
        if (progress.isCancelled())
            return fail("archive.cancelled", {QT_TRANSLATE_NOOP("errors", "Unpacking was cancelled."), {}});
        const Step step = unpacker->step(packed.substr(read), piece);
        // What comes behind a whole member and is none: zeros, which some writers pad with, are passed over.
        if (step.failed && ended && packed.find_first_not_of('\0', read) == std::string_view::npos) return {};
        if (step.failed || (step.read == 0 && step.written == 0)) return failArchive(file);
        read += step.read;
        written += step.written;
        ended = step.ended;
        if (written > limit.mostBytes || (written > limit.freeBytes && written / limit.ratio > read))
            return fail("archive.too_big",
                {QT_TRANSLATE_NOOP("errors", "{file} is too big unpacked."), {{"file", file}}},
                {QT_TRANSLATE_NOOP("errors", "Its first {packed} expand to more than {limit}."),
                    {{"packed", formatBytes(read)}, {"limit", formatBytes(written)}}},
                {QT_TRANSLATE_NOOP("errors", "Unpack it by hand if you trust it."), {}});
        LUTHIER_TRY_DO(sink({piece.data(), step.written}));
        progress(read, packed.size());
    }
    return {};
}

} // namespace luthier
