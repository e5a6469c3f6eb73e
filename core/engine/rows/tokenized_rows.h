#pragma once
/// Rows as the model will see them: ids, and which of them carry loss.

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/record.h"
#include "core/engine/rows/row_store.h"
#include "core/model/model_spec.h"
#include "core/recipe/recipe.h"
#include "core/text/chat_tokens.h"
#include "core/text/tokenizer.h"

#include <optional>
#include <vector>

namespace luthier::engine {

/// Of rows without loss, so many are named.
inline constexpr std::size_t kNamedWithoutLoss = 20;

struct TokenizedRows {
    ExampleKind kind = ExampleKind::Tokens;
    RowStore rows;
    std::vector<std::size_t> perFile; ///< how many of them, in their order, are of each file of data.train
    std::size_t tooLong = 0;          ///< left out: longer than max_length
    std::size_t truncated = 0;
    std::size_t withoutLoss = 0;             ///< left out: would train nothing
    std::vector<std::string> withoutLossIds; ///< the first few of them
    std::size_t formsDiffer = 0;      ///< rows in which training writes an answer otherwise than generation opens it
    std::size_t conversations = 0;    ///< rows that the chat template wrote
    std::size_t reasoningLeftOut = 0; ///< rows whose reasoning the chat template does not write
    std::int64_t tokens = 0, counted = 0;
    std::optional<Error> notCached = {}; ///< why large rows had to stay in memory
};

/// Tokens of each row, `longest` where something stands beside it.
std::vector<std::int64_t> lengthsOf(const TokenizedRows& rows);

/// Turns a record into tokens.
struct RowTokenizer {
    const Tokenizer& tokenizer;
    const ModelSpec& spec;
    const Recipe& recipe;
    std::optional<ChatTemplate> chatTemplate; ///< needed for conversations

    /// Prompt for the model: the conversation so far and the opening of an answer, or the encoder's source.
    Result<std::vector<TokenId>> prompt(std::span<const ChatMessage> messages) const;

    /// Raw text becomes pieces of at most max_length tokens with the end token at its end; a conversation becomes one
    /// row, or none if it is too long. A pair is one row with its worse answer beside it; for KTO each of its answers
    /// is a row.
    /// @param other  the record whose answer stands beside this one's question (KTO)
    /// Errors: those of tokenizeChat; "template.missing" for a conversation without a template; "data.wrong_kind" for a
    /// row that the objective cannot learn from.
    Result<void> add(const Record& record, const Record& other, TokenizedRows& out) const;
    /// Errors: "data.wrong_kind".
    Result<void> checkKind(const Record& record) const;

private:
    /// A conversation in tokens, and what became of it on the way.
    struct Sequence {
        TokenizedRow row;
        bool isTooLong = false, isTruncated = false, formsDiffer = false, reasoningLeftOut = false;
    };
    Result<Sequence> sequence(const Record& record, std::span<const ChatMessage> messages, LossOn on) const;
    /// For an encoder-decoder: the source is what came before the answer; ids are the start token and the answer.
    Sequence sourceAndAnswer(const std::string& id, std::span<const ChatMessage> messages) const;
    void addText(const Record& record, TokenizedRows& out) const;
    Result<void> addPair(const Record& record, TokenizedRows& out) const;
    Result<void> addLabelled(const Record& record, const Record& other, TokenizedRows& out) const;
};

/// "data.no_rows", with the reasons.
tl::unexpected<Error> failNoRows(const TokenizedRows& rows);

/// @param perFile  how many of the records are of each file; empty: all are of one
/// Errors: RowTokenizer's; "data.no_rows" when nothing that trains is left, with the reasons; "data.cancelled".
Result<TokenizedRows> tokenizeRows(const std::vector<Record>& records, const RowTokenizer& tokenizer,
    const Progress& progress, std::vector<std::size_t> perFile = {});

} // namespace luthier::engine
