#pragma once
#include "ui/widgets/theme/theme.h"

#include <QDBusConnection>
#include <QDBusVariant>
#include <QObject>

#include <optional>

namespace luthier::ui {

/// Light or dark as the desktop has it, and when that changes. Qt 6.4 does not say, so the desktop portal is asked
/// (org.freedesktop.portal.Settings, color-scheme); without a portal nothing is known.
class DesktopTheme : public QObject {
    Q_OBJECT

public:
    explicit DesktopTheme(const QDBusConnection& bus = QDBusConnection::sessionBus(), QObject* parent = nullptr);
    /// Empty while the portal has not answered, where there is none, and where the person prefers neither.
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
