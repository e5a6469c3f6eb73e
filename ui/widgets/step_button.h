#pragma once
#include <QPushButton>

class QLabel;

namespace luthier::ui {

/// One step of the project's flow: number, name, what is there, and a button to go on.
class StepButton : public QPushButton {
    Q_OBJECT

public:
    StepButton(int number, const QString& name, QWidget* parent = nullptr);
    void setState(const QString& text, bool done);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_number, m_name, m_text;
    bool m_done = false;
};

} // namespace luthier::ui
