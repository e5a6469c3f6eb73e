#include "core/text/chat_template.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace luthier {

namespace {

constexpr std::string_view kChatmlJinja =
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + "
    "'\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

constexpr std::string_view kLuthierJinja =
    "{% for message in messages %}{{ '<|turn|>' + message['role'] + '\n' + message['content'] + '<|end|>' + '\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|turn|>assistant\n' }}{% endif %}";

// clang-format off
constexpr ChatTemplate kTemplates[] = {
    // key,      open,           after role, close,        after close, Jinja
    {"chatml",   "<|im_start|>", "\n",       "<|im_end|>", "\n",        kChatmlJinja},
    {"luthier",  "<|turn|>",     "\n",       "<|end|>",    "\n",        kLuthierJinja},
};
// clang-format on

std::vector<std::string> templateKeys() {
    std::vector<std::string> keys;
    for (const ChatTemplate& row : kTemplates)
        keys.emplace_back(row.key);
    return keys;
}

/// Text that is encoded as one run until the next special token: splitting it would forbid merges that transformers
/// makes.
class TokenWriter {
public:
    explicit TokenWriter(const Tokenizer& tokenizer)
        : m_tokenizer(tokenizer) {}

    void text(std::string_view part, bool learned) {
        m_run += part;
        if (!m_boundaries.empty() && m_boundaries.back().learned == learned)
            m_boundaries.back().end = m_run.size();
        else
            m_boundaries.push_back({m_run.size(), learned});
    }

    void special(TokenId id, bool learned) {
        flush();
        m_out.ids.push_back(id);
        m_out.learned.push_back(learned);
    }

    TokenizedChat take() {
        flush();
        return std::move(m_out);
    }

private:
    struct Boundary {
        std::size_t end; // in m_run
        bool learned;
    };

    std::vector<TokenId> encode(std::string_view text) const { return m_tokenizer.encode(text, {false, false}); }

    void flush() {
        if (m_run.empty()) return;
        const auto ids = encode(m_run);
        // A token belongs to the part in which it ends being the same as when the text stopped there: the common
        // prefix.
        std::size_t at = 0;
        for (const Boundary& boundary : m_boundaries) {
            std::size_t end = ids.size();
            if (boundary.end < m_run.size()) {
                const auto prefix = encode(std::string_view(m_run).substr(0, boundary.end));
                end = std::mismatch(prefix.begin(), prefix.end(), ids.begin(), ids.end()).first - prefix.begin();
            }
            for (; at < end; ++at)
                m_out.learned.push_back(boundary.learned);
        }
        m_out.ids.insert(m_out.ids.end(), ids.begin(), ids.end());
        m_run.clear();
        m_boundaries.clear();
    }

    const Tokenizer& m_tokenizer;
    TokenizedChat m_out;
    std::string m_run;
    std::vector<Boundary> m_boundaries;
};

} // namespace

std::span<const ChatTemplate> chatTemplates() { return kTemplates; }

std::string chatTemplateKeys() { return joinText(templateKeys(), ", "); }

Result<ChatTemplate> findChatTemplate(std::string_view key) {
    for (const ChatTemplate& row : kTemplates)
        if (row.key == key) return row;
    const auto keys = templateKeys();
    const auto nearest = nearestName(key, keys);
    return fail("template.unknown",
        {QT_TRANSLATE_NOOP("errors", "There is no chat template called {name}."), {{"name", std::string(key)}}},
        {QT_TRANSLATE_NOOP("errors", "It knows: {list}."), {{"list", joinText(keys, ", ")}}},
        nearest ? Message{QT_TRANSLATE_NOOP("errors", "Did you mean {name}?"), {{"name", *nearest}}} : Message{});
}

Result<ChatTemplate> readChatTemplate(const std::filesystem::path& folder) {
    std::string text;
    if (std::filesystem::exists(folder / "chat_template.jinja")) {
        LUTHIER_TRY(file, readWhole(folder / "chat_template.jinja"));
        text = file;
    } else if (std::filesystem::exists(folder / "tokenizer_config.json")) {
        LUTHIER_TRY(config, readJsonObject(folder / "tokenizer_config.json"));
        if (config.contains("chat_template") && config["chat_template"].is_string()) text = config["chat_template"];
    }
    const std::string keys = joinText(templateKeys(), ", ");
    if (text.empty())
        return fail("template.missing", {QT_TRANSLATE_NOOP("errors", "The model has no chat template."), {}},
            {QT_TRANSLATE_NOOP("errors", "It is a base model: nothing says how a conversation is written for it."), {}},
            {QT_TRANSLATE_NOOP("errors", "Set data.chat_template in the recipe to one of: {list}."), {{"list", keys}}});
    for (const ChatTemplate& row : kTemplates)
        if (trimmed(row.jinja) == trimmed(text)) return row;
    return fail("template.not_in_table",
        {QT_TRANSLATE_NOOP("errors", "The model's chat template is not one that Luthier knows."), {}},
        {QT_TRANSLATE_NOOP("errors", "This version writes conversations only by the templates: {list}."),
            {{"list", keys}}},
        {QT_TRANSLATE_NOOP("errors", "Set data.chat_template in the recipe to one of: {list}."), {{"list", keys}}});
}

Result<TokenizedChat> tokenizeChat(const Tokenizer& tokenizer, const ChatTemplate& chatTemplate,
    std::span<const ChatMessage> messages, LossOn lossOn, bool generationPrompt) {
    const auto open = tokenizer.tokenToId(chatTemplate.open);
    const auto close = tokenizer.tokenToId(chatTemplate.close);
    if (!open || !close)
        return fail("template.missing_token",
            {QT_TRANSLATE_NOOP("errors", "The chat template {name} does not fit the model."),
                {{"name", std::string(chatTemplate.key)}}},
            {QT_TRANSLATE_NOOP("errors", "The tokenizer has no token {token}."),
                {{"token", std::string(open ? chatTemplate.close : chatTemplate.open)}}},
            {QT_TRANSLATE_NOOP("errors", "Choose the template that the model was made with."), {}});

    const auto lastAnswer =
        std::find_if(messages.rbegin(), messages.rend(), [](const ChatMessage& m) { return m.role == "assistant"; });
    TokenWriter writer(tokenizer);
    for (const ChatMessage& message : messages) {
        const bool isAnswer = message.role == "assistant";
        const bool learned =
            lossOn == LossOn::All || (isAnswer && (lossOn == LossOn::Assistant || &message == &*lastAnswer));
        writer.special(*open, lossOn == LossOn::All);
        writer.text(message.role + std::string(chatTemplate.afterRole), lossOn == LossOn::All);
        writer.text(message.content, learned);
        writer.special(*close, learned);
        writer.text(chatTemplate.afterClose, lossOn == LossOn::All);
    }
    if (generationPrompt) {
        writer.special(*open, false);
        writer.text("assistant" + std::string(chatTemplate.afterRole), false);
    }
    return writer.take();
}

std::string renderChat(const ChatTemplate& t, std::span<const ChatMessage> messages, bool generationPrompt) {
    std::string out;
    const auto add = [&out](std::initializer_list<std::string_view> parts) {
        for (const std::string_view part : parts)
            out += part;
    };
    for (const ChatMessage& message : messages)
        add({t.open, message.role, t.afterRole, message.content, t.close, t.afterClose});
    if (generationPrompt) add({t.open, "assistant", t.afterRole});
    return out;
}

} // namespace luthier
