// Learning from people, from start to end, with the real window and the real engine: answers are learned, pairs are
// compared by keys, a reward model is trained on the votes, and DPO makes a model that follows the rule behind them.
// And the way from real pairs to a reward model.

#include "core/engine/generate/answering_model.h"
#include "core/recipe/recipe.h"
#include "core/run/held_out_scores.h"
#include "core/run/run_model.h"
#include "tests/support/driven_window.h"
#include "tests/support/places.h"
#include "tests/support/preference_rule.h"
#include "tests/support/test_program.h"
#include "ui/annotate/annotate_page.h"
#include "ui/annotate/answer_pane.h"
#include "ui/annotate/voting_view.h"
#include "ui/runs/runs_page.h"
#include "ui/session/translate.h"

#include <ATen/Context.h>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTextEdit>
#include <QToolButton>
#include <QtTest>

#include <set>

using namespace luthier;
using namespace luthier::ui;

class TestPreferences : public QObject, testing::DrivenWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_window.reset(); }

    // One story: each step begins where the one before ended.
    void answersAreLearned();
    void modelsAnswerForAQueue();
    void threeHundredPairsAreCompared();
    void aRewardModelLearnsTheRule();
    void answersInTheChatAreScored();
    void theQueueIsOrderedByTheModel();
    void dpoFollowsTheRule();
    void checklistAndOverviewFollow();

    void realPairsBecomeARewardModel_data();
    void realPairsBecomeARewardModel();

private:
    void openWindow(const QString& project) {
        DrivenWindow::openWindow(project, {1280, 900});
        m_window->project().setModelFolder(testing::resource("starter"));
        QTest::qWait(50);
    }
    void import(const QString& file) {
        const std::size_t before = m_window->project().store().datasets().size();
        m_window->show(ToData{file});
        QTRY_VERIFY_WITH_TIMEOUT(find<QTableWidget>("previewRows")->isVisible(), 20000);
        click("importNow");
        QTRY_COMPARE_WITH_TIMEOUT(m_window->project().store().datasets().size(), before + 1, 60000);
    }
    /// Starts a run and waits for its end.
    RunWatcher* train(const QString& objective, const QVariant& data, const QString& beginsWith,
        const std::function<void()>& change = {}) {
        rail("runs");
        m_window->show(ToNewRun{methodFromKey<ObjectiveType>(objective.toStdString())});
        QTest::qWait(50);
        choose("runData", data);
        choose("beginsWith", beginsWith);
        click("lora");
        find<QSpinBox>("data.max_length")->setValue(m_maxLength);
        if (change) change();
        const std::size_t before = m_window->runs()->runs().size();
        click("start");
        [&] { QTRY_COMPARE_WITH_TIMEOUT(m_window->runs()->runs().size(), before + 1, 120000); }();
        RunWatcher* run = m_window->runs()->runs().front();
        [&] {
            QTRY_VERIFY_WITH_TIMEOUT(
                run->status() == RunStatus::Finished || run->status() == RunStatus::Failed, 240000);
        }();
        if (run->history().failure()) qWarning("%s", run->history().failure()->english().c_str());
        return run;
    }
    double lastOf(RunWatcher* run, const char* name) {
        const auto& series = run->history().series();
        return series.contains(name) ? series.at(name).points.back().value : -1;
    }
    VotingView* voting() { return find<VotingView>("voting"); }
    Annotation& annotation() { return static_cast<AnnotatePage*>(m_window->page("annotate"))->annotation(); }
    QString textOf(int place) {
        return find<AnswerPane>(qPrintable(QStringLiteral("answer%1").arg(place + 1)))->text();
    }
    /// Keys, until everything is judged or enough is. @param isBetter  what the person goes by
    void vote(int most, const std::function<int()>& better) {
        Qt::Key last = Qt::Key_unknown;
        for (int i = 0; i < most && annotation().shown(); ++i) {
            const Qt::Key key = better() == 0 ? Qt::Key_1 : Qt::Key_2;
            QTest::qWait(key == last ? 160 : 5); // as quickly as it counts
            QTest::keyClick(m_window->windowHandle(), key);
            last = key;
        }
    }
    /// The rule's score of what a run's model answers to questions that no run has seen: a share.
    double ruleScoreOf(RunWatcher* run) {
        const auto model = findRunModel(run->folder());
        const auto answering = engine::AnsweringModel::open(model->modelFolder, model->adapterFolder, DType::F32);
        double score = 0;
        int asked = 0;
        for (const Record& record : m_heldOut)
            for (std::uint64_t seed = 0; seed < 8; ++seed, ++asked) {
                engine::GenerateOptions options;
                options.max_new_tokens = 40;
                options.sampling.temperature = 1.0;
                options.sampling.seed = seed;
                score += testing::ruleScore(answering->answer(*answering->promptOf(record.messages), options)->text);
            }
        return score / asked;
    }

    QTemporaryDir m_folder;
    std::vector<Record> m_heldOut; // questions
    RunWatcher* m_sft = nullptr;
    QString m_sftId, m_rewardId;
    QVariant m_votes;
    int m_maxLength = 128;
};

