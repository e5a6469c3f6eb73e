#include "app/engine/command_line.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/text/chat_template.h"

#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

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
    app.add_option("tokenizer", options->tokenizer, "A model folder or tokenizer.json[.gz]")->required();
    app.add_option("file", options->file, "JSON lines with a key text")->required();
    return [options]() -> Result<int> {
        LUTHIER_TRY(tokenizer, Tokenizer::open(options->tokenizer));
        LUTHIER_TRY(mapped, MappedFile::open(options->file));
        for (const std::string& line : splitText(mapped.text(), '\n')) {
            if (trimmed(line).empty()) continue;
            const std::string text = Json::parse(line).at("text");
            const auto ids = tokenizer.encode(text);
            Json out = {{"ids", ids}, {"ids_no_special", tokenizer.encode(text, {false, true})},
                {"tokens", Json::array()}, {"decoded", tokenizer.decode(ids)},
                {"decoded_skip_special", tokenizer.decode(ids, true)}};
            for (const TokenId id : ids)
                out["tokens"].push_back(tokenizer.token(id));
            std::puts(dumped(out).c_str());
        }
        return 0;
    };
}

CommandAction addRender(CLI::App& app) {
    struct Options {
        std::string chatTemplate, file;
        bool generationPrompt = false;
    };
    auto options = std::make_shared<Options>();
    app.add_option("template", options->chatTemplate, "A model folder, or a template's key")->required();
    app.add_option("file", options->file, "A JSON list of conversations, each with a key messages")->required();
    app.add_flag("--generation-prompt", options->generationPrompt, "Add the opening of an answer");
    return [options]() -> Result<int> {
        ChatTemplate chatTemplate;
        if (std::filesystem::is_directory(options->chatTemplate)) {
            LUTHIER_TRY(found, readChatTemplate(options->chatTemplate));
            chatTemplate = found;
        } else {
            LUTHIER_TRY(found, findChatTemplate(options->chatTemplate));
            chatTemplate = found;
        }
        LUTHIER_TRY(text, readWhole(options->file));
        Json out = Json::array();
        for (const Json& conversation : Json::parse(text)) {
            std::vector<ChatMessage> messages;
            for (const Json& message : conversation.at("messages"))
                messages.push_back({message.at("role"), message.at("content")});
            out.push_back({{"conversation", conversation.value("name", "")},
                {"output", renderChat(chatTemplate, messages, options->generationPrompt)}});
        }
        std::puts(dumped(out).c_str());
        return 0;
    };
}

} // namespace luthier
