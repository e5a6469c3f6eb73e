// libFuzzer's entry for one reader of foreign bytes. READER is its name; the bytes must give a value or an error, and
// what is given must lie inside the bytes. AddressSanitizer, the memory limit and the timeout are the judges.

#include "core/data/few_shot.h"
#include "core/data/import/import_file.h"
#include "core/evaluate/tool_calls.h"
#include "core/formats/arrow.h"
#include "core/formats/gguf.h"
#include "core/formats/parquet/parquet_file.h"
#include "core/formats/safetensors.h"
#include "core/formats/torch_file.h"
#include "core/text/jinja/jinja.h"
#include "core/text/tokenizer.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

using namespace luthier;

namespace {

/// The bytes as a file: the readers map files.
struct MemoryFile {
    explicit MemoryFile(std::string_view bytes)
        : fd(::memfd_create("fuzz", 0)) {
        if (::write(fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::abort();
    }
    ~MemoryFile() { ::close(fd); }
    std::string path() const { return "/proc/self/fd/" + std::to_string(fd); }
    int fd;
};

/// Touches every byte: one that lies outside is found.
template <class Tensors>
void touch(const Tensors& tensors) {
    volatile unsigned sum = 0;
    for (const auto& [name, tensor] : tensors)
        for (const std::byte b : tensor.bytes)
            sum = sum + static_cast<unsigned>(b);
}

void use(const Result<Tokenizer>& tokenizer) {
    if (!tokenizer) return;
    const auto encoding = tokenizer->encodeFully("A luthier's 琴橋 <s> 12\n\tx  \xff");
    tokenizer->tokens(encoding);
    tokenizer->decode(tokenizer->encode("A luthier's 琴橋 <s> 12\n\tx  \xff"));
}

[[maybe_unused]] void parquet_rows(std::string_view bytes) {
    std::size_t rows = 0;
    // A few bytes can stand for a billion rows: the import's limits are not this reader's.
    static_cast<void>(readParquet(bytes, "fuzz",
        [&](std::string_view) -> Result<void> { return ++rows < 10000 ? Result<void>{} : fail("enough", {}); }));
}

[[maybe_unused]] void arrow_rows(std::string_view bytes) {
    std::size_t rows = 0;
    // A few bytes can stand for a billion rows: the import's limits are not this reader's.
    static_cast<void>(readArrow(bytes, "fuzz",
        [&](std::string_view) -> Result<void> { return ++rows < 10000 ? Result<void>{} : fail("enough", {}); }));
}

/// What an import would make of a file of this name; its rows must survive being written and read.
void preview(std::string_view bytes, const char* name) {
    const std::filesystem::path file = std::filesystem::path("/dev/shm") / (std::to_string(::getpid()) + name);
    if (!writeWhole(file, bytes)) std::abort();
    ImportOptions options;
    options.unpackLimit.mostBytes = 16 << 20;
    if (const auto seen = previewImport(file, options))
        for (const Record& record : seen->rows) {
            const auto again = parseRecord(toJsonLine(record));
            if (!again || toJsonLine(*again) != toJsonLine(record)) std::abort();
        }
}

[[maybe_unused]] void json_rows(std::string_view bytes) { preview(bytes, ".json"); }
[[maybe_unused]] void table_rows(std::string_view bytes) { preview(bytes, ".csv"); }
[[maybe_unused]] void documents(std::string_view bytes) { preview(bytes, ".html"); }

[[maybe_unused]] void few_shot_profile(std::string_view bytes) {
    const MemoryFile memory(bytes);
    if (const auto profile = readFewShotProfile(memory.path()); profile && profile->rows.empty()) std::abort();
}

/// What was found is found again in what was found.
[[maybe_unused]] void tool_calls(std::string_view bytes) {
    for (const ToolCall& call : toolCallsIn(bytes)) {
        const nlohmann::json again = {{"name", call.name}, {"arguments", nlohmann::json::parse(call.arguments)}};
        const auto calls = toolCallsIn(again.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
        if (calls.size() != 1 || calls.front().arguments != call.arguments) std::abort();
    }
}

[[maybe_unused]] void safetensors(std::string_view bytes) {
    const MemoryFile memory(bytes);
    if (const auto file = SafetensorsFile::open(memory.path())) touch(file->tensors());
}

[[maybe_unused]] void torch(std::string_view bytes) {
    const MemoryFile memory(bytes);
    if (const auto file = TorchFile::open(memory.path())) touch(file->tensors());
}

[[maybe_unused]] void gguf(std::string_view bytes) {
    const MemoryFile memory(bytes);
    const auto file = GgufFile::open(memory.path());
    if (!file) return;
    touch(file->tensors());
    for (const auto& [name, tensor] : file->tensors()) {
        std::vector<float> values(tensor.elementCount());
        dequantize(tensor, values.data());
    }
}

[[maybe_unused]] void tokenizer_json(std::string_view bytes) { use(Tokenizer::fromJson(bytes, "fuzz")); }

[[maybe_unused]] void sentence_piece(std::string_view bytes) { use(Tokenizer::fromSentencePiece(bytes, "fuzz")); }

[[maybe_unused]] void jinja_template(std::string_view bytes) {
    const auto parsed = jinja::Template::parse(bytes);
    if (!parsed) return;
    jinja::Dict variables;
    variables.set(jinja::Value("messages"),
        jinja::fromJson(
            nlohmann::ordered_json::parse(
                R"([{"role": "user", "content": "a é"}, {"role": "assistant", "content": ["b", 1, null]}])"),
            1));
    variables.set(jinja::Value("n"), jinja::Value(3));
    jinja::RenderOptions options;
    options.maxOutput = 1 << 20;
    options.maxSteps = 200'000;
    (void)parsed->render(variables, options);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    READER({reinterpret_cast<const char*>(data), size});
    return 0;
}
