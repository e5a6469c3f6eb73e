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
    /// True if the template opens an answer in generation otherwise than it writes one in training.
    bool formsDiffer = false;
    /// True if the last answer was thought about and the template leaves that out.
    bool reasoningLeftOut = false;
};

/// Tokens of the rendering, with nothing added. A special token's spelling inside a message is plain text; if there is
/// none, the ids are transformers'.
///
/// Learned part of an answer: what the template's {% generation %} blocks hold; without such blocks, what follows the
/// opening of the answer in the rendering. The special token that ends the answer is always learned with it.
/// Answers that are not to be learned (ChatMessage::isLearned) carry no loss, whatever `lossOn` says.
/// @param tools  JSON, a list of functions that may be called; empty: none
/// @param learnsReasoning  false: of an answer only what stands behind its reasoning is learned
/// Errors: "template.missing_token" when the tokenizer lacks one of the template's special tokens; those of rendering.
Result<TokenizedChat> tokenizeChat(const Tokenizer& tokenizer, const ChatTemplate& chatTemplate,
    std::span<const ChatMessage> messages, LossOn lossOn, bool generationPrompt, const std::string& tools = {},
    bool learnsReasoning = true);

/// The special token that the template puts behind an answer; nothing where it puts none.
std::optional<TokenId> answerEnd(const Tokenizer& tokenizer, const ChatTemplate& chatTemplate);

/// Encoder input for a conversation, in an encoder-decoder: the messages before the answer, a line each, with what the
/// tokenizer puts around a text.
std::vector<TokenId> encodeSource(const Tokenizer& tokenizer, std::span<const ChatMessage> messages);

} // namespace luthier
