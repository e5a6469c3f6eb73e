#include "ui/session/plan/checklist_report.h"

#include "core/base/file.h"
#include "core/base/platform.h"
#include "ui/session/translate.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDate>
#include <QLocale>
#include <QPdfWriter>
#include <QTextDocument>

namespace luthier::ui {

namespace {

QString say(const char* text) { return QCoreApplication::translate("checklist", text); }

/// What people wrote is text, not Markdown.
QString escaped(const QString& text) {
    QString out;
    for (const QChar c : text) {
        if (QStringLiteral("\\`*_{}[]<>#|~").contains(c)) out += QLatin1Char('\\');
        out += c == QLatin1Char('\n') ? QLatin1Char(' ') : c;
    }
    return out.trimmed();
}

QString linesOf(const ChecklistEntry& entry) {
    QString out =
        QStringLiteral("- [%1] %2").arg(entry.tick ? QStringLiteral("x") : QStringLiteral(" "), escaped(entry.text));
    if (entry.tick) {
        out += QStringLiteral(" — ") + dayText(entry.tick->doneMs);
        if (!entry.tick->person.empty()) out += QStringLiteral(", ") + escaped(toQString(entry.tick->person));
    }
    out += QLatin1Char('\n');
    const auto add = [&out](const QString& name, const QString& text) {
        if (!text.isEmpty()) out += QStringLiteral("  - %1: %2\n").arg(name, text);
    };
    using Standing = ChecklistEntry::Standing;
    switch (entry.standing()) {
    case Standing::Done:
        add(say(QT_TRANSLATE_NOOP("checklist", "Evidence")),
            escaped(entry.evidence && !entry.tick->evidence.empty() ? entry.says() : QString()));
        break;
    case Standing::Lost:
        add(say(QT_TRANSLATE_NOOP("checklist", "No longer true")),
            escaped(entry.evidence ? entry.says() : toQString(entry.tick->evidence)));
        break;
    case Standing::Proposed:
        add(say(QT_TRANSLATE_NOOP("checklist", "Seen, not confirmed")), escaped(entry.says()));
        break;
    case Standing::Missing:
        add(say(QT_TRANSLATE_NOOP("checklist", "Missing")), escaped(entry.says()));
        break;
    case Standing::Open:
        break;
    }
    add(say(QT_TRANSLATE_NOOP("checklist", "Owner")), escaped(toQString(entry.notes.owner)));
    const QDate due = QDate::fromString(toQString(entry.notes.due), Qt::ISODate);
    add(say(QT_TRANSLATE_NOOP("checklist", "Due")),
        due.isValid() ? QLocale().toString(due, QLocale::ShortFormat) : QString());
    add(say(QT_TRANSLATE_NOOP("checklist", "Link")), escaped(toQString(entry.notes.link)));
    add(say(QT_TRANSLATE_NOOP("checklist", "Note")), escaped(toQString(entry.notes.note)));
    return out;
}

} // namespace

QString checklistMarkdown(const Checklist& checklist) {
    const QString of = say(QT_TRANSLATE_NOOP("checklist", "%1 of %2"));
    QString out = QStringLiteral("# %1: %2\n\n%3 · %4\n")
                      .arg(escaped(checklist.projectName()), say(QT_TRANSLATE_NOOP("checklist", "Checklist")),
                          dayText(unixTimeMs()), of.arg(checklist.done()).arg(checklist.count()));
    for (const ChecklistSection& section : checklist.sections()) {
        out += QStringLiteral("\n## %1 (%2)\n\n")
                   .arg(escaped(section.title), of.arg(section.done()).arg(section.entries.size()));
        for (const ChecklistEntry& entry : section.entries)
            out += linesOf(entry);
    }
    const auto history = checklist.history({});
    if (history.empty()) return out;
    out += QStringLiteral("\n## %1\n\n| %2 | %3 | %4 | %5 |\n| --- | --- | --- | --- |\n")
               .arg(say(QT_TRANSLATE_NOOP("checklist", "History")), say(QT_TRANSLATE_NOOP("checklist", "When")),
                   say(QT_TRANSLATE_NOOP("checklist", "Who")), say(QT_TRANSLATE_NOOP("checklist", "What")),
                   say(QT_TRANSLATE_NOOP("checklist", "Item")));
    for (const TickEvent& event : history) {
        const ChecklistEntry* entry = checklist.entry(event.item);
        out += QStringLiteral("| %1 | %2 | %3 | %4 |\n")
                   .arg(momentText(event.ms), escaped(toQString(event.person)),
                       event.isTicked ? say(QT_TRANSLATE_NOOP("checklist", "ticked"))
                                      : say(QT_TRANSLATE_NOOP("checklist", "unticked")),
                       escaped(entry ? entry->text : toQString(event.item)));
    }
    return out;
}

Result<void> writeChecklist(const Checklist& checklist, const std::filesystem::path& file) {
    const QString markdown = checklistMarkdown(checklist);
    if (toQString(file.extension()).compare(QStringLiteral(".pdf"), Qt::CaseInsensitive) != 0)
        return writeWhole(file, toUtf8(markdown));
    QBuffer pages;
    pages.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&pages);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setTitle(checklist.projectName());
        QTextDocument document;
        document.setMarkdown(markdown);
        document.print(&writer);
    }
    const QByteArray& bytes = pages.data();
    return writeWhole(file, std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

} // namespace luthier::ui
