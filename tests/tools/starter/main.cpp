// make_starter_corpus FOLDER [COUNT]: writes train.jsonl, heldout.jsonl, tokenizer.json, and demo.jsonl into FOLDER.

#include "core/base/file.h"
#include "core/data/record.h"
#include "tests/tools/starter/bpe_trainer.h"
#include "tests/tools/starter/demo_rows.h"
#include "tests/tools/starter/phrases.h"

#include <cstdio>
#include <cstdlib>
#include <set>

using namespace luthier;
using namespace luthier::starter;

namespace {

Record conversation(const Question& question) {
    Record record;
    record.messages = {{"user", question.question}, {"assistant", question.answer}};
    return record;
}

Record text(std::string story) {
    Record record;
    record.text = std::move(story);
    return record;
}

/// Half stories, half questions, evenly in both languages.
Record randomRecord(Random& random) {
    switch (random.below(8)) {
    case 0:
    case 1: return text(storyEn(random));
    case 2:
    case 3: return text(storyZh(random));
    case 4: return conversation(storyQuestionEn(random));
    case 5: return conversation(storyQuestionZh(random));
    case 6: return conversation(factEn(random));
    default: return conversation(factZh(random));
    }
}

std::string plain(const Record& record) {
    return record.text.empty() ? record.messages[0].content + "\n" + record.messages[1].content : record.text;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: make_starter_corpus FOLDER [COUNT]\n");
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    const std::size_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 60000;
    Random random{20261124};
    std::set<std::string> seen; // no text twice: the held-out ones are not trained on
    std::vector<Record> records;
    for (std::size_t tries = 0; records.size() < count && tries < 20 * count; ++tries) {
        Record record = randomRecord(random);
        if (seen.insert(plain(record)).second) records.push_back(std::move(record));
    }
    std::string train, heldout, demo;
    std::vector<std::string> sample;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const bool isHeldOut = i % 50 == 49;
        (isHeldOut ? heldout : train) += toJsonLine(records[i]) + "\n";
        if (!isHeldOut && sample.size() < 20000) sample.push_back(plain(records[i]));
    }
    for (const DemoRow& row : demoRows()) {
        demo += toJsonLine(row.record) + "\n";
        sample.push_back(plain(row.record)); // its characters must have tokens; nothing else of it is learned
    }
    const auto write = [&](const char* name, const std::string& content) {
        if (const auto written = writeWhole(folder / name, content); !written) {
            std::fprintf(stderr, "%s\n", written.error().english().c_str());
            std::exit(1);
        }
    };
    if (!makeFolder(folder)) return 1;
    write("train.jsonl", train);
    write("heldout.jsonl", heldout);
    write("demo.jsonl", demo);
    write("tokenizer.json", trainTokenizer(sample, {"<|endoftext|>", "<|turn|>", "<|end|>"}, 2048));
    std::printf("%zu records\n", records.size());
}
