#include "core/engine/rows/token_cache.h"

#include "core/base/hash.h"
#include "core/base/parallel.h"
#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <compare>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <ctime>

namespace luthier::engine {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view kMagic = "LTOKENS2"; // of the form of the file and of how rows become tokens
constexpr const char* kEnding = ".tokens";

/// The file's last bytes; before them the rows, the index and the counts.
struct Trailer {
    std::uint64_t indexAt = 0, count = 0, countsAt = 0;
    char hash[32] = {}; ///< of all bytes before it
    char magic[8] = {};
};

Json countsToJson(const TokenizedRows& rows) {
    return {{"kind", int(rows.kind)}, {"perFile", rows.perFile}, {"tooLong", rows.tooLong},
        {"truncated", rows.truncated}, {"withoutLoss", rows.withoutLoss}, {"withoutLossIds", rows.withoutLossIds},
        {"formsDiffer", rows.formsDiffer}, {"reasoningLeftOut", rows.reasoningLeftOut},
        {"conversations", rows.conversations}, {"tokens", rows.tokens}, {"counted", rows.counted}};
}

TokenizedRows countsFromJson(const Json& json) {
    TokenizedRows rows;
    rows.kind = ExampleKind(json.at("kind").get<int>());
    json.at("perFile").get_to(rows.perFile);
    json.at("tooLong").get_to(rows.tooLong);
    json.at("truncated").get_to(rows.truncated);
    json.at("withoutLoss").get_to(rows.withoutLoss);
    json.at("withoutLossIds").get_to(rows.withoutLossIds);
    json.at("formsDiffer").get_to(rows.formsDiffer);
    json.at("reasoningLeftOut").get_to(rows.reasoningLeftOut);
    json.at("conversations").get_to(rows.conversations);
    json.at("tokens").get_to(rows.tokens);
    json.at("counted").get_to(rows.counted);
    return rows;
}

/// Nothing for a file that is not there, not whole, or of another version: it is made anew.
std::optional<TokenizedRows> openCached(const fs::path& file) {
    auto mapped = MappedFile::open(file);
    if (!mapped || mapped->text().size() < sizeof(Trailer)) return std::nullopt;
    Trailer trailer;
    const std::string_view content = mapped->text().substr(0, mapped->text().size() - sizeof trailer);
    std::memcpy(&trailer, content.data() + content.size(), sizeof trailer);
    const std::string_view hashed = mapped->text().substr(0, content.size() + offsetof(Trailer, hash));
    if (std::string_view(trailer.magic, sizeof trailer.magic) != kMagic ||
        std::string_view(trailer.hash, sizeof trailer.hash) != hashBytes(hashed))
        return std::nullopt;
    TokenizedRows out = countsFromJson(Json::parse(content.substr(trailer.countsAt)));
    out.rows = RowStore(std::move(*mapped), trailer.indexAt, trailer.count);
    std::error_code ignored;
    fs::last_write_time(file, fs::file_time_type::clock::now(), ignored); // it was used: it stays
    return out;
}

/// Writes rows as they come.
class CacheWriter {
public:
    CacheWriter(const ByteSink& sink)
        : m_sink(sink) {}

    Result<void> add(const RowStore& rows) {
        std::string bytes;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            m_index.push_back({m_size + bytes.size(), std::uint32_t(rows.longest(i)), 0});
            appendPacked(bytes, rows[i]);
        }
        return write(bytes);
    }
    Result<void> finish(const TokenizedRows& counts) {
        Trailer trailer;
        trailer.indexAt = m_size;
        trailer.count = m_index.size();
        LUTHIER_TRY_DO(write({reinterpret_cast<const char*>(m_index.data()), m_index.size() * sizeof m_index[0]}));
        trailer.countsAt = m_size;
        LUTHIER_TRY_DO(write(countsToJson(counts).dump()));
        m_hasher.add({reinterpret_cast<const char*>(&trailer), offsetof(Trailer, hash)});
        std::memcpy(trailer.hash, m_hasher.hex().data(), sizeof trailer.hash);
        std::memcpy(trailer.magic, kMagic.data(), sizeof trailer.magic);
        return m_sink({reinterpret_cast<const char*>(&trailer), sizeof trailer});
    }

private:
    Result<void> write(std::string_view bytes) {
        m_hasher.add(bytes);
        m_size += bytes.size();
        return m_sink(bytes);
    }
    const ByteSink& m_sink;
    Hasher m_hasher;
    std::uint64_t m_size = 0;
    std::vector<RowStore::Place> m_index;
};

