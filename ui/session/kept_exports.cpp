#include "ui/session/kept_exports.h"

#include "core/recipe/recipe.h"
#include "ui/session/translate.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace luthier::ui {

namespace {

constexpr const char* kExports = "exports"; // key of the project's settings

} // namespace

std::vector<KeptExport> keptExports(Project& project) {
    std::vector<KeptExport> out;
    const auto kept = QJsonDocument::fromJson(QByteArray::fromStdString(project.store().setting(kExports))).array();
    for (const QJsonValue& value : kept) {
        const QJsonObject json = value.toObject();
        const auto text = [&](const char* key) { return toUtf8(json[QLatin1String(key)].toString()); };
        const auto number = [&](const char* key) { return json[QLatin1String(key)].toInt(); };
        // Relative to the project's folder, which may have been moved.
        out.push_back({resolvePath(text("folder"), project.folder()), text("run"), text("format"), number("tokens"),
            number("agreeing")});
    }
    return out;
}

Result<void> keepExport(Project& project, const ExportOutcome& outcome) {
    std::vector<KeptExport> all = keptExports(project);
    std::erase_if(all, [&](const KeptExport& each) { return each.folder == outcome.folder; });
    all.insert(all.begin(), {outcome.folder, outcome.run, std::string(keyOf(outcome.form)), outcome.parity.tokens,
                                outcome.parity.agreeing});
    QJsonArray json;
    for (const KeptExport& each : all) {
        const auto inside = each.folder.lexically_relative(project.folder());
        const bool isOutside = inside.empty() || *inside.begin() == "..";
        json.append(QJsonObject{{QStringLiteral("folder"), toQString(isOutside ? each.folder : inside)},
            {QStringLiteral("run"), toQString(each.run)}, {QStringLiteral("format"), toQString(each.format)},
            {QStringLiteral("tokens"), each.tokens}, {QStringLiteral("agreeing"), each.agreeing}});
    }
    const QByteArray text = QJsonDocument(json).toJson(QJsonDocument::Compact);
    LUTHIER_TRY_DO(project.store().setSetting(kExports, text.toStdString()));
    Q_EMIT project.exportsChanged();
    return {};
}

} // namespace luthier::ui
