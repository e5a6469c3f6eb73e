#pragma once
#include "ui/widgets/page/page_request.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace luthier::ui {

class ErrorPanel;

/// Base of every page: a title with a line under it, actions on the right, an error panel, and a body.
class Page : public QWidget {
    Q_OBJECT

public:
    explicit Page(QWidget* parent = nullptr);
    QString title() const;
    ErrorPanel* errors() const { return m_errors; }

    /// Undoes or redoes what was done on this page before the project was last opened. Returns what it was; empty:
    /// nothing is left.
    virtual QString undoEarlier() { return {}; }
    virtual QString redoEarlier() { return {}; }
    /// The request that brings a remade page back here: pages are made anew when theme or language change.
    virtual PageRequest place() const { return {}; }
    /// Work that closing the window would lose, as a sentence: the person is asked first. Empty: none.
    virtual QString openWork() const { return {}; }
    /// True if a person would miss something when the page is made anew. Such a page stays, in its old language, until
    /// it holds nothing any more.
    virtual bool holdsWork() const { return !openWork().isEmpty(); }
    /// Shows or hides the note that the page is still in the previous language.
    void setWaitsForLanguage(bool waits);

Q_SIGNALS:
    /// The person wants to go to another page.
    void pageAsked(const luthier::ui::PageRequest& request);
    /// The person wants this page in the language in force, whatever it holds.
    void remakeAsked();

protected:
    void setTitle(const QString& title);
    void setSubtitle(const QString& text);
    QHBoxLayout* titleRow() const { return m_titleRow; } ///< badges, right of the title
    QHBoxLayout* actions() const { return m_actions; }
    QVBoxLayout* body() const { return m_body; }
    void setHeadVisible(bool visible);

private:
    QWidget* m_head;
    QLabel *m_title, *m_subtitle;
    QHBoxLayout *m_titleRow, *m_actions;
    ErrorPanel* m_errors;
    QVBoxLayout* m_body;
    QWidget* m_languageNote = nullptr;
};

} // namespace luthier::ui
