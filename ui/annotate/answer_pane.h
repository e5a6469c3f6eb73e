#pragma once
#include "ui/annotate/differences.h"

#include <QFrame>
#include <QTextEdit>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedLayout;

namespace luthier::ui {

/// Markdown as people read it. It loads nothing and follows no links.
class MarkdownView : public QTextEdit {
    Q_OBJECT

public:
    explicit MarkdownView(QWidget* parent = nullptr);
    void showMarkdown(const QString& text);
    /// Shows every character as written, line by line; typeface and weight alone mark code, emphasis and headings.
    void showWritten(const QString& text);
    /// Shows the text unchanged, without typefaces or weights.
    void showPlain(const QString& text);
    /// Whether Markdown would leave every character and every line as it is.
    static bool staysTheSame(const QString& text);
    void mark(const std::vector<Differences::Range>& ranges);

protected:
    QVariant loadResource(int type, const QUrl& name) override;
};

/// One answer: the key that chooses it, its text, and, while it is being edited, a field with the text.
class AnswerPane : public QFrame {
    Q_OBJECT

public:
    explicit AnswerPane(int place, QWidget* parent = nullptr);
    void setKeyText(const QString& key);
    /// @param isPlain  true: the characters only; false: laid out wherever that loses nothing
    void showAnswer(const QString& text, bool isPlain);
    void setPlain(bool isPlain); ///< shows the same answer in that form
    /// An empty text means that the answer is not chosen.
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
