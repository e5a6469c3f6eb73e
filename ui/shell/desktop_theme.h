#pragma once
#include "ui/widgets/theme/theme.h"

#include <QDBusConnection>
#include <QDBusVariant>
#include <QObject>

#include <optional>

namespace luthier::ui {

/// The desktop's light or dark mode and its changes. Qt 6.4 does not tell, so the desktop portal is asked
/// (org.freedesktop.portal.Settings, color-scheme); without a portal the mode is unknown.
class DesktopTheme : public QObject {
    Q_OBJECT

public:
    explicit DesktopTheme(const QDBusConnection& bus = QDBusConnection::sessionBus(), QObject* parent = nullptr);
    /// Empty before the portal answers, without a portal, and where the person prefers neither.
    std::optional<ThemeMode> mode() const { return m_mode; }

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void hear(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void ask();
    void take(const QVariant& value);

    QDBusConnection m_bus;
    std::optional<ThemeMode> m_mode;
};

} // namespace luthier::ui
