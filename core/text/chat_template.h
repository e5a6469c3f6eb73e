#pragma once
/// How a conversation becomes tokens: the table of chat templates, and which of the tokens carry loss.

#include "core/base/result.h"
#include "core/text/tokenizer.h"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

struct ChatMessage {
    std::string role; ///< system, user, assistant
    std::string content;
    bool operator==(const ChatMessage&) const = default;
};

/// A template as the table has it: each turn is `open` role `afterRole` content `close` `afterClose`.
/// `open` and `close` are special tokens, the rest is text.
struct ChatTemplate {
    std::string_view key;
    std::string_view open, afterRole, close, afterClose;
    std::string_view jinja; ///< the same for transformers, exactly as tokenizer_config.json has it
};

std::span<const ChatTemplate> chatTemplates();
/// "chatml, luthier": for messages.
std::string chatTemplateKeys();
/// Errors: "template.unknown" with the nearest known key.
Result<ChatTemplate> findChatTemplate(std::string_view key);
/// The template of a model folder's tokenizer_config.json or chat_template.jinja, if the table has exactly that one.
/// Errors: "template.missing", "template.not_in_table".
Result<ChatTemplate> readChatTemplate(const std::filesystem::path& modelFolder);

enum class LossOn { Assistant, LastTurn, All };

struct TokenizedChat {
    std::vector<TokenId> ids;
    std::vector<std::uint8_t> learned; ///< 1 where the token carries loss; as long as ids
};

/// A conversation in tokens. A special token's spelling inside a message is plain text. The token that ends an answer
/// is always learned with it. With `generationPrompt` the opening of an assistant's turn is added.
/// Errors: "template.missing_token" when the tokenizer lacks one of the template's special tokens.
Result<TokenizedChat> tokenizeChat(const Tokenizer& tokenizer, const ChatTemplate& chatTemplate,
    std::span<const ChatMessage> messages, LossOn lossOn, bool generationPrompt);

/// The same as text, for a person to read.
std::string renderChat(const ChatTemplate& chatTemplate, std::span<const ChatMessage> messages, bool generationPrompt);

} // namespace luthier
