#pragma once
#include "core/data/record.h"

#include <vector>

namespace luthier::starter {

struct Corpus {
    std::vector<Record> train, heldout; ///< every fiftieth record is held out; no text appears twice
};

constexpr std::size_t kCorpusSize = 60000;

/// The same records on every machine.
Corpus makeCorpus(std::size_t count = kCorpusSize);

/// A record's text, for counting.
std::string plainText(const Record& record);

} // namespace luthier::starter
