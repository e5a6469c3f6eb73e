#pragma once
/// The look: every colour, size and space of the window (drawn in the design's tokens). No widget names one of its own.

#include <QColor>
#include <QFont>
#include <QString>

#include <array>

class QApplication;

namespace luthier::ui {

struct ThemeTokens {
    QColor background, surface, raised, line, ink, muted, faint, inkOnAccent, accent, accentSoft;
    QColor good, goodSoft, warning, warningSoft, bad;
    std::array<QColor, 4> chart;
};

enum class ThemeMode { Light, Dark };

const ThemeTokens& tokensOf(ThemeMode mode);
/// The tokens in force, read from the application's palette: nothing else remembers the theme.
const ThemeTokens& tokensInForce();

namespace space {
constexpr int kUnit = 4, kEdge = 24, kBetweenCards = 16, kInside = 12, kRail = 92, kTopBar = 48;
}

enum class TextRole { Title, Section, Text, Small, Reading, Mono };
/// In the sizes of the design; the system's font where Inter is missing.
QFont fontFor(TextRole role, bool bold = false);

/// Fusion with every palette role set, and the one style sheet.
void applyTheme(QApplication& application, ThemeMode mode);
QString styleSheetFor(const ThemeTokens& tokens);

} // namespace luthier::ui
