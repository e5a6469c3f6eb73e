#pragma once
/// The table of model families: which config.json belongs to which, and how it becomes a ModelSpec.
/// A new family is a file under families/ and a row in families.cpp.

#include "core/base/result.h"
#include "core/model/model_spec.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace luthier {

struct ModelFamily {
    std::string_view key;
    std::span<const std::string_view> architectures; ///< config.json's architectures[0]
    /// Errors: "config.missing" and "config.unsupported", naming the key.
    Result<ModelSpec> (*read)(const nlohmann::ordered_json& config, const std::string& architecture);
};

std::span<const ModelFamily> modelFamilies();

/// Reads config.json (and generation_config.json's eos, if it is there) of a Hugging Face folder, or a GGUF file.
/// Errors: those of readJsonObject; "config.unknown_architecture" with the known ones; the family's own.
Result<ModelSpec> readModelSpec(const std::filesystem::path& modelFolder);
Result<ModelSpec> readModelSpec(const nlohmann::ordered_json& config);

} // namespace luthier
