#include "core/run/event_tail.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace luthier {

std::vector<Event> EventTail::readNew() {
    std::vector<Event> events;
    const int fd = ::open(m_file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return events;
    struct stat info{};
    if (::fstat(fd, &info) == 0) {
        const auto size = static_cast<std::uint64_t>(info.st_size);
        if (size < m_offset) m_offset = 0;
        if (size > m_offset) {
            std::string text(size - m_offset, '\0');
            const ssize_t got = ::pread(fd, text.data(), text.size(), static_cast<off_t>(m_offset));
            text.resize(got > 0 ? got : 0);
            std::size_t start = 0;
            for (std::size_t end; (end = text.find('\n', start)) != std::string::npos; start = end + 1)
                if (auto event = parseEvent(std::string_view(text).substr(start, end - start)))
                    events.push_back(std::move(*event));
            m_offset += start;
        }
    }
    ::close(fd);
    return events;
}

} // namespace luthier
