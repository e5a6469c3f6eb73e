#pragma once
#include "core/base/result.h"

#include <filesystem>

namespace luthier {

/// An adapter folder and no model.
bool isAdapterFolder(const std::filesystem::path& folder);

/// The base that an adapter was trained on, as its adapter_config.json names it: a folder (relative to the adapter's or
/// to where the program runs), or a name on the Hub that Hugging Face's cache on this machine has.
/// Errors: those of readJsonObject; "adapter.base_missing".
Result<std::filesystem::path> adapterBase(const std::filesystem::path& adapterFolder);

} // namespace luthier