void TestPreferences::initTestCase() {
    beginTests();
    m_settings->setPerson("Ada");
    openWindow(m_folder.filePath("shop"));
}

/// Half of the answers say a next step, half do not: the model learns both.
void TestPreferences::answersAreLearned() {
    // Forty questions there are; six of them nobody trains on.
    std::set<std::string> kept;
    std::string sft, pairs;
    int rows = 0, count = 0;
    for (const Record& pair : testing::makeRulePairs(2000)) {
        const std::string& question = pair.messages.front().content;
        if (kept.size() < 6 && !kept.contains(question)) {
            kept.insert(question);
            m_heldOut.push_back(pair);
        }
        if (kept.contains(question)) continue;
        Record record;
        record.messages = pair.messages;
        record.messages.push_back(rows % 2 ? pair.preference->chosen.front() : pair.preference->rejected.front());
        if (rows++ < 400)
            sft += toJsonLine(record) + "\n";
        else if (count++ < 300)
            pairs += toJsonLine(pair) + "\n";
    }
    testing::write(toPath(m_folder.filePath("answers.jsonl")), sft);
    testing::write(toPath(m_folder.filePath("pairs.jsonl")), pairs);
    import(m_folder.filePath("answers.jsonl"));
    const QVariant data = toQString(m_window->project().store().datasets().back().hash);
    // As a whole: the starter model has not seen the shop's words, and LoRA does not reach its frozen head.
    m_sft = train("sft", data, {}, [this] {
        click("full");
        find<QDoubleSpinBox>("train.epochs")->setValue(6);
    });
    QVERIFY(m_sft->status() == RunStatus::Finished);
    m_sftId = m_sft->id();
    const double score = ruleScoreOf(m_sft);
    qInfo("rule's score of the SFT model on held-out questions: %.3f", score);
    QVERIFY2(score > 0.25 && score < 0.75, qPrintable(QString::number(score)));
}

void TestPreferences::modelsAnswerForAQueue() {
    rail("annotate");
    m_window->show(ToNewQueue{});
    QTest::qWait(50);
    click("queueBySampling");
    find<QSpinBox>("promptCount")->setValue(6);
    find<QSpinBox>("sampleTokens")->setValue(32);
    write("queueName", "Sampled");
    QTRY_VERIFY(find<QPushButton>("makeQueue")->isEnabled());
    click("makeQueue");
    QTRY_COMPARE_WITH_TIMEOUT(m_window->project().store().queues().queues().size(), std::size_t(1), 120000);
    const QueueRow queue = m_window->project().store().queues().queues().front();
    QCOMPARE(queue.settings.name, std::string("Sampled"));
    const auto items = ItemFile::open(m_window->project().queuesFolder() / queue.items);
    QVERIFY(items && items->count() >= 1 && items->count() <= 6);
    const auto item = items->item(0);
    QVERIFY(item->answers[0].text != item->answers[1].text);
    QVERIFY(toQString(item->answers[0].source).startsWith(m_sftId));
}

void TestPreferences::threeHundredPairsAreCompared() {
    import(m_folder.filePath("pairs.jsonl"));
    rail("annotate");
    m_window->show(ToNewQueue{});
    QTest::qWait(50);
    click("queueFromPairs");
    write("queueName", "Rule");
    choose("pairsData", toQString(m_window->project().store().datasets().back().hash));
    QTRY_VERIFY(find<QPushButton>("makeQueue")->isEnabled());
    click("makeQueue");
    QTRY_VERIFY(find<QPushButton>("compare")->isVisible());
    click("compare");
    QTRY_VERIFY(voting()->hasFocus());
    vote(400, [this] { return testing::ruleScore(textOf(0).toStdString()) > 0.5 ? 0 : 1; });
    QTRY_VERIFY(find<QPushButton>("votingDone")->isVisible());
    click("votingDone");
    QTRY_VERIFY(find<QPushButton>("usePairs")->isEnabled());
    QVERIFY(find<QLabel>("voteCounts")->text().startsWith("300 with a better answer"));
    click("usePairs");
    QTRY_COMPARE_WITH_TIMEOUT(m_window->project().store().datasets().size(), std::size_t(3), 20000);
    m_votes = toQString(m_window->project().store().datasets().back().hash);
}

void TestPreferences::aRewardModelLearnsTheRule() {
    RunWatcher* run = train("reward", m_votes, m_sftId);
    QVERIFY(run->status() == RunStatus::Finished);
    m_rewardId = run->id();
    const double accuracy = lastOf(run, "eval_accuracy");
    qInfo("reward model: accuracy %.3f on %g held-out pairs", accuracy, run->history().started().number("eval_rows"));
    QVERIFY2(accuracy >= 0.9, qPrintable(QString::number(accuracy)));
    m_window->show(ToRuns{m_rewardId});
    QTRY_VERIFY(find<QLabel>("rewardNumbers")->text().startsWith("Right about"));
}

