#include "ui/method/decision_tree.h"

#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>

namespace luthier::ui {

namespace {

constexpr double kNodeHeight = 44, kMostWidth = 140, kAloneWidth = 440, kGap = 12, kRadius = 8;

} // namespace

DecisionTree::DecisionTree(Wizard& wizard, QWidget* parent)
    : QWidget(parent)
    , m_wizard(wizard) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Decision tree"));
    const auto refresh = [this] {
        QStringList path;
        for (const Row& row : rows())
            for (const Node& node : row.nodes)
                if (node.isTaken) path << node.title;
        setAccessibleDescription(path.join(QStringLiteral(" → ")));
        update();
    };
    connect(&m_wizard, &Wizard::changed, this, refresh);
    refresh();
}

std::vector<DecisionTree::Row> DecisionTree::rows() const {
    const Judgement& judgement = m_wizard.judgement();
    const Answers& answers = m_wizard.answers();
    const Plan& plan = m_wizard.plan();
    const bool hasTask = judgement.task(answers.task) != nullptr;
    const bool trains = hasTask && !plan.method.empty();
    std::vector<Row> out;
    out.push_back({{{{}, ownLanguage(judgement.question), {},
                       tr("The task decides the steps. Memory and rows decide the way of training: where they "
                          "disagree, the more frugal counts."),
                       true}},
        {}});
    Row tasks;
    for (const TaskRow& task : judgement.tasks)
        tasks.nodes.push_back({{}, ownLanguage(task.node), ownLanguage(task.leads),
            ownLanguage(task.why) + (task.route.en.empty() ? QString() : QLatin1Char('\n') + ownLanguage(task.route)),
            task.key == answers.task});
    out.push_back(std::move(tasks));

    const bool hasGpu = answers.machine.gpuBytes > 0;
    const auto methodHelp = [&](const std::string& key) {
        const MethodInfo* method = judgement.method(key);
        return method ? ownLanguage(method->help) : QString();
    };
    Row memory;
    memory.label = hasGpu ? tr("GPU memory: %1").arg(formatSize(answers.machine.gpuBytes))
                          : tr("free memory: %1").arg(formatSize(answers.machine.memoryBytes));
    memory.nodes.push_back({{}, ownLanguage(judgement.cpuNode), tr("what fits"),
        tr("Without a GPU the bands do not apply: %1 % of the free memory may be used.").arg(judgement.cpuShare * 100),
        trains && plan.memoryBand == "cpu_only"});
    for (const Band& band : judgement.memory)
        memory.nodes.push_back({{}, ownLanguage(band.node), ownLanguage(band.leads), methodHelp(band.method),
            trains && plan.memoryBand == band.key});
    out.push_back(std::move(memory));

    Row rows;
    rows.label = answers.data.rows > 0 ? tr("rows of data: %1").arg(formatWhole(quint64(answers.data.rows)))
                                       : tr("rows of data: not known yet");
    for (const Band& band : judgement.rows)
        rows.nodes.push_back({{}, ownLanguage(band.node), ownLanguage(band.leads), methodHelp(band.method),
            trains && plan.rowsBand == band.key});
    out.push_back(std::move(rows));

    if (hasTask) {
        QStringList steps;
        for (const PlanStep& step : plan.steps)
            steps << ownLanguage(judgement.step(step.step)->text);
        std::uint64_t bytes = 0; // counted even for a plan with a missing part
        for (const PlanStep& step : plan.steps)
            bytes = std::max(bytes, step.bytes);
        QStringList why;
        for (const Said& reason : plan.reasons)
            why << QStringLiteral("· ") + ownLanguage(sentence(judgement, reason));
        QString below = ownLanguage(methodsOf(judgement, plan));
        if (below.isEmpty()) below = tr("nothing is trained");
        if (bytes > 0) below += QStringLiteral(" · ") + formatSize(bytes);
        if (!answers.method.empty() || !answers.steps.empty()) below += QStringLiteral(" · ") + tr("as you chose");
        const bool isTrained = !plan.trainedOtherwise().empty();
        out.push_back({{{{}, steps.join(QStringLiteral(" → ")), below, why.join(QLatin1Char('\n')), true}},
            isTrained ? tr("what examples cannot show is trained") : QString()});
    }
    // Places: rows from top to bottom, nodes side by side in the middle.
    const double step = (height() - kNodeHeight - 4) / std::max<double>(1, double(out.size()) - 1);
    for (std::size_t r = 0; r < out.size(); ++r) {
        auto& nodes = out[r].nodes;
        const auto count = double(nodes.size());
        const double most = nodes.size() == 1 ? kAloneWidth : kMostWidth;
        const double width = std::min(most, (this->width() - 4 - kGap * (count - 1)) / count);
        const double gap = count > 1 ? (this->width() - 4 - width * count) / (count - 1) : 0;
        const double left = nodes.size() == 1 ? (this->width() - width) / 2 : 2;
        for (std::size_t i = 0; i < nodes.size(); ++i)
            nodes[i].place = QRectF(left + double(i) * (width + gap), 2 + double(r) * step, width, kNodeHeight);
    }
    return out;
}

