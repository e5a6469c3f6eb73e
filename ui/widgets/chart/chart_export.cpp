// A chart's picture and numbers as files.

#include "ui/widgets/chart/chart.h"
#include "ui/widgets/chart/chart_curve.h"

#include <QFile>
#include <QFileDialog>
#include <QSvgGenerator>
#include <qcustomplot.h>

#include <map>

namespace luthier::ui {

bool Chart::savePng(const QString& file, int scale) const {
    return m_plot->savePng(file, m_plot->width(), m_plot->height(), scale);
}

bool Chart::saveSvg(const QString& file) const {
    QSvgGenerator generator;
    generator.setFileName(file);
    generator.setSize(m_plot->size());
    generator.setViewBox(m_plot->rect());
    QCPPainter painter;
    if (!painter.begin(&generator)) return false;
    painter.setMode(QCPPainter::pmVectorized);
    m_plot->toPainter(&painter, m_plot->width(), m_plot->height());
    return painter.end();
}

bool Chart::saveCsv(const QString& file) const {
    std::map<double, std::vector<QString>> rows; // every step that any curve has
    for (std::size_t i = 0; i < m_curves.size(); ++i)
        for (const Point& point : m_curves[i]->series.points) {
            auto& row = rows[point.step];
            row.resize(m_curves.size());
            row[i] = QString::number(point.value, 'g', 17);
        }
    QFile out(file);
    if (!out.open(QIODevice::WriteOnly | QIODevice::Text)) return false;
    QString text = QStringLiteral("step");
    for (const CurveStyle& style : m_styles)
        text += QLatin1Char(',') + style.name;
    text += QLatin1Char('\n');
    for (const auto& [step, values] : rows) {
        text += QString::number(step, 'g', 17);
        for (const QString& value : values)
            text += QLatin1Char(',') + value;
        text += QLatin1Char('\n');
    }
    return out.write(text.toUtf8()) >= 0;
}

void Chart::exportAs() {
    const QString file = QFileDialog::getSaveFileName(this, tr("Export the chart"), QStringLiteral("chart.png"),
        QStringLiteral("PNG (*.png);;SVG (*.svg);;CSV (*.csv)"));
    if (file.endsWith(QStringLiteral(".svg")))
        saveSvg(file);
    else if (file.endsWith(QStringLiteral(".csv")))
        saveCsv(file);
    else if (!file.isEmpty())
        savePng(file);
}

} // namespace luthier::ui
