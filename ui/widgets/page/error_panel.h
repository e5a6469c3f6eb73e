#pragma once
#include "core/base/result.h"

#include <QFrame>

class QLabel;

namespace luthier::ui {

/// The one widget that shows errors: what happened, why, what to do. Hidden until there is one.
class ErrorPanel : public QFrame {
    Q_OBJECT

public:
    explicit ErrorPanel(QWidget* parent = nullptr);
    void show(const luthier::Error& error);
    void clear() { setVisible(false); }
    QString text() const;

private:
    QLabel *m_what, *m_why;
};

} // namespace luthier::ui
