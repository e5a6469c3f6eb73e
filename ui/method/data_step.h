#pragma once
#include "ui/session/wizard.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;

namespace luthier::ui {

/// Which data set, and how much it is in rows and in the model's tokens.
class DataStep : public QWidget {
    Q_OBJECT

public:
    explicit DataStep(Wizard& wizard, QWidget* parent = nullptr);

Q_SIGNALS:
    void dataAsked(); ///< the page that imports files

private:
    void fill();
    void refresh();

    Wizard& m_wizard;
    QComboBox* m_datasets;
    QPushButton* m_import;
    QLabel *m_rows, *m_tokens, *m_longest, *m_form;
};

} // namespace luthier::ui
