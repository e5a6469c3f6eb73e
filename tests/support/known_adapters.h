#pragma once
/// What a message says behind a name that is no adapter.

#include "core/base/text.h"
#include "core/recipe/methods.h"

#include <QString>

namespace luthier::testing {

/// `before`, all of them, and the nearest.
inline QString knownAdapters(const char* before) {
    return QString::fromStdString(before + joinText(methodKeys<AdapterType>(), ", ") + " (did you mean lora?).");
}

} // namespace luthier::testing
