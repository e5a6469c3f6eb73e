#pragma once
/// Rows as the model will see them: ids, and which of them carry loss.

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/record.h"
#include "core/model/model_spec.h"
#include "core/recipe/recipe.h"
#include "core/text/chat_template.h"
#include "core/text/tokenizer.h"

#include <optional>
#include <vector>

namespace luthier::engine {

struct TokenizedRow {
    std::string id; ///< of the record
    std::vector<TokenId> ids;
    std::vector<std::uint8_t> learned; ///< as long as ids

    /// How many tokens carry loss: the first of a row never does, since nothing predicts it.
    std::int64_t countedTokens() const;
};

struct TokenizedRows {
    std::vector<TokenizedRow> rows;
    std::size_t tooLong = 0; ///< left out: longer than max_length
    std::size_t truncated = 0;
    std::size_t withoutLoss = 0;             ///< left out: would train nothing
    std::vector<std::string> withoutLossIds; ///< the first few of them
    std::int64_t tokens = 0, counted = 0;
};

/// What turns a record into tokens.
struct RowTokenizer {
    const Tokenizer& tokenizer;
    const ModelSpec& spec;
    const Recipe& recipe;
    std::optional<ChatTemplate> chatTemplate; ///< needed for conversations

    /// Raw text becomes pieces of at most max_length tokens with the end token at its end; a conversation one row, or
    /// none when it is too long. Errors: those of tokenizeChat; "template.missing" for a conversation without a
    /// template.
    Result<void> add(const Record& record, TokenizedRows& out) const;
};

/// Errors: RowTokenizer's; "data.no_rows" when nothing that trains is left, with the reasons; "data.cancelled".
Result<TokenizedRows> tokenizeRows(
    const std::vector<Record>& records, const RowTokenizer& tokenizer, const Progress& progress);

/// The template that the recipe names; nothing for `model` when the model has none and no row needs one.
Result<std::optional<ChatTemplate>> templateFor(
    const Recipe& recipe, const std::filesystem::path& modelFolder, bool isNeeded);

} // namespace luthier::engine
