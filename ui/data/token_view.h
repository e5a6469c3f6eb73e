#pragma once
#include "core/data/record.h"
#include "core/text/tokenizer.h"

#include <QString>

#include <filesystem>

namespace luthier::ui {

/// A row as the model sees it: tokens that carry loss on the accent colour, control tokens set apart, tokens beyond the
/// limit pale. @param limit  tokens that the model reads; 0: not known
QString tokensHtml(
    const Record& record, const Tokenizer& tokenizer, const std::filesystem::path& modelFolder, std::uint32_t limit);

/// Two texts merged into one: removed parts struck through, added parts marked.
QString changeHtml(const std::string& before, const std::string& after);

} // namespace luthier::ui
