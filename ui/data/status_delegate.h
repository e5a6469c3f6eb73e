#pragma once
#include <QStyledItemDelegate>

namespace luthier::ui {

/// A status as a word on a soft ground. Its tone is the model's foreground colour.
class StatusDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace luthier::ui
