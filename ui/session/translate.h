#pragma once
#include "core/base/bilingual.h"
#include "core/base/result.h"

#include <QString>

#include <filesystem>
#include <string>
#include <string_view>

namespace luthier::ui {

/// A message from core in the person's language: the pattern is translated, then filled.
QString translated(const Message& message);
/// What happened, why and what to do, as one text.
QString translated(const Error& error);
/// A label from one of core's tables ("methods", "data").
QString translatedLabel(const char* context, std::string_view label);
/// A text from resources/, in the window's language.
QString ownLanguage(const BilingualText& text);
/// Is the window in Chinese?
bool isChinese();

/// A moment as a day, and as day and time, as the language writes them. @param unixMs  Unix ms
QString dayText(long long unixMs);
QString momentText(long long unixMs);

QString toQString(std::string_view text);
QString toQString(const std::string& text);
std::string toUtf8(const QString& text);
QString toQString(const std::filesystem::path& path);
std::filesystem::path toPath(const QString& text);

} // namespace luthier::ui
