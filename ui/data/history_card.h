#pragma once
#include "ui/session/data/data_work.h"
#include "ui/widgets/page/card.h"

class QLabel;
class QPushButton;

namespace luthier::ui {

/// The data set's operations, newest first, with undo even after a restart.
class HistoryCard : public Card {
    Q_OBJECT

public:
    explicit HistoryCard(DataWork& work, QWidget* parent = nullptr);

private:
    void refresh();
    DataWork& m_work;
    QLabel* m_list;
    QPushButton *m_undo, *m_redo;
};

} // namespace luthier::ui