/// Adds the counts of rows that come after those of `out`; the rows themselves are the caller's.
void addCounts(const TokenizedRows& more, TokenizedRows& out) {
    out.tooLong += more.tooLong;
    out.truncated += more.truncated;
    out.withoutLoss += more.withoutLoss;
    for (const std::string& id : more.withoutLossIds)
        if (out.withoutLossIds.size() < kNamedWithoutLoss) out.withoutLossIds.push_back(id);
    out.formsDiffer += more.formsDiffer;
    out.reasoningLeftOut += more.reasoningLeftOut;
    out.conversations += more.conversations;
    out.tokens += more.tokens;
    out.counted += more.counted;
}

/// A line of a data file, and its number there.
struct Line {
    std::string_view text;
    int number;
};

/// The data files as one ring of lines.
class DataFiles {
public:
    static Result<DataFiles> open(const std::vector<fs::path>& paths) {
        DataFiles out;
        out.m_paths = paths;
        for (const fs::path& path : paths) {
            LUTHIER_TRY(mapped, MappedFile::open(path));
            out.m_bytes += mapped.text().size();
            out.m_files.push_back(std::move(mapped));
        }
        return out;
    }

    std::size_t count() const { return m_files.size(); }
    std::string_view text(std::size_t file) const { return m_files[file].text(); }
    const fs::path& path(std::size_t file) const { return m_paths[file]; }
    std::uint64_t bytes() const { return m_bytes; }

    /// A place in the ring.
    struct Place {
        std::size_t file = 0, at = 0;
        auto operator<=>(const Place&) const = default;
    };
    Place placeOf(std::size_t file, std::string_view line) const {
        return {file, std::size_t(line.data() - text(file).data())};
    }
    /// The line at a place or the first behind it, and where it begins; around to the first file.
    std::pair<Place, std::string_view> lineFrom(Place place) const {
        for (;; place = {(place.file + 1) % count(), 0}) {
            const std::string_view rest = text(place.file).substr(place.at);
            const std::size_t begin = rest.find_first_not_of('\n');
            if (begin == rest.npos) continue;
            return {{place.file, place.at + begin}, rest.substr(begin, rest.find('\n', begin) - begin)};
        }
    }

private:
    std::vector<fs::path> m_paths;
    std::vector<MappedFile> m_files;
    std::uint64_t m_bytes = 0;
};

/// Finds for each record the next one that asks something else and has an answer: itself where none does. What was
/// found counts for all records between that ask the same.
class OtherFinder {
public:
    explicit OtherFinder(const DataFiles& files)
        : m_files(files) {}

    const Record& of(const Record& record, std::size_t file, std::string_view line) {
        auto question = record.question();
        const auto own = m_files.placeOf(file, line);
        if (m_found && question == m_question && (!m_hasOther || isBetween(own))) return m_hasOther ? *m_found : record;
        m_question = std::move(question);
        m_from = own;
        m_found = record;
        m_hasOther = false;
        for (auto next = m_files.lineFrom({file, own.at + line.size()}); next.first != own;
            next = m_files.lineFrom({next.first.file, next.first.at + next.second.size()})) {
            auto other = parseRecord(next.second); // what is no record is said when its turn comes
            const bool hasAnswer = other && other->isConversation() && (other->preference || other->endsWithAnswer());
            if (!hasAnswer || other->answer().empty() || other->question() == m_question) continue;
            m_found = std::move(*other);
            m_at = next.first;
            m_hasOther = true;
            break;
        }
        return *m_found;
    }

private:
    bool isBetween(const DataFiles::Place& place) const {
        return m_from < m_at ? m_from < place && place < m_at : m_from < place || place < m_at;
    }
    const DataFiles& m_files;
    std::vector<ChatMessage> m_question;
    DataFiles::Place m_from, m_at;
    std::optional<Record> m_found;
    bool m_hasOther = false;
};

