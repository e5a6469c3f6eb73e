#pragma once
#include <QString>
#include <QWidget>

#include <vector>

namespace luthier::ui {

/// A few counts as bars, each with its word and number.
class BarList : public QWidget {
    Q_OBJECT

public:
    struct Bar {
        QString label;
        quint64 count = 0;
        quint64 whole = 0; ///< the total that `count` is part of; 0: the largest count
    };
    explicit BarList(const QString& title, QWidget* parent = nullptr);
    /// Hides itself while there are no bars.
    void show(std::vector<Bar> bars);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {160, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int lineHeight() const;
    QString m_title;
    std::vector<Bar> m_bars;
};

} // namespace luthier::ui
