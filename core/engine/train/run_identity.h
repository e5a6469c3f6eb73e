#pragma once
/// Properties that must be unchanged for a resumed run to be the run that was interrupted.

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/formats/dtype.h"
#include "core/recipe/recipe.h"
#include "core/text/tokenizer.h"

#include <filesystem>
#include <map>
#include <string>

namespace luthier::engine {

/// Hashes by name: recipe, model, tokenizer, template, data.
using RunHashes = std::map<std::string, std::string>;

/// The same without the model, which is large. Errors: file errors; "file.cancelled".
Result<RunHashes> hashInputs(const Recipe& recipe, const std::filesystem::path& runFolder, const Tokenizer& tokenizer,
    const std::string& templateText, const Progress& progress);
/// "The data is not what it was when the run began." @param part  a name of RunHashes
Message whatChanged(const std::string& part);

/// Reads every byte of model and data once. `templateText` is the template as it is applied.
/// Errors: file errors; "file.cancelled".
Result<RunHashes> hashRun(const Recipe& recipe, const std::filesystem::path& modelFolder,
    const std::filesystem::path& runFolder, const Tokenizer& tokenizer, const std::string& templateText,
    const Progress& progress);

/// Numerical settings resolved at the first start; they decide about bits.
struct ResolvedNumerics {
    int threads = 1;
    DType computeType = DType::F32;
    std::string blasCoreType; ///< OPENBLAS_CORETYPE
    std::string processor;
    std::string device = "cpu"; ///< or "cuda"
};

/// Errors: "resume.changed" naming what is not as it was.
Result<void> checkUnchanged(const RunHashes& then, const RunHashes& now);

} // namespace luthier::engine
