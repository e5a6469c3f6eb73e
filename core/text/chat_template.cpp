#include "core/text/chat_template.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/formats/gguf.h"
#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace luthier {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

struct TemplateRow {
    std::string_view key;
    std::vector<std::string> requiredTokens;
    std::string_view source;
};

// Ways of writing a conversation that many models share. A new one is a row.
const TemplateRow kTemplates[] = {
    {"chatml", {"<|im_start|>", "<|im_end|>"},
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + "
        "'\n'}}"
        "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"},
    {"luthier", {"<|turn|>", "<|end|>"},
        "{% for message in messages %}{{ '<|turn|>' + message['role'] + '\n' + message['content'] + '<|end|>' + '\n' "
        "}}"
        "{% endfor %}{% if add_generation_prompt %}{{ '<|turn|>assistant\n' }}{% endif %}"},
    {"llama3", {"<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"},
        "{{ bos_token }}{% for message in messages %}{{ '<|start_header_id|>' + message['role'] + "
        "'<|end_header_id|>\\n\\n' + message['content'] | trim + '<|eot_id|>' }}{% endfor %}"
        "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"},
    {"gemma", {"<start_of_turn>", "<end_of_turn>"},
        "{{ bos_token }}{% for message in messages %}{% set role = 'model' if message['role'] == 'assistant' else "
        "'user' %}"
        "{{ '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}{% endfor %}"
        "{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}"},
    {"alpaca", {},
        "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'assistant' %}"
        "{{ '### Response:\\n' + message['content'] + eos_token + '\\n\\n' }}{% elif message['role'] == 'system' %}"
        "{{ message['content'] + '\\n\\n' }}{% else %}{{ '### Instruction:\\n' + message['content'] + '\\n\\n' }}{% "
        "endif %}"
        "{% endfor %}{% if add_generation_prompt %}{{ '### Response:\\n' }}{% endif %}"},
    {"vicuna", {},
        "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'assistant' %}"
        "{{ 'ASSISTANT: ' + message['content'] + eos_token + '\\n' }}{% elif message['role'] == 'system' %}"
        "{{ message['content'] + '\\n\\n' }}{% else %}{{ 'USER: ' + message['content'] + '\\n' }}{% endif %}"
        "{% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"},
};

const TemplateRow* findRow(std::string_view key) {
    for (const TemplateRow& row : kTemplates)
        if (row.key == key) return &row;
    return nullptr;
}

tl::unexpected<Error> failMissing() {
    return fail("template.missing", {QT_TRANSLATE_NOOP("errors", "The model has no chat template."), {}},
        {QT_TRANSLATE_NOOP("errors", "It is a base model: nothing says how a conversation is written for it."), {}},
        {QT_TRANSLATE_NOOP("errors", "Set data.chat_template in the recipe to one of: {list}."),
            {{"list", joinText(chatTemplateKeys(), ", ")}}});
}

/// A template stands alone, or in a list of named ones, of which "default" is meant.
std::string templateText(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_array())
        for (const Json& entry : value)
            if (entry.is_object() && entry.value("name", "") == "default") return entry.value("template", "");
    return {};
}

Result<std::string> readOwnSource(const fs::path& folder) {
    if (isGguf(folder)) {
        LUTHIER_TRY(file, GgufFile::open(folder));
        const auto it = file.metadata().find("tokenizer.chat_template");
        if (it != file.metadata().end() && it->is_string()) return it->get<std::string>();
        return failMissing();
    }
    if (fs::exists(folder / "chat_template.jinja")) return readWhole(folder / "chat_template.jinja");
    for (const char* name : {"chat_template.json", "tokenizer_config.json"}) {
        if (!fs::exists(folder / name)) continue;
        LUTHIER_TRY(config, readJsonObject(folder / name));
        if (std::string text = templateText(config.value("chat_template", Json())); !text.empty()) return text;
    }
    return failMissing();
}

/// "</s>" or {"content": "</s>", …}
std::string tokenText(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    return value.is_object() ? value.value("content", std::string()) : std::string();
}

