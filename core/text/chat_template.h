#pragma once
/// How a conversation is written for a model: its own Jinja template, one of our table, or a file.

#include "core/base/result.h"
#include "core/text/jinja/jinja.h"

#include <nlohmann/json_fwd.hpp>

#include <ctime>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace luthier {

struct ChatMessage {
    std::string role; ///< system, user, assistant, tool
    std::string content;
    std::string toolCalls = {}; ///< JSON, as OpenAI writes `tool_calls`; mostly empty
    std::string reasoning = {}; ///< thought before the answer (`reasoning_content`, `thinking`); mostly empty
    bool isLearned = true;      ///< false: the data says that this answer carries no loss (`weight: 0`)
    bool operator==(const ChatMessage&) const = default;
};

class ChatTemplate {
public:
    /// @param choice  "model" (what the folder or GGUF file brings), a key of the table, or a Jinja file; with
    ///                kThinkingOn or kThinkingOff behind it, it thinks or does not where its caller says nothing
    /// The model's special tokens are known to the template by their names (bos_token, eos_token, …).
    /// Errors: "template.missing", "template.unknown" with the nearest key, "template.no_thinking" where it has no
    /// switch, those of jinja::Template::parse.
    static Result<ChatTemplate> open(const std::string& choice, const std::filesystem::path& modelFolder);
    static Result<ChatTemplate> parse(std::string key, std::string source);

    static constexpr std::string_view kThinkingOn = "+thinking", kThinkingOff = "+no_thinking";

    const std::string& key() const { return m_key; }
    const std::string& source() const { return m_source; }
    /// Special tokens that it writes and that are useless as plain text; known only for templates of the table.
    const std::vector<std::string>& requiredTokens() const { return m_requiredTokens; }
    /// True if it marks the answer itself, by {% generation %}.
    bool saysWhatIsLearned() const { return m_compiled.hasGenerationBlocks(); }

    void setVariable(const std::string& name, const std::string& text);
    /// The names by which it is told to think or not (enable_thinking, thinking); empty: it has no such switch.
    std::vector<std::string> thinkingSwitches() const;
    /// For the renderings that follow. Errors: "template.no_thinking".
    Result<void> setThinking(bool thinks);
    /// Time that strftime_now sees; without it, the present.
    void setNow(const std::tm& now) { m_now = now; }
    std::tm now() const; ///< what was set, else the present

    /// Of all that decides what it writes but the time: its text, and the special tokens that it knows.
    std::string hash() const;

    /// @param variables  messages, tools, documents and whatever else; they come before the template's own
    Result<jinja::Rendering> render(const jinja::Dict& variables) const;
    /// Content and calls are marked with 1 + their message's number as their origin, reasoning with kReasoningOrigin
    /// more, tools with kToolsOrigin.
    /// @param tools  JSON, a list of functions; empty: none
    Result<jinja::Rendering> render(
        std::span<const ChatMessage> messages, bool generationPrompt, const std::string& tools = {}) const;
    static constexpr std::uint16_t kToolsOrigin = 0xFFFF, kReasoningOrigin = 0x8000;

private:
    /// The source with another default of its switches, which every program that reads it obeys.
    Result<void> makeDefault(bool thinks);

    std::string m_key, m_source;
    std::vector<std::string> m_requiredTokens;
    jinja::Template m_compiled;
    jinja::Dict m_variables;
    std::optional<std::tm> m_now;
    std::optional<bool> m_thinks;
};

/// "template.no_thinking".
tl::unexpected<Error> failNoThinking();

/// Keys of the table: "chatml", "luthier", …
std::vector<std::string> chatTemplateKeys();
/// The source of a template of the table; empty for an unknown key.
std::string_view chatTemplateSource(std::string_view key);

} // namespace luthier
