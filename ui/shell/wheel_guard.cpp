#include "ui/shell/wheel_guard.h"

#include "ui/widgets/chart/chart.h"

#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QEvent>
#include <QScrollBar>
#include <QTabBar>

namespace luthier::ui {

namespace {

/// The control whose value the wheel would change over this widget; null: none.
QWidget* controlOf(QWidget* widget) {
    for (QWidget* at = widget; at && !at->isWindow(); at = at->parentWidget()) {
        if (qobject_cast<QAbstractSpinBox*>(at) || qobject_cast<QComboBox*>(at) || qobject_cast<QTabBar*>(at) ||
            qobject_cast<Chart*>(at))
            return at;
        if (qobject_cast<QAbstractSlider*>(at)) return qobject_cast<QScrollBar*>(at) ? nullptr : at;
    }
    return nullptr;
}

} // namespace

WheelGuard::WheelGuard(QObject* parent)
    : QObject(parent) {
    qApp->installEventFilter(this);
}

bool WheelGuard::eventFilter(QObject* watched, QEvent* event) {
    auto* widget = qobject_cast<QWidget*>(watched);
    if (!widget) return false;
    if (event->type() == QEvent::Polish && widget->focusPolicy() == Qt::WheelFocus && controlOf(widget)) {
        widget->setFocusPolicy(Qt::StrongFocus); // the wheel must not take the focus first
        return false;
    }
    if (event->type() != QEvent::Wheel) return false;
    const QWidget* control = controlOf(widget);
    if (!control || control->hasFocus() || control->isAncestorOf(QApplication::focusWidget())) return false;
    event->ignore(); // passes to the surrounding scroll area
    return true;
}

} // namespace luthier::ui
