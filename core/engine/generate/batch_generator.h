#pragma once
/// Many answers at once (continuous batching, Yu et al. 2022): a prompt joins when it comes, each step gives every row
/// its next token, a row leaves when its answer ends. What a row answers does not depend on who else is there.

#include "core/base/random.h"
#include "core/engine/generate/generate.h"

#include <deque>
#include <exception>

namespace luthier::engine {

struct GenerateRequest {
    std::vector<TokenId> prompt;
    GenerateOptions options;
    std::function<bool(TokenId)> onToken; ///< sees each token as it is chosen; false ends the answer
    std::function<void(Generated)> onEnd; ///< called once, unless `add` failed or reading threw
    /// Receives what the model threw while it read this prompt: only this answer ends. Without it `step` throws.
    std::function<void(std::exception_ptr)> onThrow;
};

class BatchGenerator {
public:
    /// The model must outlive it, and nobody else may use it during `step`.
    explicit BatchGenerator(const Transformer& model);

    /// Encodes the source where there is an encoder. Errors: generate's; then `onEnd` is not called.
    Result<void> add(GenerateRequest request);
    /// Answers that have not ended.
    std::size_t size() const { return m_reading.size() + m_rows.size(); }
    /// Reads a piece of the oldest unread prompt, then gives every row a token. Long prompts are read in pieces so that
    /// other answers do not stand still.
    void step();

private:
    /// One answer as it grows.
    struct Row {
        std::vector<std::int64_t> first, answer; // what the decoder reads first, and what it wrote
        std::int64_t budget = 0;
        GenerateOptions options;
        std::function<bool(TokenId)> onToken;
        std::function<void(Generated)> onEnd;
        std::function<void(std::exception_ptr)> onThrow;
        Random random;
        Generated out;
        at::Tensor encoded; // [1, source, hidden], or undefined

        /// @param logits [vocab]. False when the answer has ended, which `out.reason` then explains.
        bool choose(const at::Tensor& logits);
        std::int64_t length() const { return std::ssize(first) + std::ssize(answer); }
    };
    struct Reading {
        Row row;
        KvCache cache;
        std::int64_t read = 0; // of row.first
    };

    void readOn();
    void readPiece(Reading& reading);
    void answerOn();
    void join(Reading&& reading);
    void leave(const std::vector<std::int64_t>& staying);
    /// Where a row's tokens begin in the cache; all rows end together.
    std::int64_t beginOf(const Row& row) const { return m_cache.length() - (row.length() - 1); }

    const Transformer& m_model;
    std::deque<Reading> m_reading;
    std::vector<Row> m_rows; // in the order of the cache's rows
    KvCache m_cache;
    at::Tensor m_encoded, m_encodedValid; // [rows, source, hidden], [rows, source]: padded on the right
};

} // namespace luthier::engine
