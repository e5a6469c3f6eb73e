#include "tests/support/test_program.h"
#include "ui/session/instance_guard.h"

#include <QCoreApplication>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <thread>

using namespace luthier::ui;

class TestInstanceGuard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theOwnerIsRaised();
    void nobodyAnswersForAFreeProject();
};

void TestInstanceGuard::theOwnerIsRaised() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    InstanceGuard owner;
    owner.own(path);
    QSignalSpy asked(&owner, &InstanceGuard::raiseAsked);
    bool answered = false;
    std::thread second([&] { answered = InstanceGuard::raiseOwner(path); }); // as the second program does
    QTRY_COMPARE(asked.count(), 1);
    second.join();
    QVERIFY(answered);
}

void TestInstanceGuard::nobodyAnswersForAFreeProject() {
    QTemporaryDir folder;
    QVERIFY(!InstanceGuard::raiseOwner(folder.path().toStdString()));
}

LUTHIER_TEST(TestInstanceGuard)
#include "test_instance_guard.moc"
