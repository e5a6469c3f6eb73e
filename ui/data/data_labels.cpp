#include "ui/data/data_labels.h"

#include "core/data/import/formats.h"
#include "ui/data/about_card.h"
#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QCoreApplication>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>

namespace luthier::ui {

const std::array<AboutField, 3>& aboutFields() {
    static const std::array<AboutField, 3> fields = {{
        {"source", &DatasetAbout::source, [] { return AboutCard::tr("Source"); },
            [] { return AboutCard::tr("Who made it, where it is from"); }},
        {"licence", &DatasetAbout::licence, [] { return AboutCard::tr("Licence"); },
            [] { return AboutCard::tr("What it may be used for"); }},
        {"quality", &DatasetAbout::quality, [] { return AboutCard::tr("Quality bar"); },
            [] { return AboutCard::tr("What a row must be like to stay"); }},
    }};
    return fields;
}

std::array<QLineEdit*, 3> addAboutLines(QFormLayout* form, const QString& prefix) {
    std::array<QLineEdit*, 3> lines{};
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(6);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const AboutField& field = aboutFields()[i];
        lines[i] = new QLineEdit;
        lines[i]->setAccessibleName(field.name());
        lines[i]->setPlaceholderText(field.hint());
        lines[i]->setObjectName(prefix + QLatin1String(field.key));
        form->addRow(makeFieldLabel(field.name()), lines[i]);
    }
    return lines;
}

DatasetAbout aboutOf(const std::array<QLineEdit*, 3>& lines) {
    DatasetAbout about;
    for (std::size_t i = 0; i < lines.size(); ++i)
        about.*aboutFields()[i].member = toUtf8(lines[i]->text().trimmed());
    return about;
}

QString formatLabel(const std::string& key) {
    if (const DataFormat* format = findDataFormat(key)) return translatedLabel("data", format->label);
    if (key == "dataset_info") return QCoreApplication::translate("data", "As dataset_info.json says");
    return QCoreApplication::translate("data", "Columns chosen by hand");
}

QString rejectedText(const RejectedLine& line) {
    const QString where = line.file.empty() ? QCoreApplication::translate("data", "Line %1: %2")
                                            : QCoreApplication::translate("data", "%3, line %1: %2");
    const QString text = where.arg(formatWhole(line.line), translated(line.reason));
    return line.file.empty() ? text : text.arg(toQString(line.file));
}

QString oneLine(const std::string& text) { return toQString(std::string(text, 0, 600)).simplified(); }

} // namespace luthier::ui
