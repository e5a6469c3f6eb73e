#include "app/engine/terminal.h"

#include "core/base/platform.h"
#include "core/base/text.h"

#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace luthier {

namespace {

double lastValue(const RunHistory& history, Curve curve) { return history.last(curve).value_or(0); }

double said(const Event& event, Curve curve) { return event.number(seriesName(curve)); }

} // namespace

RunPrinter::RunPrinter()
    : m_isTerminal(::isatty(STDOUT_FILENO) == 1) {}

void RunPrinter::line(const std::string& text) {
    if (m_barShown) std::fputs("\r\x1b[K", stdout);
    m_barShown = false;
    std::fputs((text + "\n").c_str(), stdout);
    std::fflush(stdout);
}

void RunPrinter::drawBar() {
    constexpr int kWidth = 28;
    const double total = double(std::max<std::int64_t>(1, m_history.totalSteps()));
    const int full = static_cast<int>(kWidth * double(m_history.step()) / total);
    std::string bar;
    for (int i = 0; i < kWidth; ++i)
        bar += i < full ? "━" : "─";
    const std::string left = m_history.secondsLeft() >= 0 ? formatDuration(m_history.secondsLeft()) + " left" : "";
    std::fputs(fmt::format("\r\x1b[K{} {}/{}  epoch {:.2f}  loss {:.4f}  lr {:.2e}  {} tok/s  {}", bar,
                   m_history.step(), m_history.totalSteps(), m_history.epoch(), lastValue(m_history, Curve::Loss),
                   lastValue(m_history, Curve::LearningRate),
                   static_cast<long long>(lastValue(m_history, Curve::TokensPerSecond)), left)
                   .c_str(),
        stdout);
    std::fflush(stdout);
    m_barShown = true;
}

void RunPrinter::show(const Event& event) {
    m_history.add(event);
    if (event.type == "run_started") {
        const std::string quantization = event.text("quantization");
        line(fmt::format("{}: {} on {}{}, {} of {} parameters, {} rows, {} steps, {}, {} threads, about {}",
            event.text("name"), event.text("adapter") == "none" ? "full" : event.text("adapter"), event.text("model"),
            quantization.empty() || quantization == "none" ? "" : " in " + quantization,
            formatCount(static_cast<std::uint64_t>(event.number("trainable_parameters"))),
            formatCount(static_cast<std::uint64_t>(event.number("parameters"))), event.number("rows"),
            event.number("total_steps"), event.text("compute_dtype"), event.number("threads"),
            formatBytes(static_cast<std::uint64_t>(event.number("predicted.total")))));
    } else if (event.type == "resumed") {
        line(fmt::format("resumed from step {}", event.number("from_step")));
    } else if (event.type == "step") {
        const long long now = unixTimeMs();
        if (m_isTerminal)
            drawBar();
        else if (now - m_lastLineMs > 10'000) {
            m_lastLineMs = now;
            line(fmt::format("step {}/{} epoch {:.2f} loss {:.4f} grad_norm {:.3f} tokens/s {:.0f}", event.step(),
                m_history.totalSteps(), event.number("epoch"), said(event, Curve::Loss), said(event, Curve::GradNorm),
                said(event, Curve::TokensPerSecond)));
        }
    } else if (event.type == "eval") {
        line(fmt::format("step {}/{} eval_loss {:.4f} perplexity {:.2f} token_accuracy {:.3f}", event.step(),
            m_history.totalSteps(), said(event, Curve::Loss), said(event, Curve::Perplexity),
            said(event, Curve::TokenAccuracy)));
    } else if (event.type == "checkpoint") {
        line(fmt::format("checkpoint {}", event.text("name")));
    } else if (event.type == "warning" && event.message) {
        line("warning: " + event.message->english());
    } else if (event.type == "paused" || event.type == "finished") {
        line(fmt::format("{} at step {}", event.type, event.step()));
    }
}

} // namespace luthier