void DecisionTree::paintEvent(QPaintEvent*) {
    const ThemeTokens& t = tokensInForce();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto all = rows();
    const double rowStep = all[1].nodes.front().place.top() - all[0].nodes.front().place.top();
    const auto takenOf = [](const Row& row) {
        const auto it = std::find_if(row.nodes.begin(), row.nodes.end(), [](const Node& node) { return node.isTaken; });
        return it == row.nodes.end() ? nullptr : &*it;
    };
    const auto connectNodes = [&](const Node& from, const Node& to, bool isTaken) {
        const QPointF begin(from.place.center().x(), from.place.bottom()), end(to.place.center().x(), to.place.top());
        const double middle = (begin.y() + end.y()) / 2;
        QPainterPath path(begin);
        path.cubicTo({begin.x(), middle}, {end.x(), middle}, end);
        painter.setPen(QPen(isTaken ? t.accent : t.line, isTaken ? 2 : 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(path);
    };
    // Draw untaken paths first, so that the taken one lies above them. It may skip rows.
    for (std::size_t r = 1; r < all.size(); ++r)
        if (const Node* from = takenOf(all[r - 1]))
            for (const Node& node : all[r].nodes)
                if (!node.isTaken) connectNodes(*from, node, false);
    const Node* from = nullptr;
    for (const Row& row : all)
        if (const Node* next = takenOf(row)) {
            if (from) connectNodes(*from, *next, true);
            from = next;
        }
    for (const Row& row : all) {
        if (!row.label.isEmpty()) {
            painter.setFont(fontFor(TextRole::Small));
            const double width = painter.fontMetrics().horizontalAdvance(row.label) + 12;
            const double middle = row.nodes.front().place.top() - (rowStep - kNodeHeight) / 2;
            const QRectF place((this->width() - width) / 2, middle - 9, width, 18);
            painter.fillRect(place, t.surface);
            painter.setPen(t.muted);
            painter.drawText(place, Qt::AlignCenter, row.label);
        }
        for (const Node& node : row.nodes) {
            painter.setPen(QPen(node.isTaken ? t.accent : t.line, node.isTaken ? 2 : 1));
            painter.setBrush(node.isTaken ? t.accentSoft : t.surface);
            painter.drawRoundedRect(node.place, kRadius, kRadius);
            const QRectF inner = node.place.adjusted(6, 4, -6, -4);
            const auto draw = [&](const QString& text, const QFont& font, const QColor& ink, const QRectF& room) {
                painter.setFont(font);
                painter.setPen(ink);
                painter.drawText(room, Qt::AlignCenter,
                    painter.fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(room.width())));
            };
            const QFont title = fontFor(TextRole::Small, node.isTaken);
            if (node.leads.isEmpty()) {
                draw(node.title, title, node.isTaken ? t.ink : t.muted, inner);
                continue;
            }
            draw(node.title, title, node.isTaken ? t.ink : t.muted, inner.adjusted(0, 0, 0, -inner.height() / 2));
            QFont small = fontFor(TextRole::Small);
            small.setPixelSize(11);
            draw(node.leads, small, t.muted, inner.adjusted(0, inner.height() / 2, 0, 0));
        }
    }
}

bool DecisionTree::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (const Row& row : rows())
        for (const Node& node : row.nodes)
            if (node.place.contains(help->pos())) {
                const QString text =
                    node.title + (node.leads.isEmpty() ? QString() : QStringLiteral(" · ") + node.leads);
                QToolTip::showText(
                    help->globalPos(), node.help.isEmpty() ? text : text + QLatin1Char('\n') + node.help);
                return true;
            }
    QToolTip::hideText();
    return true;
}

} // namespace luthier::ui
