// Raw text for pre-training: {"text": …}.

#include "core/data/import/formats.h"

#include <nlohmann/json.hpp>

namespace luthier::importing {

bool isPlainText(const nlohmann::ordered_json& row) { return row.contains("text"); }

Result<Record> fromPlainText(const nlohmann::ordered_json& row) {
    LUTHIER_TRY(text, textOf(row, "text"));
    if (text.empty()) return failRow({QT_TRANSLATE_NOOP("errors", "The text is empty."), {}});
    Record record;
    record.text = text;
    return record;
}

} // namespace luthier::importing
