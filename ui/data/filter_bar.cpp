#include "ui/data/filter_bar.h"

#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTimer>

#include <algorithm>

namespace luthier::ui {

namespace {

constexpr int kMostLength = 10'000'000, kWaitMs = 200, kNarrow = 740;

/// Takes "tag:…" and "turns:…" out of what is searched for.
QString takeWords(const QString& text, RowFilter& filter) {
    QStringList rest;
    for (const QString& word : text.split(QLatin1Char(' '))) {
        if (word.startsWith(QStringLiteral("tag:")))
            filter.tag = toUtf8(word.mid(4));
        else if (word.startsWith(QStringLiteral("turns:")))
            filter.turns = word.mid(6).toInt();
        else
            rest << word;
    }
    return rest.size() == text.split(QLatin1Char(' ')).size() ? text : rest.join(QLatin1Char(' ')).trimmed();
}

QPushButton* makePatternButton(const char* objectName) {
    auto* button = new QPushButton(QStringLiteral(".*"));
    button->setCheckable(true);
    setKind(button, "quiet");
    button->setObjectName(QLatin1String(objectName));
    button->setMinimumWidth(30);
    button->setAccessibleName(FilterBar::tr("Regular expression"));
    button->setToolTip(button->accessibleName());
    return button;
}

} // namespace

FilterBar::FilterBar(DataWork& work, QWidget* parent)
    : QWidget(parent)
    , m_work(work)
    , m_search(new QLineEdit)
    , m_pattern(makePatternButton("searchPattern"))
    , m_status(new QComboBox)
    , m_language(new QComboBox)
    , m_quality(new QComboBox)
    , m_least(new QSpinBox)
    , m_most(new QSpinBox)
    , m_count(makeMuted({}))
    , m_filters(new QWidget)
    , m_layout(new QGridLayout(this))
    , m_wait(new QTimer(this)) {
    m_search->setObjectName(QStringLiteral("searchRows"));
    m_search->setAccessibleName(tr("Search the rows"));
    m_search->setClearButtonEnabled(true);
    m_search->setToolTip(tr("Also tag:later for a tag, turns:4 for the number of messages"));
    m_search->setMinimumWidth(124);
    const auto choice = [](QComboBox* box, const QString& name, const char* objectName,
                            const std::vector<std::pair<QString, QVariant>>& items) {
        box->setAccessibleName(name);
        box->setToolTip(name);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(std::max(8, int(items.front().first.size())));
        box->setObjectName(QLatin1String(objectName));
        for (const auto& [text, value] : items)
            box->addItem(text, value);
    };
    choice(m_status, tr("Status"), "filterStatus",
        {{tr("All rows"), int(RowStatus::All)}, {tr("Kept"), int(RowStatus::Kept)},
            {tr("Taken out"), int(RowStatus::TakenOut)}, {tr("Edited"), int(RowStatus::Changed)}});
    choice(m_language, tr("Language"), "filterLanguage", {{tr("All languages"), QString()}});
    choice(m_quality, tr("Quality"), "filterQuality",
        {{tr("Any quality"), 1.0}, {tr("Below %1").arg(0.5), 0.5}, {tr("Below %1").arg(0.25), 0.25}});
    for (QSpinBox* box : {m_least, m_most}) {
        box->setRange(0, kMostLength);
        box->setButtonSymbols(QAbstractSpinBox::NoButtons);
        box->setMaximumWidth(54);
    }
    m_most->setSpecialValueText(QStringLiteral("∞")); // 0: no limit
    m_least->setAccessibleName(tr("Length, at least"));
    m_most->setAccessibleName(tr("Length, at most"));
    m_least->setToolTip(m_least->accessibleName());
    m_most->setToolTip(m_most->accessibleName());
    m_least->setObjectName(QStringLiteral("filterLeast"));
    m_most->setObjectName(QStringLiteral("filterMost"));
    m_count->setObjectName(QStringLiteral("shownCount"));
    auto* replace = new QPushButton(tr("Replace"));
    setKind(replace, "quiet");
    replace->setObjectName(QStringLiteral("openReplace"));

    auto* search = new QHBoxLayout;
    search->setSpacing(6);
    search->addWidget(m_search, 1);
    search->addWidget(m_pattern);
    auto* filters = new QHBoxLayout(m_filters);
    filters->setContentsMargins(0, 0, 0, 0);
    filters->setSpacing(6);
    for (QWidget* widget : std::initializer_list<QWidget*>{
             m_status, m_least, makeMuted(QStringLiteral("–")), m_most, m_language, m_quality, replace, m_count})
        filters->addWidget(widget);
    m_layout->setContentsMargins(14, 10, 14, 10);
    m_layout->setSpacing(6);
    m_layout->addLayout(search, 0, 0);
    m_layout->addWidget(m_filters, 0, 1);
    m_layout->setColumnStretch(0, 1);

    m_wait->setSingleShot(true);
    m_wait->setInterval(kWaitMs);
    connect(m_wait, &QTimer::timeout, this, &FilterBar::apply);
    connect(m_search, &QLineEdit::textEdited, m_wait, qOverload<>(&QTimer::start));
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.isEmpty()) m_wait->start(); // cleared by the field's own button
    });
    connect(m_search, &QLineEdit::returnPressed, this, &FilterBar::apply);
    connect(m_pattern, &QPushButton::toggled, this, &FilterBar::apply);
    for (QComboBox* box : {m_status, m_language, m_quality})
        connect(box, &QComboBox::activated, this, &FilterBar::apply);
    for (QSpinBox* box : {m_least, m_most})
        connect(box, &QSpinBox::valueChanged, m_wait, qOverload<>(&QTimer::start));
    connect(replace, &QPushButton::clicked, this, &FilterBar::replaceAsked);
    connect(&m_work, &DataWork::shownChanged, this, &FilterBar::refresh);
    connect(&m_work, &DataWork::viewChanged, this, &FilterBar::refresh);
    connect(&m_work, &DataWork::factsChanged, this, &FilterBar::refresh);
}

