#pragma once
#include "core/data/record.h"

#include <vector>

namespace luthier::starter {

/// Every fiftieth record is held out, and no held-out text is trained on. Stories, notes and story questions appear
/// once; the few hundred plain questions of the shop are repeated in `train` and never held out.
struct Corpus {
    std::vector<Record> train, heldout;
};

constexpr std::size_t kCorpusSize = 60000;

/// The same records on every machine.
Corpus makeCorpus(std::size_t count = kCorpusSize);

/// A record's text, for counting.
std::string plainText(const Record& record);

} // namespace luthier::starter
