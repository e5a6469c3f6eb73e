#include "core/annotate/pack.h"
#include "core/data/record.h"
#include "tests/support/answer_dialog.h"
#include "tests/support/driven_window.h"
#include "tests/support/places.h"
#include "tests/support/preference_rule.h"
#include "tests/support/test_program.h"
#include "ui/annotate/annotate_page.h"
#include "ui/annotate/answer_pane.h"
#include "ui/annotate/differences.h"
#include "ui/annotate/voting_view.h"
#include "ui/session/data/answer_sampler.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/error_panel.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QTableWidget>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

using namespace luthier;
using namespace luthier::ui;

/// The annotate page as a person uses it: with keys and clicks, in the whole window.
class TestAnnotatePage : public QObject, testing::DrivenWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { beginTests(); }
    void init();
    void cleanup() { m_window.reset(); }

    void oneKeyDecides_data();
    void oneKeyDecides();
    void keysAreMeantByTheirPlaceToo_data();
    void keysAreMeantByTheirPlaceToo();
    void pressesThatBounceCountOnce();
    void decisionsAreTakenBackAndLookedAtAgain();
    void theBetterAnswerIsMended();
    void mendedAnswersStayMended();
    void whatIsWrittenBecomesNoVote();
    void takingBackBringsTheEarlierVoteBack();
    void buttonsDoTheSame();
    void itGoesOnAfterARestart();
    void nothingJumpsBetweenPairs();
    void answersScrollInStep();
    void differencesAreMarked();
    void differencesOfTexts_data();
    void differencesOfTexts();
    void markdownLoadsNothing();
    void theInputMethodIsOff();
    void keysAreChangedByPressingThem();
    void flaggedOnesComeAgain();
    void aPersonHearsOfDisagreeingWithThemselves();
    void votesBecomeADataSet();
    void votesAreWrittenAndPacksGoRound();
    void onlyThePageIsShown();
    void queuesArePutAwayAndBack();
    void answersAreDealt();
    void aServerAnswersForAQueue();

private:
    void openWindow() {
        DrivenWindow::openWindow(m_folder->filePath("project"));
        rail("annotate");
        QTest::qWait(50);
    }
    AnnotatePage& page() { return static_cast<AnnotatePage&>(*m_window->page("annotate")); }
    VotingView* voting() { return find<VotingView>("voting"); }
    /// The key as it comes from the keyboard: to whatever has the focus. Waits as a person does.
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}, int afterMs = 160) {
        QTest::qWait(afterMs);
        QTest::keyClick(m_window->windowHandle(), key, modifiers);
    }
    std::vector<Vote> votes() { return m_window->project().store().queues().votes(1); }
    const Annotation::Shown& shown() { return *page().annotation().shown(); }
    void compare() {
        QTRY_VERIFY(find<QPushButton>("compare")->isVisible());
        click(find<QPushButton>("compare"));
        QTRY_VERIFY(voting()->isVisible());
        QTRY_VERIFY(voting()->hasFocus());
    }
    QString textOf(int place) {
        return find<AnswerPane>(qPrintable(QStringLiteral("answer%1").arg(place + 1)))->text();
    }
};

/// Forty pairs are imported and made a queue, all by clicks.
void TestAnnotatePage::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    beginSettings();
    m_settings->setPerson("Ada");
    std::string text;
    for (const Record& record : testing::makeRulePairs(40))
        text += toJsonLine(record) + "\n";
    testing::write(toPath(m_folder->filePath("pairs.jsonl")), text);
    openWindow();
    m_window->show(ToData{m_folder->filePath("pairs.jsonl")});
    QTRY_VERIFY(find<QTableWidget>("previewRows")->isVisible());
    click(find<QPushButton>("importNow"));
    QTRY_COMPARE(m_window->project().store().datasets().size(), std::size_t(1));
    click(find<QToolButton>("rail_annotate"));
    QTest::qWait(50);
    m_window->show(ToNewQueue{});
    QTest::qWait(50);
    QTRY_VERIFY(find<QPushButton>("makeQueue")->isEnabled());
    click(find<QPushButton>("makeQueue"));
    QTRY_VERIFY(find<QPushButton>("compare")->isVisible());
    find<QSpinBox>("repeatShare")->setValue(0);
    QCOMPARE(m_window->project().store().queues().queue(1)->count, std::uint64_t(40));
}

