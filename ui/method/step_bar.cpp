#include "ui/method/step_bar.h"

#include "ui/widgets/theme/theme.h"

#include <QAbstractButton>
#include <QBoxLayout>
#include <QPainter>

namespace luthier::ui {

namespace {

constexpr int kCircle = 20, kHeight = 28, kGap = 6;

/// A number in a circle and a word.
class StepMark : public QAbstractButton {
public:
    StepMark(int number, const QString& name)
        : m_number(QString::number(number)) {
        setText(name);
        setAccessibleName(name);
        setObjectName(QStringLiteral("wizardStep%1").arg(number));
        setCheckable(true);
        setAutoExclusive(true);
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
    }
    bool isDone = false;

    QSize sizeHint() const override {
        const QFontMetrics metrics(fontFor(TextRole::Text, true));
        return {kCircle + kGap + metrics.horizontalAdvance(text()) + 4, kHeight};
    }
    QSize minimumSizeHint() const override { return {kCircle + 4, kHeight}; }

protected:
    void paintEvent(QPaintEvent*) override {
        const ThemeTokens& t = tokensInForce();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QColor ink = isChecked() ? t.accent : isDone ? t.good : t.muted;
        painter.setPen(QPen(ink, hasFocus() ? 2 : 1));
        painter.setBrush(isChecked() ? t.accentSoft : QColor(Qt::transparent));
        const QRectF circle(1, (height() - kCircle) / 2.0, kCircle, kCircle);
        painter.drawEllipse(circle);
        painter.setFont(fontFor(TextRole::Small));
        painter.drawText(circle, Qt::AlignCenter, isDone && !isChecked() ? QStringLiteral("✓") : m_number);
        painter.setFont(fontFor(TextRole::Text, isChecked()));
        painter.setPen(isChecked() ? t.accent : t.muted);
        const QRect room(kCircle + kGap, 0, width() - kCircle - kGap, height());
        painter.drawText(
            room, Qt::AlignVCenter, painter.fontMetrics().elidedText(text(), Qt::ElideRight, room.width()));
    }

private:
    QString m_number;
};

/// The line between two steps.
class Thread : public QWidget {
public:
    Thread() { setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed); }
    QSize sizeHint() const override { return {40, kHeight}; }
    QSize minimumSizeHint() const override { return {8, kHeight}; }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter(this).fillRect(QRect(0, height() / 2, width(), 1), tokensInForce().line);
    }
};

} // namespace

StepBar::StepBar(const QStringList& names, QWidget* parent)
    : QWidget(parent) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    for (int i = 0; i < names.size(); ++i) {
        if (i > 0) layout->addWidget(new Thread, 1);
        auto* mark = new StepMark(i + 1, names[i]);
        layout->addWidget(mark);
        m_steps.push_back(mark);
        connect(mark, &QAbstractButton::clicked, this, [this, i] { Q_EMIT chosen(i); });
    }
}

void StepBar::setCurrent(int step) { m_steps[static_cast<std::size_t>(step)]->setChecked(true); }

void StepBar::setDone(int step, bool done) {
    auto* mark = static_cast<StepMark*>(m_steps[static_cast<std::size_t>(step)]);
    mark->isDone = done;
    mark->setAccessibleDescription(done ? tr("answered") : QString());
    mark->update();
}

} // namespace luthier::ui
