#include "app/engine/command_line.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/formats/json_file.h"
#include "core/text/chat_template.h"
#include "core/text/tokenizer.h"

#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>
#include <optional>

namespace luthier {

using Json = nlohmann::ordered_json;

namespace {

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

} // namespace

CommandAction addTokenize(CLI::App& app) {
    struct Options {
        std::string tokenizer, file;
    };
    auto options = std::make_shared<Options>();
    app.add_option("tokenizer", options->tokenizer, "A model folder, tokenizer.json[.gz] or tokenizer.model")
        ->required();
    app.add_option("file", options->file, "JSON lines with a key text")->required();
    return [options]() -> Result<int> {
        LUTHIER_TRY(tokenizer, Tokenizer::open(options->tokenizer));
        LUTHIER_TRY(mapped, MappedFile::open(options->file));
        for (const std::string& line : splitText(mapped.text(), '\n')) {
            if (trimmed(line).empty()) continue;
            const std::string text = Json::parse(line).at("text");
            const Encoding encoding = tokenizer.encodeFully(text);
            // Offsets count code points, as the references do.
            std::vector<std::uint32_t> places(text.size() + 1, 0);
            for (std::size_t i = 0; i < text.size(); ++i)
                places[i + 1] = places[i] + ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80);
            Json offsets = Json::array();
            for (const auto& [begin, end] : encoding.offsets)
                offsets.push_back({begin ? places[begin] : 0, end ? places[end] : 0});
            const Json out = {{"ids", encoding.ids}, {"ids_no_special", tokenizer.encode(text, {false, true, nullptr})},
                {"tokens", tokenizer.tokens(encoding)}, {"offsets", offsets},
                {"decoded", tokenizer.decode(encoding.ids)},
                {"decoded_skip_special", tokenizer.decode(encoding.ids, true)}};
            std::puts(dumped(out).c_str());
        }
        return 0;
    };
}

namespace {

/// "2026-07-26 12:34:56"
std::optional<std::tm> parseNow(const std::string& text) {
    std::tm out = {};
    const char* end = ::strptime(text.c_str(), "%Y-%m-%d %H:%M:%S", &out);
    if (!end || *end != '\0') return std::nullopt;
    std::tm copy = out; // for the day of the week and of the year
    const std::time_t seconds = ::timegm(&copy);
    ::gmtime_r(&seconds, &out);
    return out;
}

/// One case of chat templates: conversation, variables, what must come out.
Json renderCase(const ChatTemplate& chatTemplate, const Json& conversation, const Json& variables) {
    jinja::Dict dict;
    for (const auto& [name, value] : variables.items())
        dict.set(jinja::Value(name), jinja::fromJson(value));
    for (const char* key : {"messages", "tools", "documents"})
        dict.set(jinja::Value(key), jinja::fromJson(conversation.value(key, Json())));
    Json out = {{"conversation", conversation.value("name", "")}, {"variables", variables}};
    const auto rendering = chatTemplate.render(dict);
    if (!rendering) {
        const auto& values = rendering.error().why.values;
        const bool isRaised = rendering.error().code == "template.raised";
        out["error"] = {{"type", isRaised || !values.contains("type") ? "TemplateError" : values.at("type")},
            {"message", values.contains("text") ? values.at("text") : rendering.error().english()}};
        return out;
    }
    const std::string& text = rendering->text.bytes;
    out["output"] = text;
    if (!chatTemplate.saysWhatIsLearned()) return out;
    const auto codePoints = [&](std::size_t end) {
        return std::count_if(text.begin(), text.begin() + end, [](char c) { return (c & 0xC0) != 0x80; });
    };
    out["generation_spans"] = Json::array();
    for (const auto& [begin, end] : rendering->generationSpans)
        out["generation_spans"].push_back({codePoints(begin), codePoints(end)});
    return out;
}

} // namespace

CommandAction addRender(CLI::App& app) {
    struct Options {
        std::string chatTemplate, file, variables, now;
        bool generationPrompt = false;
    };
    auto options = std::make_shared<Options>();
    app.add_option("template", options->chatTemplate, "A model folder, a Jinja file, or a template's key")->required();
    app.add_option("file", options->file, "A JSON list of conversations, each with a key messages")->required();
    app.add_option("--variables", options->variables, "A JSON file with more variables (bos_token, …)");
    app.add_option("--now", options->now, "The time that the template sees: 'YYYY-MM-DD HH:MM:SS'");
    app.add_flag("--generation-prompt", options->generationPrompt, "Add the opening of an answer everywhere");
    return [options]() -> Result<int> {
        const bool isFolder = std::filesystem::is_directory(options->chatTemplate);
        LUTHIER_TRY(chatTemplate,
            ChatTemplate::open(isFolder ? "model" : options->chatTemplate, isFolder ? options->chatTemplate : ""));
        if (!options->now.empty()) {
            const auto now = parseNow(options->now);
            if (!now)
                return fail("render.bad_time",
                    {QT_TRANSLATE_NOOP("errors", "{text} is no time of the form YYYY-MM-DD HH:MM:SS."),
                        {{"text", options->now}}});
            chatTemplate.setNow(*now);
        }
        Json shared = Json::object();
        if (!options->variables.empty()) {
            LUTHIER_TRY(variables, readJsonObject(options->variables));
            shared = variables;
        }
        LUTHIER_TRY(text, readWhole(options->file));
        Json out = Json::array();
        for (const Json& conversation : Json::parse(text)) {
            const Json both = {false, true}, one = {options->generationPrompt};
            for (const Json& opened : options->generationPrompt ? one : conversation.value("gen", both)) {
                Json variables = shared;
                variables.update(conversation.value("kwargs", Json::object()));
                variables["add_generation_prompt"] = opened;
                out.push_back(renderCase(chatTemplate, conversation, variables));
            }
        }
        std::puts(dumped(out).c_str());
        return 0;
    };
}

} // namespace luthier
