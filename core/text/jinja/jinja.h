#pragma once
/// Chat templates as transformers renders them: Jinja2's sandbox with trim_blocks, lstrip_blocks, loop controls,
/// {% generation %}, raise_exception and strftime_now. A template changes nothing outside itself and cannot run away.

#include "core/base/result.h"
#include "core/text/jinja/syntax.h"

#include <ctime>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace luthier::jinja {

struct RenderOptions {
    std::tm now = {};                   ///< what strftime_now sees
    std::size_t maxOutput = 64 << 20;   ///< bytes of any string that it builds
    std::uint64_t maxSteps = 4'000'000; ///< evaluations: a template that loops forever is stopped
};

struct Rendering {
    Text text;
    /// [begin, end) in bytes of what each {% generation %} block wrote, in order.
    std::vector<std::pair<std::size_t, std::size_t>> generationSpans;
};

class Template {
public:
    /// Errors: "template.syntax" with the line.
    static Result<Template> parse(std::string_view source);

    /// Errors: "template.raised" with the template's own words; "template.failed" with Python's name of the error;
    /// "template.too_much" when a limit is reached.
    Result<Rendering> render(const Dict& variables, const RenderOptions& options) const;

    /// Does it say itself which part is the answer?
    bool hasGenerationBlocks() const { return m_hasGeneration; }
    /// Is this a variable that its caller may give? One that it sets itself counts where it asks whether it is defined.
    bool takes(std::string_view name) const;

private:
    std::shared_ptr<const Body> m_body;
    bool m_hasGeneration = false;
};

} // namespace luthier::jinja
