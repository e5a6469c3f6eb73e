#pragma once
/// The same numbers as a TensorBoard event file, for people who have TensorBoard open already.

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace luthier {

/// Appends scalar summaries. Format: TFRecord framing (tensorflow/core/lib/io/record_writer.cc) around Event messages
/// (tensorflow/core/util/event.proto), written by hand: two message types do not justify a protobuf library.
class TensorBoardWriter {
public:
    static Result<TensorBoardWriter> open(const std::filesystem::path& folder);
    TensorBoardWriter(TensorBoardWriter&&) noexcept;
    TensorBoardWriter& operator=(TensorBoardWriter&&) = delete;
    ~TensorBoardWriter();
    void addScalars(std::int64_t step, const std::map<std::string, double>& scalars);

private:
    explicit TensorBoardWriter(int fd)
        : m_fd(fd) {}
    void writeRecord(const std::string& message);
    int m_fd;
};

/// CRC-32C (Castagnoli), as TFRecord masks it.
std::uint32_t crc32c(std::string_view bytes);

} // namespace luthier
