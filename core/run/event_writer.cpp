#include "core/run/event_writer.h"

#include "core/base/file.h"
#include "core/base/platform.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace luthier {

Result<EventWriter> EventWriter::open(const std::filesystem::path& file) {
    std::uint64_t nextSeq = 0;
    bool torn = false;
    if (std::filesystem::exists(file)) {
        LUTHIER_TRY(text, readWhole(file));
        torn = !text.empty() && text.back() != '\n';
        for (std::size_t end = text.rfind('\n'); end != std::string::npos && end > 0;) {
            const std::size_t start = text.rfind('\n', end - 1);
            const std::size_t begin = start == std::string::npos ? 0 : start + 1;
            if (const auto event = parseEvent(std::string_view(text).substr(begin, end - begin))) {
                nextSeq = event->seq + 1;
                break;
            }
            end = start;
        }
    }
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0)
        return fail("file.write",
            {QT_TRANSLATE_NOOP("errors", "{file} could not be written."), {{"file", file.string()}}},
            {QT_TRANSLATE_NOOP("errors", "The system said: {text}"), {{"text", std::strerror(errno)}}},
            {QT_TRANSLATE_NOOP("errors", "Choose a folder that you may write to."), {}});
    EventWriter writer(fd, nextSeq);
    writer.m_torn = torn;
    return writer;
}

EventWriter::EventWriter(EventWriter&& other) noexcept
    : m_fd(std::exchange(other.m_fd, -1))
    , m_nextSeq(other.m_nextSeq)
    , m_lost(other.m_lost)
    , m_torn(other.m_torn) {}

EventWriter::~EventWriter() {
    if (m_fd >= 0) ::close(m_fd);
}

void EventWriter::write(Event event) {
    const std::lock_guard lock(m_mutex);
    event.seq = m_nextSeq++;
    event.timeMs = unixTimeMs();
    // A line that a full disk cut short is ended first, so that only it is lost.
    const std::string line = (m_torn ? "\n" : "") + toJsonLine(event) + "\n";
    // One write of a whole line with O_APPEND: a reader sees all of it or none.
    const ssize_t written = ::write(m_fd, line.data(), line.size());
    if (written != static_cast<ssize_t>(line.size())) ++m_lost;
    m_torn = written > 0 ? written != static_cast<ssize_t>(line.size()) : m_torn;
}

void EventWriter::sync() {
    const std::lock_guard lock(m_mutex);
    ::fdatasync(m_fd);
}

} // namespace luthier
