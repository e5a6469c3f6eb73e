// make_starter_corpus FOLDER: writes train.jsonl, heldout.jsonl, tokenizer.json, and demo.jsonl into FOLDER.

#include "core/base/file.h"
#include "tests/tools/starter/bpe_trainer.h"
#include "tests/tools/starter/corpus.h"
#include "tests/tools/starter/demo_rows.h"

#include <cstdio>
#include <cstdlib>

using namespace luthier;
using namespace luthier::starter;

namespace {

constexpr std::size_t kTokenizerTexts = 20000, kVocabulary = 2048;

std::string jsonLines(const std::vector<Record>& records) {
    std::string out;
    for (const Record& record : records)
        out += toJsonLine(record) + "\n";
    return out;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: make_starter_corpus FOLDER\n");
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    const Corpus corpus = makeCorpus();
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < std::min(kTokenizerTexts, corpus.train.size()); ++i)
        texts.push_back(plainText(corpus.train[i]));
    std::vector<Record> demo;
    for (const DemoRow& row : demoRows()) {
        demo.push_back(row.record);
    }
    const auto write = [&](const char* name, const std::string& content) {
        if (const auto written = writeWhole(folder / name, content); !written) {
            std::fprintf(stderr, "%s\n", written.error().english().c_str());
            std::exit(1);
        }
    };
    if (!makeFolder(folder)) return 1;
    write("train.jsonl", jsonLines(corpus.train));
    write("heldout.jsonl", jsonLines(corpus.heldout));
    write("demo.jsonl", jsonLines(demo));
    write("tokenizer.json", trainTokenizer(texts, {"<|endoftext|>", "<|turn|>", "<|end|>"}, kVocabulary));
    std::printf("%zu records to train on, %zu held out, %zu in the demo\n", corpus.train.size(), corpus.heldout.size(),
        demo.size());
}
