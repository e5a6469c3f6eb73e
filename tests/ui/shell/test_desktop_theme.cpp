// Light and dark follow a desktop portal on a bus of our own.

#include "tests/support/test_program.h"
#include "ui/shell/desktop_theme.h"
#include "ui/shell/settings.h"

#include <QDBusMessage>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace luthier::ui;

class FakePortal : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")

public:
    uint scheme = 0;

public Q_SLOTS:
    QDBusVariant Read(const QString& group, const QString& key) {
        const bool isKnown =
            group == QStringLiteral("org.freedesktop.appearance") && key == QStringLiteral("color-scheme");
        return QDBusVariant(QVariant::fromValue(QDBusVariant(isKnown ? scheme : 99u)));
    }
};

class TestDesktopTheme : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void thePortalIsFollowed();
    void withoutAPortalNothingIsKnown();
    void aPersonsChoiceWins();

private:
    QTemporaryDir m_home;
    QProcess m_daemon;
    QString m_address;
    FakePortal m_portal;
};

void TestDesktopTheme::initTestCase() {
    qputenv("XDG_CONFIG_HOME", m_home.path().toUtf8());
    QCoreApplication::setOrganizationName(QStringLiteral("luthier-test"));
    m_daemon.start(QStringLiteral("dbus-daemon"),
        {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
    QVERIFY2(m_daemon.waitForStarted(), "dbus-daemon is in installer/dependencies");
    while (!m_daemon.canReadLine())
        QVERIFY(m_daemon.waitForReadyRead());
    m_address = QString::fromUtf8(m_daemon.readLine()).trimmed();
    qputenv("DBUS_SESSION_BUS_ADDRESS", m_address.toUtf8());
    QDBusConnection server = QDBusConnection::connectToBus(m_address, QStringLiteral("portal"));
    QVERIFY(server.registerObject(
        QStringLiteral("/org/freedesktop/portal/desktop"), &m_portal, QDBusConnection::ExportAllSlots));
    QVERIFY(server.registerService(QStringLiteral("org.freedesktop.portal.Desktop")));
}

void TestDesktopTheme::cleanupTestCase() {
    m_daemon.kill();
    m_daemon.waitForFinished();
}

void TestDesktopTheme::thePortalIsFollowed() {
    m_portal.scheme = 1;
    DesktopTheme theme(QDBusConnection::connectToBus(m_address, QStringLiteral("window")));
    QSignalSpy changed(&theme, &DesktopTheme::changed);
    QVERIFY(!theme.mode()); // nobody waited for the answer
    QTRY_COMPARE(theme.mode(), std::optional(ThemeMode::Dark));
    const auto say = [&](uint scheme) {
        QDBusMessage signal = QDBusMessage::createSignal(QStringLiteral("/org/freedesktop/portal/desktop"),
            QStringLiteral("org.freedesktop.portal.Settings"), QStringLiteral("SettingChanged"));
        signal << QStringLiteral("org.freedesktop.appearance") << QStringLiteral("color-scheme")
               << QVariant::fromValue(QDBusVariant(QVariant::fromValue(scheme)));
        QVERIFY(QDBusConnection(QStringLiteral("portal")).send(signal));
    };
    say(2);
    QTRY_COMPARE(theme.mode(), std::optional(ThemeMode::Light));
    say(0);
    QTRY_VERIFY(!theme.mode());
    QCOMPARE(changed.count(), 3);
}

void TestDesktopTheme::withoutAPortalNothingIsKnown() {
    DesktopTheme theme(QDBusConnection(QStringLiteral("nobody")));
    QTest::qWait(50);
    QVERIFY(!theme.mode());
}

void TestDesktopTheme::aPersonsChoiceWins() {
    m_portal.scheme = 1;
    Settings settings;
    QCOMPARE(settings.themeChoice(), ThemeChoice::System);
    QSignalSpy changed(&settings, &Settings::changed);
    QTRY_COMPARE(settings.theme(), ThemeMode::Dark);
    QVERIFY(changed.count() >= 1); // the window is told
    settings.setTheme(ThemeChoice::Light);
    QCOMPARE(settings.theme(), ThemeMode::Light);
    settings.setTheme(ThemeChoice::System);
    QCOMPARE(settings.theme(), ThemeMode::Dark);
}

LUTHIER_WINDOW_TEST(TestDesktopTheme)
#include "test_desktop_theme.moc"
