#pragma once
#include <QLabel>

namespace luthier::ui {

/// A word on a soft ground: the colour never carries the meaning alone.
class Badge : public QLabel {
    Q_OBJECT

public:
    enum class Tone { Neutral, Good, Warning, Bad };
    explicit Badge(QWidget* parent = nullptr);
    void show(const QString& text, Tone tone);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Tone m_tone = Tone::Neutral;
};

} // namespace luthier::ui
