#pragma once
#include "ui/session/data/data_work.h"
#include "ui/widgets/page/card.h"

#include <vector>

class QCheckBox;
class QFormLayout;
class QLabel;
class QPushButton;

namespace luthier::ui {

/// The cleaning steps: which ones, what each would touch, their limits with live counts, and Apply.
class CleaningCard : public Card {
    Q_OBJECT

public:
    explicit CleaningCard(DataWork& work, QWidget* parent = nullptr);

private:
    struct Row {
        QCheckBox* tick;
        QPushButton* count; ///< what the step touches; shows those rows
    };
    void refresh();
    void toggleStep(std::size_t step);
    void showSettings(std::size_t step);
    void saveRecipe();
    void loadRecipe();
    void writeReport();

    DataWork& m_work;
    std::vector<Row> m_rows;
    QWidget* m_settings;
    QFormLayout* m_form;
    QLabel *m_about, *m_said;
    QPushButton *m_apply, *m_count;
    int m_open = -1; ///< the step whose settings are shown
};

} // namespace luthier::ui
