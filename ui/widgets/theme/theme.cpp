#include "ui/widgets/theme/theme.h"

#include <QApplication>
#include <QPalette>
#include <QStyleFactory>

namespace luthier::ui {

namespace {

const ThemeTokens kLight{"#F7F6F3", "#FFFFFF", "#FFFFFF", "#E4E1DA", "#1E1D1A", "#6B6860", "#8E8A80", "#FFFFFF",
    "#A4541A", "#F6E9DD", "#2B7549", "#E4F2E9", "#8F5A00", "#FBF1DC", "#B3362B",
    {"#2A6FBB", "#A4541A", "#2F8F7B", "#8A5CB5"}};
const ThemeTokens kDark{"#17181A", "#1F2123", "#26292C", "#33373B", "#ECEAE5", "#A5A39C", "#77756E", "#17181A",
    "#E39A5B", "#3A2C20", "#6CC08B", "#203529", "#E0B055", "#3A3221", "#EE8277",
    {"#6BAAF0", "#E39A5B", "#5FC7B0", "#B99AE0"}};

QPalette paletteFor(const ThemeTokens& t) {
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, const QColor& normal, const QColor& disabled) {
        palette.setColor(QPalette::Active, role, normal);
        palette.setColor(QPalette::Inactive, role, normal);
        palette.setColor(QPalette::Disabled, role, disabled);
    };
    set(QPalette::Window, t.background, t.background);
    set(QPalette::WindowText, t.ink, t.faint);
    set(QPalette::Base, t.surface, t.surface);
    set(QPalette::AlternateBase, t.background, t.background);
    set(QPalette::Text, t.ink, t.faint);
    set(QPalette::Button, t.raised, t.background);
    set(QPalette::ButtonText, t.ink, t.faint);
    set(QPalette::BrightText, t.bad, t.bad);
    set(QPalette::Highlight, t.accentSoft, t.line);
    set(QPalette::HighlightedText, t.ink, t.muted);
    set(QPalette::ToolTipBase, t.surface, t.surface);
    set(QPalette::ToolTipText, t.ink, t.muted);
    set(QPalette::PlaceholderText, t.muted, t.faint);
    set(QPalette::Link, t.accent, t.muted);
    set(QPalette::LinkVisited, t.accent, t.muted);
    set(QPalette::Light, t.surface, t.surface);
    set(QPalette::Midlight, t.line, t.line);
    set(QPalette::Mid, t.line, t.line);
    set(QPalette::Dark, t.muted, t.muted);
    set(QPalette::Shadow, t.line, t.line);
    return palette;
}

} // namespace

const ThemeTokens& tokensOf(ThemeMode mode) { return mode == ThemeMode::Dark ? kDark : kLight; }

const ThemeTokens& tokensInForce() {
    return QApplication::palette().color(QPalette::Window).lightness() < 128 ? kDark : kLight;
}

QFont fontFor(TextRole role, bool bold) {
    QFont font;
    font.setFamilies({role == TextRole::Mono ? QStringLiteral("JetBrains Mono") : QStringLiteral("Inter"),
        QStringLiteral("Noto Sans CJK TC")});
    // Pixels: the drawings are in pixels, and Qt scales them with the screen.
    switch (role) {
    case TextRole::Title:
        font.setPixelSize(22);
        break;
    case TextRole::Section:
    case TextRole::Reading:
        font.setPixelSize(15);
        break;
    case TextRole::Text:
        font.setPixelSize(14);
        break;
    case TextRole::Small:
    case TextRole::Mono:
        font.setPixelSize(13);
        break;
    }
    font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
    return font;
}

void applyTheme(QApplication& application, ThemeMode mode) {
    application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    application.setPalette(paletteFor(tokensOf(mode)));
    application.setFont(fontFor(TextRole::Text));
    application.setStyleSheet(styleSheetFor(tokensOf(mode)));
}

} // namespace luthier::ui
