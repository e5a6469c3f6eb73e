#pragma once
/// Errors as values: what happened, why, and what to do about it.

#include <tl/expected.hpp>

#include <map>
#include <string>
#include <utility>

// lupdate looks for this marker; core must not include Qt, so it is defined here exactly as Qt does.
#ifndef QT_TRANSLATE_NOOP
#define QT_TRANSLATE_NOOP(scope, x) x
#endif

namespace luthier {

/// A sentence with holes, kept apart from what fills them, so that the window can say it in another language. Names,
/// numbers and others' words fill holes; our own words belong into the pattern, else they stay English everywhere.
struct Message {
    std::string pattern;                       ///< English, `{name}` marks a hole
    std::map<std::string, std::string> values; ///< name of a hole → what fills it

    /// The English sentence. Holes without a value stay as they are.
    std::string english() const;
    bool empty() const { return pattern.empty(); }
    bool operator==(const Message&) const = default;
};

/// Replaces `{name}` in `pattern` by its value.
std::string fillPattern(const std::string& pattern, const std::map<std::string, std::string>& values);

struct Error {
    std::string code; ///< stable, "area.what": tests and scripts match on it
    Message what;     ///< what happened
    Message why;      ///< may be empty
    Message todo;     ///< what the person can do; may be empty

    /// All three sentences in English, separated by spaces.
    std::string english() const;
};

template <class T>
using Result = tl::expected<T, Error>;

tl::unexpected<Error> fail(std::string code, Message what, Message why = {}, Message todo = {});

/// For an exception of a library, if no better reason is known.
tl::unexpected<Error> failFromException(const std::string& exceptionText);

} // namespace luthier

#define LUTHIER_CONCAT_INNER(a, b) a##b
#define LUTHIER_CONCAT(a, b) LUTHIER_CONCAT_INNER(a, b)

/// `LUTHIER_TRY(index, readIndex(file));` declares `index`, or returns the error from the enclosing function.
#define LUTHIER_TRY(name, ...)                                                                                         \
    auto LUTHIER_CONCAT(tried_, __LINE__) = (__VA_ARGS__);                                                             \
    if (!LUTHIER_CONCAT(tried_, __LINE__)) return tl::unexpected(std::move(LUTHIER_CONCAT(tried_, __LINE__).error())); \
    auto name = std::move(*LUTHIER_CONCAT(tried_, __LINE__))

/// The same where there is nothing to keep: `LUTHIER_TRY_DO(writeWhole(file, text));`
#define LUTHIER_TRY_DO(...)                                                                                            \
    if (auto tried = (__VA_ARGS__); !tried) return tl::unexpected(std::move(tried.error()))
