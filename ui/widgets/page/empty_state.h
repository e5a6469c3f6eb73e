#pragma once
#include <QWidget>

class QPushButton;

namespace luthier::ui {

/// What a page shows before there is anything: what to do first, and the button that does it.
class EmptyState : public QWidget {
    Q_OBJECT

public:
    EmptyState(const QString& title, const QString& text, const QString& action, QWidget* parent = nullptr);
    QPushButton* button() const { return m_button; }

private:
    QPushButton* m_button;
};

} // namespace luthier::ui
