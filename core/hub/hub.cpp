#include "core/hub/hub.h"

#include "core/base/file.h"
#include "core/base/lock.h"
#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/formats/json_file.h"
#include "core/hub/digest.h"
#include "core/hub/http.h"
#include "core/hub/hub_cache.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <thread>

namespace luthier {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

constexpr int kAttempts = 6;                         // without a single new byte
constexpr std::uint64_t kLargestText = 64'000'000;   // of a tokenizer, a config, a card
constexpr std::uint64_t kLargestAnswer = 32'000'000; // of the Hub's list of files

bool isNamePart(std::string_view part) {
    return !part.empty() && part != "." && part != ".." && std::all_of(part.begin(), part.end(), [](unsigned char c) {
        return std::isalnum(c) || c == '-' || c == '_' || c == '.';
    });
}

/// A path that stays inside its folder.
bool isPlainPath(const std::string& name) {
    const fs::path path(name);
    return !name.empty() && path.is_relative() &&
           std::none_of(path.begin(), path.end(), [](const fs::path& part) { return part == ".." || part == "."; });
}

bool isHex(std::string_view text) {
    return (text.size() == 40 || text.size() == 64) &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isxdigit(c); });
}

std::string percentEncoded(std::string_view path) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    for (const unsigned char c : path)
        if (std::isalnum(c) || std::string_view("-_.~/").find(char(c)) != std::string_view::npos) {
            out += char(c);
        } else {
            out += '%';
            out += kDigits[c >> 4];
            out += kDigits[c & 15];
        }
    return out;
}

tl::unexpected<Error> failStatus(int status, const HubName& name) {
    if (status == 401 || status == 403)
        return fail("hub.denied",
            {QT_TRANSLATE_NOOP("errors", "The Hub denies access to {name}."), {{"name", name.id}}},
            {QT_TRANSLATE_NOOP("errors", "It does not exist, is private, or its licence must be accepted first."), {}},
            {QT_TRANSLATE_NOOP("errors", "Check the name; accept the licence on its page and set HF_TOKEN."), {}});
    if (status == 404)
        return fail("hub.not_found",
            {QT_TRANSLATE_NOOP("errors", "The Hub has no model {name}."), {{"name", name.id + "@" + name.revision}}},
            {}, {QT_TRANSLATE_NOOP("errors", "Write it as its page does: owner/name."), {}});
    return fail("hub.answer",
        {QT_TRANSLATE_NOOP("errors", "The Hub answered with status {status}."), {{"status", std::to_string(status)}}},
        {}, {QT_TRANSLATE_NOOP("errors", "Try again later; what has arrived is kept."), {}});
}

tl::unexpected<Error> failOddAnswer() {
    return fail("hub.answer", {QT_TRANSLATE_NOOP("errors", "The Hub's answer is not understood."), {}}, {},
        {QT_TRANSLATE_NOOP("errors", "Check the address of the mirror."), {}});
}

tl::unexpected<Error> failStopped() {
    return fail("hub.stopped", {QT_TRANSLATE_NOOP("errors", "The download was stopped."), {}}, {},
        {QT_TRANSLATE_NOOP("errors", "What has arrived is kept: the next download goes on from there."), {}});
}

/// Is the file in the cache what the Hub says it is?
Result<bool> isIntact(const HubFile& file, const fs::path& path) {
    LUTHIER_TRY(digest, file.isSha256 ? sha256OfFile(path) : gitBlobOfFile(path));
    return digest == file.etag;
}

bool endsWith(const HubFile& file, std::string_view ending) { return file.name.ends_with(ending); }

/// One name a line, for an error that lists what there is to choose from.
std::string listed(const std::vector<HubFile>& files) {
    std::vector<std::string> names;
    for (const HubFile& file : files)
        names.push_back(file.name + " (" + formatBytes(file.size) + ")");
    return joinText(names, ", ");
}

/// One model's files on their way into the cache.
class Download {
public:
    Download(const HubName& name, const HubOptions& options, const HubCache& cache, std::string commit,
        const Progress& progress)
        : m_name(name)
        , m_options(options)
        , m_cache(cache)
        , m_commit(std::move(commit))
        , m_progress(progress) {}

