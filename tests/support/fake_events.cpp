#include "tests/support/fake_events.h"

#include "core/base/random.h"
#include "tests/support/places.h"

#include <cmath>

namespace luthier::testing {

namespace {

constexpr long long kStartMs = 1795500000000;

double noise(Random& random) { return random.uniform() + random.uniform() + random.uniform() - 1.5; }

} // namespace

Event makeEvent(
    const std::string& type, std::map<std::string, double> numbers, std::map<std::string, std::string> texts) {
    Event event;
    event.type = type;
    event.numbers = std::move(numbers);
    event.texts = std::move(texts);
    return event;
}

std::vector<Event> fakeRun(int total, int done, bool finished) {
    Random random{3};
    std::vector<Event> events;
    events.push_back(makeEvent("run_started",
        {{"total_steps", double(total)}, {"epochs", 3}, {"rows", 3120}, {"threads", 8}, {"predicted.weights", 8e6},
            {"predicted.adapter", 1.2e6}, {"predicted.gradients", 1.2e6}, {"predicted.optimizer", 2.4e6},
            {"predicted.activations", 84e6}, {"predicted.logits", 21e6}, {"predicted.program", 190e6},
            {"predicted.total", 307.8e6}},
        {{"model", "starter"}, {"adapter", "lora"}, {"name", "lora-support"}}));
    events.push_back(makeEvent("phase", {}, {{"phase", "training"}}));
    events.push_back(
        makeEvent("memory", {{"measured.weights", 8e6}, {"measured.adapter", 1.2e6}, {"measured.gradients", 1.2e6},
                                {"measured.optimizer", 2.4e6}, {"measured.total", 331e6}}));
    const int every = std::max(1, total / 12);
    for (int step = 0; step <= done; ++step) {
        const double share = double(step) / total;
        const double loss = 0.7 + 2.6 * std::exp(-5 * share);
        if (step > 0)
            events.push_back(makeEvent("step",
                {{"step", double(step)}, {"epoch", 3 * share}, {"loss", loss + 0.18 * noise(random)},
                    {"learning_rate", 2e-4 * (share < 0.05 ? share / 0.05 : 0.5 * (1 + std::cos(3.14159 * share)))},
                    {"grad_norm", 0.4 + 0.9 * std::exp(-3 * share) + 0.1 * noise(random)},
                    {"tokens_per_s", 1840 + 60 * noise(random)}, {"seconds_left", (total - step) * 1.1}}));
        if (step % every != 0) continue;
        events.push_back(makeEvent("eval", {{"step", double(step)}, {"loss", loss + 0.08}}));
        const bool early = step < every;
        events.push_back(makeEvent("sample", {{"step", double(step)}},
            {{"prompt", "Can I return the violin that I bought last week?"},
                {"answer",
                    early ? "Your violin will be ready tomorrow."
                          : "Decision: accepted. Item: violin. Next step: bring it to the shop within thirty days."}}));
        events.push_back(makeEvent("sample", {{"step", double(step)}},
            {{"prompt", "誰可以幫長笛調音？"},
                {"answer", early ? "雅婷正在學長笛。" : "結論：免費。品項：長笛。下一步：請到櫃台詢問。"}}));
        if (step > 0)
            events.push_back(
                makeEvent("checkpoint", {{"step", double(step)}, {"eval_loss", loss + 0.08}}, {{"name", "step"}}));
    }
    if (finished) events.push_back(makeEvent("finished", {{"step", double(done)}}));
    for (std::size_t i = 0; i < events.size(); ++i) {
        events[i].seq = i;
        events[i].timeMs = kStartMs + static_cast<long long>(i) * 1100;
    }
    return events;
}

void writeEvents(const std::filesystem::path& file, const std::vector<Event>& events) {
    std::string text;
    for (const Event& event : events)
        text += toJsonLine(event) + "\n";
    write(file, text);
}

} // namespace luthier::testing
