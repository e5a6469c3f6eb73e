#pragma once
#include <QAbstractButton>

namespace luthier::ui {

/// One answer of several: a title, and a line that says what it means. Those with the same parent exclude each other.
class ChoiceCard : public QAbstractButton {
    Q_OBJECT

public:
    ChoiceCard(const QString& title, const QString& help, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QRect helpRect(int width) const;
    QString m_help;
};

} // namespace luthier::ui
