#include "core/engine/evaluate/speed.h"

#include "core/base/platform.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>

namespace luthier::engine {

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds(Clock::time_point from, Clock::time_point to) {
    return std::chrono::duration<double, std::milli>(to - from).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

std::uint64_t weightBytes(const std::filesystem::path& path) {
    std::error_code code;
    if (std::filesystem::is_regular_file(path, code)) return std::filesystem::file_size(path, code);
    std::uint64_t out = 0;
    for (const auto& entry : std::filesystem::directory_iterator(path, code)) {
        const auto extension = entry.path().extension();
        if (extension == ".safetensors" || extension == ".bin" || extension == ".gguf") out += entry.file_size(code);
    }
    return out;
}

Result<SpeedResult> measureSpeed(
    const AnsweringModel& model, const std::vector<std::vector<TokenId>>& prompts, int answerTokens) {
    std::vector<double> first, perSecond, whole, tokens;
    GenerateOptions options;
    options.max_new_tokens = answerTokens;
    for (std::size_t i = 0; i <= prompts.size() && !prompts.empty(); ++i) {
        const auto& prompt = prompts[i == 0 ? 0 : i - 1];
        const auto start = Clock::now();
        auto begun = start, end = start;
        int count = 0;
        LUTHIER_TRY_DO(generate(*model.model, prompt, options, [&](TokenId) {
            end = Clock::now();
            if (count++ == 0) begun = end;
            return true;
        }));
        if (i == 0 || count < 2) continue;
        first.push_back(milliseconds(start, begun));
        whole.push_back(milliseconds(start, end));
        perSecond.push_back(1000 * (count - 1) / milliseconds(begun, end));
        tokens.push_back(count);
    }
    SpeedResult out;
    out.answers = int(first.size());
    out.modelBytes = weightBytes(model.folder);
    out.peakBytes = peakResidentBytes();
    out.processor = processorName();
    out.threads = at::get_num_threads();
    if (first.empty()) return out;
    out.firstTokenMs = median(first);
    out.tokensPerSecond = median(perSecond);
    out.slowest = *std::min_element(perSecond.begin(), perSecond.end());
    out.quickest = *std::max_element(perSecond.begin(), perSecond.end());
    out.answerMs = median(whole);
    out.answerTokens = int(median(tokens));
    return out;
}

} // namespace luthier::engine
