#pragma once
#include "ui/session/plan/speeds.h"
#include "ui/widgets/page/card.h"

class QGridLayout;
class QPushButton;

namespace luthier::ui {

/// The matrix of ways of training: what the seed says of each, the memory that the ledger calculates for the chosen
/// model, and the speed that was measured on this machine.
class MethodsCard : public Card {
    Q_OBJECT

public:
    MethodsCard(Wizard& wizard, Speeds& speeds, QWidget* parent = nullptr);
    void refresh();

private:
    QString memoryOf(const MethodInfo& method) const;
    QString speedOf(const MethodInfo& method) const;

    Wizard& m_wizard;
    Speeds& m_speeds;
    QGridLayout* m_grid;
    QLabel* m_note;
    QPushButton* m_measure;
};

} // namespace luthier::ui
