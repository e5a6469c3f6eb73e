#include "core/data/clean/operations.h"

#include "core/base/text.h"

namespace luthier {

namespace {

using Kind = CleanSetting::Kind;

// clang-format off
constexpr CleanSetting kUnicode[] = {
    {"mojibake", QT_TRANSLATE_NOOP("cleaning", "Text read in a wrong encoding"), Kind::Switch, 1},
    {"controls", QT_TRANSLATE_NOOP("cleaning", "Invisible characters"), Kind::Switch, 1},
    {"compose",  QT_TRANSLATE_NOOP("cleaning", "Accents in two parts (NFC)"), Kind::Switch, 1}};
constexpr CleanSetting kPersonal[] = {
    {"mail",   QT_TRANSLATE_NOOP("cleaning", "Mail addresses"), Kind::Switch, 1},
    {"phones", QT_TRANSLATE_NOOP("cleaning", "Telephone numbers"), Kind::Switch, 1},
    {"cards",  QT_TRANSLATE_NOOP("cleaning", "Card numbers"), Kind::Switch, 1},
    {"ids",    QT_TRANSLATE_NOOP("cleaning", "Identity numbers (TW, CN, US)"), Kind::Switch, 1}};
constexpr CleanSetting kLength[] = {
    {"least", QT_TRANSLATE_NOOP("cleaning", "At least"), Kind::Count, 8},
    {"most",  QT_TRANSLATE_NOOP("cleaning", "At most"), Kind::Count, 4096}};
constexpr CleanSetting kLanguage[] = {
    {"languages", QT_TRANSLATE_NOOP("cleaning", "Languages that stay"), Kind::Text, 0, cleaning::kDefaultLanguages}};
constexpr CleanSetting kNear[] = {
    {"from", QT_TRANSLATE_NOOP("cleaning", "Similarity threshold (Jaccard)"), Kind::Share, 0.8}};
constexpr CleanSetting kRepetition[] = {
    {"most", QT_TRANSLATE_NOOP("cleaning", "Share of repeated text, at most"), Kind::Share, 0.5}};
constexpr CleanSetting kCharacters[] = {
    {"least", QT_TRANSLATE_NOOP("cleaning", "Share of letters and digits, at least"), Kind::Share, 0.25}};
constexpr CleanSetting kToxic[] = {
    {"most", QT_TRANSLATE_NOOP("cleaning", "Toxic words, at most"), Kind::Count, 0},
    {"own",  QT_TRANSLATE_NOOP("cleaning", "Further words"), Kind::Text}};
constexpr CleanSetting kLeakage[] = {
    {"file", QT_TRANSLATE_NOOP("cleaning", "File of held-out rows"), Kind::File},
    {"most", QT_TRANSLATE_NOOP("cleaning", "Overlap with that file, at most"), Kind::Share, 0.5}};

// Repairs come before judgements, and cheap operations before expensive ones.
constexpr CleaningOperation kOperations[] = {
    // key, kept in histories: never rename it; label; what it does; settings; measure, of all, edit
    {"unicode",          QT_TRANSLATE_NOOP("cleaning", "Unicode repair"),
     QT_TRANSLATE_NOOP("cleaning", "Repairs wrongly decoded text, removes invisible characters, composes accents."), kUnicode, nullptr, nullptr, cleaning::repairUnicode},
    {"html",             QT_TRANSLATE_NOOP("cleaning", "Strip HTML"),
     QT_TRANSLATE_NOOP("cleaning", "Leaves the text of web pages without their tags; code in fences stays."), {}, nullptr, nullptr, cleaning::stripHtml},
    {"whitespace",       QT_TRANSLATE_NOOP("cleaning", "White space"),
     QT_TRANSLATE_NOOP("cleaning", "Removes spaces at line ends, doubled spaces and rows of empty lines; code and indentation stay."), {}, nullptr, nullptr, cleaning::tidyWhitespace},
    {"personal_data",    QT_TRANSLATE_NOOP("cleaning", "Mask personal data"),
     QT_TRANSLATE_NOOP("cleaning", "Puts a mark in the place of mail addresses, telephone, card and identity numbers."), kPersonal, nullptr, nullptr, cleaning::maskPersonalData},
    {"empty",            QT_TRANSLATE_NOOP("cleaning", "Empty answers"),
     QT_TRANSLATE_NOOP("cleaning", "Takes out rows with an answer that says nothing."), {}, cleaning::emptyAnswer},
    {"role_order",       QT_TRANSLATE_NOOP("cleaning", "Wrong role order"),
     QT_TRANSLATE_NOOP("cleaning", "Takes out conversations in which the roles do not alternate."), {}, cleaning::roleOrder},
    {"template_damage",  QT_TRANSLATE_NOOP("cleaning", "Remains of templates"),
     QT_TRANSLATE_NOOP("cleaning", "Takes out rows with control tokens as text or unfilled placeholders."), {}, cleaning::templateDamage},
    {"exact_duplicates", QT_TRANSLATE_NOOP("cleaning", "Exact duplicates"),
     QT_TRANSLATE_NOOP("cleaning", "Keeps the first of rows that are equal."), {}, nullptr, cleaning::exactDuplicates},
    {"near_duplicates",  QT_TRANSLATE_NOOP("cleaning", "Near-duplicates"),
     QT_TRANSLATE_NOOP("cleaning", "Keeps the first of nearly identical rows."), kNear, nullptr, cleaning::nearDuplicates},
    {"length",           QT_TRANSLATE_NOOP("cleaning", "Length"),
     QT_TRANSLATE_NOOP("cleaning", "Takes out rows that are too short or too long, in tokens of the chosen model (in characters where none is chosen)."), kLength, cleaning::length},
    {"language",         QT_TRANSLATE_NOOP("cleaning", "Language"),
     QT_TRANSLATE_NOOP("cleaning", "Takes out rows in other languages; a row whose language cannot be told stays."), kLanguage, cleaning::language},
    {"repetition",       QT_TRANSLATE_NOOP("cleaning", "Repetition"),
     QT_TRANSLATE_NOOP("cleaning", "Takes out answers that repeat themselves: runs of ten characters seen before."), kRepetition, cleaning::repetition},
    {"characters",       QT_TRANSLATE_NOOP("cleaning", "Few letters"),
     QT_TRANSLATE_NOOP("cleaning", "Takes out answers that are mostly symbols."), kCharacters, cleaning::characterClasses},
    {"refusals",         QT_TRANSLATE_NOOP("cleaning", "Refusals"),
     QT_TRANSLATE_NOOP("cleaning", "Takes out answers that begin by refusing or by what an AI cannot do; conversations with functions stay."), {}, cleaning::refusal},
    {"cut_off",          QT_TRANSLATE_NOOP("cleaning", "Cut-off answers"),
     QT_TRANSLATE_NOOP("cleaning", "Takes out long answers that stop in the middle of a sentence or of code."), {}, cleaning::cutOffAnswer},
    {"toxic",            QT_TRANSLATE_NOOP("cleaning", "Toxic words"),
     QT_TRANSLATE_NOOP("cleaning", "Takes out rows with insults and obscenities."), kToxic, cleaning::toxicWords},
    {"leakage",          QT_TRANSLATE_NOOP("cleaning", "Leakage"),
     QT_TRANSLATE_NOOP("cleaning", "Takes out rows whose text also occurs in a held-out evaluation file."), kLeakage, nullptr, cleaning::leakage},
};
// clang-format on

const CleanSetting* findSetting(const CleaningOperation& operation, std::string_view key) {
    for (const CleanSetting& setting : operation.settings)
        if (setting.key == key) return &setting;
    return nullptr;
}

} // namespace

std::span<const CleaningOperation> cleaningOperations() { return kOperations; }

const CleaningOperation* findCleaningOperation(std::string_view key) {
    for (const CleaningOperation& operation : kOperations)
        if (operation.key == key) return &operation;
    return nullptr;
}

Result<const CleaningOperation*> knownOperation(const std::string& key) {
    if (const CleaningOperation* operation = findCleaningOperation(key)) return operation;
    std::vector<std::string> known;
    for (const CleaningOperation& operation : cleaningOperations())
        known.emplace_back(operation.key);
    const auto nearest = nearestName(key, known);
    return fail("clean.unknown",
        {QT_TRANSLATE_NOOP("errors", "There is no cleaning operation called {name}."), {{"name", key}}}, {},
        nearest ? Message{QT_TRANSLATE_NOOP("errors", "Did you mean {name}?"), {{"name", *nearest}}} : Message{});
}

double CleaningOperation::number(const CleanSettings& given, std::string_view key) const {
    if (const auto it = given.numbers.find(std::string(key)); it != given.numbers.end()) return it->second;
    const CleanSetting* setting = findSetting(*this, key);
    return setting ? setting->number : 0;
}

std::string CleaningOperation::text(const CleanSettings& given, std::string_view key) const {
    if (const auto it = given.texts.find(std::string(key)); it != given.texts.end()) return it->second;
    const CleanSetting* setting = findSetting(*this, key);
    return setting ? std::string(setting->text) : std::string();
}

bool CleaningOperation::takesOut(double measure, const CleanSettings& given) const {
    if (findSetting(*this, "from")) return measure >= number(given, "from");
    const bool hasLeast = findSetting(*this, "least") != nullptr, hasMost = findSetting(*this, "most") != nullptr;
    if (hasLeast && measure < number(given, "least")) return true;
    if (hasMost && measure > number(given, "most")) return true;
    return !hasLeast && !hasMost && measure > 0.5;
}

} // namespace luthier
