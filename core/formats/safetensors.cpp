#include "core/formats/safetensors.h"

#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

#include <cstring>

namespace luthier {

namespace {

tl::unexpected<Error> failHeader(const std::filesystem::path& file, Message why) {
    return fail("safetensors.header",
        {QT_TRANSLATE_NOOP("errors", "{file} is not a usable safetensors file."), {{"file", file.string()}}},
        std::move(why), {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
}

/// Elements of `shape`, or -1 when the product does not fit: a header may say anything.
std::int64_t checkedElementCount(const std::vector<std::int64_t>& shape) {
    std::int64_t count = 1;
    for (std::int64_t size : shape)
        if (size < 0 || __builtin_mul_overflow(count, size, &count)) return -1;
    return count;
}

} // namespace

std::int64_t TensorView::elementCount() const { return checkedElementCount(shape); }

const TensorView* SafetensorsFile::find(const std::string& name) const {
    const auto it = m_tensors.find(name);
    return it == m_tensors.end() ? nullptr : &it->second;
}

Result<SafetensorsFile> SafetensorsFile::open(const std::filesystem::path& path) {
    LUTHIER_TRY(mapped, MappedFile::open(path));
    SafetensorsFile file(std::move(mapped));
    const auto bytes = file.m_file.bytes();
    std::uint64_t headerSize = 0;
    if (bytes.size() < sizeof headerSize)
        return failHeader(path, {QT_TRANSLATE_NOOP("errors", "It is shorter than 8 bytes."), {}});
    std::memcpy(&headerSize, bytes.data(), sizeof headerSize);
    // 100 MB is the reference reader's limit too.
    if (headerSize > 100'000'000)
        return failHeader(path, {QT_TRANSLATE_NOOP("errors", "The length of its header is not believable."), {}});
    const std::uint64_t dataStart = sizeof headerSize + headerSize;
    if (dataStart > bytes.size())
        return failHeader(path, {QT_TRANSLATE_NOOP("errors", "It ends inside its header."), {}});
    const auto data = bytes.subspan(dataStart);

    std::uint64_t wantedEnd = 0;
    const std::string_view headerText = file.m_file.text().substr(sizeof headerSize, headerSize);
    try {
        const auto header = nlohmann::json::parse(headerText);
        if (!header.is_object())
            return failHeader(path, {QT_TRANSLATE_NOOP("errors", "Its header is not a JSON object."), {}});
        for (const auto& [name, entry] : header.items()) {
            if (name == "__metadata__") {
                for (const auto& [key, value] : entry.items())
                    file.m_metadata[key] = value.is_string() ? value.get<std::string>() : value.dump();
                continue;
            }
            const auto dtype = dtypeFromName(entry.at("dtype").get<std::string>());
            if (!dtype)
                return failHeader(path, {QT_TRANSLATE_NOOP("errors", "{name} has the unknown type {type}."),
                                            {{"name", name}, {"type", entry.at("dtype").dump()}}});
            TensorView view{*dtype, entry.at("shape").get<std::vector<std::int64_t>>(), {}};
            const auto begin = entry.at("data_offsets").at(0).get<std::uint64_t>();
            const auto end = entry.at("data_offsets").at(1).get<std::uint64_t>();
            const std::int64_t count = view.elementCount();
            std::uint64_t size = 0;
            if (count < 0 || end < begin ||
                __builtin_mul_overflow(static_cast<std::uint64_t>(count), dtypeSize(*dtype), &size) ||
                size != end - begin)
                return failHeader(
                    path, {QT_TRANSLATE_NOOP("errors", "The size of {name} does not agree with its shape."),
                              {{"name", name}}});
            wantedEnd = std::max(wantedEnd, end);
            if (end <= data.size()) view.bytes = data.subspan(begin, size);
            file.m_tensors.emplace(name, std::move(view));
        }
    } catch (const nlohmann::json::exception& e) {
        return failHeader(path, jsonFault(e, headerText));
    }
    if (wantedEnd > data.size())
        return fail("safetensors.truncated",
            {QT_TRANSLATE_NOOP("errors", "{file} is not complete."), {{"file", path.string()}}},
            {QT_TRANSLATE_NOOP("errors", "It should have {wanted} bytes and has {got}."),
                {{"wanted", std::to_string(dataStart + wantedEnd)}, {"got", std::to_string(bytes.size())}}},
            {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
    return file;
}

Result<void> writeSafetensors(const std::filesystem::path& file, const std::map<std::string, TensorView>& tensors,
    const std::map<std::string, std::string>& metadata) {
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!metadata.empty()) header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    for (const auto& [name, view] : tensors) {
        header[name] = {{"dtype", dtypeName(view.dtype)}, {"shape", view.shape},
            {"data_offsets", {offset, offset + view.bytes.size()}}};
        offset += view.bytes.size();
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    return writeWhole(file, [&](const ByteSink& sink) -> Result<void> {
        const std::uint64_t size = text.size();
        LUTHIER_TRY_DO(sink({reinterpret_cast<const char*>(&size), sizeof size}));
        LUTHIER_TRY_DO(sink(text));
        for (const auto& [name, view] : tensors)
            LUTHIER_TRY_DO(sink({reinterpret_cast<const char*>(view.bytes.data()), view.bytes.size()}));
        return {};
    });
}

} // namespace luthier