    Result<void> fetchAll(const std::vector<HubFile>& files) {
        std::uint64_t missing = 0;
        for (const HubFile& file : files) {
            m_total += file.size;
            missing += fs::exists(m_cache.blob(file.etag)) ? 0 : file.size - std::min(file.size, arrived(file));
        }
        LUTHIER_TRY_DO(makeFolder(m_cache.folder() / "blobs"));
        if (const std::uint64_t free = freeDiskBytes(m_cache.folder()); free < missing)
            return fail("hub.no_space", {QT_TRANSLATE_NOOP("errors", "The disk is too full for this model."), {}},
                {QT_TRANSLATE_NOOP("errors", "{missing} are still to come, and {free} are free."),
                    {{"missing", formatBytes(missing)}, {"free", formatBytes(free)}}},
                {QT_TRANSLATE_NOOP("errors", "Make room, or set HF_HUB_CACHE to a folder on another disk."), {}});
        for (const HubFile& file : files) {
            if (!fs::exists(m_cache.blob(file.etag))) LUTHIER_TRY_DO(fetch(file));
            m_done += file.size;
            m_progress(m_done, m_total);
        }
        return {};
    }

private:
    std::uint64_t arrived(const HubFile& file) const {
        std::error_code code;
        const auto size = fs::file_size(m_cache.incomplete(file.etag), code);
        return code ? 0 : size;
    }

    /// Until all bytes are here: goes on where the connection broke off.
    Result<void> fetch(const HubFile& file) {
        const fs::path path = m_cache.incomplete(file.etag);
        int failures = 0;
        while (arrived(file) != file.size || !fs::exists(path)) {
            const std::uint64_t before = arrived(file);
            const auto got = fetchRest(file, before > file.size ? 0 : before);
            if (m_progress.isCancelled()) return failStopped();
            failures = arrived(file) > before ? 0 : failures + 1;
            if (!got && failures >= kAttempts) return tl::unexpected(got.error());
            if (!got && got.error().code != "hub.unreachable" && got.error().code != "hub.busy")
                return tl::unexpected(got.error());
            if (got && arrived(file) != file.size && failures >= kAttempts) return failDamaged(file);
            if (!got) waitAfter(failures);
        }
        LUTHIER_TRY(intact, isIntact(file, path));
        std::error_code code;
        if (!intact) {
            fs::remove(path, code);
            return failDamaged(file);
        }
        fs::rename(path, m_cache.blob(file.etag), code);
        return syncFolder(m_cache.folder() / "blobs");
    }

    Result<void> fetchRest(const HubFile& file, std::uint64_t from) {
        const std::string url =
            m_options.endpoint + "/" + m_name.id + "/resolve/" + m_commit + "/" + percentEncoded(file.name);
        std::ofstream out;
        std::uint64_t written = 0;
        bool isFull = false;
        const auto answer = httpGet({url, m_options.token, from}, [&](int code, std::string_view bytes) {
            if (code != 200 && code != 206) return !m_progress.isCancelled();
            if (!out.is_open()) {
                written = code == 206 ? from : 0; // a server without ranges begins anew
                out.open(
                    m_cache.incomplete(file.etag), std::ios::binary | (code == 206 ? std::ios::app : std::ios::trunc));
            }
            out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
            isFull = !out;
            written += bytes.size();
            m_progress(m_done + written, m_total);
            return !isFull && !m_progress.isCancelled();
        });
        if (isFull)
            return fail("file.write",
                {QT_TRANSLATE_NOOP("errors", "{file} could not be written."), {{"file", file.name}}},
                {QT_TRANSLATE_NOOP("errors", "The disk is full, or the folder may not be written."), {}}, {});
        if (!answer) return tl::unexpected(answer.error());
        const int status = *answer;
        if (status == 200 && file.size == 0) std::ofstream(m_cache.incomplete(file.etag)).flush();
        if (status == 429 || status >= 500)
            return fail("hub.busy", failStatus(status, m_name).value().what, {},
                {QT_TRANSLATE_NOOP("errors", "Try again later; what has arrived is kept."), {}});
        if (status == 416) fs::resize_file(m_cache.incomplete(file.etag), 0); // more is here than there
        if (status != 200 && status != 206 && status != 416) return failStatus(status, m_name);
        return {};
    }

