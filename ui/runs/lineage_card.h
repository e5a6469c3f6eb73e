#pragma once
#include "ui/session/project.h"
#include "ui/session/runs/run_checks.h"
#include "ui/widgets/page/card.h"

class QTextEdit;

namespace luthier::ui {

/// What a step learned: its rows, and what was done to each before it was frozen.
class LineageCard : public Card {
    Q_OBJECT

public:
    explicit LineageCard(Project& project, QWidget* parent = nullptr);
    void showLooking(qint64 step);
    /// @param startedMs  when the run began: what was done to a row later is not what it learned
    void show(qint64 step, const std::vector<LearnedRow>& rows, long long startedMs);
    void showError(const luthier::Error& error);

private:
    QString sourceOf(const LearnedRow& row, const std::vector<DatasetRow>& datasets, long long startedMs) const;

    Project& m_project;
    QTextEdit* m_text;
};

} // namespace luthier::ui
