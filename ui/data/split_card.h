#pragma once
#include "ui/session/data/data_work.h"
#include "ui/widgets/page/card.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace luthier::ui {

class Badge;

/// Which rows are learned and which are kept back: decided once, frozen, and used by the runs that follow.
class SplitCard : public Card {
    Q_OBJECT

public:
    explicit SplitCard(DataWork& work, QWidget* parent = nullptr);

private:
    void freeze();
    void refresh();
    bool isInForce() const; ///< the rows are still those that were split

    DataWork& m_work;
    QSpinBox *m_eval, *m_test, *m_seed;
    QComboBox* m_stratify;
    QCheckBox* m_together;
    QLabel* m_said;
    Badge* m_frozen;
    std::optional<FrozenSplit> m_shown; ///< the split that the fields show
    QPushButton* m_freeze;
    QPointer<Job> m_job;
};

/// "288 to learn, 16 to evaluate, 16 to test", and what leaks.
QString splitText(const FrozenSplit& split);

} // namespace luthier::ui
