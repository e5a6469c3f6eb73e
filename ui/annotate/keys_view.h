#pragma once
#include "ui/annotate/vote_keys.h"

#include <QWidget>

#include <map>

class QPushButton;

namespace luthier::ui {

/// The decision keys. To change one, press its button, then the new key.
class KeysView : public QWidget {
    Q_OBJECT

public:
    explicit KeysView(VoteKeys& keys, QWidget* parent = nullptr);

Q_SIGNALS:
    void finished();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();
    VoteKeys& m_keys;
    std::map<VoteAction, QPushButton*> m_buttons;
    std::optional<VoteAction> m_waiting; // the action that waits for its key
};

} // namespace luthier::ui