void TestPreferences::answersInTheChatAreScored() {
    m_window->show(ToChat{m_sftId});
    QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("send")->isEnabled(), 60000);
    choose("chatReward", m_rewardId);
    write("question", "How much is the violin?");
    click("send");
    QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>("score_tuned")->text().startsWith("score "), 60000);
    QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>("score_base")->text().startsWith("score "), 60000);
}

void TestPreferences::theQueueIsOrderedByTheModel() {
    rail("annotate");
    QTRY_VERIFY(find<QPushButton>("scoreQueue")->isEnabled());
    click("scoreQueue");
    QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>("queuesSaid")->text().startsWith("The answers are scored"), 120000);
    const QueueRow queue = m_window->project().store().queues().queues().front();
    const auto scores = m_window->project().store().queues().scores(queue.id);
    QCOMPARE(scores.size(), std::size_t(600));
    QVERIFY(queue.settings.order.order == ItemOrder::Uncertain);
    // Somebody else gets the least certain pair first.
    const auto gap = [&](std::uint64_t item) { return std::abs(scores[item * 2].score - scores[item * 2 + 1].score); };
    double least = 1e9;
    for (std::uint64_t item = 0; item < queue.count; ++item)
        least = std::min(least, gap(item));
    write("annotator", "Bo");
    click("compare");
    QTRY_VERIFY(voting()->hasFocus());
    QCOMPARE(gap(annotation().shown()->turn.item), least);
    click("leaveVoting");
}

void TestPreferences::dpoFollowsTheRule() {
    // Two million parameters move easily: the reference is held more firmly than large models need.
    RunWatcher* run =
        train("dpo", m_votes, m_sftId, [this] { find<QDoubleSpinBox>("objective.dpo.beta")->setValue(0.5); });
    QVERIFY(run->status() == RunStatus::Finished);
    const double before = ruleScoreOf(m_window->runs()->run(m_sftId)), after = ruleScoreOf(run);
    qInfo("rule's score: %.3f before DPO, %.3f after; accuracy on held-out pairs %.3f; KL to the reference %.4f nats a "
          "token of the held-out answers",
        before, after, lastOf(run, "eval_accuracy"), lastOf(run, "eval_kl"));
    QVERIFY2(after - before >= 0.5 * (1 - before), qPrintable(QStringLiteral("%1 → %2").arg(before).arg(after)));
    QVERIFY(lastOf(run, "eval_kl") > 0 && lastOf(run, "eval_kl") < 2); // it has not run away
}

void TestPreferences::checklistAndOverviewFollow() {
    m_window->showPage("checklist");
    const auto texts = [this] {
        QString out;
        for (const QLabel* label : m_window->page("checklist")->findChildren<QLabel*>())
            out += label->text() + "\n";
        return out;
    };
    QTRY_VERIFY2(texts().contains("repeats decided alike"), qPrintable(texts()));
    m_window->showPage("annotate");
    QTRY_VERIFY(find<QPushButton>("phasePreferred")->accessibleDescription().contains("dpo-lora"));
    QVERIFY(find<QPushButton>("phaseReward")->accessibleDescription().contains("right"));
}

void TestPreferences::realPairsBecomeARewardModel_data() {
    QTest::addColumn<QString>("file");
    QTest::newRow("English") << "dpo_en_demo.json";
    QTest::newRow("Chinese") << "dpo_zh_demo.json";
}

/// Import, a queue, some votes by the data's own preference, and a reward model on the pairs.
void TestPreferences::realPairsBecomeARewardModel() {
    QFETCH(QString, file);
    if (testing::sharedFolder().empty()) QSKIP("others' data are not here");
    openWindow(m_folder.filePath(file + "-project"));
    import(toQString(testing::sharedFolder() / "datasets" / file.toStdString()));
    rail("annotate");
    m_window->show(ToNewQueue{});
    QTest::qWait(50);
    QTRY_VERIFY(find<QPushButton>("makeQueue")->isEnabled());
    click("makeQueue");
    QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("compare")->isVisible(), 20000);
    click("compare");
    QTRY_VERIFY(voting()->hasFocus());
    vote(40, [this] { return annotation().shown()->sides.front() == 0 ? 0 : 1; }); // the data has the better one first
    click("leaveVoting");
    QTRY_VERIFY(find<QPushButton>("usePairs")->isEnabled());
    click("usePairs");
    QTRY_COMPARE_WITH_TIMEOUT(m_window->project().store().datasets().size(), std::size_t(2), 20000);
    m_maxLength = 512; // of the starter's context
    RunWatcher* run = train("reward", toQString(m_window->project().store().datasets().front().hash), {},
        [this] { find<QDoubleSpinBox>("train.epochs")->setValue(1); });
    QVERIFY(run->status() == RunStatus::Finished);
    const auto scores = readHeldOutScores(run->folder().heldOutScores());
    QVERIFY(scores && !scores->empty());
    qInfo("%s: trained on %g pairs, accuracy %.3f on %zu held-out ones", qPrintable(file),
        run->history().started().number("rows"), lastOf(run, "eval_accuracy"), scores->size());
}

LUTHIER_WINDOW_TEST(TestPreferences)
#include "test_preferences.moc"
