#pragma once
/// The table of pages: what is in the rail, in its order. A page that does not work yet is not here.

#include "core/advisor/guide.h"
#include "ui/session/engine/machine_test.h"
#include "ui/session/plan/checklist.h"
#include "ui/session/plan/rounds.h"
#include "ui/session/plan/speeds.h"
#include "ui/session/runs/plan_runs.h"
#include "ui/session/runs/run_controller.h"
#include "ui/shell/settings.h"
#include "ui/widgets/page/page.h"

#include <span>

namespace luthier::ui {

/// Everything that pages are made from; all of it outlives them.
struct PageContext {
    Project& project;
    RunController& runs;
    Wizard& wizard;
    PlanRuns& planRuns;
    Speeds& speeds;
    Rounds& rounds;
    Evaluations& evaluations;
    MachineTest& machineTest;
    Settings& settings;
    Checklist& checklist;
    const Guide& guide;
};

enum class PagePlace { Rail, RailBottom, TopBar };

struct PageRow {
    const char* key;
    const char* word; ///< translated in the context "pages"
    const char* icon;
    PagePlace place;
    Page* (*make)(const PageContext& context);
    /// Shows what a request asks for.
    void (*show)(Page& page, const PageRequest& request);
};

std::span<const PageRow> pageTable();

} // namespace luthier::ui
