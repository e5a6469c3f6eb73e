// SentencePiece's tokenizer.model (sentencepiece_model.proto) → the parts of a Tokenizer.

#include "core/text/files/sentence_piece.h"

#include "core/formats/protobuf.h"
#include "core/text/chars/charsmap.h"
#include "core/text/pipeline/parts.h"
#include "core/text/subword/bpe.h"
#include "core/text/subword/unigram.h"
#include "core/text/unsupported.h"

#include <algorithm>
#include <numeric>
#include <unordered_set>

namespace luthier {

namespace {

constexpr std::string_view kSpace = "▁"; // U+2581 stands for a space

struct ModelProto {
    std::vector<ScoredPiece> pieces;
    int modelType = 1; // UNIGRAM
    bool byteFallback = false, spaceBehind = false;
    std::string unknownSurface = " \u2047 ";
    std::string charsmap;
    bool addDummyPrefix = true, removeExtraSpaces = true, escapeSpaces = true;
};

/// Applies the table at the longest match, then the rules for spaces.
struct SentencePieceNormalizer : Normalizer::Step {
    Charsmap map;
    bool addDummyPrefix = true, removeExtraSpaces = true, escapeSpaces = true, spaceBehind = false;

    bool apply(const Word& word, AlignedText& out) const override {
        struct Part { // a normalised character, where it came from
            std::string_view text;
            std::size_t at;
        };
        std::vector<Part> parts;
        for (std::size_t i = 0; i < word.text.size();) {
            if (const auto match = map.longest(word.text.substr(i))) {
                for (std::size_t k = 0; k < match->replacement.size();) {
                    const std::size_t begin = k;
                    nextCodePoint(match->replacement, k);
                    parts.push_back({match->replacement.substr(begin, k - begin), i});
                }
                i += match->length;
                continue;
            }
            const std::size_t begin = i;
            nextCodePoint(word.text, i);
            parts.push_back({word.text.substr(begin, i - begin), begin});
        }
        if (removeExtraSpaces) {
            std::vector<Part> kept;
            for (const Part& part : parts)
                if (part.text != " " || (!kept.empty() && kept.back().text != " ")) kept.push_back(part);
            while (!kept.empty() && kept.back().text == " ")
                kept.pop_back();
            parts = std::move(kept);
        }
        if (parts.empty()) { // nothing but spaces: an empty text
            out = {};
            return true;
        }
        AlignedWriter writer(word);
        const std::string_view space = escapeSpaces ? kSpace : std::string_view(" ");
        if (addDummyPrefix && !spaceBehind) writer.write(space, parts.front().at);
        for (const Part& part : parts)
            writer.write(part.text == " " ? space : part.text, part.at);
        if (addDummyPrefix && spaceBehind) writer.write(space, parts.back().at);
        out = writer.take();
        return true;
    }
};

tl::unexpected<Error> failDamaged() {
    return fail("tokenizer.damaged", {QT_TRANSLATE_NOOP("errors", "This tokenizer cannot be used."), {}},
        {QT_TRANSLATE_NOOP("errors", "It is not a complete SentencePiece model."), {}},
        {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
}

bool readPiece(std::string_view bytes, ScoredPiece& piece) {
    return eachProtobufField(bytes, [&](const ProtobufField& field) {
        if (field.number == 1) piece.text = field.bytes;
        if (field.number == 2) piece.score = field.asFloat();
        if (field.number == 3) piece.type = static_cast<PieceType>(field.varint);
    });
}

Result<ModelProto> readModel(std::string_view bytes) {
    ModelProto model;
    bool isWhole = true;
    const bool outer = eachProtobufField(bytes, [&](const ProtobufField& field) {
        if (field.number == 1) {
            ScoredPiece piece;
            isWhole &= readPiece(field.bytes, piece);
            model.pieces.push_back(std::move(piece));
        } else if (field.number == 2) {
            isWhole &= eachProtobufField(field.bytes, [&](const ProtobufField& inner) {
                if (inner.number == 3) model.modelType = static_cast<int>(inner.varint);
                if (inner.number == 24) model.spaceBehind = inner.varint != 0;
                if (inner.number == 35) model.byteFallback = inner.varint != 0;
                if (inner.number == 44) model.unknownSurface = inner.bytes;
            });
        } else if (field.number == 3) {
            isWhole &= eachProtobufField(field.bytes, [&](const ProtobufField& inner) {
                if (inner.number == 2) model.charsmap = inner.bytes;
                if (inner.number == 3) model.addDummyPrefix = inner.varint != 0;
                if (inner.number == 4) model.removeExtraSpaces = inner.varint != 0;
                if (inner.number == 5) model.escapeSpaces = inner.varint != 0;
            });
        }
    });
    if (!outer || !isWhole || model.pieces.empty()) return failDamaged();
    return model;
}

std::unique_ptr<SubwordModel> makeBpe(const ModelProto& model) {
    Vocabulary vocabulary;
    for (std::size_t id = 0; id < model.pieces.size(); ++id)
        vocabulary.add(model.pieces[id].text, static_cast<TokenId>(id));
    BpeOptions options;
    for (const ScoredPiece& piece : model.pieces)
        if (piece.type == PieceType::Unknown) options.unknownToken = piece.text;
    options.fuseUnknown = true;
    options.byteFallback = model.byteFallback;
    return std::make_unique<Bpe>(std::move(vocabulary), mergesOf(model.pieces), options);
}

std::unique_ptr<SubwordModel> makeUnigram(const ModelProto& model) {
    std::vector<UnigramPiece> pieces;
    UnigramOptions options;
    options.byteFallback = model.byteFallback;
    options.singlePrecision = true;
    for (std::size_t id = 0; id < model.pieces.size(); ++id) {
        const ScoredPiece& piece = model.pieces[id];
        if (piece.type == PieceType::Unknown) options.unknown = static_cast<TokenId>(id);
        pieces.push_back({piece.text, piece.score, piece.type == PieceType::Normal});
    }
    return std::make_unique<Unigram>(pieces, options);
}

Result<std::unique_ptr<Tokenizer::Parts>> makeParts(const ModelProto& model) {
    auto parts = std::make_unique<Tokenizer::Parts>();
    constexpr int kUnigram = 1, kBpe = 2;
    if (model.modelType != kUnigram && model.modelType != kBpe)
        return failUnsupportedTokenizer("model_type", std::to_string(model.modelType));
    parts->model = model.modelType == kBpe ? makeBpe(model) : makeUnigram(model);

    // Pieces that the user defined are found as they stand; control tokens never are.
    std::vector<AddedToken> added;
    std::string unknown;
    for (std::size_t id = 0; id < model.pieces.size(); ++id) {
        const ScoredPiece& piece = model.pieces[id];
        AddedToken token;
        token.id = static_cast<TokenId>(id);
        token.content = piece.text;
        token.special = piece.type == PieceType::Control || piece.type == PieceType::Unknown;
        token.normalized = true;
        token.isFound = piece.type == PieceType::UserDefined;
        if (piece.type == PieceType::Unknown) unknown = piece.text;
        if (token.special || token.isFound) added.push_back(std::move(token));
    }
    parts->added = AddedTokens(std::move(added));

    auto normalizer = std::make_shared<SentencePieceNormalizer>();
    LUTHIER_TRY(map, Charsmap::read(model.charsmap));
    normalizer->map = std::move(map);
    normalizer->addDummyPrefix = model.addDummyPrefix;
    normalizer->removeExtraSpaces = model.removeExtraSpaces;
    normalizer->escapeSpaces = model.escapeSpaces;
    normalizer->spaceBehind = model.spaceBehind;
    parts->normalizer.add(normalizer);
    parts->decoder = Decoder::ofSentencePiece(unknown, model.unknownSurface, model.addDummyPrefix);
    return parts;
}

} // namespace

std::vector<std::pair<std::string, std::string>> mergesOf(const std::vector<ScoredPiece>& pieces) {
    std::unordered_set<std::string_view> mergeable;
    for (const ScoredPiece& piece : pieces)
        if (piece.type == PieceType::Normal) mergeable.insert(piece.text);
    std::vector<std::size_t> order(pieces.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(
        order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return pieces[a].score > pieces[b].score; });
    std::vector<std::pair<std::string, std::string>> merges;
    for (const std::size_t id : order) {
        const std::string_view text = pieces[id].text;
        if (pieces[id].type != PieceType::Normal) continue;
        for (std::size_t cut = 0; nextCodePoint(text, cut), cut < text.size();)
            if (mergeable.contains(text.substr(0, cut)) && mergeable.contains(text.substr(cut)))
                merges.emplace_back(text.substr(0, cut), text.substr(cut));
    }
    return merges;
}

Result<std::unique_ptr<Tokenizer::Parts>> readSentencePiece(std::string_view bytes, const std::string&) {
    LUTHIER_TRY(model, readModel(bytes));
    return makeParts(model);
}

} // namespace luthier
