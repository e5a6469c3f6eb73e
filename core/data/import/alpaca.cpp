// Alpaca (Stanford): instruction, input (may be empty), output; LLaMA-Factory adds system and history.

#include "core/data/import/formats.h"

#include <nlohmann/json.hpp>

namespace luthier::importing {

bool isAlpaca(const nlohmann::ordered_json& row) { return row.contains("instruction") && row.contains("output"); }

Result<Record> fromAlpaca(const nlohmann::ordered_json& row) {
    LUTHIER_TRY(system, textOf(row, "system"));
    LUTHIER_TRY(instruction, textOf(row, "instruction"));
    LUTHIER_TRY(input, textOf(row, "input"));
    LUTHIER_TRY(output, textOf(row, "output"));
    Record record;
    if (!system.empty()) record.messages.push_back({"system", system});
    if (const auto history = row.find("history"); history != row.end() && history->is_array()) {
        for (const auto& turn : *history) {
            if (!turn.is_array() || turn.size() != 2 || !turn[0].is_string() || !turn[1].is_string())
                return failRow({QT_TRANSLATE_NOOP("errors", "history is not a list of pairs."), {}});
            record.messages.push_back({"user", turn[0]});
            record.messages.push_back({"assistant", turn[1]});
        }
    }
    if (!input.empty()) instruction += (instruction.empty() ? "" : "\n") + input;
    if (instruction.empty()) return failRow({QT_TRANSLATE_NOOP("errors", "The question is empty."), {}});
    if (output.empty()) return failRow({QT_TRANSLATE_NOOP("errors", "The answer is empty."), {}});
    record.messages.push_back({"user", instruction});
    record.messages.push_back({"assistant", output});
    return record;
}

} // namespace luthier::importing
