#pragma once
#include "ui/session/engine/machine_test.h"
#include "ui/session/plan/wizard.h"

#include <QWidget>

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace luthier::ui {

/// The training machine: this one as measured, or another as the person describes it.
class MachineStep : public QWidget {
    Q_OBJECT

public:
    MachineStep(Wizard& wizard, MachineTest& test, QWidget* parent = nullptr);

private:
    void refresh();
    void showTest();
    void write();

    Wizard& m_wizard;
    MachineTest& m_test;
    QDoubleSpinBox *m_gpu, *m_memory, *m_disk;
    QSpinBox* m_cores;
    QLabel *m_source, *m_gpus, *m_outcome;
    QPushButton* m_measure;
    QCheckBox* m_many;
};

} // namespace luthier::ui
