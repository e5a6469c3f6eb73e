#pragma once
#include "ui/data/rows_model.h"

#include <QFrame>

#include <optional>
#include <vector>

class QGridLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QStackedLayout;
class QTextEdit;
class QVBoxLayout;

namespace luthier::ui {

class RecordView;

/// The chosen row: as a conversation, as the model sees it (tokens, which of them carry loss, what is cut off), what a
/// cleaning step would change in it, and an editor.
class RowPanel : public QWidget {
    Q_OBJECT

public:
    RowPanel(DataWork& work, RowsModel& rows, QWidget* parent = nullptr);
    void show(std::optional<std::uint64_t> row);
    std::optional<std::uint64_t> row() const { return m_row; }
    void toggleRemoved();
    bool isEditing() const { return m_view == Edit; }
    bool isEdited() const; ///< something was typed that is not saved
    /// Closes the editor; the person decides whether typed text is saved. False: it could not be saved and the editor
    /// stays open.
    bool leaveEdit();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    enum View { Conversation, Tokens, Change, Edit };
    void refresh();
    void setView(View view);
    void showTokens(const Record& record);
    void showChange(const Record& record);
    void showEditor(const Record& record);
    bool save();
    /// The row as typed; nothing, with a message, if the row changed since the editor was opened.
    std::optional<Record> typed();
    void splitRow();
    void mergeWithNext();
    void setTags();
    DataOperation operation(const char* kind) const;

    DataWork& m_work;
    RowsModel& m_rows;
    std::optional<std::uint64_t> m_row;
    View m_view = Conversation;
    QLabel* m_title;
    std::vector<QPushButton*> m_views; ///< Conversation, Tokens, Change
    QPushButton *m_toggle, *m_edit, *m_split, *m_merge, *m_save, *m_cancel;
    QLineEdit* m_tags;
    QWidget* m_actions; ///< tags, edit, merge, take out
    QGridLayout* m_head;
    bool m_isNarrow = false;
    QStackedLayout* m_stack;
    RecordView* m_record;
    QTextEdit *m_tokens, *m_change;
    QScrollArea* m_editor;
    std::vector<QPlainTextEdit*> m_texts; ///< of the editor, in the order of forEachText
    std::size_t m_lastText = 0;           ///< the text that last had the cursor
    bool m_isLeaving = false;
    Record m_opened;                       ///< the row when the editor was opened
    std::optional<std::uint64_t> m_tagsOf; ///< the row whose tags are shown
};

} // namespace luthier::ui
