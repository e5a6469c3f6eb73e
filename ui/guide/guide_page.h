#pragma once
#include "core/advisor/guide.h"
#include "ui/widgets/page/page.h"

class QLineEdit;
class QListWidget;
class QTextEdit;

namespace luthier::ui {

/// The guide: a searchable list by topic, and the text of the chosen entry.
class GuidePage : public Page {
    Q_OBJECT

public:
    explicit GuidePage(const Guide& guide, QWidget* parent = nullptr);
    void showEntry(const QString& key); ///< empty: what was shown last

private:
    void search();
    void showChosen();
    void showTopic(const std::string& key);

    const Guide& m_guide;
    QLineEdit* m_search;
    QListWidget* m_list;
    QTextEdit* m_text;
};

} // namespace luthier::ui