Result<void> readSpecialTokens(const fs::path& folder, ChatTemplate& out) {
    if (isGguf(folder)) {
        LUTHIER_TRY(file, GgufFile::open(folder));
        const auto& data = file.metadata();
        for (const auto& [name, key] : {std::pair("bos_token", "tokenizer.ggml.bos_token_id"),
                 std::pair("eos_token", "tokenizer.ggml.eos_token_id"),
                 std::pair("unk_token", "tokenizer.ggml.unknown_token_id")})
            if (data.contains(key) && data[key].is_number_unsigned() && data.contains("tokenizer.ggml.tokens"))
                if (const auto id = data[key].get<std::size_t>(); id < data["tokenizer.ggml.tokens"].size())
                    if (const auto& token = data["tokenizer.ggml.tokens"][id]; token.is_string())
                        out.setVariable(name, token.get<std::string>());
        return {};
    }
    for (const char* name : {"special_tokens_map.json", "tokenizer_config.json"}) {
        if (!fs::exists(folder / name)) continue;
        LUTHIER_TRY(config, readJsonObject(folder / name));
        for (const char* key :
            {"bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"})
            if (const auto it = config.find(key); it != config.end())
                if (const std::string text = tokenText(*it); !text.empty()) out.setVariable(key, text);
    }
    return {};
}

/// Names that the templates of this year give the switch: Qwen3, SmolLM3 and GLM-4.5; DeepSeek-V3.1 and Granite.
constexpr const char* kThinkingSwitches[] = {"enable_thinking", "thinking"};

std::tm present() {
    const std::time_t now = std::time(nullptr);
    std::tm out = {};
    ::localtime_r(&now, &out);
    return out;
}

} // namespace

tl::unexpected<Error> failNoThinking() {
    return fail("template.no_thinking",
        {QT_TRANSLATE_NOOP("errors", "The chat template cannot be told to think or not."), {}},
        {QT_TRANSLATE_NOOP("errors", "It has no {name}."), {{"name", kThinkingSwitches[0]}}},
        {QT_TRANSLATE_NOOP("errors", "Leave data.enable_thinking at auto, or choose another template."), {}});
}

std::vector<std::string> chatTemplateKeys() {
    std::vector<std::string> keys;
    for (const TemplateRow& row : kTemplates)
        keys.emplace_back(row.key);
    return keys;
}

std::string_view chatTemplateSource(std::string_view key) {
    const TemplateRow* row = findRow(key);
    return row ? row->source : std::string_view();
}

Result<ChatTemplate> ChatTemplate::parse(std::string key, std::string source) {
    LUTHIER_TRY(compiled, jinja::Template::parse(source));
    ChatTemplate out;
    out.m_key = std::move(key);
    out.m_source = std::move(source);
    out.m_compiled = std::move(compiled);
    return out;
}

Result<ChatTemplate> ChatTemplate::open(const std::string& whole, const fs::path& modelFolder) {
    std::string source, choice = whole;
    std::optional<bool> thinks;
    for (const auto& [suffix, value] : {std::pair(kThinkingOn, true), std::pair(kThinkingOff, false)})
        if (choice.ends_with(suffix)) {
            choice.resize(choice.size() - suffix.size());
            thinks = value;
        }
    const TemplateRow* row = findRow(choice);
    if (row) {
        source = row->source;
    } else if (choice == "model") {
        LUTHIER_TRY(own, readOwnSource(modelFolder));
        source = own;
    } else if (fs::is_regular_file(choice)) {
        LUTHIER_TRY(file, readWhole(choice));
        source = file;
    } else {
        const auto nearest = nearestName(choice, chatTemplateKeys());
        return fail("template.unknown",
            {QT_TRANSLATE_NOOP("errors", "There is no chat template called {name}."), {{"name", choice}}},
            {QT_TRANSLATE_NOOP("errors", "It knows: {list}."), {{"list", joinText(chatTemplateKeys(), ", ")}}},
            nearest ? Message{QT_TRANSLATE_NOOP("errors", "Did you mean {name}?"), {{"name", *nearest}}} : Message{});
    }
    LUTHIER_TRY(out, parse(whole, std::move(source)));
    if (thinks) LUTHIER_TRY_DO(out.makeDefault(*thinks));
    if (row) out.m_requiredTokens = row->requiredTokens;
    LUTHIER_TRY_DO(readSpecialTokens(modelFolder, out));
    return out;
}

