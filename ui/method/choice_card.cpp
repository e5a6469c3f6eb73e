#include "ui/method/choice_card.h"

#include "ui/widgets/theme/theme.h"

#include <QPainter>

namespace luthier::ui {

namespace {

constexpr int kLeft = 42, kRight = 16, kTop = 12, kTitle = 22, kRadius = 10;

} // namespace

ChoiceCard::ChoiceCard(const QString& title, const QString& help, QWidget* parent)
    : QAbstractButton(parent)
    , m_help(help) {
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(help);
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

QRect ChoiceCard::helpRect(int width) const {
    const QRect room(kLeft, kTop + kTitle, width - kLeft - kRight, 400);
    return QFontMetrics(fontFor(TextRole::Small)).boundingRect(room, Qt::TextWordWrap, m_help);
}

int ChoiceCard::heightForWidth(int width) const { return helpRect(width).bottom() + kTop; }

QSize ChoiceCard::sizeHint() const { return {360, heightForWidth(360)}; }

void ChoiceCard::paintEvent(QPaintEvent*) {
    const ThemeTokens& t = tokensInForce();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool isMarked = isChecked() || hasFocus();
    const double edge = isMarked ? 2 : 1;
    painter.setPen(QPen(isMarked ? t.accent : underMouse() ? t.faint : t.line, edge));
    painter.setBrush(isChecked() ? t.accentSoft : t.surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2), kRadius, kRadius);
    const QPointF centre(23, kTop + 10);
    painter.setPen(QPen(isChecked() ? t.accent : t.faint, isChecked() ? 5 : 1));
    painter.setBrush(isChecked() ? t.inkOnAccent : t.surface);
    painter.drawEllipse(centre, isChecked() ? 5.5 : 7.5, isChecked() ? 5.5 : 7.5);
    painter.setPen(t.ink);
    painter.setFont(fontFor(TextRole::Text, true));
    painter.drawText(QRect(kLeft, kTop, width() - kLeft - kRight, kTitle), Qt::AlignLeft | Qt::AlignVCenter, text());
    painter.setPen(t.muted);
    painter.setFont(fontFor(TextRole::Small));
    painter.drawText(helpRect(width()), Qt::TextWordWrap, m_help);
}

} // namespace luthier::ui
