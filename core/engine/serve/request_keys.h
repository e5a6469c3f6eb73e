#pragma once
/// Keys that a request may have. A key that is not honoured is refused by name, so that nobody mistakes a plain answer
/// for what was asked; the few that can be ignored without harm are in one table (docs/formats/server.md explains
/// them).

#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <span>

namespace luthier::engine {

enum class RequestKind { Chat, Text, Embedding, Score, Message, Template };

/// Errors: "serve.not_supported" naming the first key that is not honoured, with its value; null counts as absent.
Result<void> checkKeys(const nlohmann::ordered_json& object, RequestKind kind);

} // namespace luthier::engine
