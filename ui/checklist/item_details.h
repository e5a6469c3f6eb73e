#pragma once
#include "ui/session/plan/checklist.h"
#include "ui/widgets/page/card.h"

#include <QTimer>

class QCheckBox;
class QDateEdit;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace luthier::ui {

/// The chosen item's evidence, owner, date, link, note and history. Typed text is saved at a pause.
class ItemDetails : public Card {
    Q_OBJECT

public:
    explicit ItemDetails(Checklist& checklist, QWidget* parent = nullptr);
    void show(const std::string& item);
    void finish(); ///< saves typed text that is not saved yet
    const std::string& item() const { return m_item; }

private:
    void refresh();
    void save();

    Checklist& m_checklist;
    std::string m_item;
    QLabel *m_seen, *m_history;
    QPushButton *m_confirm, *m_open, *m_remove;
    QLineEdit *m_owner, *m_link;
    QCheckBox* m_hasDue;
    QDateEdit* m_due;
    QPlainTextEdit* m_note;
    QTimer m_pause; // runs while typed text is unsaved
};

} // namespace luthier::ui
