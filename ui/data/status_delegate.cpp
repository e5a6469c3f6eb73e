#include "ui/data/status_delegate.h"

#include "ui/widgets/theme/theme.h"

#include <QApplication>
#include <QPainter>

namespace luthier::ui {

void StatusDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem plain = option;
    initStyleOption(&plain, index);
    plain.text.clear();
    QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &plain, painter, plain.widget);
    const ThemeTokens& theme = tokensInForce();
    const QColor ink = index.data(Qt::ForegroundRole).value<QColor>();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setFont(fontFor(TextRole::Small));
    const QFontMetrics metrics = painter->fontMetrics();
    const QString text = metrics.elidedText(index.data().toString(), Qt::ElideRight, option.rect.width() - 28);
    const QRectF pill(option.rect.left() + 6, option.rect.center().y() - metrics.height() / 2.0 - 2,
        metrics.horizontalAdvance(text) + 16, metrics.height() + 5);
    painter->setPen(Qt::NoPen);
    painter->setBrush(ink == theme.good ? theme.goodSoft : theme.warningSoft);
    painter->drawRoundedRect(pill, 4, 4);
    painter->setPen(ink);
    painter->drawText(pill, Qt::AlignCenter, text);
    painter->restore();
}

} // namespace luthier::ui
