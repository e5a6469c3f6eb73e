#pragma once
#include "ui/session/plan/wizard.h"

#include <QWidget>

namespace luthier::ui {

/// The seed's decision tree, drawn, with the path that was taken lit up. Each node explains itself on hover.
class DecisionTree : public QWidget {
    Q_OBJECT

public:
    explicit DecisionTree(Wizard& wizard, QWidget* parent = nullptr);
    QSize sizeHint() const override { return {520, 620}; }
    QSize minimumSizeHint() const override { return {340, 430}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Node {
        QRectF place;
        QString title, leads, help;
        bool isTaken = false;
    };
    struct Row {
        std::vector<Node> nodes;
        QString label; ///< on the way into this row
    };
    std::vector<Row> rows() const;

    Wizard& m_wizard;
};

} // namespace luthier::ui
