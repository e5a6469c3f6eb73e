#include "ui/widgets/gate_card.h"

#include "ui/session/translate.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace luthier::ui {

namespace {

QString signOf(GateVerdict verdict) {
    const ThemeTokens& t = tokensInForce();
    switch (verdict) {
    case GateVerdict::Passed:
        return QStringLiteral("<span style='color:%1'>✓</span>").arg(t.good.name());
    case GateVerdict::Failed:
        return QStringLiteral("<span style='color:%1'>✕</span>").arg(t.bad.name());
    case GateVerdict::NotMeasured:
        break;
    }
    return QStringLiteral("<span style='color:%1'>–</span>").arg(t.muted.name());
}

QString nameOf(GateVerdict verdict) {
    return verdict == GateVerdict::Passed   ? GateCard::tr("passed")
           : verdict == GateVerdict::Failed ? GateCard::tr("failed")
                                            : GateCard::tr("not measured");
}

/// A line's sign, question and evidence, the latter below.
QWidget* makeLineOf(const GateLine& line) {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    QLabel* sign = makeLabel(signOf(line.verdict));
    sign->setFixedWidth(14);
    sign->setAccessibleName(nameOf(line.verdict));
    layout->addWidget(sign, 0, Qt::AlignTop);
    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    QLabel* question = makeLabel(translatedLabel("gate", gateTable()[std::size_t(line.question)].label));
    question->setWordWrap(true);
    QLabel* evidence = makeMuted(translated(line.evidence));
    evidence->setWordWrap(true);
    words->addWidget(question);
    words->addWidget(evidence);
    layout->addLayout(words, 1);
    return row;
}

} // namespace

GateCard::GateCard(QWidget* parent)
    : Card(tr("Nothing worse is kept"), parent)
    , m_verdict(new Badge)
    , m_lines(new QVBoxLayout)
    , m_asking(new QWidget)
    , m_reason(new QLineEdit)
    , m_overrule(new QPushButton(tr("Keep it all the same")))
    , m_takeBack(new QPushButton(tr("Take back")))
    , m_keptRow(new QWidget)
    , m_kept(makeMuted({})) {
    setObjectName(QStringLiteral("gateCard"));
    m_verdict->setObjectName(QStringLiteral("gateVerdict"));
    header()->addWidget(m_verdict);
    m_lines->setSpacing(10);
    body()->addLayout(m_lines);
    auto* kept = new QVBoxLayout(m_keptRow);
    kept->setContentsMargins(0, 0, 0, 0);
    kept->setSpacing(4);
    kept->addWidget(m_kept);
    kept->addWidget(m_takeBack, 0, Qt::AlignLeft);
    body()->addWidget(m_keptRow);
    m_kept->setWordWrap(true);
    auto* asking = new QVBoxLayout(m_asking); // below each other: the card may be narrow
    asking->setContentsMargins(0, 0, 0, 0);
    asking->setSpacing(6);
    asking->addWidget(m_reason);
    asking->addWidget(m_overrule, 0, Qt::AlignLeft);
    body()->addWidget(m_asking);
    m_reason->setObjectName(QStringLiteral("gateReason"));
    m_reason->setAccessibleName(tr("Reason"));
    m_reason->setPlaceholderText(tr("Why is it wanted?"));
    m_overrule->setObjectName(QStringLiteral("gateOverrule"));
    m_overrule->setEnabled(false);
    m_takeBack->setObjectName(QStringLiteral("gateTakeBack"));
    setKind(m_takeBack, "quiet");
    connect(m_reason, &QLineEdit::textChanged, this,
        [this](const QString& text) { m_overrule->setEnabled(!text.trimmed().isEmpty()); });
    connect(m_reason, &QLineEdit::returnPressed, m_overrule, &QPushButton::click);
    connect(m_overrule, &QPushButton::clicked, this, [this] { Q_EMIT overruled(m_reason->text().trimmed()); });
    connect(m_takeBack, &QPushButton::clicked, this, [this] { Q_EMIT overruled({}); });
}

void GateCard::show(const Gate& gate, const QString& of) {
    const bool isClosed = gate.isClosed(), lets = gate.lets();
    if (m_of != of || lets) m_reason->clear();
    m_of = of;
    clearLayout(m_lines);
    for (const GateLine& line : gate.lines)
        m_lines->addWidget(makeLineOf(line));
    if (!isClosed && gate.isMeasured())
        m_verdict->show(tr("passes"), Badge::Tone::Good);
    else if (!isClosed)
        m_verdict->show(tr("not measured"), Badge::Tone::Neutral);
    else if (lets)
        m_verdict->show(tr("overruled"), Badge::Tone::Warning);
    else
        m_verdict->show(tr("kept back"), Badge::Tone::Bad);
    m_kept->setText(tr("Kept all the same: %1").arg(toQString(gate.overruled)));
    m_keptRow->setVisible(isClosed && lets);
    m_asking->setVisible(!lets);
}

} // namespace luthier::ui
