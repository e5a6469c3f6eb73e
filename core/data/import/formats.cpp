#include "core/data/import/formats.h"

#include <nlohmann/json.hpp>

namespace luthier {

namespace {

// clang-format off
constexpr DataFormat kFormats[] = {
    // key,       label,                                         fields,                 recognises,             converts
    {"messages",  QT_TRANSLATE_NOOP("data", "OpenAI messages"),  "messages",             importing::isMessages,  importing::fromMessages},
    {"sharegpt",  QT_TRANSLATE_NOOP("data", "ShareGPT"),         "conversations",        importing::isShareGpt,  importing::fromShareGpt},
    {"alpaca",    QT_TRANSLATE_NOOP("data", "Alpaca"),           "instruction, output",  importing::isAlpaca,    importing::fromAlpaca},
    {"text",      QT_TRANSLATE_NOOP("data", "Plain text"),       "text",                 importing::isPlainText, importing::fromPlainText},
};
// clang-format on

} // namespace

std::span<const DataFormat> dataFormats() { return kFormats; }

const DataFormat* recogniseFormat(const nlohmann::ordered_json& row) {
    for (const DataFormat& format : kFormats)
        if (row.is_object() && format.matches(row)) return &format;
    return nullptr;
}

namespace importing {

tl::unexpected<Error> failRow(Message why) {
    return fail("import.row", {QT_TRANSLATE_NOOP("errors", "This row was set aside."), {}}, std::move(why));
}

Result<std::string> textOf(const nlohmann::ordered_json& row, const char* key) {
    const auto it = row.find(key);
    if (it == row.end() || it->is_null()) return std::string();
    if (it->is_string()) return it->get<std::string>();
    return failRow({QT_TRANSLATE_NOOP("errors", "{key} is not text."), {{"key", key}}});
}

} // namespace importing
} // namespace luthier
