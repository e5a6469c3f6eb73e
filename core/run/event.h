#pragma once
/// One line of events.jsonl: {"v":1,"seq":n,"t":<unix ms>,"type":…} and flat keys. docs/formats/events.md lists the
/// types.

#include "core/base/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace luthier {

struct Event {
    std::uint64_t seq = 0;
    long long timeMs = 0; ///< Unix time
    std::string type;
    std::map<std::string, double> numbers;
    std::map<std::string, std::string> texts;
    /// Text for people, with code, pattern and values apart: {"message":{"code":…,"pattern":…,"values":{…}}}.
    std::optional<Error> message;

    double number(const std::string& key, double otherwise = 0) const;
    std::string text(const std::string& key) const;
    std::int64_t step() const { return static_cast<std::int64_t>(number("step")); }
};

/// The line without its newline. A number that is not finite is written as null and left out when read.
std::string toJsonLine(const Event& event);
/// Nothing if the line is not an event: readers skip it.
std::optional<Event> parseEvent(std::string_view line);

} // namespace luthier
