#pragma once
#include "ui/session/plan/checklist.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QPushButton;

namespace luthier::ui {

/// An item: its tick, text, owner and due date, and below them what the program sees of it.
class ChecklistRow : public QWidget {
    Q_OBJECT

public:
    explicit ChecklistRow(const ChecklistEntry& entry, QWidget* parent = nullptr);
    void show(const ChecklistEntry& entry);
    void setChosen(bool chosen);

Q_SIGNALS:
    void ticked(bool isTicked);
    void chosen();

private:
    QCheckBox* m_box;
    QPushButton* m_text;
    QLabel *m_owner, *m_note;
};

} // namespace luthier::ui
