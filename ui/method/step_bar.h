#pragma once
#include <QWidget>

#include <vector>

class QAbstractButton;

namespace luthier::ui {

/// The steps of the wizard in a line, by number; any of them can be opened.
class StepBar : public QWidget {
    Q_OBJECT

public:
    explicit StepBar(const QStringList& names, QWidget* parent = nullptr);
    void setCurrent(int step);
    void setDone(int step, bool done);

Q_SIGNALS:
    void chosen(int step);

private:
    std::vector<QAbstractButton*> m_steps;
};

} // namespace luthier::ui
