#pragma once
/// A run's events for people who look at a terminal or a log.

#include "core/run/run_history.h"

#include <string>

namespace luthier {

/// A moving bar on a terminal; in a pipe plain lines, about one per evaluation and one every ten seconds.
class RunPrinter {
public:
    RunPrinter();
    void show(const Event& event);

private:
    void drawBar();
    void line(const std::string& text);

    RunHistory m_history;
    bool m_isTerminal;
    bool m_barShown = false;
    long long m_lastLineMs = 0;
};

} // namespace luthier