/// Reads files piece by piece; the lines of a piece are tokenised side by side and come in their order.
class PieceReader {
public:
    /// Gets each piece's rows and counts.
    using Take = std::function<Result<void>(TokenizedRows&& piece)>;

    PieceReader(
        const DataFiles& files, const RowTokenizer& tokenizer, std::uint64_t pieceBytes, const Progress& progress)
        : m_files(files)
        , m_tokenizer(tokenizer)
        , m_pieceBytes(pieceBytes)
        , m_progress(progress) {}

    Result<void> read(std::size_t file, const Take& take) {
        std::string_view rest = m_files.text(file);
        int number = 0;
        while (!rest.empty()) {
            std::vector<Line> lines;
            std::uint64_t bytes = 0;
            while (!rest.empty() && bytes < m_pieceBytes) {
                const auto end = rest.find('\n');
                const std::string_view text = rest.substr(0, end);
                rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
                bytes += text.size() + 1;
                ++number;
                if (!text.empty()) lines.push_back({text, number});
            }
            LUTHIER_TRY(piece, tokenised(lines, file));
            LUTHIER_TRY_DO(take(std::move(piece)));
            m_progress(m_done += bytes, m_files.bytes());
            if (m_progress.isCancelled())
                return fail("data.cancelled", {QT_TRANSLATE_NOOP("errors", "The run was stopped."), {}});
        }
        return {};
    }

private:
    Result<TokenizedRows> tokenised(const std::vector<Line>& lines, std::size_t file) const {
        std::vector<Result<TokenizedRows>> parts(coreCount(), TokenizedRows());
        inParallel(lines.size(), [&](std::uint64_t begin, std::uint64_t end, unsigned part) {
            OtherFinder finder(m_files);
            try { // what is thrown in a thread would end the program
                for (std::uint64_t i = begin; i < end && parts[part] && !m_progress.isCancelled(); ++i)
                    if (const auto added = add(lines[i], file, finder, *parts[part]); !added)
                        parts[part] = tl::unexpected(added.error());
            } catch (const std::exception& e) {
                parts[part] = failFromException(e.what());
            }
        });
        TokenizedRows out;
        for (Result<TokenizedRows>& part : parts) {
            if (!part) return tl::unexpected(part.error());
            addCounts(*part, out);
            out.rows.append(std::move(part->rows));
        }
        return out;
    }

    Result<void> add(const Line& line, std::size_t file, OtherFinder& finder, TokenizedRows& out) const {
        LUTHIER_TRY(record, parseRecordOf(line.text, line.number, m_files.path(file)));
        LUTHIER_TRY_DO(m_tokenizer.checkKind(record));
        const bool hasOther = examplesOf(m_tokenizer.recipe.objective.type) == ExampleKind::Labelled;
        return m_tokenizer.add(record, hasOther ? finder.of(record, file, line.text) : record, out);
    }

    const DataFiles& m_files;
    const RowTokenizer& m_tokenizer;
    std::uint64_t m_pieceBytes;
    const Progress& m_progress;
    std::uint64_t m_done = 0;
};

/// The moment that a template may write, as exactly as it can.
std::string momentOf(const ChatTemplate& chatTemplate) {
    const std::string& text = chatTemplate.source();
    if (!contains(text, "strftime_now")) return {};
    const char* const clocks[] = {
        "%H", "%I", "%M", "%S", "%p", "%c", "%X", "%T", "%R", "%r", "%s", "%k", "%l", "%P", "%-", "%_"};
    const bool hasClock = std::ranges::any_of(clocks, [&](const char* clock) { return contains(text, clock); });
    char out[32];
    const std::tm now = chatTemplate.now();
    return {out, std::strftime(out, sizeof out, hasClock ? "%F %T" : "%F", &now)};
}

