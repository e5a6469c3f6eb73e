#pragma once
/// The functions behind the rows of operations.cpp.

#include "core/data/clean/operation.h"

namespace luthier::cleaning {

inline constexpr std::string_view kDefaultLanguages = "en, zh, zh-Hant";

// edits.cpp, personal_data.cpp
bool repairUnicode(Record& record, const CleanSettings& settings);
bool tidyWhitespace(Record& record, const CleanSettings& settings);
bool stripHtml(Record& record, const CleanSettings& settings);
bool maskPersonalData(Record& record, const CleanSettings& settings);

// filters.cpp
double length(const Record& record, const CleanSettings&, const CleanContext& context);
double language(const Record& record, const CleanSettings& settings, const CleanContext&);
double repetition(const Record& record, const CleanSettings&, const CleanContext&);
double characterClasses(const Record& record, const CleanSettings&, const CleanContext&);
double refusal(const Record& record, const CleanSettings&, const CleanContext&);
double toxicWords(const Record& record, const CleanSettings& settings, const CleanContext&);
double emptyAnswer(const Record& record, const CleanSettings&, const CleanContext&);
double cutOffAnswer(const Record& record, const CleanSettings&, const CleanContext&);
double roleOrder(const Record& record, const CleanSettings&, const CleanContext&);
double templateDamage(const Record& record, const CleanSettings&, const CleanContext&);

// duplicates.cpp, leakage.cpp
Result<RowMeasures> exactDuplicates(
    const DatasetView& view, const CleanSettings&, const CleanContext&, const Progress& progress);
Result<RowMeasures> nearDuplicates(
    const DatasetView& view, const CleanSettings& settings, const CleanContext&, const Progress& progress);
Result<RowMeasures> leakage(
    const DatasetView& view, const CleanSettings& settings, const CleanContext&, const Progress& progress);

/// "clean.cancelled"
tl::unexpected<Error> failCancelled();

} // namespace luthier::cleaning
