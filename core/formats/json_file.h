#pragma once
/// A JSON file as a value, with the error that a person can use.

#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <exception>
#include <filesystem>
#include <string>
#include <string_view>

namespace luthier {

/// Errors: those of readWhole; "json.syntax" with the byte where it went wrong; "json.not_object".
Result<nlohmann::ordered_json> readJsonObject(const std::filesystem::path& file);
/// The same from text; `name` is what the message calls it.
Result<nlohmann::ordered_json> parseJsonObject(std::string_view text, const std::string& name);
/// Where a text stops being JSON, for a person. @param text  that was parsed
Message jsonFault(const std::exception& fault, std::string_view text);
/// Two-space indentation and a final newline; whole or not at all.
Result<void> writeJson(const std::filesystem::path& file, const nlohmann::ordered_json& value);

} // namespace luthier
