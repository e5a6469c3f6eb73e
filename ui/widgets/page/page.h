#pragma once
#include "ui/widgets/page/page_request.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace luthier::ui {

class ErrorPanel;

/// What every page has: a title with a line under it, actions on the right, an error panel, and a body.
class Page : public QWidget {
    Q_OBJECT

public:
    explicit Page(QWidget* parent = nullptr);
    QString title() const;
    ErrorPanel* errors() const { return m_errors; }

    /// Takes back, or does again, what was done on this page before the project was opened this time. Says what it was;
    /// empty: nothing is left.
    virtual QString undoEarlier() { return {}; }
    virtual QString redoEarlier() { return {}; }
    /// What to show it with so that it is again where it is now: pages are made anew when theme or language change.
    virtual PageRequest place() const { return {}; }
    /// Work that closing the window would lose, as a sentence: the person is asked first. Empty: none.
    virtual QString openWork() const { return {}; }
    /// Whether a person would miss something if the page were made anew: then it stays as it is, in the language that
    /// it was made in, until it holds nothing any more.
    virtual bool holdsWork() const { return !openWork().isEmpty(); }
    /// Says, or no longer says, that the page is still in the language before.
    void setWaitsForLanguage(bool waits);

Q_SIGNALS:
    /// The person wants to go on elsewhere.
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
