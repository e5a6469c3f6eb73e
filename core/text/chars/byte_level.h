#pragma once
/// GPT-2's printable stand-ins for the 256 bytes (openai/gpt-2, encoder.py, bytes_to_unicode).

#include <optional>
#include <string>
#include <string_view>

namespace luthier::byte_level {

/// Every byte of `text` as its stand-in.
std::string toStandIns(std::string_view text);
/// Back again; nothing if a character is no stand-in.
std::optional<std::string> toBytes(std::string_view standIns);
/// UTF-8 with every maximal broken part replaced by one U+FFFD, as Unicode (chapter 3, table 3-8) and Rust do.
std::string lossyUtf8(std::string_view bytes);

} // namespace luthier::byte_level
