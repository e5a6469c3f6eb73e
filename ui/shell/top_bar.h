#pragma once
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

Q_SIGNALS:
    void searchAsked();

private:
    QLabel *m_place, *m_machine;
    QPushButton* m_search;
};

} // namespace luthier::ui