/// All that decides about the tokens.
Result<std::string> cacheKey(
    const std::vector<fs::path>& files, const RowTokenizer& tokenizer, const Progress& progress) {
    const ModelSpec& spec = tokenizer.spec;
    const Recipe& recipe = tokenizer.recipe;
    Json key = {std::string(kMagic), tokenizer.tokenizer.hash(), keyOf(recipe.objective.type),
        keyOf(recipe.objective.loss.on), recipe.objective.loss.reasoning, recipe.data.max_length,
        keyOf(recipe.data.too_long), spec.isEncoderDecoder(), spec.eosTokenIds, spec.bosTokenId.value_or(-1),
        spec.padTokenId.value_or(-1), spec.decoderStartTokenId.value_or(-1)};
    if (tokenizer.chatTemplate) {
        key.push_back(tokenizer.chatTemplate->hash());
        key.push_back(momentOf(*tokenizer.chatTemplate));
    }
    for (const fs::path& file : files) {
        LUTHIER_TRY(hash, hashFile(file, progress));
        key.push_back(hash);
    }
    return hashBytes(key.dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// Removes what a killed engine began, and the oldest, by when they were used.
void prune(const TokenCache& cache) {
    removeLeftoverFiles(cache.folder, ".", std::string(kEnding) + ".tmp");
    std::vector<fs::directory_entry> files;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(cache.folder, ignored))
        if (entry.path().extension() == kEnding) files.push_back(entry);
    std::ranges::sort(files, [](const auto& a, const auto& b) {
        std::error_code gone;
        return a.last_write_time(gone) > b.last_write_time(gone);
    });
    for (std::size_t i = std::size_t(cache.keep); i < files.size(); ++i)
        fs::remove(files[i].path(), ignored);
}

Result<TokenizedRows> whole(TokenizedRows rows) {
    if (rows.rows.empty()) return failNoRows(rows);
    return rows;
}

} // namespace

Result<TokenizedRows> tokenizeFiles(const std::vector<fs::path>& files, const RowTokenizer& tokenizer,
    const TokenCache& cache, const Progress& progress) {
    LUTHIER_TRY(data, DataFiles::open(files));
    PieceReader reader(data, tokenizer, cache.pieceBytes, progress);
    TokenizedRows counts;
    counts.kind = examplesOf(tokenizer.recipe.objective.type);
    counts.perFile.assign(files.size(), 0);
    const auto readAll = [&](const std::function<Result<void>(RowStore&&)>& take) -> Result<void> {
        for (std::size_t i = 0; i < files.size(); ++i)
            LUTHIER_TRY_DO(reader.read(i, [&](TokenizedRows&& piece) {
                addCounts(piece, counts);
                counts.perFile[i] += piece.rows.size();
                return take(std::move(piece.rows));
            }));
        return {};
    };
    const auto inMemory = [&]() -> Result<TokenizedRows> {
        RowStore rows;
        LUTHIER_TRY_DO(readAll([&](RowStore&& piece) -> Result<void> {
            rows.append(std::move(piece));
            return {};
        }));
        counts.rows = std::move(rows);
        return whole(std::move(counts));
    };
    if (cache.folder.empty() || data.bytes() < cache.fromBytes) return inMemory();

    LUTHIER_TRY(key, cacheKey(files, tokenizer, progress));
    const fs::path file = cache.folder / (key + kEnding);
    if (auto known = openCached(file)) return whole(std::move(*known));
    std::error_code code;
    fs::create_directories(cache.folder, code);
    const auto written = writeWhole(file, [&](const ByteSink& sink) -> Result<void> {
        CacheWriter writer(sink);
        LUTHIER_TRY_DO(readAll([&](RowStore&& piece) { return writer.add(piece); }));
        return writer.finish(counts);
    });
    if (!written && !written.error().code.starts_with("file.")) return tl::unexpected(written.error());
    if (written)
        if (auto made = openCached(file)) {
            prune(cache);
            return whole(std::move(*made));
        }
    TokenCache nowhere = cache; // the disk is full, or closed to us
    nowhere.folder.clear();
    auto rows = tokenizeFiles(files, tokenizer, nowhere, progress);
    if (rows && !written) rows->notCached = written.error();
    return rows;
}

} // namespace luthier::engine
