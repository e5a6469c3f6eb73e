#include "ui/method/machine_step.h"

#include "core/base/platform.h"
#include "ui/session/translate.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QPushButton>
#include <QSignalBlocker>

namespace luthier::ui {

namespace {

constexpr double kGb = 1e9;

QDoubleSpinBox* makeSizeBox(const QString& name, const char* objectName) {
    auto* box = new QDoubleSpinBox;
    box->setRange(0, 100'000);
    box->setDecimals(1);
    box->setSuffix(QStringLiteral(" GB"));
    box->setKeyboardTracking(false); // a number counts when it is whole
    box->setAccessibleName(name);
    box->setObjectName(QLatin1String(objectName));
    return box;
}

std::uint64_t bytesOf(const QDoubleSpinBox* box) { return static_cast<std::uint64_t>(box->value() * kGb); }

} // namespace

MachineStep::MachineStep(Wizard& wizard, MachineTest& test, QWidget* parent)
    : QWidget(parent)
    , m_wizard(wizard)
    , m_test(test)
    , m_gpu(makeSizeBox(tr("GPU memory"), "gpuMemory"))
    , m_memory(makeSizeBox(tr("Free memory"), "freeMemory"))
    , m_disk(makeSizeBox(tr("Free disk space"), "freeDisk"))
    , m_cores(new QSpinBox)
    , m_source(makeMuted({}))
    , m_gpus(makeMuted({}))
    , m_outcome(makeLabel({}, TextRole::Small))
    , m_measure(new QPushButton)
    , m_many(new QCheckBox(tr("Many variants are to share one base model"))) {
    m_cores->setRange(1, 4096);
    m_cores->setKeyboardTracking(false);
    m_cores->setAccessibleName(tr("Cores"));
    m_gpu->setSpecialValueText(tr("none"));
    m_measure->setObjectName(QStringLiteral("measureMachine"));
    m_many->setObjectName(QStringLiteral("manyVariants"));
    m_source->setWordWrap(true);
    auto* card = new Card(tr("The machine that will train"));
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(24);
    form->setVerticalSpacing(10);
    form->addRow(makeFieldLabel(tr("GPU memory")), m_gpu);
    form->addRow(makeFieldLabel(tr("Free memory")), m_memory);
    form->addRow(makeFieldLabel(tr("Free disk space")), m_disk);
    form->addRow(makeFieldLabel(tr("Cores")), m_cores);
    card->body()->addLayout(form);
    card->body()->addWidget(m_source);
    auto* row = new QHBoxLayout;
    row->addWidget(m_measure);
    row->addStretch();
    card->body()->addLayout(row);
    m_gpus->setWordWrap(true);
    m_gpus->setObjectName(QStringLiteral("gpus"));
    m_outcome->setTextFormat(Qt::RichText);
    m_outcome->setObjectName(QStringLiteral("selfTest"));
    card->body()->addWidget(m_gpus);
    card->body()->addWidget(m_outcome);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(space::kBetweenCards);
    layout->addWidget(card);
    layout->addWidget(m_many);
    layout->addStretch(1);

    for (QDoubleSpinBox* box : {m_gpu, m_memory, m_disk})
        connect(box, &QDoubleSpinBox::valueChanged, this, &MachineStep::write);
    connect(m_cores, &QSpinBox::valueChanged, this, &MachineStep::write);
    connect(m_measure, &QPushButton::clicked, this, [this] {
        m_wizard.measureMachine();
        m_test.start();
    });
    connect(&m_test, &MachineTest::changed, this, &MachineStep::showTest);
    connect(m_many, &QCheckBox::clicked, this,
        [this](bool many) { m_wizard.change([&](Answers& answers) { answers.manyVariants = many; }); });
    connect(&m_wizard, &Wizard::changed, this, &MachineStep::refresh);
    refresh();
    showTest();
}

/// What the engine found here, whatever machine the plan is for.
void MachineStep::showTest() {
    m_measure->setEnabled(!m_test.isRunning());
    m_measure->setText(m_test.isRunning() ? tr("Measuring …") : tr("Measure and test this machine"));
    const auto report = m_test.report();
    QStringList gpus;
    for (const Gpu& gpu : report ? report->gpus : std::vector<Gpu>())
        gpus << tr("%1 with %2").arg(toQString(gpu.name), formatSize(gpu.bytes));
    m_gpus->setText(tr("Here is %1. This engine trains on the processor, so its memory does not count.")
            .arg(gpus.join(QStringLiteral(", "))));
    m_gpus->setVisible(!gpus.isEmpty());
    m_outcome->setVisible(report.has_value());
    if (!report) return;
    const auto line = [](const QString& name, const QString& value) {
        return QStringLiteral("<tr><td style='color:%3'>%1&nbsp;&nbsp;&nbsp;</td><td>%2</td></tr>")
            .arg(name, value.toHtmlEscaped(), tokensInForce().muted.name());
    };
    const auto right = [](bool is) { return is ? tr("right") : tr("wrong"); };
    QString html = QStringLiteral("<table cellspacing='0' cellpadding='2'>");
    html += line(tr("Self-test"),
        (report->isPassed() ? tr("passed") : tr("failed")) + QStringLiteral(" · ") + momentText(report->measuredMs));
    html += line(tr("Trains on"), tr("%1, threads: %2").arg(toQString(report->device)).arg(report->threads));
    html += line(tr("Matrix products"), tr("%1 · %2 GFLOP/s in float32, %3 in bfloat16")
                                            .arg(right(report->isMatrixRight), formatWhole(quint64(report->fp32Gflops)),
                                                formatWhole(quint64(report->bf16Gflops))));
    html += line(tr("Disk"), report->diskBytesPerSecond > 0
                                 ? tr("%1/s, durable").arg(formatSize(quint64(report->diskBytesPerSecond)))
                                 : tr("cannot be written"));
    html += line(tr("A training step"),
        report->stepMs > 0 ? tr("%1 ms, starter model").arg(formatNumber(report->stepMs)) : tr("did not come through"));
    m_outcome->setText(html + QStringLiteral("</table>"));
}

void MachineStep::refresh() {
    const MachineFacts& machine = m_wizard.answers().machine;
    for (const auto& [box, bytes] :
        {std::pair(m_gpu, machine.gpuBytes), {m_memory, machine.memoryBytes}, {m_disk, machine.diskBytes}}) {
        if (box->hasFocus()) continue; // somebody is typing
        const QSignalBlocker blocker(box);
        box->setValue(double(bytes) / kGb);
    }
    const QSignalBlocker blocker(m_cores);
    m_cores->setValue(machine.cores);
    m_many->setChecked(m_wizard.answers().manyVariants);
    m_source->setText(machine.isAnother ? tr("As you typed it: the plan is for another machine.")
                                        : tr("As measured here: %1.").arg(toQString(processorName())));
}

void MachineStep::write() {
    m_wizard.change([this](Answers& answers) {
        answers.machine = {bytesOf(m_gpu), bytesOf(m_memory), bytesOf(m_disk), m_cores->value(), true};
    });
}

} // namespace luthier::ui
