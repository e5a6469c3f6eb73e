#pragma once
#include "ui/annotate/differences.h"

#include <QFrame>
#include <QTextEdit>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedLayout;

namespace luthier::ui {

/// Markdown as people read it. Nothing in it is loaded from anywhere, and nothing can be followed.
class MarkdownView : public QTextEdit {
    Q_OBJECT

public:
    explicit MarkdownView(QWidget* parent = nullptr);
    void showMarkdown(const QString& text);
    /// Every character as it was written, line by line. Code, emphasis and headings are told by type and weight alone.
    void showWritten(const QString& text);
    /// Not a character changed: no type, no weight.
    void showPlain(const QString& text);
    /// Whether Markdown would leave every character and every line as it is.
    static bool staysTheSame(const QString& text);
    void mark(const std::vector<Differences::Range>& ranges);

protected:
    QVariant loadResource(int type, const QUrl& name) override;
};

/// One answer: the key that chooses it, its text, and, while it is being mended, a field with the text.
class AnswerPane : public QFrame {
    Q_OBJECT

public:
    explicit AnswerPane(int place, QWidget* parent = nullptr);
    void setKeyText(const QString& key);
    /// @param isPlain  just the characters; else laid out, as far as nothing is lost by it
    void showAnswer(const QString& text, bool isPlain);
    void setPlain(bool isPlain); ///< shows the same answer so
    /// Empty: it is not chosen.
    void setVerdict(const QString& text, bool isBetter);
    MarkdownView* view() const { return m_view; }
    QString text() const { return m_text; }

    void beginEdit(const QString& text);
    void endEdit();
    bool isEditing() const;
    void focusEdit();

Q_SIGNALS:
    void mended(const QString& text);
    void editCancelled();

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showText(bool isPlain);
    QString m_text;
    bool m_isPlain = false;
    QLabel *m_key, *m_title, *m_verdict;
    QStackedLayout* m_stack;
    MarkdownView* m_view;
    QPlainTextEdit* m_edit;
    QPushButton *m_save, *m_cancel;
};

} // namespace luthier::ui
