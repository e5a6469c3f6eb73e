#pragma once
/// Where a person wants to go, and what to see there. Pages know each other by these alone; the shell's table turns one
/// into a page. A page that others open is a struct here and an alternative of PageRequest.

#include "core/recipe/methods.h"

#include <QString>

#include <optional>
#include <variant>

namespace luthier::ui {

struct ToMethod {
    static constexpr const char* kPage = "method";
    enum class Step { AsItIs, Goals, Plan } step = Step::AsItIs;
};
struct ToModels {
    static constexpr const char* kPage = "models";
    QString path = {}; ///< shows what it is; empty: the page as it is
};
struct ToData {
    static constexpr const char* kPage = "data";
    QString file = {}; ///< imports it; empty: the page as it is
};
struct ToImport { ///< asks for a file
    static constexpr const char* kPage = "data";
};
struct ToAnnotate {
    static constexpr const char* kPage = "annotate";
    QString queue = {}; ///< its id, its name, or a pack's path: compares; empty: the page as it is
};
struct ToNewQueue {
    static constexpr const char* kPage = "annotate";
};
struct ToRuns {
    static constexpr const char* kPage = "runs";
    QString run = {}; ///< its id; empty: the page as it is
};
struct ToNewRun {
    static constexpr const char* kPage = "runs";
    std::optional<ObjectiveType> objective = {};
};
struct ToEvaluate {
    static constexpr const char* kPage = "evaluate";
    QString run = {};
};
struct ToChat {
    static constexpr const char* kPage = "chat";
    QString run = {};
};
struct ToFewShot { ///< examples in the prompt, in the place of a run's model
    static constexpr const char* kPage = "chat";
};
struct ToDeploy {
    static constexpr const char* kPage = "deploy";
    QString run = {};
};
struct ToGuide {
    static constexpr const char* kPage = "guide";
    QString entry = {}; ///< its key, or "topic:" and a topic's
};
struct ToChecklist {
    static constexpr const char* kPage = "checklist";
    QString item = {}; ///< chooses it
};

/// std::monostate: the page as it is, where the page is known otherwise.
using PageRequest = std::variant<std::monostate, ToMethod, ToModels, ToData, ToImport, ToAnnotate, ToNewQueue, ToRuns,
    ToNewRun, ToEvaluate, ToChat, ToFewShot, ToDeploy, ToGuide, ToChecklist>;

} // namespace luthier::ui