    static tl::unexpected<Error> failDamaged(const HubFile& file) {
        return fail("hub.checksum",
            {QT_TRANSLATE_NOOP("errors", "{file} arrived damaged and was thrown away."), {{"file", file.name}}},
            {QT_TRANSLATE_NOOP("errors", "Its checksum is not the one that the Hub names."), {}},
            {QT_TRANSLATE_NOOP("errors", "Download it again; if it stays so, the mirror is at fault."), {}});
    }

    void waitAfter(int failures) const {
        const auto until = std::chrono::steady_clock::now() + m_options.retryAfter * std::max(1, failures);
        while (std::chrono::steady_clock::now() < until && !m_progress.isCancelled())
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }

    const HubName& m_name;
    const HubOptions& m_options;
    const HubCache& m_cache;
    std::string m_commit;
    const Progress& m_progress;
    std::uint64_t m_done = 0, m_total = 0; // bytes of whole files, of all files
};

} // namespace

HubOptions hubOptionsFromEnvironment(const fs::path& home) {
    HubOptions options;
    if (std::string endpoint = environmentValue("HF_ENDPOINT"); !endpoint.empty()) {
        while (endpoint.ends_with('/'))
            endpoint.pop_back();
        options.endpoint = endpoint;
    }
    options.token = environmentValue("HF_TOKEN");
    if (options.token.empty()) {
        const std::string root = environmentValue("HF_HOME");
        const auto file = readWhole((root.empty() ? home / ".cache" / "huggingface" : fs::path(root)) / "token");
        if (file) options.token = trimmed(*file);
    }
    const std::string offline = environmentValue("HF_HUB_OFFLINE");
    options.offline = !offline.empty() && offline != "0" && offline != "false" && offline != "no" && offline != "off";
    options.cache = hubCacheFolder(home);
    return options;
}

Result<HubName> parseHubName(const std::string& text) {
    std::string rest(trimmed(text));
    if (const std::size_t scheme = rest.find("://"); scheme != std::string::npos) {
        const std::size_t slash = rest.find('/', scheme + 3);
        rest = slash == std::string::npos ? "" : rest.substr(slash + 1);
    }
    HubName name;
    if (const std::size_t at = rest.find('@'); at != std::string::npos) {
        name.revision = rest.substr(at + 1);
        rest = rest.substr(0, at);
    }
    std::vector<std::string> parts = splitText(rest, '/');
    std::erase(parts, "");
    // What an address says beside the name: /tree/main, /resolve/main/file, /blob/main/file.
    if (parts.size() >= 4 && (parts[2] == "tree" || parts[2] == "resolve" || parts[2] == "blob")) {
        name.revision = parts[3];
        parts.erase(parts.begin() + 2, parts.begin() + 4);
    }
    const bool isValid =
        !parts.empty() &&
        std::all_of(parts.begin(), parts.begin() + std::min<std::ptrdiff_t>(2, std::ssize(parts)), isNamePart) &&
        isPlainPath(name.revision);
    if (!isValid)
        return fail("hub.name", {QT_TRANSLATE_NOOP("errors", "{text} is no name of a model."), {{"text", text}}}, {},
            {QT_TRANSLATE_NOOP("errors", "Write it as its page does: owner/name."), {}});
    name.id = parts.size() == 1 ? parts[0] : parts[0] + "/" + parts[1];
    if (parts.size() > 2) name.file = joinText(std::span(parts).subspan(2), "/");
    return name;
}

Result<HubModel> findHubModel(const HubName& name, const HubOptions& options) {
    if (options.offline)
        return fail("hub.offline", {QT_TRANSLATE_NOOP("errors", "{name} is not on this machine."), {{"name", name.id}}},
            {QT_TRANSLATE_NOOP("errors", "Luthier is set to work offline and asks no server."), {}},
            {QT_TRANSLATE_NOOP("errors", "Allow the network in the settings, or unset HF_HUB_OFFLINE."), {}});
    std::string body;
    const std::string url =
        options.endpoint + "/api/models/" + name.id + "/revision/" + percentEncoded(name.revision) + "?blobs=true";
    LUTHIER_TRY(status, httpGet({url, options.token}, [&](int, std::string_view bytes) {
        body += bytes;
        return body.size() < kLargestAnswer;
    }));
    if (status != 200) return failStatus(status, name);
    try {
        const Json json = Json::parse(body);
        HubModel model;
        model.commit = json.at("sha");
        if (!isHex(model.commit)) return failOddAnswer();
        for (const Json& entry : json.at("siblings")) {
            HubFile file{
                entry.at("rfilename"), entry.value("size", std::uint64_t(0)), entry.value("blobId", ""), false};
            if (entry.contains("lfs") && entry["lfs"].is_object()) {
                file.etag = entry["lfs"].at("sha256");
                file.size = entry["lfs"].at("size");
                file.isSha256 = true;
            }
            if (!isPlainPath(file.name) || !isHex(file.etag)) return failOddAnswer();
            model.files.push_back(std::move(file));
        }
        return model;
    } catch (const nlohmann::json::exception&) {
        return failOddAnswer();
    }
}

