#pragma once
/// How a command answers: to a person in words, with `--json` to a program in the JSON lines of core/run/answer.h.

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace CLI {
class App;
}

namespace luthier {

class Answers {
public:
    /// Adds `--json` to a command.
    static std::shared_ptr<Answers> of(CLI::App& app);

    bool isJson() const { return m_isJson; }
    /// Writes a line that the next one replaces on a terminal, or a JSON line.
    void progress(const std::string& what, std::uint64_t done, std::uint64_t total);
    /// Clears the progress line, so that the next output begins a line.
    void endProgress();
    /// @param object  the command's own keys; written only with `--json`
    void result(const nlohmann::ordered_json& object);
    void result(const std::string& object);

private:
    void say(const std::string& line);

    bool m_isJson = false, m_hasProgress = false;
    std::string m_what;
    long long m_lastMs = 0;
};

} // namespace luthier
