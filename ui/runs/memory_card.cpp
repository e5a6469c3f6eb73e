#include "ui/runs/memory_card.h"

#include "core/model/memory_ledger.h"
#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"
#include "ui/widgets/thin_progress.h"

#include <QGridLayout>

#include <algorithm>

namespace luthier::ui {

MemoryCard::MemoryCard(QWidget* parent)
    : Card(tr("Memory"), parent)
    , m_peak(makeLabel({}, TextRole::Small, true)) {
    header()->addWidget(makeMuted(tr("measured / predicted")));
    auto* rows = new QGridLayout; // bars stand below each other, however long a number is
    rows->setColumnStretch(0, 1);
    rows->setHorizontalSpacing(6);
    int colour = 0;
    for (const MemoryPartRow& part : memoryParts()) {
        auto* bar = new ThinProgress;
        bar->setColour(tokensInForce().chart[colour++ % 4]);
        bar->setFixedWidth(40);
        QLabel* value = makeLabel({}, TextRole::Small);
        value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        QLabel* label = makeMuted(translatedLabel("memory", part.label));
        const int row = rows->rowCount();
        rows->addWidget(label, row, 0);
        rows->addWidget(bar, row, 1);
        rows->addWidget(value, row, 2);
        m_rows[std::string(part.key)] = {value, bar};
    }
    body()->addLayout(rows);
    body()->addWidget(makeLine());
    auto* row = new QHBoxLayout;
    row->addWidget(makeLabel(tr("Peak"), TextRole::Small, true), 1);
    row->addWidget(m_peak);
    body()->addLayout(row);
}

void MemoryCard::show(const Event& started, const std::map<std::string, double>& measured) {
    const auto pair = [&](const std::string& key) {
        const auto found = measured.find(key);
        const QString left =
            found == measured.end() ? QStringLiteral("–") : formatSize(static_cast<quint64>(found->second));
        return left + QStringLiteral(" / ") + formatSize(static_cast<quint64>(started.number("predicted." + key)));
    };
    const double total = std::max(1.0, started.number("predicted.total"));
    for (const auto& [key, row] : m_rows) {
        row.value->setText(pair(key));
        row.bar->setShare(started.number("predicted." + key) / total);
    }
    m_peak->setText(pair("total"));
}

} // namespace luthier::ui
