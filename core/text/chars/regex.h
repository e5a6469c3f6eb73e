#pragma once
/// A regular expression of a tokenizer.json or of a task, with white space as in the Rust libraries, which is Python's
/// too.

#include "core/base/result.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

class Regex {
public:
    /// Errors: "tokenizer.unsupported" with the pattern.
    static Result<std::shared_ptr<const Regex>> compile(const std::string& pattern);
    Regex(const Regex&) = delete;
    Regex& operator=(const Regex&) = delete;
    ~Regex();

    /// Calls back with each match and each stretch between, in order; nothing is empty.
    void walk(std::string_view text,
        const std::function<void(std::size_t begin, std::size_t end, bool isMatch)>& onPart) const;
    /// Python's re.findall: the groups of each match, or the whole match if the pattern has none. A group that took no
    /// part is empty.
    std::vector<std::vector<std::string>> findAll(std::string_view text) const;

private:
    explicit Regex(void* code)
        : m_code(code) {}
    void* m_code;
};

/// A pattern that matches `text` literally.
std::string escapedForRegex(std::string_view text);

} // namespace luthier
