#pragma once
#include "core/data/record.h"
#include "core/text/tokenizer.h"

#include <QString>

#include <filesystem>

namespace luthier::ui {

/// A row as the model sees it: its tokens, those that carry loss on the accent's ground, control tokens apart, what
/// lies beyond the model's length pale. @param limit  tokens that the model reads; 0: not known
QString tokensHtml(
    const Record& record, const Tokenizer& tokenizer, const std::filesystem::path& modelFolder, std::uint32_t limit);

/// Two texts as one, what went struck through and what came marked.
QString changeHtml(const std::string& before, const std::string& after);

} // namespace luthier::ui
