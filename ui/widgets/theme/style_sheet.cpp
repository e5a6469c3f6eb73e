#include "ui/widgets/theme/theme.h"

namespace luthier::ui {

namespace {

// Written once with the tokens' names; widgets choose by a property: kind = primary, quiet, card, badge, …
constexpr const char* kSheet = R"(
QWidget { color: $ink; }
QMainWindow, QDialog, QWidget[kind="page"], QScrollArea, QWidget[kind="scrolled"] { background: $background; border: none; }
QScrollArea[kind="plain"], QWidget[kind="plain"] { background: transparent; border: none; }
QLabel { background: transparent; }
QLabel[kind="muted"] { color: $muted; }
QLabel[kind="link"] { color: $accent; }
QLabel[kind="bad"] { color: $bad; }
QLabel[kind="warning"] { color: $warning; }
QFrame[kind="card"] { background: $surface; border: 1px solid $line; border-radius: 10px; }
QFrame[kind="quietCard"] { background: $background; border: 1px solid $line; border-radius: 10px; }
QFrame[kind="answer"] { background: $surface; border: 1px solid $line; border-radius: 10px; }
QFrame[kind="answer"][better="true"] { border: 2px solid $accent; }
QWidget[kind="answerHead"] { background: transparent; border: none; border-bottom: 1px solid $line; }
QLabel[kind="key"] { background: $raised; border: 1px solid $line; border-bottom-width: 2px; border-radius: 4px; color: $muted; padding: 1px 7px; min-width: 8px; }
QFrame[kind="warning"] { background: $warningSoft; border: 1px solid $warning; border-radius: 10px; }
QFrame[kind="line"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QWidget[kind="bar"] { background: $surface; border: none; border-bottom: 1px solid $line; }
QWidget[kind="rail"] { background: $surface; border: none; border-right: 1px solid $line; }

QPushButton { background: $raised; border: 1px solid $line; border-radius: 7px; padding: 7px 14px; min-height: 18px; }
QPushButton:hover { border-color: $faint; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border: 2px solid $accent; padding: 6px 13px; }
QPushButton:disabled { color: $faint; background: $background; }
QPushButton[kind="primary"] { background: $accent; color: $inkOnAccent; border: 1px solid $accent; }
QPushButton[kind="primary"]:hover { background: $accentHover; }
QPushButton[kind="primary"]:pressed { background: $accentPressed; }
QPushButton[kind="primary"]:focus { border: 2px solid $ink; padding: 6px 13px; }
QPushButton[kind="primary"]:disabled { background: $line; border-color: $line; color: $muted; }
QPushButton[kind="quiet"] { background: transparent; border: 1px solid transparent; color: $accent; padding: 3px 6px; }
QPushButton[kind="quiet"]:hover { background: $accentSoft; }
QPushButton[kind="quiet"]:checked { background: $accentSoft; }
QPushButton[kind="quiet"]:disabled { background: transparent; color: $faint; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[kind="quiet"]:focus { border: 2px solid $accent; padding: 2px 5px; }
QPushButton[kind="vote"] { background: $surface; border: 1px solid $line; border-radius: 7px; padding: 0; }
QPushButton[kind="vote"]:hover { border-color: $faint; }
QPushButton[kind="vote"]:pressed { background: $accentSoft; }
QPushButton[kind="row"] { background: transparent; border: 1px solid transparent; text-align: left; padding: 5px 8px; }
QPushButton[kind="row"]:hover { background: $background; }
QPushButton[kind="row"]:checked { background: $accentSoft; }
QPushButton[kind="row"]:focus { border: 2px solid $accent; padding: 4px 7px; }
QPushButton[kind="dashed"] { background: transparent; border: 1px dashed $faint; border-radius: 10px; color: $muted; padding: 12px 14px; text-align: left; }
QPushButton[kind="dashed"]:hover { color: $ink; }
QPushButton[kind="dashed"]:focus { border: 2px solid $accent; padding: 11px 13px; }
QPushButton[kind="search"] { background: $background; border: 1px solid $line; border-radius: 7px; color: $muted; padding: 4px 10px; text-align: left; min-width: 260px; }
QPushButton[kind="search"]:hover { border-color: $faint; }
QPushButton[kind="search"]:focus { border: 2px solid $accent; padding: 3px 9px; }
QListWidget { background: $surface; border: none; outline: none; }
QListWidget::item { padding: 7px 8px; border-radius: 6px; }
QListWidget::item:selected { background: $accentSoft; color: $ink; }
QPushButton[kind="step"] { background: $surface; border: 1px solid $line; border-radius: 10px; text-align: left; min-height: 72px; max-height: 72px; }
QPushButton[kind="step"]:hover { border-color: $faint; }
QPushButton[kind="step"]:focus { border: 2px solid $accent; }
QToolButton[kind="help"] { background: transparent; border: 1px solid $line; border-radius: 9px; color: $muted; min-width: 16px; max-width: 16px; min-height: 16px; max-height: 16px; font-size: 11px; }
QToolButton[kind="help"]:hover { color: $accent; border-color: $accent; }
QToolButton[kind="help"]:focus { border: 2px solid $accent; min-width: 14px; max-width: 14px; min-height: 14px; max-height: 14px; }
QToolButton[kind="rail"] { background: transparent; border: 2px solid transparent; border-radius: 7px; color: $muted; }
QToolButton[kind="rail"]:hover { background: $background; }
QToolButton[kind="rail"]:checked { background: $accentSoft; color: $accent; }
QToolButton[kind="rail"]:focus { border: 2px solid $accent; }
QToolButton[kind="rail"]:disabled { color: $faint; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QComboBox {
  background: $surface; border: 1px solid $line; border-radius: 7px; padding: 6px 10px; selection-background-color: $accentSoft; selection-color: $ink; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus, QComboBox:focus { border: 2px solid $accent; padding: 5px 9px; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QDateEdit:disabled, QComboBox:disabled { color: $faint; background: $background; }
QDateEdit::drop-down { border: none; width: 26px; }
QDateEdit::down-arrow { image: url(:/icons/chevron-$variant.svg); width: 12px; height: 12px; }
QComboBox { combobox-popup: 0; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: url(:/icons/chevron-$variant.svg); width: 12px; height: 12px; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 0; border: none; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line; selection-background-color: $accentSoft; selection-color: $ink; outline: none; padding: 4px; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 6px; border-radius: 5px; }
QComboBox QAbstractItemView::item:selected { background: $accentSoft; color: $ink; }
QTextEdit[kind="reading"] { border: none; background: transparent; padding: 0; }
QCheckBox, QRadioButton { spacing: 10px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $faint; border-radius: 4px; background: $surface; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url(:/icons/check-$variant.svg); }
QCheckBox:focus, QRadioButton:focus { color: $accent; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $faint; border-radius: 8px; background: $surface; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent; background: $inkOnAccent; }

QTableView { background: $surface; border: none; gridline-color: $line; selection-background-color: $accentSoft; selection-color: $ink; outline: none; }
QTableView::item { border-bottom: 1px solid $line; padding: 0 8px; }
QTableView::item:selected { background: $accentSoft; color: $ink; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid $line; padding: 8px; font-weight: 400; }
QHeaderView::up-arrow, QHeaderView::down-arrow { image: none; width: 0; height: 0; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }
QScrollBar::handle { background: $line; border-radius: 3px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none; border: none; width: 0; height: 0; }
QSplitter::handle { background: $line; }
QMenu { background: $surface; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 5px; }
QMenu::item:selected { background: $accentSoft; color: $ink; }
QToolTip { background: $surface; color: $ink; border: 1px solid $line; padding: 4px 8px; }
)";

} // namespace

QString styleSheetFor(const ThemeTokens& t) {
    const bool isDark = t.background.lightness() < 128;
    const std::pair<const char*, QColor> names[] = {{"$background", t.background}, {"$surface", t.surface},
        {"$raised", t.raised}, {"$line", t.line}, {"$inkOnAccent", t.inkOnAccent}, {"$ink", t.ink}, {"$muted", t.muted},
        {"$faint", t.faint}, {"$accentHover", isDark ? t.accent.lighter(108) : t.accent.darker(108)},
        {"$accentPressed", isDark ? t.accent.darker(112) : t.accent.darker(120)}, {"$accentSoft", t.accentSoft},
        {"$accent", t.accent}, {"$goodSoft", t.goodSoft}, {"$good", t.good}, {"$warningSoft", t.warningSoft},
        {"$warning", t.warning}, {"$bad", t.bad}};
    QString sheet = QString::fromLatin1(kSheet);
    for (const auto& [name, colour] : names)
        sheet.replace(QLatin1String(name), colour.name()); // longer names come before their own prefixes
    // Pictures in a style sheet cannot take a colour: there is one of each for either theme.
    return sheet.replace(QStringLiteral("$variant"), isDark ? QStringLiteral("dark") : QStringLiteral("light"));
}

} // namespace luthier::ui
