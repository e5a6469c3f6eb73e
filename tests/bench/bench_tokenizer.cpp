// bench_tokenizer TOKENIZER TEXT: megabytes a second on one core, against the regular expression alone.

#include "core/base/file.h"
#include "core/base/platform.h"
#include "core/text/chars/regex.h"
#include "core/text/chars/scanner.h"
#include "core/text/tokenizer.h"

#include <chrono>
#include <cstdio>

using namespace luthier;

namespace {

template <class F>
double megabytesASecond(std::size_t bytes, const F& work) {
    double best = 0;
    for (int round = 0; round < 60; ++round) { // the first ones warm the caches
        const auto begin = std::chrono::steady_clock::now();
        work();
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        best = std::max(best, double(bytes) / 1e6 / seconds);
    }
    return best;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 3) return std::fprintf(stderr, "usage: bench_tokenizer TOKENIZER TEXT\n"), 2;
    const auto tokenizer = Tokenizer::open(argv[1]);
    const auto text = readWhole(argv[2]);
    if (!tokenizer || !text) return std::fprintf(stderr, "cannot be read\n"), 1;
    std::size_t tokens = 0;
    const double ours = megabytesASecond(text->size(), [&] { tokens = tokenizer->encode(*text).size(); });
    const auto regex = Regex::compile(std::string(scanRegex(ScanPattern::Llama3)));
    std::size_t words = 0;
    const double plain = megabytesASecond(
        text->size(), [&] { (*regex)->walk(*text, [&](std::size_t, std::size_t, bool) { ++words; }); });
    std::printf(
        "%s\n%zu bytes, %zu tokens\nencode, one core, warm: %.1f MB/s\ncutting words by PCRE2 alone: %.1f MB/s; "
        "ratio %.2f\n",
        processorName().c_str(), text->size(), tokens, ours, plain, ours / plain);
    return 0;
}
