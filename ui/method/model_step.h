#pragma once
#include "ui/session/plan/wizard.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QTableView;
class QTableWidget;

namespace luthier::ui {

class ModelChoices;

/// The model matrix as a filter, and below it the models of this machine.
class ModelStep : public QWidget {
    Q_OBJECT

public:
    explicit ModelStep(Wizard& wizard, QWidget* parent = nullptr);

Q_SIGNALS:
    void modelsAsked(); ///< the page that opens and downloads models

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fillMatrix();
    void select();

    Wizard& m_wizard;
    ModelChoices* m_choices;
    QTableWidget* m_matrix;
    QTableView* m_table;
    QLabel* m_none;
    QPushButton* m_more;
};

} // namespace luthier::ui
