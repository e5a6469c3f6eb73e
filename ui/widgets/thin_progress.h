#pragma once
#include <QWidget>

namespace luthier::ui {

/// A bar of six pixels. A share below 0 means that nobody knows yet: the bar stays empty.
class ThinProgress : public QWidget {
    Q_OBJECT

public:
    explicit ThinProgress(QWidget* parent = nullptr);
    void setShare(double share);
    void setColour(const QColor& colour); ///< default: the accent

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double m_share = 0;
    QColor m_colour;
};

} // namespace luthier::ui
