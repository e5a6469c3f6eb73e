#pragma once
#include "core/run/gate.h"
#include "ui/widgets/page/card.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace luthier::ui {

class Badge;

/// What lets a model through, or keeps it back, line by line; and a person's word about it.
class GateCard : public Card {
    Q_OBJECT

public:
    explicit GateCard(QWidget* parent = nullptr);
    /// @param of  whose it is: a reason that was begun for another is dropped
    void show(const Gate& gate, const QString& of);

Q_SIGNALS:
    void overruled(const QString& reason); ///< empty: taken back

private:
    QString m_of;
    Badge* m_verdict;
    QVBoxLayout* m_lines;
    QWidget* m_asking;
    QLineEdit* m_reason;
    QPushButton *m_overrule, *m_takeBack;
    QWidget* m_keptRow;
    QLabel* m_kept;
};

} // namespace luthier::ui
