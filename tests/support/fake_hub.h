#pragma once
/// A server on 127.0.0.1 that behaves as the Hub does: a list of files with their hashes, and addresses that send on to
/// a second host for large files; with breaks, damage, and gates on request.

#include "core/hub/digest.h"
#include "core/hub/hub.h"
#include "tests/support/places.h"

#include <nlohmann/json.hpp>

#include <atomic>
#include <httplib.h>
#include <map>
#include <set>
#include <thread>

namespace luthier::testing {

namespace fs = std::filesystem;

inline constexpr const char* kHubCommit = "0123456789abcdef0123456789abcdef01234567";

/// A server that runs while it lives.
class Server {
public:
    httplib::Server http;
    void start() {
        m_port = http.bind_to_any_port("127.0.0.1");
        m_thread = std::thread([this] { http.listen_after_bind(); });
        while (!http.is_running())
            std::this_thread::yield();
    }
    ~Server() {
        http.stop();
        if (m_thread.joinable()) m_thread.join();
    }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port); }

private:
    int m_port = 0;
    std::thread m_thread;
};

/// The Hub with one model, and the second host that has its large files.
class FakeHub {
public:
    std::map<std::string, std::string> files;
    std::set<std::string> large; ///< in LFS
    std::atomic<int> requests = 0, cuts = 0, failures = 0;
    std::atomic<bool> isGated = false, isDamaged = false, hasRanges = true, tokenLeaked = false;
    std::atomic<long long> served = 0; ///< bytes of files

    explicit FakeHub(const fs::path& scratch)
        : m_scratch(scratch) {
        files["config.json"] = R"({"architectures": ["LlamaForCausalLM"]})";
        files["tokenizer.json"] = "{}";
        files["README.md"] = "---\nlicense: mit\n---\n";
        files["empty.txt"] = "";
        std::string& weights = files["model.safetensors"];
        for (std::size_t i = 0; i < 600'000; ++i)
            weights += char('a' + i * 7919 % 26);
        files["pytorch_model.bin"] = "the same weights again";
        files["onnx/model.onnx"] = "another form";
        large = {"model.safetensors", "pytorch_model.bin", "onnx/model.onnx"};
        m_hub.http.Get(R"(/api/models/(.+)/revision/(.+))",
            [this](const auto& request, auto& response) { list(request, response); });
        m_hub.http.Get(R"(/([^/]+/[^/]+)/resolve/([^/]+)/(.+))", [this](const auto& request, auto& response) {
            ++requests;
            const std::string file = request.matches[3];
            if (!files.contains(file)) return void(response.status = 404);
            if (large.contains(file)) return response.set_redirect(m_store.url() + "/store/" + file, 302);
            send(request, response, file);
        });
        m_store.http.Get(R"(/store/(.+))", [this](const auto& request, auto& response) {
            ++requests;
            tokenLeaked = tokenLeaked || request.has_header("Authorization");
            send(request, response, request.matches[1]);
        });
        m_hub.start();
        m_store.start();
    }

    HubOptions options() const {
        HubOptions out;
        out.endpoint = m_hub.url();
        out.cache = m_scratch / "cache";
        out.retryAfter = std::chrono::milliseconds(1);
        return out;
    }
    /// As the Hub names it.
    std::string etag(const std::string& file) const {
        write(m_scratch / "one", files.at(file));
        return large.contains(file) ? *sha256OfFile(m_scratch / "one") : *gitBlobOfFile(m_scratch / "one");
    }

private:
    void list(const httplib::Request& request, httplib::Response& response) {
        ++requests;
        if (isGated && request.get_header_value("Authorization") != "Bearer secret") return void(response.status = 401);
        if (request.matches[1] != "luthier/tiny" || request.matches[2] != "main") return void(response.status = 404);
        nlohmann::json siblings = nlohmann::json::array();
        for (const auto& [name, content] : files) {
            nlohmann::json entry = {{"rfilename", name}, {"size", content.size()}, {"blobId", std::string(40, 'a')}};
            if (large.contains(name))
                entry["lfs"] = {{"sha256", etag(name)}, {"size", content.size()}, {"pointerSize", 134}};
            else
                entry["blobId"] = etag(name);
            siblings.push_back(entry);
        }
        response.set_content(nlohmann::json{{"id", "luthier/tiny"}, {"sha", kHubCommit}, {"siblings", siblings}}.dump(),
            "application/json");
    }

    /// Sends a file, or as much of it as the connection lives to carry.
    void send(const httplib::Request& request, httplib::Response& response, const std::string& name) {
        if (failures > 0) return --failures, void(response.status = 503);
        if (files.at(name).empty()) return response.set_content("", "text/plain");
        std::string content = files.at(name);
        if (isDamaged && large.contains(name)) content[content.size() / 2] ^= 1;
        std::size_t from = 0;
        if (hasRanges && !request.ranges.empty()) from = std::size_t(request.ranges[0].first);
        if (!hasRanges) const_cast<httplib::Request&>(request).ranges.clear();
        const bool isCut = large.contains(name) && cuts > 0;
        if (isCut) --cuts;
        const std::size_t total = content.size();
        response.set_content_provider(total, "application/octet-stream",
            [this, content, isCut, from](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
                const std::size_t size = std::min<std::size_t>(length, 50'000);
                if (isCut && offset >= from + 150'000) return false; // the connection breaks
                served += static_cast<long long>(size);
                return sink.write(content.data() + offset, size);
            });
    }

    fs::path m_scratch;
    Server m_hub, m_store;
};

} // namespace luthier::testing
