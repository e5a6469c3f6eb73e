#include "ui/shell/settings.h"

#include "core/base/platform.h"
#include "ui/session/project.h"
#include "ui/session/translate.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>

namespace luthier::ui {

namespace {

constexpr const char* kChinese = "zh_TW";
constexpr int kRecent = 8;

QString nameOf(ThemeChoice choice) {
    switch (choice) {
    case ThemeChoice::Light:
        return QStringLiteral("light");
    case ThemeChoice::Dark:
        return QStringLiteral("dark");
    case ThemeChoice::System:
        break;
    }
    return QStringLiteral("system");
}

} // namespace

Settings::Settings(QObject* parent)
    : QObject(parent) {
    connect(&m_desktop, &DesktopTheme::changed, this, [this] {
        if (themeChoice() != ThemeChoice::System) return;
        apply();
        Q_EMIT changed();
    });
}

QString Settings::language() const {
    const QString system =
        QLocale::system().language() == QLocale::Chinese ? QLatin1String(kChinese) : QStringLiteral("en");
    return m_settings.value(QStringLiteral("language"), system).toString();
}

void Settings::setLanguage(const QString& language) {
    m_settings.setValue(QStringLiteral("language"), language);
    apply();
    Q_EMIT changed();
}

ThemeChoice Settings::themeChoice() const {
    const QString kept = m_settings.value(QStringLiteral("theme")).toString();
    for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark})
        if (kept == nameOf(choice)) return choice;
    return ThemeChoice::System;
}

ThemeMode Settings::theme() const {
    switch (themeChoice()) {
    case ThemeChoice::Light:
        return ThemeMode::Light;
    case ThemeChoice::Dark:
        return ThemeMode::Dark;
    case ThemeChoice::System:
        break;
    }
    return m_desktop.mode().value_or(ThemeMode::Light);
}

void Settings::setTheme(ThemeChoice choice) {
    m_settings.setValue(QStringLiteral("theme"), nameOf(choice));
    apply();
    Q_EMIT changed();
}

void Settings::setOffline(bool offline) {
    m_settings.setValue(QStringLiteral("offline"), offline);
    Q_EMIT hubChanged();
}

void Settings::setHubEndpoint(const QString& url) {
    m_settings.setValue(QStringLiteral("hubEndpoint"), url.trimmed());
    Q_EMIT hubChanged();
}

HubOptions Settings::hubOptions() const {
    HubOptions options = hubOptionsFromEnvironment(expandHome("~"));
    options.offline = options.offline || isOffline();
    QString endpoint = hubEndpoint();
    while (endpoint.endsWith(QLatin1Char('/')))
        endpoint.chop(1);
    if (!endpoint.isEmpty()) options.endpoint = toUtf8(endpoint);
    return options;
}

QString Settings::person() const {
    const QString name = m_settings.value(QStringLiteral("person")).toString();
    return name.isEmpty() ? toQString(personName()) : name;
}

QStringList Settings::recentProjects() const {
    QStringList out;
    for (const QString& folder : m_settings.value(QStringLiteral("recent")).toStringList())
        if (Project::isProject(toPath(folder))) out << folder;
    return out;
}

void Settings::addRecentProject(const QString& folder) {
    QStringList recent = recentProjects();
    recent.removeAll(folder);
    recent.prepend(folder);
    m_settings.setValue(QStringLiteral("recent"), QStringList(recent.mid(0, kRecent)));
}

void Settings::apply() {
    auto& application = *qobject_cast<QApplication*>(QCoreApplication::instance());
    for (const auto& translator : m_translators)
        application.removeTranslator(translator.get());
    m_translators.clear();
    const QString chosen = language();
    QLocale::setDefault(QLocale(chosen));
    const auto install = [&](const QString& file, const QString& folder) {
        auto translator = std::make_unique<QTranslator>();
        if (!translator->load(file, folder)) return;
        application.installTranslator(translator.get());
        m_translators.push_back(std::move(translator));
    };
    install(QStringLiteral("qtbase_") + chosen, QLibraryInfo::path(QLibraryInfo::TranslationsPath)); // standard dialogs
    install(QStringLiteral("luthier_") + chosen, QStringLiteral(":/translations"));
    applyTheme(application, theme());
}

} // namespace luthier::ui
