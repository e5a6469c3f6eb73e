#pragma once
/// GET over HTTP and HTTPS. Private to core/hub.

#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace luthier {

struct HttpRequest {
    std::string url;        ///< percent-encoded where it must be
    std::string token;      ///< sent to the first host only: redirects may lead to somebody else's machine
    std::uint64_t from = 0; ///< first byte that is wanted
};

/// Receives the status with every piece of the final answer's body; returning false stops the transfer.
using HttpReceiver = std::function<bool(int status, std::string_view bytes)>;

/// Follows redirects and returns the final status. Errors: "hub.unreachable" (also when the connection broke off),
/// "hub.stopped" when the receiver said so, "hub.url".
Result<int> httpGet(const HttpRequest& request, const HttpReceiver& receive);

} // namespace luthier
