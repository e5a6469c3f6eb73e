#include "app/engine/answers.h"

#include "core/base/platform.h"
#include "core/run/answer.h"

#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace luthier {

std::shared_ptr<Answers> Answers::of(CLI::App& app) {
    auto out = std::make_shared<Answers>();
    app.add_flag("--json", out->m_isJson, "Answer in JSON lines: progress, then a result or a failure");
    return out;
}

void Answers::say(const std::string& line) {
    std::puts(line.c_str());
    std::fflush(stdout);
}

void Answers::progress(const std::string& what, std::uint64_t done, std::uint64_t total) {
    const long long now = unixTimeMs();
    if (what == m_what && done != total && now - m_lastMs < 50) return; // no more often than eyes can follow
    m_what = what;
    m_lastMs = now;
    if (m_isJson) return say(progressLine(what, done, total));
    if (::isatty(STDERR_FILENO) != 1) return;
    fmt::print(stderr, "\r\x1b[K{} {:3.0f} %", what, total ? 100.0 * double(done) / double(total) : 100.0);
    m_hasProgress = true;
}

void Answers::endProgress() {
    if (m_hasProgress) fmt::print(stderr, "\r\x1b[K");
    m_hasProgress = false;
}

void Answers::result(const nlohmann::ordered_json& object) {
    // Paths may not be valid UTF-8.
    result(m_isJson ? object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) : std::string());
}

void Answers::result(const std::string& object) {
    endProgress();
    if (m_isJson) say(resultLine(object));
}

} // namespace luthier
