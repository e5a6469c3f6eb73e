#pragma once
/// Labels in the design's type, and numbers as people read them.

#include "ui/widgets/theme/theme.h"

#include <QLabel>

namespace luthier::ui {

QLabel* makeLabel(const QString& text, TextRole role = TextRole::Text, bool bold = false, QWidget* parent = nullptr);
QLabel* makeMuted(const QString& text, QWidget* parent = nullptr);
/// A muted label for a QFormLayout row, centred beside a one-line field.
QLabel* makeFieldLabel(const QString& text);
/// Sets the `kind` by which the style sheet chooses a look.
void setKind(QWidget* widget, const char* kind);

QString formatNumber(double value, int digits = 3); ///< few significant digits: 0.842, 1.31e-4
QString formatWhole(quint64 value);                 ///< with the language's separators
QString formatSize(quint64 bytes);
QString formatTimeLeft(double seconds);
QString formatSpan(double seconds); ///< "41 s", "12 min", "3 h"
QString formatClock(qint64 unixMs);

} // namespace luthier::ui