void ChatTemplate::setVariable(const std::string& name, const std::string& text) {
    m_variables.set(jinja::Value(name), jinja::Value(text));
}

std::vector<std::string> ChatTemplate::thinkingSwitches() const {
    std::vector<std::string> out;
    for (const char* name : kThinkingSwitches)
        if (m_compiled.takes(name)) out.emplace_back(name);
    return out;
}

Result<void> ChatTemplate::makeDefault(bool thinks) {
    const auto switches = thinkingSwitches();
    if (switches.empty()) return failNoThinking();
    std::string source;
    for (const std::string& name : switches)
        source += "{%- if " + name + " is not defined %}{%- set " + name + " = " + (thinks ? "true" : "false") +
                  " %}{%- endif %}";
    LUTHIER_TRY(compiled, jinja::Template::parse(source + '\n' + m_source)); // trim_blocks eats the line's end
    m_source = source + '\n' + m_source;
    m_compiled = std::move(compiled);
    return {};
}

Result<void> ChatTemplate::setThinking(bool thinks) {
    if (thinkingSwitches().empty()) return failNoThinking();
    m_thinks = thinks;
    return {};
}

std::string ChatTemplate::hash() const {
    std::string all = m_source;
    for (const auto& [name, value] : m_variables.pairs)
        for (const jinja::Value* part : {&name, &value})
            all += '\0' + (part->text() ? part->text()->bytes : std::string());
    if (m_thinks) all += *m_thinks ? kThinkingOn : kThinkingOff;
    return hashBytes(all);
}

std::tm ChatTemplate::now() const { return m_now.value_or(present()); }

Result<jinja::Rendering> ChatTemplate::render(const jinja::Dict& variables) const {
    jinja::Dict all = m_variables;
    for (const auto& [name, value] : variables.pairs)
        all.set(name, value);
    jinja::RenderOptions options;
    options.now = now();
    return m_compiled.render(all, options);
}

Result<jinja::Rendering> ChatTemplate::render(
    std::span<const ChatMessage> messages, bool generationPrompt, const std::string& tools) const {
    const auto fromText = [](const std::string& json, std::uint16_t from) {
        const auto value = nlohmann::ordered_json::parse(json, nullptr, false);
        try {
            return value.is_discarded() ? jinja::Value(nullptr) : jinja::fromJson(value, from);
        } catch (const jinja::TemplateError&) {
            return jinja::Value(nullptr); // nested without an end: as good as no JSON
        }
    };
    jinja::List list;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const auto from = static_cast<std::uint16_t>(std::min<std::size_t>(i + 1, kReasoningOrigin - 1));
        jinja::Dict message;
        message.set(jinja::Value("role"), jinja::Value(messages[i].role));
        message.set(jinja::Value("content"), jinja::Value(jinja::Text(messages[i].content, from)));
        if (!messages[i].reasoning.empty()) // by the names that templates know it by
            for (const char* key : {"reasoning_content", "thinking"})
                message.set(jinja::Value(key),
                    jinja::Value(jinja::Text(messages[i].reasoning, std::uint16_t(from | kReasoningOrigin))));
        if (!messages[i].toolCalls.empty())
            message.set(jinja::Value("tool_calls"), fromText(messages[i].toolCalls, from));
        list.emplace_back(std::move(message));
    }
    jinja::Dict variables;
    variables.set(jinja::Value("messages"), jinja::Value(std::move(list)));
    variables.set(jinja::Value("tools"), tools.empty() ? jinja::Value(nullptr) : fromText(tools, kToolsOrigin));
    variables.set(jinja::Value("documents"), jinja::Value(nullptr));
    variables.set(jinja::Value("add_generation_prompt"), jinja::Value(generationPrompt));
    if (m_thinks)
        for (const std::string& name : thinkingSwitches())
            variables.set(jinja::Value(name), jinja::Value(*m_thinks));
    return render(variables);
}

} // namespace luthier
