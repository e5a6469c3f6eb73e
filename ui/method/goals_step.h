#pragma once
#include "ui/session/plan/wizard.h"

#include <QWidget>

#include <map>

class QCheckBox;
class QDoubleSpinBox;
class QLabel;

namespace luthier::ui {

/// What would make the work a success: metrics and the values that they must reach.
class GoalsStep : public QWidget {
    Q_OBJECT

public:
    explicit GoalsStep(Wizard& wizard, QWidget* parent = nullptr);

private:
    struct Row {
        QWidget* line;
        QCheckBox* box;
        QDoubleSpinBox* value;
    };
    void refresh();
    void write();

    Wizard& m_wizard;
    std::map<std::string, Row> m_rows;
    QLabel* m_warning;
    QWidget* m_warningFrame;
};

} // namespace luthier::ui
