#pragma once
/// The table of pages: what is in the rail, in its order. A page that does not work yet is not here.

#include "core/advisor/guide.h"
#include "ui/session/checklist.h"
#include "ui/session/machine_test.h"
#include "ui/session/plan_runs.h"
#include "ui/session/rounds.h"
#include "ui/session/run_controller.h"
#include "ui/session/speeds.h"
#include "ui/shell/settings.h"
#include "ui/widgets/page.h"

#include <span>

namespace luthier::ui {

/// What pages are made of. Everything outlives them.
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
    /// Shows what is asked of it.
    void (*show)(Page& page, const PageRequest& request);
};

std::span<const PageRow> pageTable();

} // namespace luthier::ui
