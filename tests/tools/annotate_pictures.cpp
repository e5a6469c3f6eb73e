#include "tests/tools/annotate_pictures.h"

#include "core/annotate/item.h"
#include "core/base/random.h"
#include "tests/support/engine_program.h"
#include "tests/support/places.h"
#include "tests/support/preference_rule.h"
#include "ui/annotate/annotate_page.h"
#include "ui/annotate/voting_view.h"
#include "ui/session/translate.h"

#include <QAbstractButton>
#include <QElapsedTimer>
#include <QtTest/QTest>

namespace luthier::testing {

namespace {

const char* kParcel = "My parcel says delivered but it is not here. I need it before Friday. What now?";
const char* kKind =
    "I am sorry, that is stressful with Friday so close.\n\nTwo things now:\n\n1. I have opened a trace "
    "with the carrier; they answer within 24 hours.\n2. If it is not found by tomorrow noon I send a "
    "replacement by express, so that it arrives on Thursday.\n\nYou need to do nothing. I write to you "
    "tomorrow at 12:00 either way.";
const char* kCold =
    "Please check with your neighbours and look around your property. Carriers sometimes mark parcels as "
    "delivered early. If it does not show up within 5 business days, contact us again and we will be "
    "happy to help you further with your request.";
const char* kCode = "You can undo the last commit and keep the changes:\n\n```sh\ngit reset --soft HEAD~1\n```\n\nThe "
                    "files stay **staged**. With `--hard` they would be lost.";

std::vector<AnnotationItem> parcelItems() {
    std::vector<AnnotationItem> out;
    for (int i = 0; i < 300; ++i)
        out.push_back({"", {{"user", kParcel}},
            {{kKind, "tuned"}, {std::string(kCold) + (i ? " (" + std::to_string(i) + ")" : ""), "base"}}});
    return out;
}

} // namespace

void fillAnnotation(const std::filesystem::path& folder) {
    auto project = ui::Project::open(folder);
    if (!project) qFatal("no project");
    QueueStore store = (*project)->store().queues();
    const auto queues = (*project)->queuesFolder();
    const auto items = writeItems(queues, parcelItems(), {});
    QueueSettings settings;
    settings.name = "Support pairs";
    const auto id = store.add({0, *items, 300, settings, 0});
    const auto code = writeItems(queues,
        {{"", {{"user", "How do I undo my last commit?"}},
            {{kCode, "a"}, {"`git revert HEAD`", "b"}, {"Delete the folder and clone again.", "c"},
                {"Use `git commit --amend` to change the message, or `git reset --soft HEAD~1` to undo it.", "d"}}}},
        {});
    settings.name = "Four answers";
    settings.guidelines = "Better is what **works as written** and says what it changes.\n\n- no lost work\n- one step";
    if (!id || !store.add({0, *code, 1, settings, 0})) qFatal("no queue");
    Random random{5};
    long long now = 1'780'000'000'000;
    for (const auto& [person, count] : {std::pair("Ada", 184), {"Bo", 120}, {"小美", 60}})
        for (int i = 0; i < count; ++i) {
            Vote vote;
            vote.item = std::uint64_t(i);
            vote.annotator = person;
            vote.verdict = random.uniform() < 0.08 ? Verdict::Tie : Verdict::Better;
            vote.better = vote.verdict == Verdict::Tie ? -1 : (random.uniform() < 0.85 ? 0 : 1);
            vote.shown = random.below(2) ? std::vector<int>{0, 1} : std::vector<int>{1, 0};
            vote.createdMs = now += 8700;
            if (i == 7) vote.rewrite = "Sorry! A new one is on its way.";
            if (!store.setVote(*id, vote)) qFatal("no vote");
            if (i % 11 != 10) continue;
            vote.isRepeat = true;
            vote.better = random.uniform() < 0.94 ? vote.better : 0;
            vote.createdMs = now += 8700;
            if (!store.setVote(*id, vote)) qFatal("no vote");
        }
    // A reward model that was trained on the spot, with pairs kept back.
    std::string train, eval;
    const auto rows = makeRulePairs(120);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        Record row = rows[i];
        if (i % 6 == 5) std::swap(row.preference->chosen, row.preference->rejected); // people err
        (i < 80 ? train : eval) += toJsonLine(row) + "\n";
    }
    const auto scratch = folder / "scratch";
    const auto run = makeDemoRun(scratch, [&](Recipe& recipe) {
        write(scratch / "frozen" / "train.jsonl", train);
        write(scratch / "frozen" / "eval.jsonl", eval);
        recipe.data.train = {(scratch / "frozen" / "train.jsonl").string()};
        recipe.data.eval = (scratch / "frozen" / "eval.jsonl").string();
        recipe.objective.type = ObjectiveType::Reward;
        recipe.train.threads = 1; // pictures are made while others compile
        recipe.train.max_steps = 60;
        recipe.eval.every = 6;
    });
    if (runEngine({QStringLiteral("train"), ui::toQString(run)}).exitCode != 0) qFatal("the reward run failed");
    std::filesystem::rename(run, folder / "runs" / "0004-reward-lora");
}

void takeAnnotation(ui::MainWindow& window, const QString& prefix, const std::function<void(const QString&)>& take) {
    const auto click = [&](const char* name) {
        if (auto* button = window.findChild<QAbstractButton*>(QLatin1String(name))) button->click();
        QTest::qWait(200);
    };
    auto* page = static_cast<ui::AnnotatePage*>(window.page(QStringLiteral("annotate")));
    window.show(ui::ToAnnotate{QStringLiteral("Support pairs")});
    take(prefix + QStringLiteral("annotate-pair"));
    QTest::keyClick(page->voting(), Qt::Key_1);
    QTest::keyClick(page->voting(), Qt::Key_Left);
    take(prefix + QStringLiteral("annotate"));
    QTest::keyClick(page->voting(), Qt::Key_D);
    take(prefix + QStringLiteral("annotate-differences"));
    QTest::keyClick(page->voting(), Qt::Key_D);
    QTest::keyClick(page->voting(), Qt::Key_E);
    take(prefix + QStringLiteral("annotate-edit"));
    QTest::keyClick(window.focusWidget(), Qt::Key_Escape);
    QTest::keyClick(page->voting(), Qt::Key_Z);
    click("voteKeys");
    take(prefix + QStringLiteral("annotate-keys"));
    click("keysDone");
    click("leaveVoting");
    take(prefix + QStringLiteral("annotate-queues"));
    window.show(ui::ToAnnotate{QStringLiteral("Four answers")});
    take(prefix + QStringLiteral("annotate-four"));
    window.setOnlyPage(true);
    take(prefix + QStringLiteral("annotate-only"));
    window.setOnlyPage(false);
    click("leaveVoting");
    click("newQueue");
    click("queueBySampling");
    take(prefix + QStringLiteral("annotate-new"));
    window.show(ui::ToRuns{QStringLiteral("0004-reward-lora")});
    take(prefix + QStringLiteral("run-reward"));
    window.show(ui::ToNewRun{ObjectiveType::Dpo});
    take(prefix + QStringLiteral("new-run-dpo"));
}

} // namespace luthier::testing
