#pragma once
#include "core/run/event.h"
#include "ui/widgets/page/card.h"

#include <map>
#include <string>

class QLabel;

namespace luthier::ui {

class ThinProgress;

/// Memory by component: predicted before the run, and beside it what could be measured.
class MemoryCard : public Card {
    Q_OBJECT

public:
    explicit MemoryCard(QWidget* parent = nullptr);
    /// @param started  run_started, with predicted.*
    /// @param measured bytes by component; a component that cannot be measured apart is missing
    void show(const Event& started, const std::map<std::string, double>& measured);

private:
    struct Row {
        QLabel* value;
        ThinProgress* bar;
    };
    std::map<std::string, Row> m_rows;
    QLabel* m_peak;
};

} // namespace luthier::ui
