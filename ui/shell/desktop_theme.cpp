#include "ui/shell/desktop_theme.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace luthier::ui {

namespace {

const auto kService = QStringLiteral("org.freedesktop.portal.Desktop");
const auto kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const auto kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const auto kGroup = QStringLiteral("org.freedesktop.appearance");
const auto kKey = QStringLiteral("color-scheme");

} // namespace

DesktopTheme::DesktopTheme(const QDBusConnection& bus, QObject* parent)
    : QObject(parent)
    , m_bus(bus) {
    if (!m_bus.isConnected()) return;
    // The bus looks up a slot's types by name; without registering this one, connect fails.
    qRegisterMetaType<QDBusVariant>();
    m_bus.connect(kService, kPath, kInterface, QStringLiteral("SettingChanged"), this,
        SLOT(hear(QString, QString, QDBusVariant)));
    ask();
}

void DesktopTheme::ask() {
    QDBusMessage call = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
    call << kGroup << kKey;
    // Asynchronous: a portal that hangs must not keep the window from opening.
    auto* watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<QDBusVariant> reply = *watcher;
        if (reply.isValid()) take(reply.value().variant());
    });
}

void DesktopTheme::hear(const QString& group, const QString& key, const QDBusVariant& value) {
    if (group == kGroup && key == kKey) take(value.variant());
}

void DesktopTheme::take(const QVariant& given) {
    QVariant value = given;
    while (value.userType() == qMetaTypeId<QDBusVariant>()) // Read wraps its answer twice
        value = value.value<QDBusVariant>().variant();
    std::optional<ThemeMode> mode; // the portal's numbers: 1 dark, 2 light, anything else no preference
    if (value.toUInt() == 1) mode = ThemeMode::Dark;
    if (value.toUInt() == 2) mode = ThemeMode::Light;
    if (mode == m_mode) return;
    m_mode = mode;
    Q_EMIT changed();
}

} // namespace luthier::ui
