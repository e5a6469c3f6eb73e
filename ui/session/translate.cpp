#include "ui/session/translate.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace luthier::ui {

QString dayText(long long unixMs) {
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(unixMs).date(), QLocale::ShortFormat);
}

QString momentText(long long unixMs) {
    return dayText(unixMs) + QDateTime::fromMSecsSinceEpoch(unixMs).toString(QStringLiteral(" HH:mm"));
}

QString toQString(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

QString toQString(const std::string& text) { return QString::fromStdString(text); }

std::string toUtf8(const QString& text) { return text.toStdString(); }

QString toQString(const std::filesystem::path& path) { return QString::fromStdString(path.string()); }

std::filesystem::path toPath(const QString& text) { return text.toStdString(); }

QString translated(const Message& message) {
    const std::string pattern = QCoreApplication::translate("errors", message.pattern.c_str()).toStdString();
    return toQString(fillPattern(pattern, message.values));
}

QString translated(const Error& error) {
    QString out = translated(error.what);
    for (const Message* part : {&error.why, &error.todo})
        if (!part->empty()) out += (isChinese() ? QString() : QStringLiteral(" ")) + translated(*part);
    return out;
}

QString translatedLabel(const char* context, std::string_view label) {
    return QCoreApplication::translate(context, std::string(label).c_str());
}

QString ownLanguage(const BilingualText& text) { return toQString(isChinese() ? text.zh : text.en); }

bool isChinese() {
    // The translation itself says which language is in force: no second copy of the setting.
    return QCoreApplication::translate("language", "en") == QStringLiteral("zh");
}

} // namespace luthier::ui