void FilterBar::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    // Where there is little room the filters stand below the search.
    const bool isNarrow = width() < kNarrow;
    if (isNarrow == m_isNarrow) return;
    m_isNarrow = isNarrow;
    m_layout->removeWidget(m_filters);
    m_layout->addWidget(m_filters, isNarrow ? 1 : 0, isNarrow ? 0 : 1);
}

void FilterBar::focusSearch() {
    m_search->setFocus();
    m_search->selectAll();
}

void FilterBar::apply() {
    m_wait->stop();
    if (!m_work.view()) return;
    RowFilter filter;
    filter.text = toUtf8(takeWords(m_search->text(), filter));
    filter.isPattern = m_pattern->isChecked();
    filter.status = static_cast<RowStatus>(m_status->currentData().toInt());
    filter.leastLength = static_cast<std::uint32_t>(m_least->value());
    if (m_most->value() > 0) filter.mostLength = static_cast<std::uint32_t>(m_most->value());
    filter.language = toUtf8(m_language->currentData().toString());
    filter.mostQuality = m_quality->currentData().toDouble();
    m_work.setFilter(filter);
}

void FilterBar::refresh() {
    const std::uint64_t all = m_work.view() ? m_work.view()->rowCount() : 0;
    m_search->setPlaceholderText(tr("Search %1 rows").arg(formatWhole(all)));
    m_count->setText(m_work.shown() ? tr("%1 shown").arg(formatWhole(m_work.shownCount())) : QString());
    // Another data set begins with all of its rows.
    if (m_work.filter().isEmpty() && m_work.shownStep().empty() && !m_wait->isActive()) {
        const QSignalBlocker a(m_search), b(m_pattern), c(m_least), d(m_most);
        if (!m_search->hasFocus()) m_search->clear();
        m_status->setCurrentIndex(0);
        m_quality->setCurrentIndex(0);
        m_least->setValue(0);
        m_most->setValue(0);
    }
    if (!m_work.facts()) return;
    const QString current = m_language->currentData().toString();
    while (m_language->count() > 1)
        m_language->removeItem(1);
    for (const std::string& code : m_work.facts()->languageCodes)
        if (!code.empty()) m_language->addItem(toQString(code), toQString(code));
    m_language->setCurrentIndex(std::max(0, m_language->findData(current)));
}

ReplaceBar::ReplaceBar(DataWork& work, QWidget* parent)
    : QWidget(parent)
    , m_work(work)
    , m_find(new QLineEdit)
    , m_with(new QLineEdit)
    , m_pattern(makePatternButton("replacePattern"))
    , m_replace(new QPushButton(tr("Replace in all rows shown")))
    , m_close(new QPushButton(tr("Close"))) {
    m_find->setPlaceholderText(tr("Find"));
    m_with->setPlaceholderText(tr("Replace with"));
    m_find->setAccessibleName(m_find->placeholderText());
    m_with->setAccessibleName(m_with->placeholderText());
    m_find->setObjectName(QStringLiteral("replaceFind"));
    m_with->setObjectName(QStringLiteral("replaceWith"));
    m_replace->setObjectName(QStringLiteral("replaceNow"));
    setKind(m_close, "quiet");
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 0, 14, 10);
    layout->setSpacing(6);
    layout->addWidget(m_find, 1);
    layout->addWidget(m_pattern);
    layout->addWidget(m_with, 1);
    layout->addWidget(m_replace);
    layout->addWidget(m_close);
    connect(m_replace, &QPushButton::clicked, this,
        [this] { m_work.replaceText(m_find->text(), m_with->text(), m_pattern->isChecked()); });
    connect(m_close, &QPushButton::clicked, this, &QWidget::hide);
    hide();
}

void ReplaceBar::open() {
    show();
    m_find->setFocus();
}

} // namespace luthier::ui
