#pragma once
/// /v1/models, /v1/chat/completions and /v1/completions (plain and SSE), /v1/embeddings on 127.0.0.1.

#include "core/base/result.h"
#include "core/engine/serve/model_pool.h"

#include <atomic>
#include <functional>

namespace luthier::engine {

struct ServeOptions {
    int port = 8080; ///< 0: any free one
    std::size_t bodyLimitBytes = 4 << 20;
    /// Told the port once the server listens.
    std::function<void(int port)> onListening;
    /// Looked at four times a second; true ends the server.
    const std::atomic<bool>* stop = nullptr;
};

/// Serves until stopped. Errors: "serve.port_in_use".
Result<void> serve(ModelPool& pool, const ServeOptions& options);

} // namespace luthier::engine
