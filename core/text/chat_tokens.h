#pragma once
/// A conversation in tokens, and which of them carry loss.

#include "core/text/chat_template.h"
#include "core/text/tokenizer.h"

#include <optional>
#include <span>
#include <vector>

namespace luthier {

enum class LossOn { Assistant, LastTurn, All };

struct TokenizedChat {
    std::vector<TokenId> ids;
    std::vector<std::uint8_t> learned; ///< 1 where the token carries loss; as long as ids
    /// The template opens an answer in generation otherwise than it writes one in training.
    bool formsDiffer = false;
};

/// The rendering in tokens, nothing added to it. A special token's spelling inside a message is plain text; without one
/// the ids are transformers'.
///
/// What is learned of an answer: what the template's {% generation %} holds; without such blocks, what stands in the
/// rendering after the opening of the answer. The special token that ends the answer is always learned with it.
/// @param tools  JSON, a list of functions that may be called; empty: none
/// Errors: "template.missing_token" when the tokenizer lacks one of the template's special tokens; those of rendering.
Result<TokenizedChat> tokenizeChat(const Tokenizer& tokenizer, const ChatTemplate& chatTemplate,
    std::span<const ChatMessage> messages, LossOn lossOn, bool generationPrompt, const std::string& tools = {});

/// The special token that the template puts behind an answer; nothing where it puts none.
std::optional<TokenId> answerEnd(const Tokenizer& tokenizer, const ChatTemplate& chatTemplate);

/// What the encoder of an encoder-decoder reads of a conversation: the messages before the answer, a line each, with
/// what the tokenizer puts around a text.
std::vector<TokenId> encodeSource(const Tokenizer& tokenizer, std::span<const ChatMessage> messages);

} // namespace luthier
