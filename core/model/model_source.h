#pragma once
/// What a model is called and under which licence it stands, from its place and its files.

#include <filesystem>
#include <string>

namespace luthier {

/// "Qwen/Qwen2.5-0.5B" for a folder of Hugging Face's cache, else the folder's or file's own name.
std::string modelName(const std::filesystem::path& path);

/// The licence in the front matter of a folder's README.md, or in a GGUF file; empty where neither says one.
std::string licenceOf(const std::filesystem::path& path);

} // namespace luthier
