#include "ui/widgets/theme/text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QStyle>

#include <cmath>

namespace luthier::ui {

namespace {

/// For lupdate: the context of this file's texts.
struct Text {
    Q_DECLARE_TR_FUNCTIONS(luthier::ui::Text)
};

} // namespace

void setKind(QWidget* widget, const char* kind) {
    widget->setProperty("kind", QLatin1String(kind));
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

QLabel* makeLabel(const QString& text, TextRole role, bool bold, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setFont(fontFor(role, bold));
    return label;
}

QLabel* makeMuted(const QString& text, QWidget* parent) {
    QLabel* label = makeLabel(text, TextRole::Small, false, parent);
    setKind(label, "muted");
    return label;
}

QLabel* makeFieldLabel(const QString& text) {
    // A form gives a label at most 7/4 of its height; this height suits a field in any language's font.
    constexpr int kHeight = 20;
    QLabel* label = makeMuted(text);
    label->setMinimumHeight(kHeight);
    return label;
}

QString formatNumber(double value, int digits) {
    if (!std::isfinite(value)) return QStringLiteral("–");
    const double size = std::abs(value);
    if (size >= 1000) return QLocale().toString(value, 'f', 0);
    if (size != 0 && size < 1e-3)
        return QLocale().toString(value, 'e', 2).toLower().replace(QStringLiteral("e-0"), QStringLiteral("e-"));
    return QLocale().toString(value, 'f', size >= 100 ? 1 : digits);
}

QString formatWhole(quint64 value) { return QLocale().toString(value); }

QString formatSize(quint64 bytes) {
    return QLocale().formattedDataSize(
        static_cast<qint64>(bytes), bytes < 1'000'000'000 ? 1 : 2, QLocale::DataSizeSIFormat);
}

QString formatTimeLeft(double seconds) {
    if (seconds < 0) return {};
    if (seconds < 90) return Text::tr("%n s left", nullptr, static_cast<int>(std::ceil(seconds)));
    if (seconds < 5400) return Text::tr("%n min left", nullptr, static_cast<int>(std::round(seconds / 60)));
    return Text::tr("%n h left", nullptr, static_cast<int>(std::round(seconds / 3600)));
}

QString formatSpan(double seconds) {
    if (seconds < 90) return Text::tr("%n s", nullptr, static_cast<int>(std::ceil(seconds)));
    if (seconds < 5400) return Text::tr("%n min", nullptr, static_cast<int>(std::round(seconds / 60)));
    return Text::tr("%n h", nullptr, static_cast<int>(std::round(seconds / 3600)));
}

QString formatClock(qint64 unixMs) {
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(unixMs).time(), QStringLiteral("HH:mm"));
}

} // namespace luthier::ui