Result<std::vector<HubFile>> filesToFetch(const HubModel& model, const std::string& wanted) {
    std::vector<HubFile> out, ggufs, top;
    for (const HubFile& file : model.files) {
        if (!wanted.empty() && file.name == wanted) return std::vector{file};
        if (endsWith(file, ".gguf")) ggufs.push_back(file);
        if (file.name.find('/') == std::string::npos) top.push_back(file);
    }
    if (!wanted.empty())
        return fail("hub.no_file", {QT_TRANSLATE_NOOP("errors", "There is no file {file} in it."), {{"file", wanted}}},
            {QT_TRANSLATE_NOOP("errors", "It has: {list}"), {{"list", listed(ggufs.empty() ? top : ggufs)}}}, {});

    const auto take = [&](const auto& isWanted) {
        const std::size_t before = out.size();
        std::copy_if(top.begin(), top.end(), std::back_inserter(out), isWanted);
        return out.size() > before;
    };
    // One form of the weights: repositories often hold the same model several times.
    const bool hasWeights =
        take([](const HubFile& f) { return f.name.starts_with("model") && endsWith(f, ".safetensors"); }) ||
        take([](const HubFile& f) { return endsWith(f, ".safetensors"); }) ||
        take([](const HubFile& f) { return f.name.starts_with("pytorch_model") && endsWith(f, ".bin"); });
    if (!hasWeights && ggufs.size() == 1) return ggufs;
    if (!hasWeights && !ggufs.empty())
        return fail("hub.choice", {QT_TRANSLATE_NOOP("errors", "This model comes in several GGUF files."), {}},
            {QT_TRANSLATE_NOOP("errors", "It has: {list}"), {{"list", listed(ggufs)}}},
            {QT_TRANSLATE_NOOP("errors", "Write the one that you want behind the name: owner/name/file.gguf."), {}});
    if (!hasWeights)
        return fail("hub.no_weights", {QT_TRANSLATE_NOOP("errors", "It has no weights that Luthier reads."), {}},
            {QT_TRANSLATE_NOOP("errors", "It has: {list}"), {{"list", listed(top)}}}, {});
    take([](const HubFile& f) {
        return f.size <= kLargestText && (endsWith(f, ".json") || endsWith(f, ".txt") || endsWith(f, ".model") ||
                                             endsWith(f, ".jinja") || f.name == "README.md");
    });
    // How a sentence-transformers model pools.
    for (const HubFile& file : model.files)
        if (file.name == "1_Pooling/config.json") out.push_back(file);
    return out;
}

Result<fs::path> downloadHubModel(const HubName& name, const HubOptions& options, const Progress& progress) {
    const HubCache cache(options.cache, name.id);
    if (options.offline)
        if (const auto snapshot = cache.snapshot(name.revision))
            return name.file.empty() ? *snapshot : *snapshot / name.file;
    LUTHIER_TRY(model, findHubModel(name, options));
    LUTHIER_TRY(files, filesToFetch(model, name.file));
    LUTHIER_TRY_DO(makeFolder(cache.folder()));
    LUTHIER_TRY(lock, FileLock::take(cache.folder() / "luthier.lock"));
    LUTHIER_TRY_DO(Download(name, options, cache, model.commit, progress).fetchAll(files));
    // Links come last: a snapshot is seen only when all of it is here.
    for (const HubFile& file : files)
        LUTHIER_TRY_DO(cache.link(model.commit, file.name, file.etag));
    LUTHIER_TRY_DO(cache.point(name.revision, model.commit));
    const fs::path snapshot = cache.folder() / "snapshots" / model.commit;
    const bool isOneFile = files.size() == 1 && endsWith(files.front(), ".gguf");
    return isOneFile ? snapshot / files.front().name : snapshot;
}

} // namespace luthier
