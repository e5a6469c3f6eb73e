#include "app/engine/device_option.h"

#include "core/base/text.h"
#include "core/engine/kernels/device.h"

#include <CLI/CLI.hpp>

namespace luthier {

std::shared_ptr<DeviceOption> DeviceOption::of(CLI::App& app, const std::string& otherwise) {
    auto out = std::make_shared<DeviceOption>();
    const std::vector<std::string> keys = methodKeys<DeviceType>();
    app.add_option("--device", out->m_key, joinText(keys, ", ") + "; without it: " + otherwise)
        ->check(CLI::IsMember(keys));
    return out;
}

std::optional<DeviceType> DeviceOption::type() const { return methodFromKey<DeviceType>(m_key); }

Result<c10::Device> DeviceOption::resolved() const { return engine::resolveDevice(type().value_or(DeviceType::Auto)); }

} // namespace luthier
