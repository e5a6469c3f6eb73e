#pragma once
#include <QFrame>

class QHBoxLayout;
class QLabel;
class QLayout;
class QScrollArea;
class QVBoxLayout;

namespace luthier::ui {

/// A surface with a title line. Things are added to `header` (right of the title) and `body`.
class Card : public QFrame {
    Q_OBJECT

public:
    explicit Card(const QString& title = {}, QWidget* parent = nullptr);
    QHBoxLayout* header() const { return m_header; }
    QVBoxLayout* body() const { return m_body; }
    void setTitle(const QString& title);

private:
    QLabel* m_title;
    QHBoxLayout* m_header;
    QVBoxLayout* m_body;
};

/// `content` in a frame that scrolls up and down where it does not fit, and stretches it where there is room.
QScrollArea* makeScrolled(QWidget* content);

/// Takes everything out of a layout, the layouts in it too, and deletes it.
void clearLayout(QLayout* layout);

/// A line of one pixel between rows.
QFrame* makeLine(QWidget* parent = nullptr);

} // namespace luthier::ui
