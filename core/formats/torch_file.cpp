#include "core/formats/torch_file.h"

#include "core/formats/pickle.h"
#include "core/formats/zip.h"

#include <cstring>
#include <optional>
#include <set>

namespace luthier {

namespace {

using Kind = PickleValue::Kind;

tl::unexpected<Error> failDamaged(const std::string& file) {
    return fail("pickle.damaged", {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", file}}}, {},
        {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
}

tl::unexpected<Error> failTensor(const std::string& file, const std::string& name) {
    return fail("torch.tensor", {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", file}}},
        {QT_TRANSLATE_NOOP("errors", "The tensor {name} does not lie inside its storage."), {{"name", name}}},
        {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
}

/// Names the tensors of nested containers; each container is visited once, so that no cycle is walked twice.
void collect(const PickleValue* value, const std::string& name, std::set<const PickleValue*>& seen,
    std::vector<std::pair<std::string, const PickleValue*>>& out, int depth) {
    constexpr int kDeepest = 64;
    if (value->kind == Kind::Tensor) return void(out.emplace_back(name, value));
    const bool isContainer = value->kind == Kind::Dict || value->kind == Kind::List || value->kind == Kind::Tuple;
    if (!isContainer || depth > kDeepest || !seen.insert(value).second) return;
    const std::string prefix = name.empty() ? "" : name + ".";
    if (value->kind == Kind::Dict) {
        for (std::size_t i = 0; i + 1 < value->items.size(); i += 2) {
            const PickleValue* key = value->items[i];
            collect(value->items[i + 1], prefix + (key->kind == Kind::Text ? key->text : std::to_string(key->number)),
                seen, out, depth + 1);
        }
        return;
    }
    for (std::size_t i = 0; i < value->items.size(); ++i)
        collect(value->items[i], prefix + std::to_string(i), seen, out, depth + 1);
}

struct Placed {
    std::int64_t count = 0; ///< elements
    bool isContiguous = true;
};

/// Nothing when an element would lie outside of the storage.
std::optional<Placed> place(const PickleValue& tensor, std::uint64_t storageElements) {
    Placed out{1, true};
    std::uint64_t last = static_cast<std::uint64_t>(tensor.number);
    if (tensor.number < 0) return std::nullopt;
    std::int64_t expected = 1;
    for (std::size_t d = tensor.shape.size(); d-- > 0;) {
        const std::int64_t size = tensor.shape[d], stride = tensor.strides[d];
        if (size < 0 || stride < 0 || __builtin_mul_overflow(out.count, size, &out.count)) return std::nullopt;
        if (size > 1 && stride != expected) out.isContiguous = false;
        std::uint64_t reach = 0;
        if (size > 0 && (__builtin_mul_overflow(std::uint64_t(size - 1), std::uint64_t(stride), &reach) ||
                            __builtin_add_overflow(last, reach, &last)))
            return std::nullopt;
        if (size > 0 && __builtin_mul_overflow(expected, size, &expected)) return std::nullopt;
    }
    if (out.count > 0 && last >= storageElements) return std::nullopt;
    return out;
}

void copyStrided(const PickleValue& tensor, const std::byte* storage, std::size_t width, std::byte* to) {
    std::vector<std::int64_t> at(tensor.shape.size(), 0);
    std::int64_t from = tensor.number;
    while (true) {
        std::memcpy(to, storage + from * static_cast<std::int64_t>(width), width);
        to += width;
        std::size_t d = at.size();
        for (; d-- > 0;) {
            from += tensor.strides[d];
            if (++at[d] < tensor.shape[d]) break;
            from -= tensor.strides[d] * tensor.shape[d];
            at[d] = 0;
        }
        if (d == std::size_t(-1)) return;
    }
}

} // namespace

Result<TorchFile> TorchFile::open(const std::filesystem::path& path) {
    LUTHIER_TRY(mapped, MappedFile::open(path));
    TorchFile out(std::move(mapped));
    const std::string_view bytes = out.m_file.text();
    const std::string file = path.string();

    std::optional<PickleResult> pickle;
    std::map<std::string, std::string_view> storages;
    if (isZip(bytes)) {
        LUTHIER_TRY(entries, readStoredZip(bytes, file));
        std::string_view data;
        for (const auto& [name, content] : entries) {
            // "archive/data.pkl", "archive/data/0", "archive/byteorder"
            const std::string inner = name.substr(name.find('/') + 1);
            if (inner == "data.pkl") data = content;
            if (inner.starts_with("data/")) storages[inner.substr(5)] = content;
            if (inner == "byteorder" && content != "little") return failDamaged(file);
        }
        LUTHIER_TRY(read, readPickle(data, file));
        pickle = std::move(read);
    } else {
        // Before 1.6: four pickles (a magic number, a version, the system, the object), the storages' keys, the
        // storages.
        std::size_t at = 0;
        std::vector<PickleResult> parts;
        for (int i = 0; i < 5; ++i) {
            LUTHIER_TRY(part, readPickle(bytes.substr(at), file));
            at += part.size;
            parts.push_back(std::move(part));
            if (i == 0 && parts[0].top->kind != Kind::Int) return failDamaged(file);
        }
        std::map<std::string, DType> types;
        for (const auto& value : parts[3].owned)
            if (value->kind == Kind::Storage) types[value->text] = value->dtype;
        for (const PickleValue* key : parts[4].top->items) {
            const auto type = types.find(key->text);
            std::uint64_t count = 0;
            if (type == types.end() || bytes.size() - at < sizeof count) return failDamaged(file);
            std::memcpy(&count, bytes.data() + at, sizeof count);
            at += sizeof count;
            if (count > (bytes.size() - at) / dtypeSize(type->second)) return failDamaged(file);
            storages[key->text] = bytes.substr(at, count * dtypeSize(type->second));
            at += count * dtypeSize(type->second);
        }
        pickle = std::move(parts[3]);
    }

    std::vector<std::pair<std::string, const PickleValue*>> found;
    std::set<const PickleValue*> seen;
    collect(pickle->top, "", seen, found, 0);
    std::uint64_t copied = 0;
    for (const auto& [name, tensor] : found) {
        const auto storage = storages.find(tensor->storage->text);
        const std::size_t width = dtypeSize(tensor->storage->dtype);
        if (storage == storages.end()) return failTensor(file, name);
        const std::string_view content = storage->second;
        const auto placed = place(*tensor, content.size() / width);
        if (!placed) return failTensor(file, name);
        TensorView view{tensor->storage->dtype, tensor->shape, {}};
        const auto* begin = reinterpret_cast<const std::byte*>(content.data());
        const std::uint64_t size = std::uint64_t(placed->count) * width;
        if (placed->isContiguous && placed->count > 0) {
            view.bytes = {begin + std::uint64_t(tensor->number) * width, size};
        } else if (placed->count > 0) {
            // Views may repeat elements without end: no more is unfolded than the file could hold.
            if ((copied += size) > 2 * bytes.size()) return failTensor(file, name);
            out.m_copies.push_back(std::make_unique<std::byte[]>(size));
            copyStrided(*tensor, begin, width, out.m_copies.back().get());
            view.bytes = {out.m_copies.back().get(), size};
        }
        out.m_tensors.emplace(name, std::move(view));
    }
    return out;
}

} // namespace luthier
