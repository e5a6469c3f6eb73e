#pragma once
#include <QObject>

namespace luthier::ui {

/// A wheel scrolls pages. It changes a value (spin boxes, combo boxes, sliders, tabs, a chart's axes) only where the
/// person has put the focus: scrolling a page must not change what passes under the pointer.
/// Installed on the application; in force as long as it lives.
class WheelGuard : public QObject {
    Q_OBJECT

public:
    explicit WheelGuard(QObject* parent = nullptr);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace luthier::ui