void TestAnnotatePage::oneKeyDecides_data() {
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("modifiers");
    QTest::addColumn<int>("verdict");
    QTest::addColumn<int>("place");
    QTest::addColumn<int>("strength");
    const auto row = [](const char* name, Qt::Key key, Qt::KeyboardModifiers modifiers, Verdict verdict, int place,
                         Strength strength = Strength::Clearly) {
        QTest::newRow(name) << int(key) << int(modifiers) << int(verdict) << place << int(strength);
    };
    row("1", Qt::Key_1, {}, Verdict::Better, 0);
    row("2", Qt::Key_2, {}, Verdict::Better, 1);
    row("Shift+2, much", Qt::Key_2, Qt::ShiftModifier, Verdict::Better, 1, Strength::Much);
    row("Alt+1, slightly", Qt::Key_1, Qt::AltModifier, Verdict::Better, 0, Strength::Slightly);
    row("keypad 1", Qt::Key_1, Qt::KeypadModifier, Verdict::Better, 0);
    row("=", Qt::Key_Equal, {}, Verdict::Tie, -1);
    row("0", Qt::Key_0, {}, Verdict::AllBad, -1);
    row("S", Qt::Key_S, {}, Verdict::Skip, -1);
    row("F", Qt::Key_F, {}, Verdict::Flag, -1);
}

void TestAnnotatePage::oneKeyDecides() {
    QFETCH(int, key);
    QFETCH(int, modifiers);
    QFETCH(int, verdict);
    QFETCH(int, place);
    QFETCH(int, strength);
    compare();
    const std::uint64_t item = shown().turn.item;
    const std::vector<int> sides = shown().sides;
    press(Qt::Key(key), Qt::KeyboardModifiers(modifiers));
    QCOMPARE(votes().size(), std::size_t(1)); // kept when the key is done
    const Vote vote = votes().front();
    QCOMPARE(vote.item, item);
    QCOMPARE(vote.annotator, std::string("Ada"));
    QCOMPARE(int(vote.verdict), verdict);
    QCOMPARE(vote.better, place < 0 ? -1 : sides[std::size_t(place)]);
    if (place >= 0) QCOMPARE(int(vote.strength), strength);
    QCOMPARE(vote.shown, sides);
    QVERIFY(shown().turn.item != item);
    QVERIFY(voting()->hasFocus());
    QVERIFY(find<QLabel>("voteStats")->text().startsWith("1 of 40"));
    // A key of no decision changes nothing, and Alt+1 did not go to another page.
    press(Qt::Key_X);
    press(Qt::Key_3); // there are two answers
    QCOMPARE(votes().size(), std::size_t(1));
    QVERIFY(voting()->isVisible());
}

void TestAnnotatePage::keysAreMeantByTheirPlaceToo_data() {
    QTest::addColumn<int>("key");
    QTest::addColumn<uint>("scanCode");
    QTest::addColumn<int>("modifiers");
    QTest::addColumn<int>("action");
    QTest::addColumn<int>("strength");
    const auto row = [](const char* name, int key, uint code, Qt::KeyboardModifiers modifiers, VoteAction action,
                         Strength strength = Strength::Clearly) {
        QTest::newRow(name) << key << code << int(modifiers) << int(action) << int(strength);
    };
    row("Bopomofo on 1", 0x3105, 10, {}, VoteAction::Answer1);
    row("Bopomofo on S", 0x310b, 39, {}, VoteAction::Skip);
    row("Shift+1 writes !", Qt::Key_Exclam, 10, Qt::ShiftModifier, VoteAction::Answer1, Strength::Much);
    row("French & on 1", Qt::Key_Ampersand, 10, {}, VoteAction::Answer1);
    row("French Z, where W is", Qt::Key_Z, 25, {}, VoteAction::Undo);
    row("keypad without NumLock", Qt::Key_End, 87, Qt::KeypadModifier, VoteAction::Answer1);
    row("German = is Shift+0", Qt::Key_Equal, 19, Qt::ShiftModifier, VoteAction::Tie, Strength::Much);
}

void TestAnnotatePage::keysAreMeantByTheirPlaceToo() {
    QFETCH(int, key);
    QFETCH(uint, scanCode);
    QFETCH(int, modifiers);
    QFETCH(int, action);
    QFETCH(int, strength);
    const VoteKeys keys;
    const QKeyEvent event(QEvent::KeyPress, key, Qt::KeyboardModifiers(modifiers), scanCode, 0, 0);
    const auto press = keys.pressOf(event);
    QVERIFY(press);
    QCOMPARE(int(press->action), action);
    QCOMPARE(int(press->strength), strength);
    const QKeyEvent withControl(QEvent::KeyPress, key, Qt::ControlModifier, scanCode, 0, 0);
    QVERIFY(!keys.pressOf(withControl));
}

