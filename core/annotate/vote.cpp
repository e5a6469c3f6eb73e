#include "core/annotate/vote.h"

namespace luthier {

std::string_view verdictKey(Verdict verdict) {
    switch (verdict) {
    case Verdict::Better:
        return "better";
    case Verdict::Tie:
        return "tie";
    case Verdict::AllBad:
        return "all_bad";
    case Verdict::Skip:
        return "skip";
    case Verdict::Flag:
        return "flag";
    }
    return {};
}

double marginOf(Strength strength) {
    switch (strength) {
    case Strength::Slightly:
        return 1.0 / 3;
    case Strength::Clearly:
        return 2.0 / 3;
    case Strength::Much:
        return 1.0;
    }
    return 0;
}

} // namespace luthier
