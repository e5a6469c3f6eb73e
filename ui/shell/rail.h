#pragma once
#include <QMap>
#include <QWidget>

class QButtonGroup;
class QToolButton;
class QVBoxLayout;

namespace luthier::ui {

/// The left rail: an icon over a word for each page.
class Rail : public QWidget {
    Q_OBJECT

public:
    explicit Rail(QWidget* parent = nullptr);
    void addEntry(const QString& key, const QString& word, const QString& icon, bool atBottom);
    void setCurrent(const QString& key);

Q_SIGNALS:
    void chosen(const QString& key);

private:
    QVBoxLayout *m_top, *m_bottom;
    QButtonGroup* m_group;
    QMap<QString, QToolButton*> m_buttons;
};

} // namespace luthier::ui