void TestAnnotatePage::pressesThatBounceCountOnce() {
    compare();
    press(Qt::Key_1);
    QTest::keyClick(m_window->windowHandle(), Qt::Key_1, {}, 20); // bounced
    QTest::keyClick(m_window->windowHandle(), Qt::Key_1, {}, 60); // and again: 150 ms are counted from the last press
    QCOMPARE(votes().size(), std::size_t(1));
    press(Qt::Key_1);
    QCOMPARE(votes().size(), std::size_t(2));
    QTest::keyClick(m_window->windowHandle(), Qt::Key_2, {}, 20); // another key may follow at once
    QCOMPARE(votes().size(), std::size_t(3));
    for (int i = 0; i < 5; ++i) {
        QKeyEvent held(QEvent::KeyPress, Qt::Key_1, {}, "1", /*autorep=*/true);
        QTest::qWait(200);
        QApplication::sendEvent(voting(), &held);
    }
    QCOMPARE(votes().size(), std::size_t(3));
}

void TestAnnotatePage::decisionsAreTakenBackAndLookedAtAgain() {
    compare();
    const std::uint64_t first = shown().turn.item;
    press(Qt::Key_1);
    const std::uint64_t second = shown().turn.item;
    press(Qt::Key_2);
    const std::uint64_t third = shown().turn.item;
    press(Qt::Key_Left);
    press(Qt::Key_Left);
    QCOMPARE(shown().turn.item, first);
    QVERIFY(shown().vote && find<AnswerPane>("answer1")->property("better").toBool());
    press(Qt::Key_2, Qt::ShiftModifier); // another opinion
    QCOMPARE(votes().size(), std::size_t(2));
    QCOMPARE(votes()[0].better, votes()[0].shown[1]);
    QVERIFY(votes()[0].strength == Strength::Much);
    QCOMPARE(shown().turn.item, second); // and on through the history
    press(Qt::Key_Right);
    QCOMPARE(shown().turn.item, third);
    press(Qt::Key_Z); // the last decision was the other opinion
    QCOMPARE(shown().turn.item, first);
    QVERIFY(votes()[0].strength == Strength::Clearly && votes()[0].better == votes()[0].shown[0]);
    press(Qt::Key_Z);
    QCOMPARE(votes().size(), std::size_t(1));
    QCOMPARE(shown().turn.item, second);
    QVERIFY(!shown().vote);
}

