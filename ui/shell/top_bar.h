#pragma once
#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;

namespace luthier::ui {

/// Name of the program, of the project and the page; on the right what the machine has.
class TopBar : public QWidget {
    Q_OBJECT

public:
    explicit TopBar(QWidget* parent = nullptr);
    void show(const QString& project, const QString& page);
    void showChecklist(int done, int count);
    void say(const QString& text); ///< shows for a few seconds what a key has done

Q_SIGNALS:
    void searchAsked();
    void checklistAsked();

private:
    QLabel *m_place, *m_said, *m_machine;
    QPushButton *m_search, *m_checklist;
    QTimer m_saying;
};

} // namespace luthier::ui
