#include "ui/data/about_card.h"

#include "ui/session/translate.h"
#include "ui/widgets/text.h"

#include <QBoxLayout>
#include <QFormLayout>
#include <QLineEdit>

namespace luthier::ui {

AboutCard::AboutCard(Project& project, QWidget* parent)
    : Card(tr("About this data set"), parent)
    , m_project(project)
    , m_source(new QLineEdit)
    , m_licence(new QLineEdit)
    , m_quality(new QLineEdit) {
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(6);
    const std::tuple<QLineEdit*, QString, QString, const char*> fields[] = {
        {m_source, tr("Source"), tr("Who made it, where it is from"), "aboutSource"},
        {m_licence, tr("Licence"), tr("What it may be used for"), "aboutLicence"},
        {m_quality, tr("Quality bar"), tr("What a row must be like to stay"), "aboutQuality"}};
    for (const auto& [edit, name, hint, objectName] : fields) {
        edit->setAccessibleName(name);
        edit->setPlaceholderText(hint);
        edit->setObjectName(QLatin1String(objectName));
        form->addRow(makeMuted(name), edit);
        connect(edit, &QLineEdit::editingFinished, this, &AboutCard::save);
    }
    body()->addLayout(form);
}

void AboutCard::show(const std::string& dataset) {
    m_dataset = dataset;
    for (const DatasetRow& row : m_project.store().datasets()) {
        if (row.hash != dataset) continue;
        m_source->setText(toQString(row.about.source));
        m_licence->setText(toQString(row.about.licence));
        m_quality->setText(toQString(row.about.quality));
        for (QLineEdit* edit : {m_source, m_licence, m_quality})
            edit->setCursorPosition(0); // a long text is read from its beginning
    }
}

void AboutCard::save() {
    const DatasetAbout about{
        toUtf8(m_source->text().trimmed()), toUtf8(m_licence->text().trimmed()), toUtf8(m_quality->text().trimmed())};
    for (const DatasetRow& row : m_project.store().datasets())
        if (row.hash == m_dataset && row.about != about) m_project.setAbout(m_dataset, about);
}

} // namespace luthier::ui
