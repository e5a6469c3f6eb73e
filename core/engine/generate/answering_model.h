#pragma once
/// A model that can be talked to: weights, adapter, tokenizer and template together.

#include "core/base/result.h"
#include "core/data/few_shot.h"
#include "core/engine/generate/generate.h"
#include "core/engine/peft/adapter.h"
#include "core/run/run_folder.h"
#include "core/text/chat_tokens.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace luthier::engine {

struct Answer {
    std::string text;
    StopReason reason = StopReason::Length;
    int promptTokens = 0, answerTokens = 0;
    std::vector<TokenLogprobs> logprobs; ///< where they were asked for
};

struct Embedding {
    std::vector<float> values; ///< of length 1
    int tokens = 0;
};

/// Source of the tokens: `generate` with a model of its own, or a model that many share.
using TokenSource = std::function<Result<Generated>(
    const std::vector<TokenId>& prompt, const GenerateOptions& options, const std::function<bool(TokenId)>& onToken)>;

struct AnsweringModel {
    std::unique_ptr<Transformer> model;
    std::unique_ptr<Adapter> adapter; ///< null: the model as it is
    Tokenizer tokenizer;
    std::optional<ChatTemplate> chatTemplate;     ///< nothing: only raw prompts
    std::filesystem::path folder;                 ///< of the model
    std::shared_ptr<const FewShot> examples = {}; ///< before each question of a conversation; null: none

    /// @param modelFolder   a Hugging Face folder, a GGUF file, or an adapter folder alone, whose base is looked for
    /// @param chatTemplate "model", a key of the template table, or a Jinja file
    static Result<AnsweringModel> open(const std::filesystem::path& modelFolder,
        const std::optional<std::filesystem::path>& adapterFolder, DType computeType,
        const std::string& chatTemplate = "model", at::Device device = at::kCPU);

    /// The examples of a profile (docs/formats/few-shot.md), counted in this model's tokens; at most half of its
    /// context. Errors: readFewShotProfile's; FewShot::open's.
    Result<std::shared_ptr<const FewShot>> openExamples(const std::filesystem::path& profile) const;
    /// A conversation as it is asked: with the examples, if there are any.
    std::vector<ChatMessage> shown(std::span<const ChatMessage> messages) const {
        return shown(messages, examples.get());
    }
    /// With others' examples, as many as leave room for the conversation and an answer. @param own  null: none
    std::vector<ChatMessage> shown(std::span<const ChatMessage> messages, const FewShot* own) const;
    /// @param tools   JSON, a list of functions that may be called; empty: none
    /// @param thinks  before it answers; nothing: as the template says. Errors: "template.no_thinking".
    Result<std::vector<TokenId>> promptOf(
        std::span<const ChatMessage> messages, const std::string& tools = {}, std::optional<bool> thinks = {}) const;
    /// `onText` sees the answer grow and returns false to end it. Without a `source` the model computes here and now.
    /// Errors: generate's; "generate.no_head" for an encoder.
    Result<Answer> answer(const std::vector<TokenId>& prompt, const GenerateOptions& options,
        const std::function<bool(const std::string&)>& onText = {}, const TokenSource& source = {}) const;
    /// A whole conversation in tokens, as a reward model reads it and was trained on it.
    Result<std::vector<TokenId>> conversation(std::span<const ChatMessage> messages) const;
    /// What a reward model gives, at the last token. Errors: "generate.no_score" for a model that gives none;
    /// "generate.too_long" for more than the context.
    Result<double> score(const std::vector<TokenId>& tokens) const;
    /// The text's hidden states pooled as sentence-transformers' 1_Pooling/config.json says (the mean without one),
    /// scaled to length 1. Texts longer than the context are cut off.
    Result<Embedding> embed(const std::string& text) const;
};

/// Every token that ends an answer: the config's, and the chat template's closing one.
std::vector<std::int64_t> endTokensOf(
    const ModelSpec& spec, const Tokenizer& tokenizer, const std::optional<ChatTemplate>& chatTemplate);

} // namespace luthier::engine
