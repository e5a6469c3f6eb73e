#pragma once
/// `--device`, wherever a model runs.

#include "core/base/result.h"
#include "core/recipe/methods.h"

#include <memory>
#include <optional>
#include <string>

namespace c10 {
struct Device;
}

namespace CLI {
class App;
}

namespace luthier {

class DeviceOption {
public:
    /// Adds `--device` to a command.
    /// @param otherwise  the default, for the help
    static std::shared_ptr<DeviceOption> of(CLI::App& app, const std::string& otherwise = "auto");

    /// The device that the person named; nothing if none was named.
    std::optional<DeviceType> type() const;
    /// Errors: engine::resolveDevice's.
    Result<c10::Device> resolved() const;

private:
    std::string m_key;
};

} // namespace luthier
