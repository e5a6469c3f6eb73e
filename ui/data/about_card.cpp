#include "ui/data/about_card.h"

#include "ui/data/data_labels.h"
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
    for (const AboutField& field : aboutFields()) {
        QLineEdit* edit = field.member == &DatasetAbout::source    ? m_source
                          : field.member == &DatasetAbout::licence ? m_licence
                                                                   : m_quality;
        edit->setAccessibleName(field.name());
        edit->setPlaceholderText(field.hint());
        edit->setObjectName(QStringLiteral("about_") + QLatin1String(field.key));
        form->addRow(makeMuted(field.name()), edit);
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
