#include "core/run/tensorboard.h"

#include "core/base/file.h"
#include "core/base/platform.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace luthier {

namespace {

// Protocol buffers, wire format: key = field number << 3 | wire type.
void appendVarint(std::string& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7)
        out += static_cast<char>(value | 0x80);
    out += static_cast<char>(value);
}

void appendBytes(std::string& out, int field, std::string_view bytes) {
    appendVarint(out, field << 3 | 2);
    appendVarint(out, bytes.size());
    out += bytes;
}

template <class T>
void appendFixed(std::string& out, int field, T value) {
    appendVarint(out, field << 3 | (sizeof value == 8 ? 1 : 5));
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::string eventMessage(double wallTime) {
    std::string out;
    appendFixed(out, 1, wallTime);
    return out;
}

} // namespace

std::uint32_t crc32c(std::string_view bytes) {
    std::uint32_t crc = ~0U;
    for (const char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ (crc & 1 ? 0x82F63B78U : 0);
    }
    return ~crc;
}

Result<TensorBoardWriter> TensorBoardWriter::open(const std::filesystem::path& folder) {
    LUTHIER_TRY_DO(makeFolder(folder));
    const auto file = folder / ("events.out.tfevents." + std::to_string(unixTimeMs() / 1000) + ".luthier." +
                                   std::to_string(::getpid()));
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0)
        return fail("file.write",
            {QT_TRANSLATE_NOOP("errors", "{file} could not be written."), {{"file", file.string()}}},
            {QT_TRANSLATE_NOOP("errors", "The system said: {text}"), {{"text", std::strerror(errno)}}},
            {QT_TRANSLATE_NOOP("errors", "Choose a folder that you may write to."), {}});
    TensorBoardWriter writer(fd);
    std::string first = eventMessage(static_cast<double>(unixTimeMs()) / 1000);
    appendBytes(first, 3, "brain.Event:2"); // file_version
    writer.writeRecord(first);
    return writer;
}

TensorBoardWriter::TensorBoardWriter(TensorBoardWriter&& other) noexcept
    : m_fd(std::exchange(other.m_fd, -1)) {}

TensorBoardWriter::~TensorBoardWriter() {
    if (m_fd >= 0) ::close(m_fd);
}

void TensorBoardWriter::addScalars(std::int64_t step, const std::map<std::string, double>& scalars) {
    std::string summary;
    for (const auto& [tag, value] : scalars) {
        std::string entry;
        appendBytes(entry, 1, tag);
        appendFixed(entry, 2, static_cast<float>(value)); // simple_value
        appendBytes(summary, 1, entry);
    }
    std::string event = eventMessage(static_cast<double>(unixTimeMs()) / 1000);
    appendVarint(event, 2 << 3);
    appendVarint(event, static_cast<std::uint64_t>(step));
    appendBytes(event, 5, summary);
    writeRecord(event);
}

void TensorBoardWriter::writeRecord(const std::string& message) {
    const auto masked = [](std::string_view bytes) {
        const std::uint32_t crc = crc32c(bytes);
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8U;
    };
    const std::uint64_t size = message.size();
    std::string record(reinterpret_cast<const char*>(&size), sizeof size);
    const auto append = [&record](std::uint32_t value) {
        record.append(reinterpret_cast<const char*>(&value), sizeof value);
    };
    append(masked(record));
    record += message;
    append(masked(message));
    // A copy for another program: losing a record to a full disk loses nothing of ours.
    [[maybe_unused]] const auto written = ::write(m_fd, record.data(), record.size());
}

} // namespace luthier
