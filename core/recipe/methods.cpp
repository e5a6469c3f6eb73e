#include "core/recipe/methods.h"

#include "core/base/result.h"

#include <algorithm>

namespace luthier {

namespace {

// clang-format off
constexpr MethodRow<ObjectiveType> kObjectives[] = {
    {ObjectiveType::Pretrain, "pretrain", QT_TRANSLATE_NOOP("methods", "Pre-training"),
        QT_TRANSLATE_NOOP("methods", "Learn raw text, every token."), {ExampleKind::Tokens}},
    {ObjectiveType::Sft, "sft", QT_TRANSLATE_NOOP("methods", "Supervised fine-tuning"),
        QT_TRANSLATE_NOOP("methods", "Learn to give the answers of your conversations."), {ExampleKind::Tokens}},
    {ObjectiveType::Reward, "reward", QT_TRANSLATE_NOOP("methods", "Reward model"),
        QT_TRANSLATE_NOOP("methods", "Learn to score answers as the people did who compared them."), {.learnsFrom = ExampleKind::Pairs, .givesScores = true}},
    {ObjectiveType::Dpo, "dpo", QT_TRANSLATE_NOOP("methods", "DPO"),
        QT_TRANSLATE_NOOP("methods", "Prefer the better answer of each pair, without a reward model; stays close to where it began."), {.learnsFrom = ExampleKind::Pairs}},
    {ObjectiveType::Orpo, "orpo", QT_TRANSLATE_NOOP("methods", "ORPO"),
        QT_TRANSLATE_NOOP("methods", "Learn the better answers and move away from the worse ones at once; needs no SFT before it."), {ExampleKind::Pairs}},
    {ObjectiveType::Simpo, "simpo", QT_TRANSLATE_NOOP("methods", "SimPO"),
        QT_TRANSLATE_NOOP("methods", "Like DPO with the mean over an answer's tokens, so length does not count; faster, but without a reference model."), {ExampleKind::Pairs}},
    {ObjectiveType::Kto, "kto", QT_TRANSLATE_NOOP("methods", "KTO"),
        QT_TRANSLATE_NOOP("methods", "Learn from answers that are good or bad, without pairs."), {.learnsFrom = ExampleKind::Labelled}},
};

constexpr MethodRow<DpoLossType> kDpoLosses[] = {
    {DpoLossType::Sigmoid, "sigmoid", QT_TRANSLATE_NOOP("methods", "Sigmoid (DPO)"),
        QT_TRANSLATE_NOOP("methods", "The loss of the paper; with label smoothing where some votes are wrong.")},
    {DpoLossType::Hinge, "hinge", QT_TRANSLATE_NOOP("methods", "Hinge (SLiC)"),
        QT_TRANSLATE_NOOP("methods", "Pairs that are far enough apart push no further.")},
    {DpoLossType::Ipo, "ipo", QT_TRANSLATE_NOOP("methods", "IPO"),
        QT_TRANSLATE_NOOP("methods", "Aims at a fixed distance: does not run away where every pair agrees.")},
    {DpoLossType::Robust, "robust", QT_TRANSLATE_NOOP("methods", "Robust"),
        QT_TRANSLATE_NOOP("methods", "Takes out what wrong votes would teach; label smoothing says how many are wrong.")},
};

constexpr MethodRow<AdapterType> kAdapters[] = {
    {AdapterType::Lora, "lora", QT_TRANSLATE_NOOP("methods", "LoRA"),
        QT_TRANSLATE_NOOP("methods", "Trains two small matrices beside each chosen layer: little memory, a small file, the base stays as it is."),
        {.isLowRank = true, .isWeightable = true, .isFirst = true}},
    {AdapterType::Dora, "dora", QT_TRANSLATE_NOOP("methods", "DoRA"),
        QT_TRANSLATE_NOOP("methods", "LoRA that learns the magnitude and the direction of weights separately: better at small ranks, slower."), {.isLowRank = true, .isFirst = true}},
    {AdapterType::Ia3, "ia3", QT_TRANSLATE_NOOP("methods", "IA3"),
        QT_TRANSLATE_NOOP("methods", "Learns to scale keys, values and the inside of the MLP: the smallest file, for a new form rather than new knowledge."),
        {.isFirst = true, .rateShare = 10}}, // its few numbers start at 1: Liu et al. 2022 take 3e-3
    {AdapterType::Bottleneck, "adapter", QT_TRANSLATE_NOOP("methods", "Adapter"),
        QT_TRANSLATE_NOOP("methods", "Small bottleneck layers inside each block: more room than LoRA, a little slower to answer with; the base stays as it is."),
        {.place = AdapterPlace::Sublayers, .hasDropout = true, .isFirst = true}},
    {AdapterType::Prefix, "prefix", QT_TRANSLATE_NOOP("methods", "Prefix tuning"),
        QT_TRANSLATE_NOOP("methods", "Learns keys and values that stand in front of every layer: many variants share one base; no weight changes."),
        {.place = AdapterPlace::Rows, .isFirst = true, .rateShare = 6}},
    {AdapterType::Prompt, "prompt", QT_TRANSLATE_NOOP("methods", "Prompt tuning"),
        QT_TRANSLATE_NOOP("methods", "Learns a few embeddings in front of the prompt: for very large models with small tasks."),
        {.place = AdapterPlace::Rows, .rateShare = 20}},
    {AdapterType::PTuning, "p_tuning", QT_TRANSLATE_NOOP("methods", "P-tuning"),
        QT_TRANSLATE_NOOP("methods", "Prompt tuning whose embeddings a small network makes while it learns: steadier than learning them alone."),
        {.place = AdapterPlace::Rows, .rateShare = 0.4}},
    {AdapterType::AdaLora, "adalora", QT_TRANSLATE_NOOP("methods", "AdaLoRA"),
        QT_TRANSLATE_NOOP("methods", "LoRA that begins with more ranks and keeps them where they matter most; wants some hundred steps."),
        {.hasRank = true, .hasAlpha = true, .hasDropout = true}},
    {AdapterType::Vera, "vera", QT_TRANSLATE_NOOP("methods", "VeRA"),
        QT_TRANSLATE_NOOP("methods", "Random matrices that all layers share, and two learned vectors a layer: a tenth of LoRA's file."),
        {.hasRank = true, .hasDropout = true, .rateShare = 10, .rankShare = 16}},
    {AdapterType::LoHa, "loha", QT_TRANSLATE_NOOP("methods", "LoHa"),
        QT_TRANSLATE_NOOP("methods", "The elementwise product of two LoRAs: a higher rank from as many numbers, slower."),
        {.hasRank = true, .hasAlpha = true, .takesTransposed = false}},
    {AdapterType::LoKr, "lokr", QT_TRANSLATE_NOOP("methods", "LoKr"),
        QT_TRANSLATE_NOOP("methods", "A Kronecker product of two small matrices: very small files, slower."),
        {.hasRank = true, .hasAlpha = true, .takesTransposed = false}},
    {AdapterType::Oft, "oft", QT_TRANSLATE_NOOP("methods", "OFT"),
        QT_TRANSLATE_NOOP("methods", "Turns each layer's inputs block by block and keeps their lengths: gentle with what the base knows, slower."),
        {.hasBlocks = true}},
    {AdapterType::Boft, "boft", QT_TRANSLATE_NOOP("methods", "BOFT"),
        QT_TRANSLATE_NOOP("methods", "OFT that also scales each output: a little freer, slower still."),
        {.hasBlocks = true}},
    {AdapterType::Miss, "miss", QT_TRANSLATE_NOOP("methods", "MiSS"),
        QT_TRANSLATE_NOOP("methods", "One small matrix repeated along each layer's inputs: half of LoRA's numbers, simple and quick."),
        {.hasRank = true, .hasDropout = true, .takesTransposed = false}},
    {AdapterType::Hira, "hira", QT_TRANSLATE_NOOP("methods", "HiRA"),
        QT_TRANSLATE_NOOP("methods", "Multiplies each weight by a LoRA instead of adding one: changes of full rank from as many numbers, slower."),
        {.hasRank = true, .hasDropout = true, .rateShare = 10, .rankShare = 4}},
    {AdapterType::LnTuning, "ln_tuning", QT_TRANSLATE_NOOP("methods", "LayerNorm tuning"),
        QT_TRANSLATE_NOOP("methods", "Trains the norms that the model has: very few numbers, nothing beside it to run."),
        {.savesModules = false, .rateShare = 20}},
    {AdapterType::BitFit, "bitfit", QT_TRANSLATE_NOOP("methods", "BitFit"),
        QT_TRANSLATE_NOOP("methods", "Trains the biases that the model has: very few numbers; many models of today have none."), {.rateShare = 10}},
    {AdapterType::None, "none", QT_TRANSLATE_NOOP("methods", "Full fine-tuning"),
        QT_TRANSLATE_NOOP("methods", "Trains every weight: the most freedom, about sixteen bytes of memory a parameter."), {.isFirst = true}},
};

constexpr MethodRow<PromptEncoderType> kPromptEncoders[] = {
    {PromptEncoderType::Mlp, "mlp", QT_TRANSLATE_NOOP("methods", "MLP"), ""},
    {PromptEncoderType::Lstm, "lstm", QT_TRANSLATE_NOOP("methods", "LSTM"), ""},
};

constexpr MethodRow<AdapterPlacement> kPlacements[] = {
    {AdapterPlacement::Pfeiffer, "pfeiffer", QT_TRANSLATE_NOOP("methods", "Behind each MLP (Pfeiffer)"),
        QT_TRANSLATE_NOOP("methods", "One a layer: half the numbers, nearly as good.")},
    {AdapterPlacement::Houlsby, "houlsby", QT_TRANSLATE_NOOP("methods", "Behind attention and MLP (Houlsby)"),
        QT_TRANSLATE_NOOP("methods", "Two a layer: the first form.")},
};

constexpr MethodRow<LossType> kLosses[] = {
    {LossType::CrossEntropy, "cross_entropy", QT_TRANSLATE_NOOP("methods", "Cross-entropy"), ""},
};

constexpr MethodRow<BiasTraining> kBiases[] = {
    {BiasTraining::None, "none", QT_TRANSLATE_NOOP("methods", "as they are"), ""},
    {BiasTraining::All, "all", QT_TRANSLATE_NOOP("methods", "all trained"), ""},
    {BiasTraining::LoraOnly, "lora_only", QT_TRANSLATE_NOOP("methods", "adapted layers' trained"), ""},
};

// Chen et al. 2023 (arXiv 2302.06675), section 5, gives Lion a third to a tenth of AdamW's rate.
constexpr MethodRow<OptimizerType> kOptimizers[] = {
    {OptimizerType::AdamW, "adamw", QT_TRANSLATE_NOOP("methods", "AdamW"),
        QT_TRANSLATE_NOOP("methods", "Follows the mean gradient with a step size for each parameter; keeps two numbers per parameter."), {.stateBytes = 8, .otherStateBytes = 8, .rateShare = 1}},
    {OptimizerType::AdamW8bit, "adamw_8bit", QT_TRANSLATE_NOOP("methods", "AdamW in 8 bits"),
        QT_TRANSLATE_NOOP("methods", "AdamW with its two numbers rounded to a byte each: a quarter of the memory, nearly the same steps."), {.stateBytes = 2.03125, .otherStateBytes = 8, .rateShare = 1}},
    {OptimizerType::ScheduleFreeAdamW, "schedule_free_adamw", QT_TRANSLATE_NOOP("methods", "AdamW without a schedule"),
        QT_TRANSLATE_NOOP("methods", "Averages the weights as it goes in the place of a falling rate: the run may end at any step. Wants a constant schedule, with a warm-up."), {.stateBytes = 8, .otherStateBytes = 8, .rateShare = 1, .averages = true}},
    {OptimizerType::Lion, "lion", QT_TRANSLATE_NOOP("methods", "Lion"),
        QT_TRANSLATE_NOOP("methods", "Takes the direction of the mean gradient and no more: half of AdamW's memory; wants a third to a tenth of its learning rate."), {.stateBytes = 4, .otherStateBytes = 4, .rateShare = 0.2, .betas = {0.9, 0.99}}},
    {OptimizerType::Adafactor, "adafactor", QT_TRANSLATE_NOOP("methods", "Adafactor"),
        QT_TRANSLATE_NOOP("methods", "Keeps a number for each row and column in place of each weight: next to no memory."), {.stateBytes = 0, .otherStateBytes = 0, .rateShare = 1}},
    {OptimizerType::Muon, "muon", QT_TRANSLATE_NOOP("methods", "Muon"),
        QT_TRANSLATE_NOOP("methods", "Turns each matrix's gradient until no direction outweighs another; for full fine-tuning and pre-training. Embeddings and norms take AdamW's steps."), {.stateBytes = 4, .otherStateBytes = 8, .rateShare = 1, .betas = {0.9, 0.95}}},
    {OptimizerType::Sgd, "sgd", QT_TRANSLATE_NOOP("methods", "SGD with momentum"),
        QT_TRANSLATE_NOOP("methods", "One pace for all weights; wants a much higher learning rate, and rarely suits language models."), {.stateBytes = 4, .otherStateBytes = 4, .rateShare = 50}},
};

// A row without its facts would train at no rate at all.
static_assert(std::ranges::all_of(kOptimizers, [](const auto& row) { return row.facts.rateShare > 0; }));

constexpr MethodRow<SchedulerType> kSchedulers[] = {
    {SchedulerType::Constant, "constant", QT_TRANSLATE_NOOP("methods", "Constant"),
        QT_TRANSLATE_NOOP("methods", "The same learning rate after the warm-up."), {.falls = false}},
    {SchedulerType::Linear, "linear", QT_TRANSLATE_NOOP("methods", "Linear"),
        QT_TRANSLATE_NOOP("methods", "Falls in a straight line to zero.")},
    {SchedulerType::Cosine, "cosine", QT_TRANSLATE_NOOP("methods", "Cosine"),
        QT_TRANSLATE_NOOP("methods", "Falls slowly, then quickly, then slowly to zero.")},
    {SchedulerType::CosineWithRestarts, "cosine_with_restarts", QT_TRANSLATE_NOOP("methods", "Cosine with restarts"),
        QT_TRANSLATE_NOOP("methods", "Falls as a cosine several times, each time from its full height.")},
    {SchedulerType::Polynomial, "polynomial", QT_TRANSLATE_NOOP("methods", "Polynomial"),
        QT_TRANSLATE_NOOP("methods", "Falls as a power of what is left: quickly at first, slowly at the end.")},
    {SchedulerType::InverseSqrt, "inverse_sqrt", QT_TRANSLATE_NOOP("methods", "Inverse square root"),
        QT_TRANSLATE_NOOP("methods", "Falls ever more slowly and never to zero: for a run whose end is open."), {.falls = false}},
    {SchedulerType::Wsd, "wsd", QT_TRANSLATE_NOOP("methods", "Warm-up, stable, decay"),
        QT_TRANSLATE_NOOP("methods", "Stays at its peak and falls only at the end: training can be continued from there.")},
};

constexpr MethodRow<LossTarget> kLossTargets[] = {
    {LossTarget::Assistant, "assistant", QT_TRANSLATE_NOOP("methods", "All answers"), ""},
    {LossTarget::LastTurn, "last_turn", QT_TRANSLATE_NOOP("methods", "The last answer"), ""},
    {LossTarget::All, "all", QT_TRANSLATE_NOOP("methods", "Every token"), ""},
};

constexpr MethodRow<Thinking> kThinking[] = {
    {Thinking::Auto, "auto", QT_TRANSLATE_NOOP("methods", "As the template says"), ""},
    {Thinking::On, "true", QT_TRANSLATE_NOOP("methods", "On"), ""},
    {Thinking::Off, "false", QT_TRANSLATE_NOOP("methods", "Off"), ""},
};

constexpr MethodRow<TooLong> kTooLong[] = {
    {TooLong::Drop, "drop", QT_TRANSLATE_NOOP("methods", "Leave out"), ""},
    {TooLong::Truncate, "truncate", QT_TRANSLATE_NOOP("methods", "Cut off"), ""},
};

constexpr MethodRow<ComputeDtype> kDtypes[] = {
    {ComputeDtype::Auto, "auto", QT_TRANSLATE_NOOP("methods", "The quicker one"), ""},
    {ComputeDtype::Float32, "float32", "float32", ""},
    {ComputeDtype::Bfloat16, "bfloat16", "bfloat16", ""},
};

constexpr MethodRow<LoraInit> kInits[] = {
    {LoraInit::Plain, "default", QT_TRANSLATE_NOOP("methods", "At zero"),
        QT_TRANSLATE_NOOP("methods", "One matrix at random, the other at zero.")},
    {LoraInit::Gaussian, "gaussian", QT_TRANSLATE_NOOP("methods", "Gaussian"),
        QT_TRANSLATE_NOOP("methods", "The same, with normal numbers.")},
    {LoraInit::Pissa, "pissa", QT_TRANSLATE_NOOP("methods", "PiSSA"),
        QT_TRANSLATE_NOOP("methods", "At the base's own strongest directions: learns sooner, takes a while to begin."), {.changesBase = true}},
    {LoraInit::Olora, "olora", QT_TRANSLATE_NOOP("methods", "OLoRA"),
        QT_TRANSLATE_NOOP("methods", "At orthonormal directions of the base."), {.changesBase = true}},
    {LoraInit::Eva, "eva", QT_TRANSLATE_NOOP("methods", "EVA"),
        QT_TRANSLATE_NOOP("methods", "At the directions in which your own rows vary, with the ranks where they explain most; takes a while to begin.")},
    {LoraInit::Loftq, "loftq", QT_TRANSLATE_NOOP("methods", "LoftQ"),
        QT_TRANSLATE_NOOP("methods", "At what the base loses in 4 bits: for who will use it on such a base."), {.changesBase = true, .isLowRank = false}},
};

constexpr MethodRow<QuantizationType> kQuantizations[] = {
    {QuantizationType::None, "none", QT_TRANSLATE_NOOP("methods", "As it is"),
        QT_TRANSLATE_NOOP("methods", "The base is kept in its compute type.")},
    {QuantizationType::Nf4, "nf4", QT_TRANSLATE_NOOP("methods", "4 bits (NF4)"),
        QT_TRANSLATE_NOOP("methods", "The base takes a quarter of the memory of half precision; an adapter is trained on it as usual: QLoRA."), {.bits = 4}},
    {QuantizationType::Int8, "int8", QT_TRANSLATE_NOOP("methods", "8 bits"),
        QT_TRANSLATE_NOOP("methods", "The base takes half of the memory of half precision and answers nearly as before."), {.bits = 8, .hasBlocks = false}},
};

constexpr MethodRow<DeviceType> kDevices[] = {
    {DeviceType::Auto, "auto", QT_TRANSLATE_NOOP("methods", "A GPU where there is one"), ""},
    {DeviceType::Cpu, "cpu", QT_TRANSLATE_NOOP("methods", "The processor"), ""},
    {DeviceType::Cuda, "cuda", QT_TRANSLATE_NOOP("methods", "The GPU (CUDA)"), ""},
};

constexpr MethodRow<GradientCheckpointing> kCheckpointings[] = {
    {GradientCheckpointing::Auto, "auto", QT_TRANSLATE_NOOP("methods", "Where memory is short"), ""},
    {GradientCheckpointing::Always, "always", QT_TRANSLATE_NOOP("methods", "Always"), ""},
    {GradientCheckpointing::Never, "never", QT_TRANSLATE_NOOP("methods", "Never"), ""},
};

constexpr MethodRow<ExportForm> kExportForms[] = {
    {ExportForm::Peft, "peft", QT_TRANSLATE_NOOP("methods", "PEFT adapter"),
        QT_TRANSLATE_NOOP("methods", "The small file alone, for Hugging Face's PEFT and compatible programs."), {.isAdapterAlone = true}},
    {ExportForm::PlainLora, "plain_lora", QT_TRANSLATE_NOOP("methods", "Plain LoRA"),
        QT_TRANSLATE_NOOP("methods", "Twice the rank, over the base as it is: for programs other than PEFT."), {.isAdapterAlone = true}},
    {ExportForm::Merged, "merged", QT_TRANSLATE_NOOP("methods", "Merged model"),
        QT_TRANSLATE_NOOP("methods", "A whole Hugging Face folder in safetensors."), {.isAdapterAlone = false}},
    {ExportForm::FourBits, "bnb_4bit", QT_TRANSLATE_NOOP("methods", "Merged model in 4 bits"),
        QT_TRANSLATE_NOOP("methods", "A quarter of the size, in bitsandbytes' form; its cost is measured."), {.isAdapterAlone = false, .isQuantized = true}},
};

constexpr MethodRow<MonitorType> kMonitors[] = {
    {MonitorType::Overfitting, "overfitting", QT_TRANSLATE_NOOP("methods", "Overfitting"),
        QT_TRANSLATE_NOOP("methods", "The evaluation loss rises while the training loss falls.")},
    {MonitorType::Divergence, "divergence", QT_TRANSLATE_NOOP("methods", "Divergence"),
        QT_TRANSLATE_NOOP("methods", "The training loss runs away.")},
    {MonitorType::Forgetting, "forgetting", QT_TRANSLATE_NOOP("methods", "Forgetting"),
        QT_TRANSLATE_NOOP("methods", "General questions, asked at each evaluation, are answered worse than by the base.")},
    {MonitorType::RewardHacking, "reward_hacking", QT_TRANSLATE_NOOP("methods", "Reward hacking"),
        QT_TRANSLATE_NOOP("methods", "Rewards grow while fewer held-out pairs are judged right.")},
    {MonitorType::Plateau, "plateau", QT_TRANSLATE_NOOP("methods", "Plateau"),
        QT_TRANSLATE_NOOP("methods", "The evaluation loss no longer moves.")},
};
// clang-format on

} // namespace

template <>
std::span<const MethodRow<ObjectiveType>> methodTable() {
    return kObjectives;
}
template <>
std::span<const MethodRow<LossType>> methodTable() {
    return kLosses;
}
template <>
std::span<const MethodRow<DpoLossType>> methodTable() {
    return kDpoLosses;
}
template <>
std::span<const MethodRow<AdapterType>> methodTable() {
    return kAdapters;
}
template <>
std::span<const MethodRow<PromptEncoderType>> methodTable() {
    return kPromptEncoders;
}
template <>
std::span<const MethodRow<AdapterPlacement>> methodTable() {
    return kPlacements;
}
template <>
std::span<const MethodRow<BiasTraining>> methodTable() {
    return kBiases;
}
template <>
std::span<const MethodRow<OptimizerType>> methodTable() {
    return kOptimizers;
}
template <>
std::span<const MethodRow<SchedulerType>> methodTable() {
    return kSchedulers;
}
template <>
std::span<const MethodRow<LossTarget>> methodTable() {
    return kLossTargets;
}
template <>
std::span<const MethodRow<TooLong>> methodTable() {
    return kTooLong;
}
template <>
std::span<const MethodRow<Thinking>> methodTable() {
    return kThinking;
}
template <>
std::span<const MethodRow<ComputeDtype>> methodTable() {
    return kDtypes;
}
template <>
std::span<const MethodRow<LoraInit>> methodTable() {
    return kInits;
}
template <>
std::span<const MethodRow<QuantizationType>> methodTable() {
    return kQuantizations;
}
template <>
std::span<const MethodRow<DeviceType>> methodTable() {
    return kDevices;
}
template <>
std::span<const MethodRow<GradientCheckpointing>> methodTable() {
    return kCheckpointings;
}
template <>
std::span<const MethodRow<MonitorType>> methodTable() {
    return kMonitors;
}
template <>
std::span<const MethodRow<ExportForm>> methodTable() {
    return kExportForms;
}

std::vector<double> standardBetas(OptimizerType optimizer) {
    const auto& betas = factsOf(optimizer).betas;
    return {betas.begin(), betas.end()};
}

bool canExport(AdapterType adapter, LoraInit start, ExportForm form) {
    if (form == ExportForm::PlainLora)
        return adapter == AdapterType::Lora && factsOf(start).changesBase && factsOf(start).isLowRank;
    return factsOf(form).isAdapterAlone ? adapter != AdapterType::None : wrapsLayers(adapter);
}

} // namespace luthier
