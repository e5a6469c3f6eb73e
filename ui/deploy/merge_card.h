#pragma once
#include "ui/session/engine/engine_query.h"
#include "ui/session/project.h"
#include "ui/session/runs/run_controller.h"
#include "ui/widgets/page/card.h"

#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace luthier::ui {

/// Makes one adapter of several runs' over the same base, judged by held-out rows before it is kept.
class MergeCard : public Card {
    Q_OBJECT

public:
    MergeCard(Project& project, RunController& runs, QWidget* parent = nullptr);
    void refresh(); ///< the runs may be others; hides itself where there are not two to merge
    bool isBusy() const { return m_merge.isBusy(); }

Q_SIGNALS:
    void failed(const luthier::Error& error);
    void started();

private:
    struct Line {
        QString run;
        QCheckBox* box;
        QDoubleSpinBox* weight;
    };
    std::vector<const Line*> chosen() const;
    void addLine(const QString& run);
    void merge();
    void showState();
    void showMade(const QByteArray& said);
    void forgetRefusal(); ///< another merge is asked about than the one that was kept back

    Project& m_project;
    RunController& m_runs;
    EngineQuery m_merge;
    std::vector<Line> m_lines;
    QVBoxLayout* m_rows;
    QComboBox* m_method;
    QDoubleSpinBox* m_density; ///< of the methods that keep a share
    QLabel* m_densityLabel;
    QLineEdit* m_reason; ///< once a merge was kept back
    QPushButton *m_button, *m_cancel;
    QLabel* m_outcome;
};

} // namespace luthier::ui
