#pragma once
#include "ui/annotate/vote_keys.h"
#include "ui/session/data/annotation.h"

#include <QElapsedTimer>
#include <QWidget>

#include <array>

class QGridLayout;
class QLabel;
class QPushButton;
class QStackedLayout;

namespace luthier::ui {

class AnswerPane;
class Card;
class KeyButton;
class MarkdownView;
class RecordView;
class ThinProgress;

/// A prompt and its answers side by side, and one key that decides. Nothing moves between one pair and the next: every
/// part keeps its place and size, whatever it holds.
class VotingView : public QWidget {
    Q_OBJECT

public:
    VotingView(Annotation& annotation, VoteKeys& keys, QWidget* parent = nullptr);
    void begin(); ///< after a queue was opened
    bool isEditing() const { return editing() != nullptr; }

Q_SIGNALS:
    void finished(); ///< the person is done here, or leaves
    void failed(const luthier::Error& error);
    void painted(); ///< what is shown now has been painted

protected:
    bool event(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void showItem();
    void showVerdict();
    void layOut(std::size_t answers);
    void refreshKeys();
    void refreshHint();
    void nameButtons();
    void say(const QString& text, bool isWarning = false);
    void act(const VotePress& press);
    void choose(int place, Strength strength);
    void beginEdit();
    void decideBetter(int place, Strength strength, const QString& text);
    QString textOf(int place) const;
    AnswerPane* editing() const; ///< null: none
    void editPlace(int place, Strength strength);
    void endEdit();
    void scroll(bool down);
    void toggleDifferences();
    void togglePlainText();
    void markDifferences();
    QString verdictText(const Vote& vote) const;

    Annotation& m_annotation;
    VoteKeys& m_keys;
    DoublePressGuard m_guard, m_mouseGuard{400};
    QElapsedTimer m_clock;
    ThinProgress* m_progress;
    RecordView* m_prompt;
    std::array<AnswerPane*, kMostAnswers> m_panes;
    QGridLayout* m_grid;
    Card* m_guidelines;
    MarkdownView* m_guidelinesText;
    std::array<KeyButton*, 10> m_buttons{};
    QLabel *m_hint, *m_said;
    QWidget *m_pair, *m_end;
    QLabel* m_endText;
    QStackedLayout* m_stack;
    std::size_t m_answers = 0;
    Strength m_editStrength = Strength::Clearly;
    bool m_choosesToEdit = false, m_marksDifferences = false, m_isPlain = false, m_isScrolling = false,
         m_awaitsPaint = false;
};

} // namespace luthier::ui
