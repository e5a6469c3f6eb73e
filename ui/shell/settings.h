#pragma once
/// Settings that hold for all projects: language, theme, recent projects, the window's place.

#include "core/hub/hub.h"
#include "ui/shell/desktop_theme.h"

#include <QByteArray>
#include <QObject>
#include <QSettings>
#include <QStringList>
#include <QTranslator>

#include <memory>
#include <vector>

namespace luthier::ui {

enum class ThemeChoice { System, Light, Dark };

class Settings : public QObject {
    Q_OBJECT

public:
    explicit Settings(QObject* parent = nullptr);

    QString language() const; ///< "en" or "zh_TW"; the system's at the first start
    void setLanguage(const QString& language);
    ThemeMode theme() const; ///< what is in force
    ThemeChoice themeChoice() const;
    void setTheme(ThemeChoice choice);

    /// Never ask a server, even when the person presses a button for it.
    bool isOffline() const { return m_settings.value(QStringLiteral("offline")).toBool(); }
    void setOffline(bool offline);
    QString hubEndpoint() const {
        return m_settings.value(QStringLiteral("hubEndpoint")).toString();
    } ///< empty: the Hub
    void setHubEndpoint(const QString& url);
    /// Options from the environment and from these settings.
    HubOptions hubOptions() const;

    QStringList recentProjects() const; ///< newest first, those that still exist
    void addRecentProject(const QString& folder);

    /// The person's name as others see it; the system's user name at first.
    QString person() const;
    void setPerson(const QString& name) { m_settings.setValue(QStringLiteral("person"), name.trimmed()); }

    QByteArray windowGeometry() const { return m_settings.value(QStringLiteral("window")).toByteArray(); }
    void setWindowGeometry(const QByteArray& geometry) { m_settings.setValue(QStringLiteral("window"), geometry); }

    /// Applies language and theme.
    void apply();

Q_SIGNALS:
    void changed();    ///< a new language or theme is in force
    void hubChanged(); ///< hubOptions changed

private:
    QSettings m_settings;
    DesktopTheme m_desktop;
    std::vector<std::unique_ptr<QTranslator>> m_translators;
};

} // namespace luthier::ui