void TestAnnotatePage::theBetterAnswerIsMended() {
    compare();
    const QString left = textOf(0);
    press(Qt::Key_E);
    press(Qt::Key_Escape); // thought better of it
    QVERIFY(voting()->isVisible());
    press(Qt::Key_E);
    press(Qt::Key_1);
    auto* field = find<QPlainTextEdit>("mend1");
    QTRY_VERIFY(field->hasFocus());
    QCOMPARE(field->toPlainText(), left);
    QTest::keyClicks(field, " 123 s"); // letters and digits are text here
    QCOMPARE(votes().size(), std::size_t(0));
    QTest::keyClick(field, Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(votes().size(), std::size_t(1));
    QCOMPARE(toQString(votes()[0].rewrite), left + " 123 s");
    QVERIFY(votes()[0].verdict == Verdict::Better);
    QTRY_VERIFY(voting()->hasFocus());
    press(Qt::Key_Left);
    QCOMPARE(textOf(0), left + " 123 s");
    press(Qt::Key_E); // the better one is known: its text opens
    QTRY_VERIFY(find<QPlainTextEdit>("mend1")->hasFocus());
    QTest::keyClick(find<QPlainTextEdit>("mend1"), Qt::Key_Escape);
    QTRY_VERIFY(voting()->hasFocus());
    QCOMPARE(votes().size(), std::size_t(1));
}

void TestAnnotatePage::mendedAnswersStayMended() {
    compare();
    press(Qt::Key_E);
    press(Qt::Key_1, Qt::ShiftModifier);
    auto* field = find<QPlainTextEdit>("mend1");
    QTRY_VERIFY(field->hasFocus());
    QTest::keyClicks(field, " mended");
    QTest::keyClick(field, Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(votes().size(), std::size_t(1));
    const Vote given = votes()[0];
    QVERIFY(given.strength == Strength::Much && !given.rewrite.empty());
    press(Qt::Key_Left);
    press(Qt::Key_E); // looked at, and left as it was
    QTRY_VERIFY(field->hasFocus());
    QTest::keyClick(field, Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(voting()->hasFocus());
    QCOMPARE(votes()[0].rewrite, given.rewrite);
    QVERIFY(votes()[0].strength == Strength::Much);
    press(Qt::Key_Left);
    press(Qt::Key_1); // the same answer, less strongly
    QCOMPARE(votes()[0].rewrite, given.rewrite);
    QVERIFY(votes()[0].strength == Strength::Clearly);
}

/// While text is open, nothing decides: neither a click elsewhere nor another key.
void TestAnnotatePage::whatIsWrittenBecomesNoVote() {
    compare();
    press(Qt::Key_E);
    press(Qt::Key_Equal); // thought otherwise
    QCOMPARE(votes().size(), std::size_t(1));
    press(Qt::Key_1); // which votes: E was about the pair before
    QCOMPARE(votes().size(), std::size_t(2));
    press(Qt::Key_E);
    press(Qt::Key_1);
    auto* field = find<QPlainTextEdit>("mend1");
    QTRY_VERIFY(field->hasFocus());
    QTest::keyClicks(field, "x");
    QTest::mouseClick(find<AnswerPane>("answer2"), Qt::LeftButton);
    QTRY_VERIFY(field->hasFocus());
    click(find<QPushButton>("vote_skip"));
    QTest::keyClick(m_window->windowHandle(), Qt::Key_Left, Qt::AltModifier);
    QTest::keyClick(m_window->windowHandle(), Qt::Key_S);
    QVERIFY(field->toPlainText().endsWith("xs") || field->toPlainText().contains("s"));
    QVERIFY(field->isVisible());
    QCOMPARE(votes().size(), std::size_t(2));
    QTest::keyClick(field, Qt::Key_Escape);
    // After the palette the keys are votes again.
    QTest::keyClick(m_window->windowHandle(), Qt::Key_K, Qt::ControlModifier);
    QTRY_VERIFY(find<QFrame>("palette")->isVisible());
    QTest::keyClick(m_window->windowHandle(), Qt::Key_Escape);
    QTRY_VERIFY(voting()->hasFocus());
    press(Qt::Key_2);
    QCOMPARE(votes().size(), std::size_t(3));
    // A double click is one decision.
    auto* tie = find<QPushButton>("vote_tie");
    QTest::mouseClick(tie, Qt::LeftButton);
    QTest::mouseClick(tie, Qt::LeftButton);
    QCOMPARE(votes().size(), std::size_t(4));
}

void TestAnnotatePage::takingBackBringsTheEarlierVoteBack() {
    compare();
    for (int i = 0; i < 3; ++i)
        press(i % 2 ? Qt::Key_2 : Qt::Key_1);
    const std::vector<Vote> before = votes();
    press(Qt::Key_Left);
    press(Qt::Key_Left);
    const std::uint64_t changed = shown().turn.item;
    press(Qt::Key_Equal);
    QCOMPARE(votes()[1].item, changed);
    QVERIFY(votes()[1].verdict == Verdict::Tie);
    press(Qt::Key_Z, Qt::ControlModifier); // as everywhere; here it is about votes
    QCOMPARE(shown().turn.item, changed);
    QCOMPARE(votes().size(), std::size_t(3));
    QVERIFY(votes()[1].verdict == Verdict::Better && votes()[1].better == before[1].better);
    press(Qt::Key_Z);
    QCOMPARE(votes().size(), std::size_t(2));
    QCOMPARE(shown().turn.item, before[2].item);
}

void TestAnnotatePage::buttonsDoTheSame() {
    compare();
    for (const char* button : {"vote_answer2", "vote_tie", "vote_all_bad", "vote_flag", "vote_skip"})
        click(find<QPushButton>(button));
    QCOMPARE(votes().size(), std::size_t(5));
    QVERIFY(votes()[0].better == votes()[0].shown[1] && votes()[4].verdict == Verdict::Skip);
    click(find<QPushButton>("vote_undo"));
    QCOMPARE(votes().size(), std::size_t(4));
    QVERIFY(voting()->hasFocus()); // keys go on
}

void TestAnnotatePage::itGoesOnAfterARestart() {
    compare();
    for (int i = 0; i < 4; ++i)
        press(i % 2 ? Qt::Key_2 : Qt::Key_1, {}, 60);
    const std::uint64_t next = shown().turn.item;
    openWindow();
    QTRY_COMPARE(find<QPushButton>("compare")->text(), QStringLiteral("Go on"));
    compare();
    QCOMPARE(shown().turn.item, next);
    QCOMPARE(votes().size(), std::size_t(4));
    press(Qt::Key_Left);
    QVERIFY(shown().vote);
}

/// Whatever the texts are, every part keeps its place.
void TestAnnotatePage::nothingJumpsBetweenPairs() {
    compare();
    const auto places = [this] {
        QList<QRect> out;
        for (const char* name : {"answer1", "answer2", "vote_answer1", "vote_undo", "voteSaid"}) {
            auto* widget = find<QWidget>(name);
            out << QRect(widget->mapTo(m_window.get(), QPoint()), widget->size());
        }
        return out;
    };
    QTest::qWait(50);
    const auto before = places();
    for (const Qt::Key key : {Qt::Key_1, Qt::Key_F, Qt::Key_Equal, Qt::Key_2, Qt::Key_Left, Qt::Key_E}) {
        press(key);
        QTest::qWait(20);
        QCOMPARE(places(), before);
    }
}

void TestAnnotatePage::answersScrollInStep() {
    std::string lines;
    for (int i = 0; i < 300; ++i)
        lines += "Line " + std::to_string(i) + "\n\n";
    const auto items = writeItems(
        m_window->project().queuesFolder(), {{"", {{"user", "Which?"}}, {{lines, ""}, {lines + "more", ""}}}}, {});
    QueueSettings settings;
    settings.name = "Long";
    QVERIFY(m_window->project().store().queues().add({0, *items, 1, settings, 0}));
    m_window->show(ToAnnotate{"Long"});
    QTRY_VERIFY(voting()->hasFocus());
    const auto bar = [this](const char* pane) { return find<AnswerPane>(pane)->view()->verticalScrollBar(); };
    QTRY_VERIFY(bar("answer1")->maximum() > 0);
    press(Qt::Key_Space);
    QVERIFY(bar("answer1")->value() > 0);
    QCOMPARE(bar("answer2")->value(), bar("answer1")->value());
    const int once = bar("answer1")->value();
    press(Qt::Key_Space, Qt::ShiftModifier);
    QCOMPARE(bar("answer1")->value(), 0);
    bar("answer2")->setValue(once); // by the wheel
    QCOMPARE(bar("answer1")->value(), once);
}

void TestAnnotatePage::differencesAreMarked() {
    compare();
    press(Qt::Key_D);
    const auto marks = [this](const char* pane) { return find<AnswerPane>(pane)->view()->extraSelections(); };
    QVERIFY(!marks("answer1").isEmpty() && !marks("answer2").isEmpty());
    const QString marked = marks("answer1").front().cursor.selectedText();
    QVERIFY2(marked.contains("Next step") || marked.contains("Item"), qPrintable(marked));
    press(Qt::Key_1);
    QVERIFY(!marks("answer1").isEmpty()); // it stays on
    press(Qt::Key_D);
    QVERIFY(marks("answer1").isEmpty());
}

void TestAnnotatePage::differencesOfTexts_data() {
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<QString>("inA");
    QTest::addColumn<QString>("inB");
    QTest::newRow("a word") << "the old violin"
                            << "the new violin"
                            << "old"
                            << "new";
    QTest::newRow("at the end") << "one two"
                                << "one two three"
                                << ""
                                << "three";
    QTest::newRow("Chinese") << "我們今天寄出"
                             << "我們明天寄出"
                             << "今"
                             << "明";
    QTest::newRow("nothing") << "same"
                             << "same"
                             << ""
                             << "";
    QTest::newRow("everything") << "a b"
                                << "c d"
                                << "a b"
                                << "c d";
}

void TestAnnotatePage::differencesOfTexts() {
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(QString, inA);
    QFETCH(QString, inB);
    const Differences found = differencesOf(a, b);
    const auto text = [](const QString& from, const std::vector<Differences::Range>& ranges) {
        QStringList out;
        for (const auto& [begin, length] : ranges)
            out << from.mid(begin, length);
        return out.join(" ");
    };
    QCOMPARE(text(a, found.first), inA);
    QCOMPARE(text(b, found.second), inB);
}

/// An answer may name pictures and links: none is fetched, and HTML is text.
void TestAnnotatePage::markdownLoadsNothing() {
    testing::write(toPath(m_folder->filePath("secret.png")), "not a picture");
    MarkdownView view;
    view.showMarkdown(QStringLiteral("![x](file://%1) <b>bold</b> [link](http://127.0.0.1:1/)\n\n```cpp\nint x;\n```\n")
            .arg(m_folder->filePath("secret.png")));
    QVERIFY(view.document()->resource(QTextDocument::ImageResource, QUrl("file:///secret.png")).isNull());
    QVERIFY2(view.toPlainText().contains("<b>bold</b>"), qPrintable(view.toPlainText()));
    QVERIFY(view.toPlainText().contains("int x;"));
    QCOMPARE(view.focusPolicy(), Qt::NoFocus);
}

void TestAnnotatePage::theInputMethodIsOff() {
    compare();
    QVERIFY(!voting()->testAttribute(Qt::WA_InputMethodEnabled));
    QCOMPARE(voting()->inputMethodQuery(Qt::ImEnabled).toBool(), false);
    press(Qt::Key_E);
    press(Qt::Key_1);
    QTRY_VERIFY(find<QPlainTextEdit>("mend1")->hasFocus());
    QVERIFY(find<QPlainTextEdit>("mend1")->testAttribute(Qt::WA_InputMethodEnabled)); // text is written here
}

void TestAnnotatePage::keysAreChangedByPressingThem() {
    compare();
    click(find<QPushButton>("voteKeys"));
    QTRY_VERIFY(find<QPushButton>("key_answer1")->isVisible());
    click(find<QPushButton>("key_answer1"));
    QTest::keyClick(m_window->windowHandle(), Qt::Key_J);
    QCOMPARE(find<QPushButton>("key_answer1")->text(), QStringLiteral("J"));
    click(find<QPushButton>("key_answer2")); // 2 is asked for by skipping now: they are exchanged
    QTest::keyClick(m_window->windowHandle(), Qt::Key_S);
    QCOMPARE(find<QPushButton>("key_answer2")->text(), QStringLiteral("S"));
    QCOMPARE(find<QPushButton>("key_skip")->text(), QStringLiteral("2"));
    click(find<QPushButton>("keysDone"));
    QTRY_VERIFY(voting()->hasFocus());
    press(Qt::Key_J);
    press(Qt::Key_S);
    press(Qt::Key_2);
    press(Qt::Key_1); // no key any more
    QCOMPARE(votes().size(), std::size_t(3));
    QCOMPARE(votes()[0].better, votes()[0].shown[0]);
    QCOMPARE(votes()[1].better, votes()[1].shown[1]);
    QVERIFY(votes()[2].verdict == Verdict::Skip);
    openWindow(); // they are kept
    compare();
    press(Qt::Key_J);
    QCOMPARE(votes().size(), std::size_t(4));
    click(find<QPushButton>("voteKeys"));
    QTRY_VERIFY(find<QPushButton>("resetKeys")->isVisible());
    click(find<QPushButton>("resetKeys"));
    QCOMPARE(find<QPushButton>("key_answer1")->text(), QStringLiteral("1"));
}

void TestAnnotatePage::flaggedOnesComeAgain() {
    compare();
    press(Qt::Key_1);
    const std::uint64_t flagged = shown().turn.item;
    press(Qt::Key_F);
    press(Qt::Key_2);
    click(find<QPushButton>("leaveVoting"));
    auto* filter = find<QComboBox>("queueFilter");
    QTRY_VERIFY(filter->isVisible());
    filter->setFocus();
    QTest::keyClick(filter, Qt::Key_Down);
    compare();
    QCOMPARE(page().annotation().count(), std::uint64_t(1));
    QCOMPARE(shown().turn.item, flagged);
    press(Qt::Key_1);
    QTRY_VERIFY(find<QPushButton>("votingDone")->isVisible());
    QCOMPARE(votes().size(), std::size_t(3));
    for (const Vote& vote : votes())
        QVERIFY(vote.verdict != Verdict::Flag);
}

void TestAnnotatePage::aPersonHearsOfDisagreeingWithThemselves() {
    find<QSpinBox>("repeatShare")->setValue(30);
    compare();
    bool heard = false;
    for (int i = 0; i < 60 && !heard && page().annotation().shown(); ++i) {
        const bool isRepeat = shown().turn.isRepeat;
        // At first always the answer that was the first of the data, and of a repeat the other.
        const bool isLeft = (shown().sides[0] == 0) != isRepeat;
        press(isLeft ? Qt::Key_1 : Qt::Key_2);
        if (!isRepeat) continue;
        QVERIFY(find<QLabel>("voteSaid")->text().startsWith("You decided differently"));
        heard = true;
    }
    QVERIFY(heard);
    QVERIFY2(find<QLabel>("voteStats")->text().contains("self-agreement 0 %"),
        qPrintable(find<QLabel>("voteStats")->text()));
    press(Qt::Key_Left); // shows it again
    QVERIFY(shown().turn.isRepeat && shown().vote);
}

void TestAnnotatePage::votesBecomeADataSet() {
    compare();
    for (int i = 0; i < 6; ++i)
        press(i % 2 ? Qt::Key_1 : Qt::Key_2, {}, 60);
    click(find<QPushButton>("leaveVoting"));
    QTRY_VERIFY(find<QPushButton>("usePairs")->isEnabled());
    QCOMPARE(find<QLabel>("voteCounts")->text(), QStringLiteral("6 with a better answer · 0 ties · 0 all bad"));
    click(find<QPushButton>("usePairs"));
    QTRY_COMPARE(m_window->project().store().datasets().size(), std::size_t(2));
    const std::string made = m_window->project().store().datasets()[1].hash;
    QTRY_VERIFY(find<QLabel>("queuesSaid")->text().startsWith("6 rows"));
    const auto rows = m_window->project().keptRows(made);
    QVERIFY(rows && rows->size() == 6);
    for (std::size_t i = 0; i < 6; ++i) {
        const auto item =
            ItemFile::open(m_window->project().queuesFolder() / m_window->project().store().queues().queue(1)->items);
        QVERIFY((*rows)[i].preference && (*rows)[i].preference->margin);
    }
    // They are offered for a reward model, and the phases lead there.
    click(find<QPushButton>("phaseReward"));
    QTRY_VERIFY(find<QComboBox>("objective")->isVisible());
    QCOMPARE(find<QComboBox>("objective")->currentData().toString(), QStringLiteral("reward"));
    QVERIFY(find<QComboBox>("runData")->findData(toQString(made)) >= 0);
}

void TestAnnotatePage::votesAreWrittenAndPacksGoRound() {
    const QString pack = m_folder->filePath("ada.luthier-pack"), sent = m_folder->filePath("bo.luthier-votes"),
                  table = m_folder->filePath("votes.jsonl");
    testing::answerDialog(this, pack);
    click(find<QPushButton>("writePack"));
    QTRY_VERIFY(isPack(toPath(pack)));

    // At another machine, in a window that shows nothing else.
    m_window.reset();
    m_settings->setPerson("Bo");
    m_window = std::make_unique<MainWindow>(*m_settings);
    m_window->resize(1280, 800);
    m_window->show();
    QVERIFY(m_window->openQueue(pack));
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTRY_VERIFY(voting()->hasFocus());
    QVERIFY(!find<QToolButton>("rail_annotate")->isVisible());
    for (int i = 0; i < 3; ++i)
        press(i % 2 ? Qt::Key_1 : Qt::Key_2, {}, 60);
    click(find<QPushButton>("leaveVoting"));
    testing::answerDialog(this, sent);
    QTRY_VERIFY(find<QPushButton>("sendVotes")->isVisible());
    click(find<QPushButton>("sendVotes"));
    QTRY_VERIFY(std::filesystem::exists(toPath(sent)));

    // And back.
    m_settings->setPerson("Ada");
    openWindow();
    QTRY_VERIFY(find<QPushButton>("takeInVotes")->isVisible());
    for (int round = 0; round < 2; ++round) { // taken in twice they are there once
        testing::answerDialog(this, sent);
        click(find<QPushButton>("takeInVotes"));
        QTRY_COMPARE(votes().size(), std::size_t(3));
    }
    for (const Vote& vote : votes())
        QCOMPARE(vote.annotator, std::string("Bo"));
    QTRY_VERIFY(find<QLabel>("agreementPeople")->text().contains("Bo"));
    testing::answerDialog(this, table);
    click(find<QPushButton>("writeVotes"));
    QTRY_VERIFY(std::filesystem::exists(toPath(table)));
    QVERIFY(testing::read(toPath(table)).find("\"chosen\"") != std::string::npos);
}

void TestAnnotatePage::onlyThePageIsShown() {
    compare();
    QTest::keyClick(m_window->windowHandle(), Qt::Key_F11);
    QTRY_VERIFY(!find<QToolButton>("rail_annotate")->isVisible());
    press(Qt::Key_1);
    QCOMPARE(votes().size(), std::size_t(1));
    QTest::keyClick(m_window->windowHandle(), Qt::Key_F11);
    QTRY_VERIFY(find<QToolButton>("rail_annotate")->isVisible());
}

void TestAnnotatePage::queuesArePutAwayAndBack() {
    click(find<QPushButton>("putAway"));
    QTRY_COMPARE(m_window->project().store().queues().queues().size(), std::size_t(0));
    m_settings->setTheme(ThemeChoice::Dark); // every page is made anew
    m_settings->setTheme(ThemeChoice::Light);
    QTest::qWait(50);
    m_window->activateWindow();
    QTest::keyClick(m_window->windowHandle(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(m_window->project().store().queues().queues().size(), std::size_t(1));
}

void TestAnnotatePage::answersAreDealt() {
    const std::vector<Conversation> prompts{{{"user", "a"}}, {{"user", "b"}}, {{"user", "c"}}};
    const std::vector<std::vector<Candidate>> answers{
        {{"It is in the shop.", "x"}, {"It is in the shop. ", "y"}, {"It costs forty.", "z"}}, // two say the same
        {{"Yes", "x"}, {"Yes", "y"}},                                                          // nothing to compare
        {{"One", "x"}, {"Two", "y"}, {"Three", "z"}, {"", "w"}, {"Four", "v"}, {"Five", "u"}}};
    const auto items = dealAnswers(prompts, answers, 2);
    QCOMPARE(items.size(), std::size_t(3)); // a; c twice, its fifth answer is alone
    QCOMPARE(items[0].answers[1].text, std::string("It costs forty."));
    QCOMPARE(dealAnswers(prompts, answers, 4).back().answers.size(), std::size_t(4));
    // Answers of two models meet each other, in whatever order they came.
    const auto mixed = dealAnswers(
        {prompts[0]}, {{{"One", "", "base"}, {"Two", "", "base"}, {"Three", "", "run"}, {"Four", "", "run"}}}, 2);
    QCOMPARE(mixed.size(), std::size_t(2));
    for (const AnnotationItem& item : mixed)
        QVERIFY(item.answers[0].model == "base" && item.answers[1].model == "run");
}

/// A model served elsewhere, by its address; it refuses one question, which costs only that answer.
void TestAnnotatePage::aServerAnswersForAQueue() {
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    int asked = 0;
    connect(&server, &QTcpServer::newConnection, this, [&] {
        QTcpSocket* socket = server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [&asked, socket, got = QByteArray()]() mutable {
            got += socket->readAll();
            const auto head = got.indexOf("\r\n\r\n");
            if (head < 0) return;
            const auto length = got.toLower().indexOf("content-length: ");
            if (got.size() - head - 4 < got.mid(length + 16, got.indexOf("\r\n", length) - length - 16).toInt()) return;
            const bool isRefused = ++asked == 3;
            const QByteArray body = isRefused ? R"({"error": {"message": "too long"}})"
                                              : R"({"choices": [{"message": {"content": "Answer )" +
                                                    QByteArray::number(asked * 7919) + R"( of its own."}}]})";
            socket->write("HTTP/1.1 " + QByteArray(isRefused ? "400 Bad Request" : "200 OK") +
                          "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
                          QByteArray::number(body.size()) + "\r\n\r\n" + body);
            socket->disconnectFromHost();
            got.clear();
        });
    });
    m_window->show(ToNewQueue{});
    QTest::qWait(50);
    click(find<QRadioButton>("queueBySampling"));
    find<QSpinBox>("promptCount")->setValue(5);
    auto* address = find<QLineEdit>("sampleServer");
    address->setFocus();
    QTest::keyClicks(address, QStringLiteral("127.0.0.1:%1").arg(server.serverPort())); // as people write it
    QTRY_VERIFY(find<QPushButton>("makeQueue")->isEnabled());
    click(find<QPushButton>("makeQueue"));
    QTRY_COMPARE_WITH_TIMEOUT(m_window->project().store().queues().queues().size(), std::size_t(2), 10000);
    QCOMPARE(asked, 10); // five prompts at two temperatures
    const QueueRow queue = m_window->project().store().queues().queues().front();
    QCOMPARE(queue.count, std::uint64_t(4));
    const auto items = ItemFile::open(m_window->project().queuesFolder() / queue.items);
    QVERIFY(toQString(items->item(0)->answers[0].source).startsWith("base at temperature"));
    QTRY_VERIFY(find<QPushButton>("compare")->isVisible());
    QVERIFY(find<QLabel>("queuesSaid")->text().startsWith("1 question got no answer"));
}

LUTHIER_WINDOW_TEST(TestAnnotatePage)
#include "test_annotate_page.moc"
