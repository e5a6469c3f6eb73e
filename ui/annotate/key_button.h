#pragma once
#include <QPushButton>

class QLabel;

namespace luthier::ui {

/// A button labelled with the key that does the same. It takes no focus, so that keys remain decisions.
class KeyButton : public QPushButton {
    Q_OBJECT

public:
    explicit KeyButton(const QString& text, QWidget* parent = nullptr);
    void setKeyText(const QString& key);
    void setLabel(const QString& text);
    void setCompact(bool compact); ///< with less room around the words
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); } ///< the words are never cut

private:
    QLabel *m_key, *m_text;
};

} // namespace luthier::ui
