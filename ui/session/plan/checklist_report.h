#pragma once
#include "ui/session/plan/checklist.h"

namespace luthier::ui {

/// The checklist with its notes, evidence and history as GitHub's Markdown, in the window's language.
QString checklistMarkdown(const Checklist& checklist);

/// Writes it to a file: as pages if the name ends in .pdf, otherwise as Markdown. Errors: "file.write".
Result<void> writeChecklist(const Checklist& checklist, const std::filesystem::path& file);

} // namespace luthier::ui
