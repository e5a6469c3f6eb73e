#include "ui/guide/guide_page.h"

#include "ui/session/translate.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QTextEdit>

#include <algorithm>

namespace luthier::ui {

namespace {

const QString kTopic = QStringLiteral("topic:"); // prefix of a topic's key; an entry's key has none
constexpr int kEntryHeight = 32, kHeadingHeight = 30;

} // namespace

GuidePage::GuidePage(const Guide& guide, QWidget* parent)
    : Page(parent)
    , m_guide(guide)
    , m_search(new QLineEdit)
    , m_list(new QListWidget)
    , m_text(new QTextEdit) {
    setTitle(tr("Guide"));
    m_search->setPlaceholderText(tr("Search the guide"));
    m_search->setAccessibleName(tr("Search the guide"));
    m_search->setObjectName(QStringLiteral("guideSearch"));
    m_search->setClearButtonEnabled(true);
    m_list->setAccessibleName(tr("Entries"));
    m_list->setObjectName(QStringLiteral("guideList"));
    m_text->setReadOnly(true);
    m_text->setFont(fontFor(TextRole::Reading));
    m_text->setAccessibleName(tr("Entry"));
    m_text->setObjectName(QStringLiteral("guideText"));
    setKind(m_text, "reading");
    auto* left = new Card;
    left->body()->addWidget(m_search);
    left->body()->addWidget(m_list, 1);
    auto* right = new Card;
    right->layout()->setContentsMargins(24, 20, 24, 20);
    right->body()->addWidget(m_text, 1);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(space::kBetweenCards);
    columns->addWidget(left, 2);
    columns->addWidget(right, 3);
    body()->addLayout(columns, 1);
    connect(m_search, &QLineEdit::textChanged, this, &GuidePage::search);
    connect(m_list, &QListWidget::currentRowChanged, this, &GuidePage::showChosen);
    search();
}

void GuidePage::search() {
    m_list->clear();
    const auto add = [this](const GuideEntry& entry) {
        auto* item = new QListWidgetItem(ownLanguage(entry.title), m_list);
        item->setData(Qt::UserRole, toQString(entry.key));
        item->setSizeHint({0, kEntryHeight});
    };
    const auto addTopic = [this](const GuideTopic& topic) {
        auto* heading = new QListWidgetItem(ownLanguage(topic.text), m_list);
        heading->setData(Qt::UserRole, kTopic + toQString(topic.key));
        heading->setSizeHint({0, kHeadingHeight});
        heading->setFont(fontFor(TextRole::Small, true));
        heading->setForeground(tokensInForce().muted);
    };
    if (const QString words = m_search->text().trimmed(); !words.isEmpty()) {
        for (const GuideTopic& topic : m_guide.topics)
            if (ownLanguage(topic.text).contains(words, Qt::CaseInsensitive)) addTopic(topic);
        for (const GuideEntry* entry : m_guide.search(toUtf8(words)))
            add(*entry);
    } else {
        for (const GuideTopic& topic : m_guide.topics) {
            addTopic(topic);
            for (const GuideEntry& entry : m_guide.entries)
                if (entry.topic == topic.key) add(entry);
        }
    }
    // The first entry; where only topics were found, the first of them.
    for (int row = m_list->count() - 1; row >= 0; --row)
        if (m_list->currentRow() < 0 || !m_list->item(row)->data(Qt::UserRole).toString().startsWith(kTopic))
            m_list->setCurrentRow(row);
    m_list->scrollToTop();
    if (m_list->count() == 0) m_text->setPlainText(tr("Nothing in the guide has these words."));
}

void GuidePage::showEntry(const QString& key) {
    if (key.isEmpty()) return;
    m_search->clear();
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->data(Qt::UserRole).toString() == key) m_list->setCurrentRow(row);
}

/// Everything of a topic on one page: the timeline, the ecosystem, …
void GuidePage::showTopic(const std::string& key) {
    const ThemeTokens& t = tokensInForce();
    QString html;
    for (const GuideTopic& topic : m_guide.topics)
        if (topic.key == key)
            html = QStringLiteral("<h2 style='margin:0'>%1</h2>").arg(ownLanguage(topic.text).toHtmlEscaped());
    for (const GuideEntry& entry : m_guide.entries) {
        if (entry.topic != key) continue;
        html += QStringLiteral("<h3 style='margin:14px 0 2px 0'>%1</h3><p style='margin:0 0 4px 0'>%2</p>")
                    .arg(ownLanguage(entry.title).toHtmlEscaped(), ownLanguage(entry.text).toHtmlEscaped());
        if (!entry.here.en.empty())
            html += QStringLiteral("<p style='margin:0 0 4px 0;color:%1'>%2</p>")
                        .arg(t.muted.name(), ownLanguage(entry.here).toHtmlEscaped());
    }
    m_text->setHtml(html);
}

void GuidePage::showChosen() {
    const QListWidgetItem* item = m_list->currentItem();
    if (!item) return;
    const QString chosen = item->data(Qt::UserRole).toString();
    if (chosen.startsWith(kTopic)) return showTopic(toUtf8(chosen.mid(kTopic.size())));
    const std::string key = toUtf8(chosen);
    const auto entry =
        std::find_if(m_guide.entries.begin(), m_guide.entries.end(), [&](const GuideEntry& e) { return e.key == key; });
    if (entry == m_guide.entries.end()) return;
    const ThemeTokens& t = tokensInForce();
    QString html = QStringLiteral("<h2 style='margin:0 0 10px 0'>%1</h2><p style='margin:0 0 14px 0'>%2</p>")
                       .arg(ownLanguage(entry->title).toHtmlEscaped(), ownLanguage(entry->text).toHtmlEscaped());
    const bool isPitfall = entry->topic == "pitfalls" || entry->topic == "warnings";
    const std::pair<QString, const BilingualText*> parts[] = {
        {isPitfall ? tr("What to do") : tr("When to use it"), &entry->when}, {tr("What it costs"), &entry->cost},
        {tr("What goes wrong"), &entry->wrong}, {tr("In Luthier"), &entry->here}};
    for (const auto& [name, text] : parts)
        if (!text->en.empty())
            html += QStringLiteral("<p style='margin:0 0 2px 0;color:%1'>%2</p><p style='margin:0 0 14px 0'>%3</p>")
                        .arg(t.muted.name(), name, ownLanguage(*text).toHtmlEscaped());
    QStringList keys;
    for (const std::string& name : entry->keys)
        keys << toQString(name);
    if (!keys.isEmpty())
        html += QStringLiteral(
            "<p style='margin:0 0 2px 0;color:%1'>run.yaml</p><p style='font-family:JetBrains Mono'>%2</p>")
                    .arg(t.muted.name(), keys.join(QStringLiteral("<br>")));
    m_text->setHtml(html);
}

} // namespace luthier::ui
