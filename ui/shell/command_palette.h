#pragma once
#include <QFrame>
#include <QPointer>

#include <functional>
#include <vector>

class QLineEdit;
class QListWidget;

namespace luthier::ui {

/// Something that can be searched for and done.
struct Command {
    QString title;
    QString kind; ///< "Page", "Run", …: shown beside it and searchable
    std::function<void()> run;
};

/// Ctrl+K: everything the window can do, by typing a part of its name.
class CommandPalette : public QFrame {
    Q_OBJECT

public:
    explicit CommandPalette(QWidget* parent);
    /// Opens over the window with these commands; Escape or a click outside closes it.
    void open(std::vector<Command> commands);

protected:
    void hideEvent(QHideEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void search();
    void runChosen();

    std::vector<Command> m_commands;
    std::vector<std::size_t> m_found; // rows of the list
    QPointer<QWidget> m_before;       ///< the widget that had the focus when it opened
    QLineEdit* m_text;
    QListWidget* m_list;
};

} // namespace luthier::ui
