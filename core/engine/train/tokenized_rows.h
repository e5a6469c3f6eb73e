#pragma once
/// Rows as the model will see them: ids, and which of them carry loss.

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/record.h"
#include "core/model/model_spec.h"
#include "core/recipe/recipe.h"
#include "core/text/chat_tokens.h"
#include "core/text/tokenizer.h"

#include <optional>
#include <vector>

namespace luthier::engine {

struct TokenizedRow {
    std::string id; ///< of the record
    std::vector<TokenId> ids;
    std::vector<std::uint8_t> learned; ///< as long as ids
    std::vector<TokenId> source;       ///< what the encoder reads; empty where there is none

    /// How many tokens carry loss: the first of a row never does, since nothing predicts it.
    std::int64_t countedTokens() const;
};

struct TokenizedRows {
    std::vector<TokenizedRow> rows;
    std::size_t tooLong = 0; ///< left out: longer than max_length
    std::size_t truncated = 0;
    std::size_t withoutLoss = 0;             ///< left out: would train nothing
    std::vector<std::string> withoutLossIds; ///< the first few of them
    std::size_t formsDiffer = 0; ///< written in training otherwise than the template opens an answer in generation
    std::int64_t tokens = 0, counted = 0;
};

/// What turns a record into tokens.
struct RowTokenizer {
    const Tokenizer& tokenizer;
    const ModelSpec& spec;
    const Recipe& recipe;
    std::optional<ChatTemplate> chatTemplate; ///< needed for conversations

    /// What the model is asked with: the conversation so far and the opening of an answer, or the encoder's source.
    Result<std::vector<TokenId>> prompt(std::span<const ChatMessage> messages) const;

    /// Raw text becomes pieces of at most max_length tokens with the end token at its end; a conversation one row, or
    /// none when it is too long. Errors: those of tokenizeChat; "template.missing" for a conversation without a
    /// template.
    Result<void> add(const Record& record, TokenizedRows& out) const;

private:
    /// Of an encoder-decoder: the source is what came before the answer; ids are the start token and the answer.
    void addSourceAndAnswer(const Record& record, TokenizedRows& out) const;
};

/// Errors: RowTokenizer's; "data.no_rows" when nothing that trains is left, with the reasons; "data.cancelled".
Result<TokenizedRows> tokenizeRows(
    const std::vector<Record>& records, const RowTokenizer& tokenizer, const Progress& progress);

} // namespace luthier::engine
