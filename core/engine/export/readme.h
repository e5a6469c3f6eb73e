#pragma once
/// The model card of an export: README.md with the front matter that the Hugging Face Hub reads
/// (huggingface.co/docs/hub/model-cards), and after it only what the run knows: what it was made from, learned and
/// measured.

#include "core/recipe/recipe.h"
#include "core/run/gate.h"
#include "core/run/parity_report.h"
#include "core/run/run_history.h"

#include <string>

namespace luthier::engine {

struct ReadmeFacts {
    const Recipe& recipe;
    const RunHistory& history;
    const Gate& gate;
    const ParityReport& parity;
    ExportForm form = ExportForm::Peft;
    std::int64_t step = 0; ///< of the checkpoint that was exported
    bool writesOn = true;  ///< a decoder: it goes on with a text
    std::string base;      ///< the model's name, without a path of this machine
    std::string licence;   ///< of the base; empty: it states none
};

std::string readmeOf(const ReadmeFacts& facts);

} // namespace luthier::engine
