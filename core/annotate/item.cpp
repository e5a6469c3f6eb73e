#include "core/annotate/item.h"

#include "core/base/hash.h"
#include "core/data/segment_writer.h"

#include <nlohmann/json.hpp>

namespace luthier {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

tl::unexpected<Error> failItem(const std::string& code, const std::string& reason) {
    return fail(code, {QT_TRANSLATE_NOOP("errors", "This row cannot be read."), {}},
        {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", reason}}});
}

/// Turns that both answers begin with belong to the question. Nothing: the answers have several turns, or call
/// functions, and no single text can stand for them.
std::optional<AnnotationItem> itemOf(const Record& record, const std::string& id) {
    std::vector<ChatMessage> prompt = record.messages, chosen = record.preference->chosen,
                             rejected = record.preference->rejected;
    while (chosen.size() > 1 && rejected.size() > 1 && chosen.front() == rejected.front()) {
        prompt.push_back(chosen.front());
        chosen.erase(chosen.begin());
        rejected.erase(rejected.begin());
    }
    for (const auto* answer : {&chosen, &rejected})
        if (answer->size() != 1 || !answer->front().toolCalls.empty()) return std::nullopt;
    return AnnotationItem{id, prompt, {{chosen.front().content, "chosen"}, {rejected.front().content, "rejected"}}};
}

} // namespace

std::string toJsonLine(const AnnotationItem& item) {
    Json json;
    if (!item.id.empty()) json["row"] = item.id;
    json["messages"] = Json::array();
    for (const ChatMessage& message : item.prompt)
        json["messages"].push_back({{"role", message.role}, {"content", message.content}});
    json["answers"] = Json::array();
    for (const Candidate& answer : item.answers) {
        json["answers"].push_back({{"text", answer.text}, {"source", answer.source}});
        if (!answer.model.empty()) json["answers"].back()["model"] = answer.model;
    }
    return dumped(json);
}

Result<AnnotationItem> parseItem(std::string_view line) {
    try {
        const Json json = Json::parse(line);
        AnnotationItem item;
        item.id = json.value("row", "");
        for (const Json& message : json.at("messages"))
            item.prompt.push_back({message.at("role"), message.at("content")});
        for (const Json& answer : json.at("answers"))
            item.answers.push_back({answer.at("text"), answer.value("source", ""), answer.value("model", "")});
        if (item.answers.size() < 2 || item.answers.size() > kMostAnswers)
            return failItem("record.shape", std::to_string(item.answers.size()) + " answers");
        return item;
    } catch (const nlohmann::json::exception& e) {
        return failItem("record.syntax", e.what());
    }
}

Result<ItemFile> ItemFile::open(const fs::path& folder) {
    LUTHIER_TRY(segment, Segment::open(folder));
    return ItemFile(std::move(segment));
}

Result<AnnotationItem> ItemFile::item(std::uint64_t index) const { return parseItem(m_segment.line(index)); }

Result<std::string> writeItems(
    const fs::path& folder, const std::function<Result<std::optional<std::string>>()>& next, const Progress& progress) {
    LUTHIER_TRY_DO(makeFolder(folder));
    const fs::path building = folder / ".new";
    std::error_code ignored;
    fs::remove_all(building, ignored);
    Hasher hash;
    {
        LUTHIER_TRY(writer, SegmentWriter::create(building));
        for (;;) {
            if (progress.isCancelled())
                return fail("annotate.cancelled", {QT_TRANSLATE_NOOP("errors", "Making the queue was stopped."), {}});
            LUTHIER_TRY(line, next());
            if (!line) break;
            hash.add(*line);
            hash.add("\n");
            LUTHIER_TRY_DO(writer.add(*line));
        }
        if (writer.rowCount() == 0)
            return fail("annotate.no_items", {QT_TRANSLATE_NOOP("errors", "There is nothing to compare."), {}},
                {QT_TRANSLATE_NOOP("errors", "No row has two answers to one question."), {}},
                {QT_TRANSLATE_NOOP("errors", "Choose data with pairs of answers, or let a model answer."), {}});
        LUTHIER_TRY_DO(writer.finish({{"kind", "pairs"}}));
    }
    std::string name = hash.hex().substr(0, 16);
    if (fs::exists(folder / name))
        fs::remove_all(building, ignored);
    else
        LUTHIER_TRY_DO(moveFolderIntoPlace(building, folder / name));
    return name;
}

Result<std::string> writeItems(
    const fs::path& folder, const std::vector<AnnotationItem>& items, const Progress& progress) {
    std::size_t at = 0;
    return writeItems(
        folder,
        [&]() -> Result<std::optional<std::string>> {
            if (at == items.size()) return std::optional<std::string>();
            progress(at, items.size());
            return toJsonLine(items[at++]);
        },
        progress);
}

Result<std::string> itemsFromPairs(const DatasetView& view, const fs::path& folder, const Progress& progress) {
    std::uint64_t row = 0;
    return writeItems(
        folder,
        [&]() -> Result<std::optional<std::string>> {
            for (; row < view.rowCount(); ++row) {
                if (view.isRemoved(row)) continue;
                LUTHIER_TRY(record, view.record(row));
                if (!record.preference) continue;
                progress(row, view.rowCount());
                const auto item = itemOf(record, view.rowId(row));
                if (!item) continue;
                ++row;
                return toJsonLine(*item);
            }
            return std::optional<std::string>();
        },
        progress);
}

} // namespace luthier
