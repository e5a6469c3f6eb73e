#pragma once
/// Models from the Hugging Face Hub or a mirror of it, into the cache that other programs share. Nothing here runs
/// unless the person asks for it.

#include "core/base/progress.h"
#include "core/base/result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace luthier {

struct HubOptions {
    std::string endpoint = "https://huggingface.co";
    std::string token; ///< for models that are given to some people only
    bool offline = false;
    std::filesystem::path cache;
    std::chrono::milliseconds retryAfter{1500}; ///< after a broken connection; longer with every failure
};

/// HF_ENDPOINT, HF_TOKEN (or the file that `hf auth login` writes), HF_HUB_OFFLINE, HF_HUB_CACHE, HF_HOME.
HubOptions hubOptionsFromEnvironment(const std::filesystem::path& home);

/// Parts of a name as a person writes it: "Qwen/Qwen2.5-0.5B", "owner/name@revision", "owner/name/file.gguf", or the
/// address of the model's page.
struct HubName {
    std::string id, revision = "main", file;
};
/// Errors: "hub.name".
Result<HubName> parseHubName(const std::string& text);

struct HubFile {
    std::string name;
    std::uint64_t size = 0;
    std::string etag;      ///< SHA-256 of the content, or git's name of the blob
    bool isSha256 = false; ///< which of the two
};

struct HubModel {
    std::string commit;
    std::vector<HubFile> files;
};

/// What the Hub has under a name. Errors: "hub.offline", "hub.not_found", "hub.denied", "hub.answer",
/// "hub.unreachable".
Result<HubModel> findHubModel(const HubName& name, const HubOptions& options);

/// The files that Luthier needs of a model: one form of its weights, with tokenizer, template and the card.
/// Errors: "hub.choice" where several GGUF files stand to choose from, "hub.no_weights", "hub.no_file".
Result<std::vector<HubFile>> filesToFetch(const HubModel& model, const std::string& file);

/// Fetches what is missing, resumes what was interrupted, checks every file against the Hub's checksum, and returns the
/// folder of the model, or the GGUF file. Progress counts bytes of all files, including those already here. Offline:
/// returns what was fetched before. Errors: those above, "hub.checksum", "hub.no_space", "hub.stopped", "lock.held".
Result<std::filesystem::path> downloadHubModel(
    const HubName& name, const HubOptions& options, const Progress& progress);

} // namespace luthier
