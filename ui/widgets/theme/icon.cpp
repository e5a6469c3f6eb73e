#include "ui/widgets/theme/icon.h"

#include <QFile>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

namespace luthier::ui {

namespace {

QPixmap drawn(const QString& name, const QColor& colour) {
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly)) return {};
    QSvgRenderer renderer(file.readAll().replace("#000000", colour.name().toLatin1()));
    constexpr int kSize = 20, kScale = 2; // sharp on doubled screens too
    QPixmap pixmap(kSize * kScale, kSize * kScale);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter);
    painter.end();
    pixmap.setDevicePixelRatio(kScale);
    return pixmap;
}

} // namespace

QIcon lineIcon(const QString& name, const QColor& colour, const QColor& active) {
    QIcon icon;
    icon.addPixmap(drawn(name, colour), QIcon::Normal, QIcon::Off);
    icon.addPixmap(drawn(name, active), QIcon::Normal, QIcon::On);
    return icon;
}

} // namespace luthier::ui
