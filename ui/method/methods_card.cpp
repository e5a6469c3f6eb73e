#include "ui/method/methods_card.h"

#include "core/model/model_source.h"
#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QPushButton>

namespace luthier::ui {

MethodsCard::MethodsCard(Wizard& wizard, Speeds& speeds, QWidget* parent)
    : Card(tr("Ways of training compared"), parent)
    , m_wizard(wizard)
    , m_speeds(speeds)
    , m_grid(new QGridLayout)
    , m_note(makeMuted({}))
    , m_measure(new QPushButton) {
    m_measure->setObjectName(QStringLiteral("measureSpeeds"));
    m_measure->setToolTip(tr("Three steps of the real recipe for each way of training that Luthier has."));
    header()->addWidget(m_measure);
    m_note->setWordWrap(true);
    m_note->setObjectName(QStringLiteral("speedNote"));
    m_grid->setHorizontalSpacing(12);
    m_grid->setVerticalSpacing(6);
    body()->addLayout(m_grid);
    body()->addWidget(m_note);
    connect(m_measure, &QPushButton::clicked, this, [this] {
        if (m_speeds.measuring().empty())
            m_speeds.measure();
        else
            m_speeds.cancel();
    });
    connect(&m_speeds, &Speeds::changed, this, &MethodsCard::refresh, Qt::QueuedConnection);
}

QString MethodsCard::memoryOf(const MethodInfo& method) const {
    const std::uint64_t bytes = m_wizard.bytesOf(method.key);
    if (bytes == 0) return method.memory.en.empty() ? tr("choose a model") : ownLanguage(method.memory);
    return tr("%1, calculated").arg(formatSize(bytes));
}

QString MethodsCard::speedOf(const MethodInfo& method) const {
    if (method.isInChat) return QStringLiteral("–");
    if (m_speeds.measuring() == method.key) return tr("being measured …");
    if (const auto probe = m_speeds.of(method.key))
        return tr("%1 tokens/s, measured").arg(formatWhole(static_cast<quint64>(probe->tokensPerSecond)));
    return method.speed.en.empty() ? tr("not measured yet") : ownLanguage(method.speed);
}

void MethodsCard::refresh() {
    clearLayout(m_grid);
    int column = 0;
    const QString memory = tr("Memory, at least"), speed = tr("Speed"); // at least: one sequence at a time
    for (const QString& name : {tr("Way of training"), tr("Trained weights"), tr("Ability kept"), memory, speed,
             tr("GPU memory"), tr("Rows"), tr("Time")}) {
        QLabel* head = makeMuted(name);
        head->setWordWrap(true);
        m_grid->setColumnStretch(column, name == memory || name == speed ? 6 : 5); // they have most words
        m_grid->addWidget(head, 0, column++, Qt::AlignTop);
    }
    const auto range = [](const std::vector<double>& numbers) {
        if (numbers.empty()) return QStringLiteral("–");
        const QString from = formatWhole(static_cast<quint64>(numbers[0]));
        return numbers.size() > 1 ? from + QStringLiteral("–") + formatWhole(static_cast<quint64>(numbers[1]))
                                  : from + QStringLiteral("+");
    };
    const auto orDash = [](const BilingualText& text) {
        return text.en.empty() ? QStringLiteral("–") : ownLanguage(text);
    };
    int row = 1;
    for (const MethodInfo& method : m_wizard.judgement().methods) {
        const bool isTaken = m_wizard.plan().uses(method.key);
        column = 0;
        for (const QString& text :
            {ownLanguage(method.text), orDash(method.trainable), orDash(method.keeps), memoryOf(method),
                speedOf(method), range(method.gpuGb) + (method.gpuGb.empty() ? QString() : QStringLiteral(" GB")),
                range(method.rows), orDash(method.time)}) {
            auto* label = makeLabel(text, TextRole::Small, isTaken);
            label->setWordWrap(true); // narrow windows fold the cells instead of cutting the last ones off
            if (column == 0) label->setToolTip(ownLanguage(method.help));
            m_grid->addWidget(label, row, column++, Qt::AlignTop);
        }
        ++row;
    }
    const bool isMeasuring = !m_speeds.measuring().empty();
    m_measure->setText(isMeasuring ? tr("Stop measuring") : tr("Measure the speed here"));
    m_measure->setEnabled(isMeasuring || m_speeds.canMeasure());
    QStringList said;
    for (const MethodInfo& method : m_wizard.judgement().methods)
        if (const auto probe = m_speeds.of(method.key)) {
            said << tr("Measured on %1, threads: %2, with %3 in %4.")
                        .arg(toQString(probe->processor))
                        .arg(probe->threads)
                        .arg(toQString(modelName(m_wizard.answers().modelPath)), toQString(probe->computeType));
            break;
        }
    said << tr("Plain words, ranges and times are the guide's, made for about 7 billion parameters.");
    m_note->setText(said.join(isChinese() ? QString() : QStringLiteral(" ")));
}

} // namespace luthier::ui
