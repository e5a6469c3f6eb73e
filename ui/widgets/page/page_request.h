#pragma once
/// Where a person wants to go, and what to show there. Pages know each other only by these structs; the shell's table
/// turns one into a page. A page that others open has a struct here and an alternative in PageRequest.

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
    QString path = {}; ///< model to show; empty: the page as it is
};
struct ToData {
    static constexpr const char* kPage = "data";
    QString file = {}; ///< file to import; empty: the page as it is
};
struct ToImport { ///< asks for a file
    static constexpr const char* kPage = "data";
};
struct ToAnnotate {
    static constexpr const char* kPage = "annotate";
    QString queue = {}; ///< a queue's id or name, or a pack's path, to compare; empty: the page as it is
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
struct ToFewShot { ///< examples in the prompt instead of a run's model
    static constexpr const char* kPage = "chat";
};
struct ToDeploy {
    static constexpr const char* kPage = "deploy";
    QString run = {};
};
struct ToGuide {
    static constexpr const char* kPage = "guide";
    QString entry = {}; ///< an entry's key, or "topic:" and a topic's key
};
struct ToChecklist {
    static constexpr const char* kPage = "checklist";
    QString item = {}; ///< item to choose
};

/// std::monostate: the page as it is; the caller knows which page.
using PageRequest = std::variant<std::monostate, ToMethod, ToModels, ToData, ToImport, ToAnnotate, ToNewQueue, ToRuns,
    ToNewRun, ToEvaluate, ToChat, ToFewShot, ToDeploy, ToGuide, ToChecklist>;

} // namespace luthier::ui
