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
    std::string token;      ///< sent to the first host only: where it sends us on to is somebody else's machine
    std::uint64_t from = 0; ///< first byte that is wanted
};

/// The receiver is told the status with every piece of the final answer's body, and stops the transfer by false.
using HttpReceiver = std::function<bool(int status, std::string_view bytes)>;

/// Follows redirects. The final status; or Errors: "hub.unreachable" (also when the connection broke off),
/// "hub.stopped" when the receiver said so, "hub.url".
Result<int> httpGet(const HttpRequest& request, const HttpReceiver& receive);

} // namespace luthier
